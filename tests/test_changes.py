"""`living diff` between paper, releases and the current cohort."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.changes import change_markdown, change_table, changes
from analysis.cohort import load_cohort
from analysis.diff import Change
from analysis.release import ReleaseError, load_releases
from story import tell


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("changes") / "releases"
    tell(made, ("1.0.0", "1.1.0"))
    return made


@pytest.fixture
def told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    releases = load_releases(folder)
    monkeypatch.setattr("analysis.changes.load_releases", lambda: releases)


@pytest.mark.usefixtures("told")
def test_without_names_the_last_release_is_held_against_the_current_cohort() -> None:
    before, after, moved = changes(load_cohort())
    assert (before, after) == ("release 1.1.0", "the current cohort")
    names = {change.name: change for change in moved}
    later = names["lfs.chemo_hsct.follow_up_days"].difference
    assert later is not None
    assert later > 0
    assert {change.kind for change in moved} == {"data"}


def test_without_a_release_the_paper_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.changes.load_releases", list)
    before, _, moved = changes(load_cohort())
    assert before == "the paper"
    assert [change.name for change in moved] == ["lfs.chemo.at_36_months"]
    assert moved[0].shown == "upper limit −0.1 percentage points"


@pytest.mark.usefixtures("told")
def test_two_releases_and_a_release_with_itself() -> None:
    assert changes(load_cohort(), "1.0.0", "1.1.0")[2]
    assert changes(load_cohort(), "1.1.0", "1.1.0")[2] == []


@pytest.mark.usefixtures("told")
def test_unknown_sides_are_refused() -> None:
    with pytest.raises(ReleaseError, match=r"no release '9\.9\.9'\. Releases: 1\.0\.0, 1\.1\.0"):
        changes(load_cohort(), "9.9.9")
    with pytest.raises(ReleaseError, match="The paper came first"):
        changes(load_cohort(), "1.0.0", "paper")


CHANGES = [
    Change("a|b", "data", "1.00", "1.20", 0.2, "ratio", "+0.20", ("the interval now holds 1",)),
    Change("c", "method", "x", "y", None, "words", "", ()),
]


def test_markdown_tells_methods_apart_from_results() -> None:
    text = change_markdown("release 1.0.0", "the current cohort", CHANGES)
    assert text.splitlines()[0] == "## Findings: release 1.0.0 → the current cohort"
    assert "### Changes in results (1)" in text
    assert "### Changes in methods (1)" in text
    assert "| a\\|b | 1.00 | 1.20 | +0.20 | the interval now holds 1 |" in text
    assert change_markdown("a", "b", []).splitlines()[-1] == "No finding moved."


def test_a_table_has_a_row_for_each_change() -> None:
    assert list(change_table(CHANGES)["Finding"]) == ["a|b", "c"]
    assert list(change_table([]).columns) == list(change_table(CHANGES).columns)
