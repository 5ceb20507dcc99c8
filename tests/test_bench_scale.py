"""What the measurements of scale do: the same rows each time, and programs that do not end."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd

from analysis.cohort import load_cohort
from analysis.release import load_releases
from analysis.solutions import load_solutions
from bench import scale, scale_book
from bench.books import ROOT


def test_rows_are_the_same_each_time_and_in_both_files(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = (scale.write_rows(folder, 2_000) for folder in (tmp_path, tmp_path / "other"))
    assert one["csv"].read_bytes() == other["csv"].read_bytes()
    pd.testing.assert_frame_equal(pd.read_csv(one["csv"]), pd.read_parquet(one["parquet"]))
    cohort = load_cohort(one["csv"])
    assert cohort.patients() == 2_000
    assert set(cohort.rows["arm"]) == {"car_t", "chemo_hsct", "chemo"}


def test_seconds_and_memory_of_a_program_are_told(tmp_path: Path) -> None:
    hold = "import time; held = bytearray(300 * 2**20); time.sleep(0.3)"
    told = scale.measured([sys.executable, "-c", hold], tmp_path)
    assert isinstance(told["seconds"], float) and told["seconds"] >= 0.3
    assert isinstance(told["mib"], int) and 300 < told["mib"] < 400


def test_a_program_that_fails_or_does_not_end_is_told(tmp_path: Path) -> None:
    fails = scale.measured([sys.executable, "-c", "raise MemoryError('x')"], tmp_path)
    assert str(fails["ended"]).startswith("failed after") and "MemoryError" in str(fails["ended"])
    hangs = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert scale.measured(hangs, tmp_path, longest=1.0) == {"ended": "stopped after 1 s"}


def book(root: Path) -> Path:
    """Return a copy of what the makers of large books change."""
    for name in ("chapters", "data"):
        shutil.copytree(ROOT / name, root / name)
    return root


def test_a_book_of_many_chapters_has_cells_of_their_own(tmp_path: Path) -> None:
    root = book(tmp_path)
    scale_book.chapters(root, 3)
    texts = {path.read_text(encoding="utf-8") for path in (root / "chapters").glob("*.md")}
    assert len(texts) == 4
    assert (root / "_toc.yml").read_text(encoding="utf-8").count("- file:") == 3


def test_a_long_ledger_is_one_that_nobody_has_changed(tmp_path: Path) -> None:
    root = book(tmp_path)
    scale_book.releases(root, 12)
    ledger = load_releases(root / "data" / "releases")
    assert [release.version for release in ledger[:3]] == ["1.0.0", "1.1.0", "1.2.0"]
    assert len(ledger) == 12 and ledger[-1].version == "1.11.0"


def test_solutions_are_as_many_as_asked_for(tmp_path: Path) -> None:
    root = book(tmp_path)
    scale_book.solutions(root, 1_500)
    found = load_solutions(root / "data" / "solutions.csv.gz")
    assert found["solution"].nunique() == 1_500 and len(found) == 1_500 * 77
    again = found[found["solution"] == 1_007].drop(columns="solution")
    first = found[found["solution"] == 7].drop(columns="solution")
    pd.testing.assert_frame_equal(again.reset_index(drop=True), first.reset_index(drop=True))
