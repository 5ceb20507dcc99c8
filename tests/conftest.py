"""What tests share: the site, built once, and small books to break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from draws import load_profile

load_profile()
ROOT = Path(__file__).resolve().parent.parent
BOOK = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.lock", "pyproject.toml")
FRONT = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
abstract: A chapter to try things on.
---

"""


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the whole book's site, built for this session.

    Tests run in several processes, of which each has its own: a site that is read must not be
    replaced by another process.
    """
    from analysis.book.build import build  # noqa: PLC0415

    return build(out=ROOT / "_build" / "tested" / os.environ.get("PYTEST_XDIST_WORKER", "alone"))


@dataclass
class SmallBook:
    """A copy of the book in a folder of its own, with two chapters that a test may write."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "_build" / "html"

    def chapter(self, text: str) -> None:
        """Write the second chapter."""
        (self.root / "chapters" / "trial.md").write_text(FRONT + text, encoding="utf-8")

    def last_patient_leaves(self) -> None:
        """Save the cohort without its last patient."""
        path = self.root / "data" / "cohort.csv"
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(rows[:-1]), encoding="utf-8")

    def living(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `living` in this book."""
        return subprocess.run(
            [sys.executable, "-m", "analysis", *arguments],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `living` in this book and do not wait."""
        return subprocess.Popen(
            [sys.executable, "-m", "analysis", *arguments],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def pages(self) -> dict[str, bytes]:
        """Return every file of the site by its name."""
        return {
            path.relative_to(self.site).as_posix(): path.read_bytes()
            for path in sorted(self.site.rglob("*"))
            if path.is_file()
        }

    def differs_from(self, pages: dict[str, bytes]) -> list[str]:
        """Return the names of the files that are not as in `pages`, or are in one of both only."""
        own = self.pages()
        return sorted(name for name in own.keys() | pages if own.get(name) != pages.get(name))


@pytest.fixture
def small_book(tmp_path: Path) -> Iterator[SmallBook]:
    """Yield a book of two short chapters in a folder of its own."""
    yield make_small_book(tmp_path / "book")


@pytest.fixture(scope="session")
def new_small_book(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], SmallBook]:
    """Return a maker of small books, for tests that need two."""
    return lambda name: make_small_book(tmp_path_factory.mktemp(name) / "book")


def make_small_book(root: Path) -> SmallBook:
    """Copy the package, the data and the settings, and write two chapters."""
    root.mkdir(parents=True)
    for name in BOOK:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, root / name)
    idle = shutil.ignore_patterns("__pycache__", "solutions.csv*")
    shutil.copytree(ROOT / "analysis", root / "analysis", ignore=idle)
    shutil.copytree(ROOT / "data", root / "data", ignore=idle)
    (root / "chapters").mkdir()
    shutil.copy(ROOT / "chapters" / "references.bib", root / "chapters")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n  - file: chapters/trial\n",
        encoding="utf-8",
    )
    (root / "chapters" / "index.md").write_text(
        FRONT + "# The cover\n\nDoes it build? There were {finding}`cohort.patients` patients.\n",
        encoding="utf-8",
    )
    book = SmallBook(root)
    book.chapter(
        "# A trial\n\nDoes it?\n\n```{code-cell}\n1 + 1\n```\n\n## What we found\n\nYes.\n"
    )
    return book
