"""Chapters that are run again, and those that are not."""

from __future__ import annotations

from pathlib import Path

import nbformat.v4 as nbf
import pytest

from analysis.book import kept
from analysis.book.inputs import ROOT
from analysis.book.kept import EVERYTHING, Inputs, Kept


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a folder with every kind of input, small."""
    root = tmp_path / "book"
    for name in ("data", "data/releases/1.0.0", "analysis"):
        (root / name).mkdir(parents=True)
    for name in ("cohort.csv", "published.yml", "study.yml", "releases/1.0.0/findings.json"):
        (root / "data" / name).write_text(name, encoding="utf-8")
    (root / "analysis" / "survival.py").write_text("code", encoding="utf-8")
    (root / "requirements.lock").write_text("lock", encoding="utf-8")
    (root / "CITATION.cff").write_text("title", encoding="utf-8")
    return root


def store(book: Path) -> Kept:
    return Kept(book / "kept", Inputs(book))


def notebook(text: str = "1 + 1") -> object:
    return nbf.new_notebook(cells=[nbf.new_code_cell(text)])  # type: ignore[no-untyped-call]


def test_a_chapter_is_recalled_while_what_it_read_is_the_same(book: Path) -> None:
    store(book).keep("cells", notebook(), [str(book / "data/published.yml")])
    (book / "data/cohort.csv").write_text("another cohort", encoding="utf-8")
    recalled = store(book).recall("cells")
    assert recalled is not None and recalled.cells[0].source == "1 + 1"


@pytest.mark.parametrize(
    "changed",
    [
        "data/published.yml",
        "analysis/survival.py",
        "requirements.lock",
        "data/ranges.json",  # a file that was not there
        "CITATION.cff",
    ],
)
def test_a_chapter_is_run_again_when_something_that_it_needs_has_changed(
    book: Path, changed: str
) -> None:
    read = [str(book / name) for name in ("data/published.yml", "CITATION.cff")]
    store(book).keep("cells", notebook(), read)
    assert store(book).recall("cells") is not None
    (book / changed).write_text("changed", encoding="utf-8")
    assert store(book).recall("cells") is None


def test_other_cells_are_another_chapter(book: Path) -> None:
    store(book).keep("cells", notebook(), [])
    assert store(book).recall("other cells") is None


def test_what_cannot_be_seen_depends_on_every_file(book: Path) -> None:
    store(book).keep("cells", notebook(), [EVERYTHING])
    (book / "data/releases/1.0.0/findings.json").write_text("changed", encoding="utf-8")
    assert store(book).recall("cells") is None


def test_going_back_to_earlier_data_needs_no_run(book: Path) -> None:
    cohort = book / "data/cohort.csv"
    for text in ("first", "second"):
        cohort.write_text(text, encoding="utf-8")
        store(book).keep("cells", notebook(text), [str(cohort)])
    cohort.write_text("first", encoding="utf-8")
    assert store(book).recall("cells").cells[0].source == "first"  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", [b"", b"damaged", b"\xff\xfe"])
def test_a_damaged_record_is_thrown_away(book: Path, damage: bytes) -> None:
    store(book).keep("cells", notebook(), [])
    (record,) = (book / "kept").glob("*.json")
    whole = record.read_bytes()
    record.write_bytes(damage or whole[: len(whole) // 2])
    assert store(book).recall("cells") is None
    assert not record.exists()


def test_a_record_in_which_one_letter_changed_is_thrown_away(book: Path) -> None:
    store(book).keep("cells", notebook(), [])
    (record,) = (book / "kept").glob("*.json")
    record.write_bytes(record.read_bytes().replace(b"1 + 1", b"1 + 2"))
    assert store(book).recall("cells") is None


def test_the_cohort_that_was_named_counts_and_not_its_place(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [tmp_path / name for name in ("one.csv", "copy.csv", "other.csv")]
    for path, text in zip(chosen, ("a", "a", "b"), strict=True):
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("LIVING_COHORT", str(chosen[0]))
    store(book).keep("cells", notebook(), [str(chosen[0])])
    monkeypatch.setenv("LIVING_COHORT", str(chosen[1]))
    assert store(book).recall("cells") is not None
    monkeypatch.setenv("LIVING_COHORT", str(chosen[2]))
    assert store(book).recall("cells") is None


def test_old_records_are_forgotten(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(5):
        store(book).keep(f"cells {number}", notebook(), [])
    assert len(list((book / "kept").glob("*.json"))) == 3
    assert store(book).recall("cells 4") is not None


def test_the_book_s_own_inputs_hold_data_code_and_lock() -> None:
    inputs = Inputs(ROOT)
    assert {"data/cohort.csv", "data/published.yml", "data/study.yml"} <= set(inputs.data)
    assert inputs.code == Inputs(ROOT).code
