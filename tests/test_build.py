"""Builds that go wrong, and what is left: a message with page and line, and the last good site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.book.build import BuildError, build, faults
from analysis.book.inputs import ROOT
from conftest import SmallBook

AN_UNKNOWN_FINDING = "# A trial\n\nDoes it?\n\nThere were\n{finding}`cohort.patient` patients.\n"
A_FAILING_CELL = "# A trial\n\nDoes it?\n\n```{code-cell}\na = 1\na / 0\n```\n"
A_BROKEN_REFERENCE = "# A trial\n\nDoes it? See {doc}`nowhere`.\n"
AN_UNKNOWN_STYLE = "# A trial\n\nDoes it? {finding}`cohort.patients|roman`\n"
A_BROKEN_FORMULA = "# A trial\n\nDoes it?\n\n$$\n\\nosuchcommand{1}\n$$\n"

FAULTS = {
    "finding": (AN_UNKNOWN_FINDING, r"chapters/trial\.md:18: .*cohort\.patient.*cohort\.patients"),
    "cell": (A_FAILING_CELL, r"chapters/trial\.md:19: .*ZeroDivisionError"),
    "reference": (A_BROKEN_REFERENCE, r"chapters/trial\.md:15: .*nowhere"),
    "style": (AN_UNKNOWN_STYLE, r"chapters/trial\.md:15: .*roman"),
    "formula": (A_BROKEN_FORMULA, r"chapters/trial\.md:1\d: .*nosuchcommand"),
}


@pytest.fixture(scope="module")
def good_book(new_small_book) -> SmallBook:  # type: ignore[no-untyped-def]
    """Return a small book that was built once."""
    book: SmallBook = new_small_book("good")
    built = book.living("build")
    assert built.returncode == 0, built.stderr
    return book


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_names_page_and_line_and_leaves_the_last_site(
    good_book: SmallBook, kind: str
) -> None:
    before = good_book.pages()
    text, message = FAULTS[kind]
    sound = (good_book.root / "chapters" / "trial.md").read_text(encoding="utf-8")
    good_book.chapter(text)
    try:
        for _ in range(2):  # Sphinx says each warning once; the second build must fail as well
            built = good_book.living("build")
            assert built.returncode == 1
            assert re.search(message, built.stderr), built.stderr
            assert "Traceback" not in built.stderr
            assert "is as it was" in built.stderr
            assert good_book.differs_from(before) == []
    finally:
        (good_book.root / "chapters" / "trial.md").write_text(sound, encoding="utf-8")


def test_two_builds_at_once_do_not_harm_each_other(good_book: SmallBook) -> None:
    before = good_book.pages()
    one, other = good_book.start("build"), good_book.start("build")
    said = [process.communicate(timeout=120)[0] for process in (one, other)]
    assert sorted([one.returncode, other.returncode]) in ([0, 0], [0, 1])
    for process, words in zip((one, other), said, strict=True):
        assert process.returncode == 0 or "Another build of this site is running." in words
    assert good_book.differs_from(before) == []


def test_a_damaged_cache_is_thrown_away(good_book: SmallBook) -> None:
    before = good_book.pages()
    build = good_book.root / "_build" / "work" / "_build"
    caches = list(build.glob(".executed/*.json"))
    assert caches
    for path in [*caches, *build.glob(".stills/*"), *build.glob("vega-*")]:
        path.write_bytes(b"damaged")
    cover = good_book.root / "chapters" / "index.md"
    os.utime(cover)
    trial = good_book.root / "chapters" / "trial.md"
    os.utime(trial)
    built = good_book.living("build")
    assert built.returncode == 0, built.stderr
    assert good_book.differs_from(before) == []


def test_a_folder_that_is_not_a_site_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work", encoding="utf-8")
    with pytest.raises(BuildError, match="not a site of this book"):
        build(out=tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "ten years of work"


def test_a_cohort_with_faults_stops_the_build_before_anything_is_computed(
    small_book: SmallBook, tmp_path: Path
) -> None:
    cohort = tmp_path / "cohort.csv"
    cohort.write_text("patient_id,arm,lfs_days,outcome\nP1,car_tt,10,event\n", encoding="utf-8")
    built = small_book.living("build", "--cohort", str(cohort))
    assert built.returncode == 1
    assert "car_tt" in built.stderr and "Traceback" not in built.stderr
    assert not small_book.site.exists()


def test_plain_jupyter_book_gives_the_same_site(good_book: SmallBook, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("jupyter-book")
    built = subprocess.run(
        [program, "build", ".", "-W", "-n", "--path-output", str(tmp_path)],
        cwd=good_book.root,
        env={**os.environ, "PYTHONPATH": str(good_book.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    out = tmp_path / "_build" / "html"
    plain = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }
    assert good_book.differs_from(plain) == []


def test_faults_are_told_without_colours_and_without_the_folder_of_the_book() -> None:
    said = f"\x1b[31m{ROOT}/chapters/methods.md:7: WARNING: undefined label: 'x'\x1b[0m\nnoise\n"
    assert faults(said, 1) == (
        "The book could not be built:\n- chapters/methods.md:7: WARNING: undefined label: 'x'"
    )
