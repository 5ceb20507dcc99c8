"""Medians, follow-up and restricted means: R 4.2.2 with survival 3.5, published values, hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_lung

from analysis.counts import count
from analysis.durations import (
    area_difference,
    follow_up_completeness,
    median_follow_up,
    median_survival,
    restricted_mean,
)
from analysis.estimate import Estimate, NotEstimable
from patients import MAINTAINED, MERCAPTOPURINE, NOT_MAINTAINED, PLACEBO, patients

LUNG = load_lung().assign(
    lfs_days=lambda rows: rows["time"].astype(int),
    outcome=lambda rows: np.where(rows["status"] == 1, "event", "censored"),
    patients=1,
)
MEN, WOMEN = LUNG[LUNG["sex"] == 1], LUNG[LUNG["sex"] == 2]


@pytest.mark.parametrize(
    ("rows", "median"),
    [
        (LUNG, 310),
        (MEN, 270),
        (WOMEN, 426),
        (MERCAPTOPURINE, 23),
        (PLACEBO, 8),
        (patients("54 75 77 84 87 92+ 103+ 105+ 112+ 118+"), 102.5),
        (patients("10 20 30+ 40"), 30),
    ],
)
def test_median_follows_r_at_one_half(rows: pd.DataFrame, median: float) -> None:
    found = median_survival(rows, 0.95)
    assert isinstance(found, Estimate)
    assert (found.value, found.n) == (median, rows["patients"].sum())


def test_median_that_is_not_reached() -> None:
    found = median_survival(patients("10 20+ 30+"), 0.95)
    assert found.text() == "not reached (95% CI 0.3 to not reached)"
    assert found.text("value") == "not reached"
    assert found.text("interval") == "0.3 to not reached"
    assert found.record()["low"] == 10
    assert median_survival(patients("10+ 20+"), 0.95).text() == "not reached"


@pytest.mark.parametrize(
    ("rows", "value", "error"),
    [(MEN, 324.0484, 22.29794), (WOMEN, 455.9041, 32.91742)],
)
def test_restricted_mean_of_lung(rows: pd.DataFrame, value: float, error: float) -> None:
    found = restricted_mean(rows, 0, 965, 0.95)
    assert isinstance(found, Estimate)
    assert (found.value, found.standard_error) == pytest.approx((value, error), rel=1e-6)


def test_restricted_mean_and_difference_of_aml_are_those_of_r() -> None:
    one, other = (restricted_mean(rows, 0, 36, 0.95) for rows in (MAINTAINED, NOT_MAINTAINED))
    assert isinstance(one, Estimate) and isinstance(other, Estimate)
    assert (one.value, one.standard_error) == pytest.approx((27.425, 3.0092205710529))
    assert (other.value, other.standard_error) == pytest.approx((21.1527777777778, 3.52678655147))
    found = area_difference(one, other)
    assert isinstance(found, Estimate)
    error = (3.0092205710529**2 + 3.5267865514700**2) ** 0.5
    assert (found.value, found.standard_error) == pytest.approx((6.2722222222, error))
    half = 1.959963984540054 * error
    assert (found.low, found.high) == pytest.approx((6.2722222222 - half, 6.2722222222 + half))
    assert found.n == 11 + 12
    for parts in ((replace(one, n=None), other), (one, replace(other, n=None))):
        assert area_difference(*parts).n is None


def test_limits_of_a_restricted_mean_stay_within_the_time_looked_at() -> None:
    one = restricted_mean(MAINTAINED, 0, 36, 0.9)
    assert isinstance(one, Estimate)
    half = 1.644853626951473 * 3.0092205710529
    assert (one.low, one.high) == pytest.approx((27.425 - half, 27.425 + half))
    # 1 day of all and 35 of half of them, with a variance of 17.5^2/2: 18.5 days give or take 24.3
    wide = restricted_mean(patients("1 36+"), 0, 36, 0.95)
    assert isinstance(wide, Estimate)
    assert (wide.value, wide.low, wide.high) == (18.5, 0, 36)


def test_restricted_mean_needs_follow_up() -> None:
    short = restricted_mean(patients("100 1095+"), 36, 1096, 0.95)
    assert isinstance(short, NotEstimable) and "36 months" in short.reason
    difference = area_difference(short, short)
    assert isinstance(difference, NotEstimable) and difference.reason == short.reason


@pytest.mark.parametrize(("rows", "mean"), [("1100+ 1200+", 1096), ("400 400 300+", 400)])
def test_a_mean_whose_variance_is_nought_says_that_its_interval_has_no_width(
    rows: str, mean: float
) -> None:
    found = restricted_mean(patients(rows), 36, 1096, 0.95)
    assert isinstance(found, Estimate)
    assert (found.value, found.low, found.high, found.standard_error) == (mean, mean, mean, 0)
    assert found.text().endswith("; without width, as all fared alike)")
    other = restricted_mean(patients("400 1100+"), 36, 1096, 0.95)
    assert isinstance(other, Estimate) and other.note is None
    difference = area_difference(other, found)
    assert isinstance(difference, Estimate) and "all fared alike" in (difference.note or "")
    turned = area_difference(found, other)
    assert isinstance(turned, Estimate) and turned.value == -difference.value
    assert difference.standard_error == turned.standard_error == other.standard_error


def test_follow_up_lets_events_leave_before_the_censorings_of_their_day() -> None:
    # at day 10: one event leaves, then one of three is censored: 2/3; at day 20: 1/3
    found = median_follow_up(patients("10 10+ 20+ 30+"), 0.95)
    assert isinstance(found, Estimate) and (found.value, found.n) == (20, 4)
    last = median_follow_up(patients("10 20+"), 0.95)
    assert isinstance(last, Estimate) and last.value == 20


def test_follow_up_of_patients_who_all_had_an_event_is_not_reached() -> None:
    with np.errstate(invalid="raise"):  # when the last have had theirs, nobody is left to follow
        assert median_follow_up(patients("10 20"), 0.95).text() == "not reached"


def test_of_nobody_nothing_is_told() -> None:
    nobody = patients("9").iloc[:0]
    for found in (
        median_survival(nobody, 0.95),
        median_follow_up(nobody, 0.95),
        restricted_mean(nobody, 36, 1096, 0.95),
        follow_up_completeness(count(nobody), 1096),
    ):
        assert isinstance(found, NotEstimable)
        assert (found.reason, found.n) == ("not estimable: no patient in this group", 0)


def test_completeness_is_the_observed_share_of_the_possible_time() -> None:
    found = follow_up_completeness(count(patients("50 25+ 100+ 400+")), 100)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx((50 + 25 + 100 + 100) / (50 + 100 + 100 + 100))
    one_day = follow_up_completeness(count(patients("1")), 100)
    assert isinstance(one_day, Estimate) and one_day.value == 1
    none = follow_up_completeness(count(patients("0")), 100)
    assert isinstance(none, NotEstimable) and "no time passed" in none.reason
