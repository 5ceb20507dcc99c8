"""The books that are measured: ours, the same cells in a stock Jupyter Book, and a bookdown."""

from __future__ import annotations

import compileall
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "LICENSE",
    "requirements.lock",
    "pyproject.toml",
)
STOCK_CONFIG = """title: Stock
only_build_toc_files: true
execute: {execute_notebooks: force, timeout: 300}
bibtex_bibfiles: [chapters/references.bib]
"""


def ours(root: Path) -> Path:
    """Copy the book as it stands, bytecode included, and return its folder."""
    root.mkdir(parents=True)
    for name in PARTS:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, root)
    idle = shutil.ignore_patterns("__pycache__")
    for name in ("analysis", "chapters", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=idle)
    compileall.compile_dir(root / "analysis", quiet=1)
    return root


def stock(root: Path) -> Path:
    """Make a plain Jupyter Book of as many chapters with the same cells; return its folder.

    Our own roles become words, our renderer altair's default one; nothing else of ours is in it but
    the functions that the cells call.
    """
    (root / "chapters").mkdir(parents=True)
    (root / "_config.yml").write_text(STOCK_CONFIG, encoding="utf-8")
    shutil.copy(ROOT / "_toc.yml", root)
    shutil.copy(ROOT / "chapters" / "references.bib", root / "chapters")
    for path in sorted((ROOT / "chapters").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        (root / "chapters" / path.name).write_text(plain(text), encoding="utf-8")
    compileall.compile_dir(ROOT / "analysis", quiet=1)
    return root


def plain(text: str) -> str:
    """Return a chapter without what only our extensions know."""
    text = re.sub(r"^%load_ext analysis\n", "", text, flags=re.M)
    return re.sub(r"\{finding\}`([^`|]+)(?:\|[^`]*)?`", r"\1", text)


def bookdown(root: Path, data: Path) -> Path:
    """Make a bookdown of as many chapters with the same curves, tables and tests.

    Each chapter is run in a session of its own, as each of ours is. It holds no prose.
    """
    shutil.copytree(ROOT / "tests" / "bench" / "bookdown", root)
    shutil.copytree(data, root / "data")
    return root
