"""Curves from each landmark on: ten patients counted by hand."""

from __future__ import annotations

import pytest

from analysis.cohort import Cohort
from analysis.transplant import NEEDS_DAYS
from analysis.transplant_landmarks import ONE_SIDED, landmark_curves
from test_transplant import COHORT, STUDY, TEN


def test_each_side_is_followed_from_the_landmark_on() -> None:
    curves = landmark_curves(COHORT).set_index(["landmark_days", "group", "days"]).sort_index()
    assert list(dict.fromkeys(curves.index.get_level_values(0))) == [60, 90, 120, 180]
    # free of an event after day 90: 100, 200 with events and 150, 300 without were transplanted
    # by then; 120 and 250 with events and 220, transplanted later, without were not
    with_, without = curves.loc[(90, "transplanted")], curves.loc[(90, "not_transplanted")]
    assert with_.loc[[0, 100, 200], "at_risk"].tolist() == [4, 4, 2]
    assert with_.loc[[0, 100, 200], "survival"].tolist() == pytest.approx([1, 3 / 4, 3 / 8])
    assert without.loc[[0, 120, 250], "at_risk"].tolist() == [3, 3, 1]
    assert without.loc[[0, 120, 250], "survival"].tolist() == pytest.approx([1, 2 / 3, 0])


def test_without_days_or_with_one_side_only_the_reason_is_told() -> None:
    bare = landmark_curves(Cohort(COHORT.rows.drop(columns="hsct_days"), STUDY))
    assert bare.empty and bare.attrs["reason"] == NEEDS_DAYS
    early = TEN[TEN["hsct"] == "yes"].assign(hsct_days=10)
    alone = landmark_curves(Cohort(early, STUDY))
    assert alone.empty and alone.attrs["reason"] == ONE_SIDED
