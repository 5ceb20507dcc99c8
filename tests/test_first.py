"""One page before the others: built on what the last build left, and nothing of it stays."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from analysis.book.first import beside, forget, source_of
from analysis.book.looked_at import LONGEST, LookedAt
from conftest import SmallBook

BUILD_FIRST = "from analysis.book.build import build\nbuild(page='chapters/trial')"
TRIAL = "# A trial\n\nOf {finding}`cohort.patients` patients.\n\n```{code-cell}\n1 + 1\n```\n"


@pytest.fixture
def book(small_book: SmallBook) -> SmallBook:
    """Return a book that was built, of whose cohort the last patient has left since."""
    small_book.chapter(TRIAL)
    built = small_book.living("build")
    assert built.returncode == 0, built.stderr
    small_book.last_patient_leaves()
    return small_book


def build_first(book: SmallBook) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILD_FIRST]
    return subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)


def test_one_page_is_put_beside_the_site_with_all_that_it_needs(book: SmallBook) -> None:
    before = book.pages()
    built = build_first(book)
    assert built.returncode == 0, built.stderr
    assert book.pages() == before
    first = beside(book.site)
    assert [path.name for path in first.rglob("*.html")] == ["trial.html"]
    assert "76" in (first / "chapters" / "trial.html").read_text(encoding="utf-8")
    whole = book.living("build")
    assert whole.returncode == 0, whole.stderr
    for path in first.rglob("chapters/*"):
        assert path.read_bytes() == (book.site / path.relative_to(first)).read_bytes()
    site = book.pages()
    shutil.rmtree(book.root / "_build")
    assert book.living("build").returncode == 0
    assert book.differs_from(site) == []
    forget(book.site)
    assert not first.exists()


@pytest.mark.parametrize("damage", ["no seal", "a page"])
def test_without_a_whole_last_build_there_is_no_page_first(book: SmallBook, damage: str) -> None:
    work = book.root / "_build" / "work" / "_build"
    if damage == "no seal":
        (work / ".html.seal").unlink()
    else:
        (work / "html" / "chapters" / "index.html").write_text("", encoding="utf-8")
    before = book.pages()
    assert build_first(book).returncode != 0
    assert not beside(book.site).exists()
    assert book.pages() == before
    assert book.living("build").returncode == 0


def test_only_a_chapter_can_come_first() -> None:
    assert source_of("chapters/methods") is not None
    for page in ("", "search", "chapters/none", "chapters/references.bib", "README"):
        assert source_of(page) is None


def test_the_page_that_was_asked_for_last_is_known() -> None:
    seen = LookedAt()
    assert seen.page == ""
    for page in ("chapters/a_long_name", "chapters/b", "chapters/é"):
        seen.note(page)
        assert seen.page == page
    seen.note("x" * LONGEST)
    assert seen.page == "chapters/é"
