"""What is shown of patients: an attacker with pencil and paper finds no small count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.cohort import Cohort
from analysis.disclosure import COUNTS, coarse, suppress_curves, suppress_table
from analysis.intake.tally import tally
from analysis.study import Study, load_study, months_at
from analysis.threshold import Disclosure

SMALLEST = 5


def real(seed: int, patients: int = 90, disclosure: Disclosure | None = None) -> Cohort:
    draw = np.random.default_rng(seed)
    arms = draw.choice(["car_t", "chemo_hsct", "chemo"], patients, p=[0.5, 0.3, 0.2])
    rows = pd.DataFrame(
        {
            "arm": arms,
            "lfs_days": draw.exponential(700, patients).astype(int),
            "outcome": draw.choice(["censored", "relapse", "death"], patients),
            "mrd_negative": "",
            "hsct": draw.choice(["yes", "no"], patients),
            "patients": 1,
        }
    )
    study = replace(load_study(), kind="real", disclosure=disclosure or Disclosure())
    return Cohort(tally(rows), study)


def keys_of(study: Study) -> list[str]:
    return [group.key for group in study.all_groups]


@pytest.mark.parametrize("seed", range(20))
def test_no_small_count_is_shown_or_follows_from_what_is_shown(seed: int) -> None:
    cohort = real(seed)
    table = analysis.risk_table(cohort, groups=keys_of(cohort.study))
    by_group = {key: rows[COUNTS].to_numpy(float) for key, rows in table.groupby("group")}
    for counts in by_group.values():
        shown = counts[~np.isnan(counts)]
        assert not ((shown > 0) & (shown < SMALLEST)).any()
        assert not (np.isnan(counts).sum(axis=1) == 1).any(), "the third follows from the sum"
        for column in counts.T:
            steps = np.diff(column[~np.isnan(column)])
            assert not ((steps != 0) & (np.abs(steps) < SMALLEST)).any()


@pytest.mark.parametrize("seed", range(20))
def test_no_small_count_follows_from_the_difference_of_groups(seed: int) -> None:
    cohort = real(seed)
    truth = analysis.risk_table(replace(cohort, study=_open(cohort.study)), groups=_all(cohort))
    table = analysis.risk_table(cohort, groups=_all(cohort))
    shown = {key: rows[COUNTS].to_numpy(float) for key, rows in table.groupby("group")}
    true = {key: rows[COUNTS].to_numpy(float) for key, rows in truth.groupby("group")}
    for arm, other in (("chemo", "chemo_hsct"), ("chemo_hsct", "chemo")):
        derived = shown["not_car_t"] - shown[other]
        small = (true[arm] > 0) & (true[arm] < SMALLEST)
        assert np.isnan(derived[small]).all()
    rest = shown["car_t"] - shown["non_transplanted"]
    assert not ((rest > 0) & (rest < SMALLEST)).any()


def _open(study: Study) -> Study:
    return replace(study, disclosure=Disclosure("month", 0))


def _all(cohort: Cohort) -> list[str]:
    return keys_of(cohort.study)


def test_a_table_hides_the_same_whichever_groups_are_asked_for() -> None:
    cohort = real(3)
    whole = analysis.risk_table(cohort, groups=_all(cohort))
    for key in _all(cohort):
        one = analysis.risk_table(cohort, groups=[key])
        same = whole[whole["group"] == key].reset_index(drop=True)
        pd.testing.assert_frame_equal(one, same)


def test_large_counts_are_shown_as_they_are() -> None:
    cohort = real(1, patients=60_000)
    shown = analysis.risk_table(cohort, groups=["car_t"]).dropna()
    true = analysis.risk_table(replace(cohort, study=_open(cohort.study)), groups=["car_t"])
    assert len(shown) >= 5
    pd.testing.assert_frame_equal(shown, true.loc[shown.index], check_dtype=False)


def test_curves_of_patients_are_drawn_by_month() -> None:
    cohort = real(2)
    curves = analysis.kaplan_meier(cohort)
    months = months_at(1) * curves["days"]
    assert (abs(months - months.round()) < 0.02).all()
    shown = curves[["at_risk", "events", "censored"]].dropna().to_numpy()
    assert not ((shown > 0) & (shown < SMALLEST)).any()
    for _, rows in curves.groupby("group"):
        steps = rows["at_risk"].dropna().diff().dropna()
        assert not ((steps != 0) & (steps.abs() < SMALLEST)).any()


def test_pseudo_patients_and_an_open_study_hide_nothing() -> None:
    cohort = real(2, disclosure=Disclosure("day", 0))
    assert coarse(cohort) is cohort
    table = analysis.risk_table(cohort)
    assert not table.isna().to_numpy().any()
    assert suppress_table(table, cohort.study) is table
    curves = analysis.kaplan_meier(cohort)
    assert suppress_curves(curves, cohort.study) is curves
    assert (table[COUNTS].sum(axis=1) == table.groupby("group")["at_risk"].transform("first")).all()


def test_counts_of_every_patient_are_kept_by_coarsening() -> None:
    cohort = real(4)
    assert coarse(cohort).patients() == cohort.patients()
