"""The input digest: one short word for everything that a number of the book depends on.

As a setting of Sphinx it makes every page be read again when data, study, statistical code or lock
have changed; which chapters are then run again, `kept` decides. An unchanged digest costs nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from analysis.book import incubator
from analysis.book.inputs import ROOT, input_files
from analysis.book.sealed import forget_oldest

REMEMBERED = 20  # earlier inputs of which it is known that chapters were run on them


def input_digest(root: Path = ROOT, *, releases: bool = True) -> str:
    """Return the digest of all inputs: 64 hexadecimal digits, the same wherever the files lie.

    Parameters
    ----------
    root : Path
        Folder of the book.
    releases : bool
        Whether earlier releases count. They are inputs of the book, as it tells what changed; but
        a release cannot hold a digest of itself, and holds that of everything else.
    """
    whole = hashlib.sha256()
    for name, path in input_files(root).items():
        if name.startswith("data/releases/") and not releases:
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def short(digest: str) -> str:
    """Return the part of a digest that pages show: enough to tell any two builds apart."""
    return digest[:12]


def connect(app: Any) -> None:
    """Let Sphinx read every page again when the digest is another, and import what may be run."""
    app.add_config_value("living_digest", "", "env")
    app.connect("config-inited", _say, priority=100)


def begin_early(build: Path, digest: str) -> None:
    """Let the libraries be imported if nothing was ever run on these inputs in a build's folder."""
    if not _mark(build, digest).is_file():
        incubator.begin()


def executed_in(build: Path) -> Path:
    """Return the folder below a build's folder that keeps what was run."""
    return build / ".executed"


def _mark(build: Path, digest: str) -> Path:
    """Return the file that says that chapters were run on these inputs."""
    return executed_in(build) / f"{short(digest)}.begun"


def _say(app: Any, config: Any) -> None:
    config.living_digest = input_digest()
    build = Path(app.outdir).parent
    begin_early(build, config.living_digest)
    mark = _mark(build, config.living_digest)
    mark.parent.mkdir(parents=True, exist_ok=True)
    if not config.living_first:  # the whole book is run next
        mark.touch()
    forget_oldest(mark.parent, "*.begun", REMEMBERED)
