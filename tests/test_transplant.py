"""Transplantation: R 4.2.2, survival 3.5, of ten patients in (start, stop] intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.cohort import Cohort
from analysis.cox import wald
from analysis.estimate import Estimate, Test
from analysis.exposed import exposed, optional_arms
from analysis.findings import findings
from analysis.logrank import logrank_of
from analysis.transplant import (
    NEEDS_DAYS,
    at_landmark,
    exposure_risk_table,
    simon_makuch,
    time_dependent_counts,
)

STUDY = analysis.load_study()
DAYS = [50, 60, 70, 100, 120, 150, 200, 220, 250, 300]
EVENT = [1, 0, 1, 1, 1, 0, 1, 0, 1, 0]
HSCT = [None, None, 40, 60, None, 80, 30, 100, None, 90]
TEN = pd.DataFrame(
    {
        "arm": "car_t",
        "lfs_days": DAYS,
        "outcome": np.where(EVENT, "event", "censored"),
        "mrd_negative": "",
        "hsct": np.where(pd.isna(HSCT), "no", "yes"),
        "hsct_days": pd.array(HSCT, dtype="Int64"),
        "patients": 1,
    }
)
OTHERS = TEN.iloc[[2, 3]].assign(arm=["chemo_hsct", "chemo"], hsct="")
COHORT = Cohort(pd.concat([TEN, OTHERS], ignore_index=True), STUDY)


def test_ten_patients_as_r_gives_them() -> None:
    found = findings(COHORT)
    ratio, test = found["hsct.time_dependent_hazard_ratio"], found["hsct.mantel_byar"]
    assert isinstance(ratio, Estimate) and isinstance(test, Test)
    assert ratio.value == pytest.approx(0.952624095370992, rel=1e-9)
    assert ratio.standard_error == pytest.approx(0.876777770429527, rel=1e-9)
    assert (ratio.low, ratio.high) == pytest.approx((0.170846848072133, 5.311731982894126))
    assert test.chi_square == pytest.approx(0.00306468347787568, rel=1e-9)
    landmark = found["hsct.landmark_90_days.logrank"], found["hsct.landmark_90_days.hazard_ratio"]
    assert isinstance(landmark[0], Test) and isinstance(landmark[1], Estimate)
    assert landmark[0].chi_square == pytest.approx(0.00512820512820509, rel=1e-9)
    assert landmark[1].value == pytest.approx(0.930777749341113, rel=1e-9)
    assert "biased" in found["hsct.naive.logrank"].method  # type: ignore[union-attr]


def test_curves_of_simon_and_makuch_are_those_of_r() -> None:
    curves = simon_makuch(COHORT).set_index(["group", "days"])
    events = curves[curves["events"] > 0]
    with_, without = events.loc["transplanted"], events.loc["not_transplanted"]
    assert with_["at_risk"].to_dict() == {70: 3, 100: 4, 200: 3}
    assert with_["survival"].tolist() == pytest.approx([2 / 3, 1 / 2, 1 / 3])
    assert without["at_risk"].to_dict() == {50: 8, 120: 2, 250: 1}
    assert without["survival"].tolist() == pytest.approx([0.875, 0.4375, 0])
    assert without["low"].iloc[0] == pytest.approx(0.875 - 1.959964 * 0.11692679, abs=1e-6)


def test_followed_from_a_later_day_only_who_is_still_there_counts() -> None:
    curves = simon_makuch(COHORT, from_day=90).set_index(["group", "days"])
    events = curves[curves["events"] > 0]
    assert events.loc["transplanted"]["at_risk"].to_dict() == {100: 4, 200: 3}
    assert events.loc["not_transplanted"]["at_risk"].to_dict() == {120: 2, 250: 1}


def test_who_leaves_or_changes_sides_on_the_day_from_which_curves_start_did_so_before() -> None:
    curves = simon_makuch(COHORT, from_day=100)  # an event on that day, and a transplantation
    assert curves.index.tolist() == list(range(8))
    at_risk = curves.set_index(["group", "days"])["at_risk"]
    assert at_risk["transplanted"].to_dict() == {0: 0, 150: 4, 200: 3, 220: 2, 300: 1}
    assert at_risk["not_transplanted"].to_dict() == {0: 2, 120: 2, 250: 1}


def test_two_arms_of_the_same_patients_say_the_same_twice_as_surely() -> None:
    study = replace(STUDY, groups=(), comparisons=())  # no group divides an arm: a choice in each
    both = Cohort(pd.concat([TEN, TEN.assign(arm="chemo")], ignore_index=True), study)
    found = findings(both)
    ratio, test = found["hsct.time_dependent_hazard_ratio"], found["hsct.mantel_byar"]
    assert isinstance(ratio, Estimate) and isinstance(test, Test)
    assert ratio.value == pytest.approx(0.952624095370992, rel=1e-9)
    assert ratio.standard_error == pytest.approx(0.876777770429527 / 2**0.5, rel=1e-9)
    assert test.chi_square == pytest.approx(2 * 0.00306468347787568, rel=1e-9)


def test_the_landmarks_are_two_three_four_six_and_twelve_months_in_round_days() -> None:
    days = {name.split("_")[1] for name in findings(COHORT) if name.startswith("hsct.landmark")}
    assert days == {"60", "90", "120", "180", "365"}


def test_curves_count_on_day_nought_whom_the_test_counts() -> None:
    rows = TEN.assign(lfs_days=[0, 0, *DAYS[2:]])  # an event and a censoring
    tested = time_dependent_counts(rows.assign(hsct_days=rows["hsct_days"].astype(float)))
    assert tested.at_risk[0].tolist() == [0, 10] and tested.days[0] == 0
    curves = simon_makuch(Cohort(rows, STUDY)).set_index(["group", "days"])
    first = curves.loc[("not_transplanted", 0)]
    assert (first["at_risk"], first["events"], first["censored"]) == (10, 1, 1)
    assert first["survival"] == pytest.approx(0.9)
    assert curves.loc[("transplanted", 0), "at_risk"] == 0
    later = simon_makuch(Cohort(rows, STUDY), from_day=1).set_index(["group", "days"])
    assert later.loc[("not_transplanted", 120), "at_risk"] == 2


def test_a_transplant_on_the_day_of_the_event_comes_too_late() -> None:
    rows = TEN.iloc[[0, 4]].assign(hsct="yes", hsct_days=[50.0, 30.0])
    counts = time_dependent_counts(rows)
    assert counts.events.tolist() == [[0, 1], [1, 0]]
    assert counts.at_risk.tolist() == [[1, 1], [1, 0]]
    assert counts.patients == (2, 0)
    late = TEN.copy()
    late.loc[8, ["hsct", "hsct_days"]] = ["yes", 250]
    curves = simon_makuch(Cohort(late, STUDY)).set_index(["group", "days"])
    assert curves.loc[("not_transplanted", 250), "events"] == 1
    assert ("transplanted", 250) not in curves.index


def test_at_a_landmark_those_who_left_that_day_are_gone_and_the_transplanted_that_day_are_so() -> (
    None
):
    rows = TEN.assign(hsct_days=TEN["hsct_days"].astype(float).fillna(np.inf))
    by_then, not_yet = at_landmark(rows, 100)
    assert by_then["lfs_days"].tolist() == [150, 200, 220, 300]
    assert not_yet["lfs_days"].tolist() == [120, 250]
    assert time_dependent_counts(rows).patients == (6, 4)


def test_a_tally_gives_what_its_patients_give() -> None:
    one = time_dependent_counts(TEN.assign(hsct_days=TEN["hsct_days"].astype(float), patients=3))
    thrice = time_dependent_counts(
        pd.concat([TEN.assign(hsct_days=TEN["hsct_days"].astype(float))] * 3)
    )
    for part in ("days", "at_risk", "events"):
        assert np.array_equal(getattr(one, part), getattr(thrice, part))
    assert wald(one, 0.95) == wald(thrice, 0.95)
    assert logrank_of(one) == logrank_of(thrice)


def test_only_arms_in_which_it_was_a_choice_are_looked_at() -> None:
    assert optional_arms(STUDY) == ("car_t",)
    assert list(exposed(COHORT)) == ["car_t"]
    assert exposed(COHORT)["car_t"]["patients"].sum() == 10


def test_without_days_one_sentence_names_the_column() -> None:
    bare = Cohort(COHORT.rows.drop(columns="hsct_days"), STUDY)
    found = findings(bare)
    assert found["hsct.mantel_byar"].record()["reason"] == NEEDS_DAYS
    assert "hsct_days" in NEEDS_DAYS
    curves = simon_makuch(bare)
    assert curves.empty and curves.attrs["reason"] == NEEDS_DAYS


def test_the_risk_table_puts_each_patient_on_one_side() -> None:
    table = exposure_risk_table(COHORT, every_months=3).set_index(["group", "months"])
    counts = table[["at_risk", "censored", "events"]]
    assert counts.loc["transplanted"].to_numpy().tolist() == [
        [0, 0, 0],
        [4, 0, 1],
        [3, 1, 2],
        [1, 2, 3],
    ]
    both = counts.groupby("months").sum().sum(axis=1)
    assert both.tolist() == [10] * 4


def test_the_risk_table_has_no_tick_after_the_last_day() -> None:
    later = TEN.replace({"lfs_days": {300: 350}})  # a twelfth month would end on day 365
    assert exposure_risk_table(Cohort(later, STUDY))["months"].tolist() == [0, 6, 0, 6]


def test_on_the_day_of_transplantation_a_patient_is_on_the_side_of_the_others() -> None:
    rows = TEN.replace({"hsct_days": {90: 91}})  # the day of the third month
    rows.loc[8, ["hsct", "hsct_days"]] = ["yes", 250]  # the day of the event
    table = exposure_risk_table(Cohort(rows, STUDY), every_months=3).set_index(["group", "months"])
    assert table.loc[("transplanted", 3), ["at_risk", "censored", "events"]].tolist() == [3, 0, 1]
    assert table.loc[("transplanted", 9), ["at_risk", "censored", "events"]].tolist() == [1, 2, 3]
    leaves = TEN.replace({"lfs_days": {100: 91}})  # an event on the third month's day
    table = exposure_risk_table(Cohort(leaves, STUDY), every_months=3).set_index(
        ["group", "months"]
    )
    assert table.loc[("transplanted", 3), ["at_risk", "censored", "events"]].tolist() == [4, 0, 1]
