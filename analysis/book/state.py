"""What the last build left behind is used only if it is exactly what it left, from the same book.

Sphinx decides by the chapters' times which pages to read and write. It does not see that a page
of the site was damaged, that the last build was killed, that a warning was already said, or that
a file beside the chapters has changed. So a finished build is sealed: with the digest of every
file that it left, and of every input but the chapters. Without that seal each page is read and
written anew; chapters are not run again for it (`kept`).
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

from analysis.book.inputs import ROOT, input_files
from analysis.book.manifest import digests, in_one

SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff", "LICENSE", "chapters/*.bib")


def connect(app: Any) -> None:
    """Look when the build begins, and seal what it leaves when it has ended well."""
    app.connect("config-inited", _begin, priority=50)
    app.connect("build-finished", _end, priority=1000)


def _begin(app: Any, config: Any) -> None:
    """Start afresh unless the seal is whole; the site stays aside until the new one is there.

    One page alone (`first`) can be built on what was made from other inputs, if it is whole. Then
    there is no seal, so that the next build starts afresh.
    """
    seal, out, aside = _seal(app), Path(app.outdir), _aside(app)
    made_from, left = _sealed(app)
    told = seal.read_text(encoding="utf-8").split() if seal.is_file() else []
    if config.living_first:
        if told[1:] != [left]:
            raise ExtensionError("there is nothing on which one page could be built")
    elif told != [made_from, left]:
        shutil.rmtree(app.doctreedir, ignore_errors=True)
        Path(app.doctreedir).mkdir(parents=True, exist_ok=True)
        if aside.exists():  # the last build was killed: its half of a site is worth nothing
            shutil.rmtree(out, ignore_errors=True)
        elif out.exists():
            out.rename(aside)
        out.mkdir(parents=True, exist_ok=True)
    seal.unlink(missing_ok=True)


def _end(app: Any, exception: Exception | None) -> None:
    out, aside = Path(app.outdir), _aside(app)
    if exception is None:
        shutil.rmtree(aside, ignore_errors=True)
        if not app._warncount and not app.config.living_first:
            _seal(app).write_text("\n".join(_sealed(app)), encoding="utf-8")
    elif aside.exists():
        shutil.rmtree(out, ignore_errors=True)
        aside.rename(out)


def _seal(app: Any) -> Path:
    return Path(app.doctreedir).with_name(f".{Path(app.outdir).name}.seal")


def _aside(app: Any) -> Path:
    return Path(app.outdir).with_name(f".{Path(app.outdir).name}.before")


def _sealed(app: Any) -> tuple[str, str]:
    """Return a digest of what a build is made from, without chapters, and of what it left."""
    made_from = {path for pattern in SETTINGS for path in ROOT.glob(pattern)}
    made_from |= {*input_files().values()}
    made_from |= {path for path in (ROOT / "analysis").rglob("*") if path.is_file()}
    whole = hashlib.sha256()
    for path in sorted(made_from):
        if path.suffix != ".pyc":
            whole.update(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    left = "".join(in_one(digests(Path(folder))) for folder in (app.outdir, app.doctreedir))
    return whole.hexdigest(), hashlib.sha256(left.encode()).hexdigest()
