"""Adjusted hazard ratios and interaction: R 4.2.2, survival 3.5, on its lung data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_lung

from analysis.adjusted import adjusted_ratio, interaction
from analysis.counts import event_times
from analysis.estimate import Estimate, NotEstimable, Test

LUNG = load_lung().dropna(subset=["ph.ecog"])
ROWS = pd.DataFrame(
    {
        "lfs_days": LUNG["time"].astype(int),
        "outcome": np.where(LUNG["status"] == 1, "event", "censored"),
        "age_years": LUNG["age"].astype(float),
        "sex": np.where(LUNG["sex"] == 1, "male", "female"),
        "patients": 1,
    }
)
FIRST, SECOND = ROWS[LUNG["ph.ecog"] == 0], ROWS[LUNG["ph.ecog"] >= 1]


def test_adjusted_ratio_is_that_of_r() -> None:
    # coxph(Surv(time, status) ~ x + age + factor(sex))
    found = adjusted_ratio(FIRST, SECOND, 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.574872915133834, rel=1e-9)
    assert found.standard_error == pytest.approx(0.189132007014635, rel=1e-9)
    # Wald's limits, from R's estimate and standard error
    half = 1.959963984540054 * 0.189132007014635
    limits = [0.574872915133834 * math.exp(step) for step in (-half, half)]
    assert [found.low, found.high] == pytest.approx(limits, rel=1e-9)
    assert "age_years, sex" in found.method and found.n == len(ROWS)


def test_a_tally_gives_what_its_patients_give() -> None:
    tally = pd.concat([FIRST, SECOND]).assign(arm=[1] * len(FIRST) + [0] * len(SECOND))
    tally = tally.groupby([name for name in tally if name != "patients"])["patients"].sum()
    counted = tally.reset_index()
    twice = counted.assign(patients=2 * counted["patients"])
    again = pd.concat([counted, counted])
    one = adjusted_ratio(twice[twice["arm"] == 1], twice[twice["arm"] == 0], 0.95)
    other = adjusted_ratio(again[again["arm"] == 1], again[again["arm"] == 0], 0.95)
    assert isinstance(one, Estimate) and isinstance(other, Estimate)
    assert one.value == pytest.approx(other.value, rel=1e-9)
    assert one.standard_error == pytest.approx(other.standard_error, rel=1e-9)


def test_patients_with_a_missing_covariate_are_left_out_and_not_counted() -> None:
    holes = FIRST.assign(age_years=FIRST["age_years"].where(np.arange(len(FIRST)) % 5 > 0))
    found = adjusted_ratio(holes, SECOND, 0.95)
    assert isinstance(found, Estimate)
    assert found.n == len(SECOND) + int(holes["age_years"].notna().sum())


def test_without_covariates_or_with_few_events_there_is_a_reason() -> None:
    bare = [rows.drop(columns=["age_years", "sex"]) for rows in (FIRST, SECOND)]
    found = adjusted_ratio(*bare, 0.95)
    assert isinstance(found, NotEstimable) and "age_years" in found.reason
    few = adjusted_ratio(FIRST.head(6), SECOND.head(6), 0.95)
    assert isinstance(few, NotEstimable) and "events" in few.reason


def test_five_events_for_each_of_three_terms_are_enough_and_one_fewer_are_not() -> None:
    first, second = FIRST.head(9), SECOND.head(9)
    events = second.index[second["outcome"] == "event"]
    enough, few = (second.drop(index=events[:number]) for number in (1, 2))
    both = [pd.concat([first, rows])["outcome"].tolist() for rows in (enough, few)]
    assert [outcomes.count("event") for outcomes in both] == [15, 14]
    assert [outcomes.count("censored") for outcomes in both] == [2, 2]
    assert isinstance(adjusted_ratio(first, enough, 0.95), Estimate)
    refused = adjusted_ratio(first, few, 0.95)
    assert isinstance(refused, NotEstimable) and "5 for each of 3 terms" in refused.reason


def test_a_covariate_in_which_all_are_alike_changes_nothing() -> None:
    one = adjusted_ratio(FIRST.assign(age_years=9), SECOND.assign(age_years=9), 0.95)
    other = adjusted_ratio(*(rows.drop(columns="age_years") for rows in (FIRST, SECOND)), 0.95)
    assert isinstance(one, Estimate) and isinstance(other, Estimate)
    assert (one.value, one.standard_error) == (other.value, other.standard_error)


def test_too_many_patients_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = FIRST.assign(patients=50_001 - len(SECOND) - len(FIRST) + 1).head(1)
    refused = adjusted_ratio(pd.concat([many, FIRST.iloc[1:]]), SECOND, 0.95)
    assert isinstance(refused, NotEstimable) and "at most 50,000 patients" in refused.reason
    assert refused.n == 50_001
    monkeypatch.setattr("analysis.adjusted.MOST_PATIENTS", len(ROWS))
    assert isinstance(adjusted_ratio(FIRST, SECOND, 0.95), Estimate)


def test_interaction_is_that_of_r() -> None:
    # twice the difference of the likelihoods of ~ x * strata(sex) and ~ x + strata(sex)
    strata = [
        event_times([FIRST[FIRST["sex"] == sex], SECOND[SECOND["sex"] == sex]])
        for sex in ("male", "female")
    ]
    found = interaction(strata)
    assert isinstance(found, Test) and found.degrees_of_freedom == 1
    assert found.chi_square == pytest.approx(0.121868254448373, rel=1e-9)
    assert isinstance(interaction(strata[:1]), NotEstimable)
