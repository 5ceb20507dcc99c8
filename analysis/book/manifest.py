"""The site's own manifest: the SHA-256 digest of every file, so that anyone can check a copy.

The format is that of ``sha256sum``, sorted by name, so that a copy on disk can be checked
without this package: ``sha256sum --check manifest.sha256``.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urljoin
from urllib.request import urlopen

from analysis.mistake import Mistake

NAME = "manifest.sha256"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
SECONDS = 30


class ManifestError(Mistake, ValueError):
    """A copy of the site differs from its manifest, or has none; the message says where."""


def connect(app: Any) -> None:
    """Write the manifest when everything else is written."""
    app.connect("build-finished", _write, priority=990)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file below a folder, by its name with slashes, sorted."""
    files = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files}


def in_one(found: dict[str, str]) -> str:
    """Return the manifest as text: a line for each file, digest and name."""
    return "".join(f"{digest}  {name}\n" for name, digest in found.items())


def read_manifest(text: str) -> dict[str, str]:
    """Return digests by name.

    Raises
    ------
    ManifestError
        If a line is not a digest and a name within the site.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = LINE.fullmatch(line)
        if match is None or match[2].startswith("/") or ".." in match[2].split("/"):
            raise ManifestError(f"{NAME}, line {number}: not a digest and the name of a file.")
        found[match[2]] = match[1]
    return found


def verify(place: str) -> int:
    """Check a copy of the site against the manifest that it carries.

    Parameters
    ----------
    place : str
        A folder, or the address of its cover page's folder (``https://...`` or ``http://...``).

    Returns
    -------
    int
        How many files were compared, all of them alike.

    Raises
    ------
    ManifestError
        If a file differs, is missing or, in a folder, is one too many; or there is no manifest.
    """
    remote = re.match(r"https?://", place) is not None
    faults = _remote_faults if remote else _local_faults
    listed, found = faults(place)
    if not listed:
        raise ManifestError(f"{place}: {NAME} lists no file.")
    if found:
        lines = "\n".join(f"- {name}: {what}" for name, what in sorted(found.items()))
        raise ManifestError(f"{place} is not what was built:\n{lines}")
    return len(listed)


def _local_faults(place: str) -> tuple[dict[str, str], dict[str, str]]:
    folder = Path(place)
    if not (folder / NAME).is_file():
        raise ManifestError(f"{place} holds no {NAME}. Name the folder of a site of this book.")
    listed = read_manifest((folder / NAME).read_text(encoding="utf-8"))
    there = {name: digest for name, digest in digests(folder).items() if name != NAME}
    found = {name: "is not in the manifest" for name in there.keys() - listed.keys()}
    return listed, found | _compared(listed, there)


def _remote_faults(place: str) -> tuple[dict[str, str], dict[str, str]]:
    base = place if place.endswith("/") else f"{place}/"
    try:
        text = _fetched(urljoin(base, NAME)).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{urljoin(base, NAME)} cannot be read: {error}") from error
    listed = read_manifest(text)
    there = {}
    for name in listed:
        try:
            there[name] = hashlib.sha256(_fetched(urljoin(base, quote(name)))).hexdigest()
        except (URLError, OSError):
            continue
    return listed, _compared(listed, there)


def _compared(listed: dict[str, str], there: dict[str, str]) -> dict[str, str]:
    return {
        name: "differs" if name in there else "is missing"
        for name, digest in listed.items()
        if there.get(name) != digest
    }


def _fetched(address: str) -> bytes:
    with urlopen(address, timeout=SECONDS) as answer:
        content: bytes = answer.read()
        return content


def _write(app: Any, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    found = {name: digest for name, digest in digests(out).items() if name != NAME}
    (out / NAME).write_text(in_one(found), encoding="utf-8")
