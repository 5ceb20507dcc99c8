"""The follow-up of single patients: one row each, and none where a study may not show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import analysis
from analysis import charts
from analysis.cohort import Cohort
from analysis.sentence import shown
from analysis.swimmer import HIDDEN, MOST, swimmer_frame
from analysis.threshold import Disclosure

COHORT = analysis.load_cohort()


def test_each_of_the_eight_has_a_row_the_longest_first() -> None:
    frame = swimmer_frame(COHORT, "non_transplanted")
    assert len(frame) == COHORT.patients("non_transplanted") == 8
    assert sum("in remission" in label for label in frame["label"]) == 6
    assert frame["value"].is_monotonic_decreasing


def test_real_patients_are_shown_singly_only_if_the_study_file_says_so() -> None:
    real = Cohort(COHORT.rows, replace(COHORT.study, kind="real"))
    frame = swimmer_frame(real, "non_transplanted")
    assert frame.empty and frame.attrs["reason"] == HIDDEN
    assert "smallest_count" in shown(frame).text
    free = replace(real.study, disclosure=Disclosure(time_unit="month", smallest_count=0))
    assert len(swimmer_frame(Cohort(COHORT.rows, free), "non_transplanted")) == 8


def test_a_group_without_patients_or_with_many_is_a_sentence() -> None:
    assert swimmer_frame(COHORT, "car_t").attrs["reason"].endswith(f"{MOST} patients")
    none = Cohort(COHORT.rows.assign(hsct="yes"), COHORT.study)
    assert "no patient" in shown(swimmer_frame(none, "non_transplanted")).text


def test_a_line_a_patient_with_the_months_beside_it() -> None:
    frame = swimmer_frame(COHORT, "non_transplanted")
    chart = charts.swimmer_figure(frame, study=COHORT.study).to_dict()
    assert chart["description"].count("months") == len(frame)
    rows = chart["datasets"]["dots"]
    assert [row["label"] for row in rows] == frame["label"].tolist()
    with pytest.raises(ValueError, match="no patient"):
        charts.swimmer_figure(frame.iloc[:0], study=COHORT.study)
