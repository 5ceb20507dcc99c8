"""What is drawn of patients: months, no group of few, no count along a curve."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import analysis
from analysis.charts.landmark import landmark_rows
from analysis.cohort import Cohort
from analysis.competing import cumulative_incidence
from analysis.digits import as_printed
from analysis.disclosure import coarse, small_groups
from analysis.estimate import Estimate, NotEstimable
from analysis.landmark import survival_at
from analysis.study import months_at
from analysis.threshold import Disclosure
from secrets_of import COUNTS, real


def test_curves_of_patients_are_drawn_by_month_and_without_counts() -> None:
    cohort = real(2)
    for frame in (analysis.kaplan_meier(cohort), cumulative_incidence(cohort)):
        months = months_at(1) * frame["days"]
        assert (abs(months - months.round()) < 0.02).all()
        counted = [name for name in COUNTS if name in frame]
        shown = frame.loc[frame[counted].notna().any(axis=1)]
        assert set(shown["days"]) == {0}
        sizes = shown.drop_duplicates("group").set_index("group")["at_risk"]
        assert sizes.to_dict() == {key: cohort.patients(key) for key in sizes.index}


@pytest.mark.parametrize("seed", range(8))
def test_a_curve_by_month_is_the_finding_at_the_landmark(seed: int) -> None:
    cohort = real(seed, patients=30)
    curves = analysis.kaplan_meier(cohort)
    marks = landmark_rows(curves, cohort.study.landmark_days).set_index("group")
    for key in set(curves["group"]):
        rows = cohort.group(key)
        one = as_printed(survival_at(rows, 36, 1096, 0.95))
        if isinstance(one, NotEstimable):
            assert key not in marks.index
        else:
            assert isinstance(one, Estimate)
            assert marks.at[key, "survival"] == one.value
            if 0 < one.value < 1:
                assert (marks.at[key, "low"], marks.at[key, "high"]) == (one.low, one.high)
        assert curves.loc[curves["group"] == key, "survival"].is_monotonic_decreasing
        assert curves.loc[curves["group"] == key, "days"].is_monotonic_increasing


def test_a_group_that_is_not_followed_to_the_landmark_has_no_label_there() -> None:
    rows = pd.DataFrame(
        {"arm": "chemo", "lfs_days": [400, *range(1080, 1091)], "outcome": "censored"}
    ).assign(mrd_negative="", hsct="no", patients=1)
    rows.loc[0, "outcome"] = "event"
    cohort = Cohort(rows, real(0).study)
    curves = analysis.kaplan_meier(cohort, groups=["chemo"])
    assert landmark_rows(curves, 1096).empty
    assert curves["days"].max() == 1095


def test_nothing_is_drawn_of_a_group_of_few() -> None:
    cohort = real(5)
    few = cohort.rows["arm"].eq("chemo").cumsum().where(cohort.rows["arm"] == "chemo", 0) <= 3
    cohort = Cohort(cohort.rows[few].reset_index(drop=True), cohort.study)
    assert small_groups(cohort) == {"chemo"}
    assert set(analysis.kaplan_meier(cohort)["group"]) == {"car_t", "chemo_hsct"}
    assert set(cumulative_incidence(cohort)["group"]) == {"car_t", "chemo_hsct"}
    alone = analysis.kaplan_meier(cohort, groups=["chemo"])
    assert alone.empty
    assert str(analysis.shown(alone).text) == "Not shown: fewer than 5 patients in a group."


def test_pseudo_patients_and_an_open_study_hide_nothing() -> None:
    cohort = real(2, disclosure=Disclosure("day", 0))
    assert coarse(cohort) is cohort
    table = analysis.risk_table(cohort)
    assert not table.isna().to_numpy().any()
    assert not analysis.kaplan_meier(cohort)[COUNTS].isna().to_numpy().any()
    assert (table[COUNTS].sum(axis=1) == table.groupby("group")["at_risk"].transform("first")).all()


def test_large_counts_are_shown_as_they_are() -> None:
    cohort = real(1, patients=60_000)
    shown = analysis.risk_table(cohort, groups=["car_t"]).dropna()
    opened = replace(cohort, study=replace(cohort.study, disclosure=Disclosure("month", 0)))
    true = analysis.risk_table(opened, groups=["car_t"])
    assert len(shown) >= 5
    pd.testing.assert_frame_equal(shown, true.loc[shown.index], check_dtype=False)


def test_a_table_hides_the_same_whichever_groups_are_asked_for() -> None:
    cohort = real(3)
    keys = [group.key for group in cohort.study.all_groups]
    whole = analysis.risk_table(cohort, groups=keys)
    for key in keys:
        one = analysis.risk_table(cohort, groups=[key])
        same = whole[whole["group"] == key].reset_index(drop=True)
        pd.testing.assert_frame_equal(one, same)


def test_counts_of_every_patient_are_kept_by_coarsening() -> None:
    cohort = real(4)
    assert coarse(cohort).patients() == cohort.patients()


@pytest.mark.parametrize("unit", ["week", "month"])
def test_no_time_in_a_finding_is_finer_than_the_unit(unit: str) -> None:
    found = analysis.shown_findings(real(6, disclosure=Disclosure(unit, None)))
    ends = {round((7 if unit == "week" else 30.4375) * k) for k in range(400)}
    checked = 0
    for name, one in found.items():
        if name.endswith((".median_days", ".follow_up_days")) and isinstance(one, Estimate):
            days = {one.value, one.low, one.high} - {None}
            assert days <= ends, name
            checked += 1
    assert checked >= 5
