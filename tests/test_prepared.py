"""What is kept before processes are forked is found by equal questions alone, and is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis import prepared as module
from analysis.cohort import Cohort, CohortError, load_cohort
from analysis.findings import findings, shown_findings
from analysis.prepared import prepared, preparing

calls: list[object] = []


def noted(*given: object) -> list[object]:
    """Return what is given, and note that it was computed."""
    calls.append(given)
    return list(given)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin as an ordinary process does, and leave no trace."""
    monkeypatch.setattr(module, "_kept", None)
    calls.clear()
    yield
    assert not module._keeping


def test_an_ordinary_process_computes_each_time() -> None:
    assert prepared(noted, 1) == prepared(noted, 1) == [1]
    assert len(calls) == 2


def test_what_was_kept_is_not_computed_again_and_what_was_not_is() -> None:
    with preparing():
        assert prepared(noted, 1) == [1]
    assert prepared(noted, 1) == [1]
    assert len(calls) == 1
    for _ in range(2):
        assert prepared(noted, 2) == [2]
    assert len(calls) == 3, "what is not prepared is not kept either"


def test_each_call_is_given_a_copy_of_its_own() -> None:
    with preparing():
        first = prepared(noted, 1)
    first.append("changed")
    second = prepared(noted, 1)
    second.append("changed")
    assert prepared(noted, 1) == [1]


def test_a_file_counts_by_its_content_and_is_opened_each_time(tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text("one", encoding="utf-8")
    with preparing():
        prepared(noted, files=[path])
    prepared(noted, files=[path])
    assert len(calls) == 1
    path.write_text("two", encoding="utf-8")
    prepared(noted, files=[path])
    path.unlink()
    prepared(noted, files=[path])
    assert len(calls) == 3


def test_two_functions_are_not_taken_for_each_other() -> None:
    with preparing():
        prepared(noted, 1)
    assert prepared(tuple, (1,)) == (1,)


def test_when_preparing_fails_nothing_is_kept() -> None:
    with pytest.raises(ZeroDivisionError), preparing():
        prepared(noted, 1)
        raise ZeroDivisionError
    prepared(noted, 1)
    assert len(calls) == 2


def test_cohort_and_findings_are_what_they_are_without() -> None:
    cohort = load_cohort()
    known = findings(cohort), shown_findings(cohort)
    with preparing():
        findings(load_cohort()), shown_findings(load_cohort())
    again = load_cohort()
    assert again.study == cohort.study and again.rows.equals(cohort.rows)
    assert (findings(again), shown_findings(again)) == known
    assert list(findings(again)) == list(known[0])


def test_a_cohort_that_a_chapter_has_changed_has_findings_of_its_own() -> None:
    with preparing():
        known = findings(load_cohort())
    cohort = load_cohort()
    cohort.rows["patients"] *= 2
    other = findings(cohort)
    assert other["cohort.patients"] != known["cohort.patients"]
    assert findings(load_cohort()) == known
    fewer = findings(Cohort(load_cohort().rows.iloc[:-1], cohort.study))
    assert fewer["cohort.patients"] != known["cohort.patients"]


def test_another_table_is_read_though_one_was_prepared(tmp_path: Path) -> None:
    with preparing():
        load_cohort()
    path = tmp_path / "cohort.csv"
    path.write_text("patient_id,arm,lfs_days,outcome\nP1,car_tt,10,event\n", encoding="utf-8")
    with pytest.raises(CohortError, match="car_tt"):
        load_cohort(path)
    with pytest.raises(CohortError):
        load_cohort(tmp_path / "nowhere.csv")
