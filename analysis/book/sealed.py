"""Files that are trusted only if they are exactly what was written: each begins with a digest."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path


def sha256(content: bytes) -> str:
    """Return the SHA-256 digest in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def write_sealed(path: Path, body: str) -> None:
    """Write `body` under its digest, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(f"{sha256(body.encode())}\n{body}", encoding="utf-8")
    half.replace(path)


def read_sealed(path: Path) -> str | None:
    """Return what was written, or None; a file that is damaged or half written is thrown away."""
    try:
        seal, _, body = path.read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        seal, body = "", ""
    if sha256(body.encode()) == seal:
        return body
    path.unlink(missing_ok=True)
    return None


def forget_oldest(folder: Path, pattern: str, most: int) -> None:
    """Remove the files that were used longest ago, so that at most `most` are left."""

    def last_used(path: Path) -> float:
        with contextlib.suppress(FileNotFoundError):  # another build was faster
            return path.stat().st_mtime
        return 0.0

    for path in sorted(folder.glob(pattern), key=last_used)[:-most]:
        path.unlink(missing_ok=True)
