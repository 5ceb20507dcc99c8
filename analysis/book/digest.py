"""The input digest: one short word for everything that a number of the book depends on.

MyST-NB looks at the text of the cells alone. Naming its cache after the digest makes Sphinx
read every page again, and run every chapter again, when data, study, statistical code or lock
have changed; an unchanged digest costs nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from analysis.book import incubator
from analysis.book.inputs import ROOT, input_files

KEPT = 4  # caches of earlier inputs that are kept, so that going back costs nothing


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
    """Name the notebook cache after the digest, before MyST-NB looks for it."""
    app.add_config_value("living_digest", "", "env")
    app.connect("config-inited", _name_cache, priority=100)


def begin_early(build: Path, digest: str) -> None:
    """Let the libraries be imported if nothing was ever run on these inputs in a build's folder."""
    if not cache_of(build, digest).is_dir():
        incubator.begin()


def cache_of(build: Path, digest: str) -> Path:
    """Return the folder of MyST-NB's cache for these inputs, below a build's folder."""
    return build / ".jupyter_cache" / short(digest)


def _name_cache(app: Any, config: Any) -> None:
    config.living_digest = input_digest()
    begin_early(Path(app.outdir).parent, config.living_digest)
    cache = cache_of(Path(app.outdir).parent, config.living_digest)
    cache.mkdir(parents=True, exist_ok=True)
    cache.touch()
    config.nb_execution_cache_path = str(cache)
    by_age = sorted(cache.parent.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in by_age[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
