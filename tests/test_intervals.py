"""Exact limits: Clopper-Pearson where nothing is censored; R's qbeta on moments worked apart."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.counts import count
from analysis.intervals import Scale, beta_product_at, beta_product_limits, normal_interval
from analysis.proportion import clopper_pearson
from patients import MERCAPTOPURINE, patients


@pytest.mark.parametrize(("events", "left"), [(10, 4), (1, 13), (13, 1), (0, 14), (14, 0)])
def test_without_censoring_the_limits_are_those_of_clopper_and_pearson(
    events: int, left: int
) -> None:
    words = [f"{100 + day}" for day in range(events)] + [f"1200+*{left}"] * bool(left)
    found = beta_product_at(count(patients(" ".join(words))), 1096, 0.95)
    assert found == pytest.approx(clopper_pearson(left, events + left, 0.95), abs=1e-12)


def test_limits_under_censoring_are_those_worked_in_r() -> None:
    found = beta_product_at(count(MERCAPTOPURINE), 12, 0.95)
    assert found == pytest.approx((0.493649126818, 0.915030833882), abs=1e-11)


def test_limits_are_close_to_the_product_itself() -> None:
    draw = np.random.default_rng(1)
    product = draw.beta(19, 3, 400_000) * draw.beta(17, 1, 400_000) * draw.beta(15, 1, 400_000)
    low = np.quantile(product * draw.beta(12, 1, 400_000), 0.025)
    found = beta_product_at(count(MERCAPTOPURINE), 12, 0.95)
    assert found == pytest.approx((low, np.quantile(product, 0.975)), abs=0.003)


def test_a_patient_censored_on_the_day_is_still_there_and_not_on_the_next() -> None:
    counts = count(patients("10 20+ 30+ 40+"))
    assert beta_product_at(counts, 20, 0.95)[0] > beta_product_at(counts, 21, 0.95)[0]
    assert beta_product_at(counts, 21, 0.95)[0] == beta_product_limits(counts, 0.95)[0][2]


def test_limits_of_an_entry_hold_until_the_next_and_the_last_on_its_own_day() -> None:
    counts = count(patients("10 20 20+*2 30 30+ 40*2 40+*3"))
    low, high = beta_product_limits(counts, 0.95)
    for entry, day in enumerate([9, 19, 29, 39, 40]):
        assert beta_product_at(counts, day, 0.95) == (low[entry], high[entry])


def test_ties_and_one_after_the_other_agree_without_censoring() -> None:
    tied, apart = count(patients("5*4 90+*6")), count(patients("2 3 4 5 90+*6"))
    assert beta_product_at(tied, 50, 0.95) == pytest.approx(beta_product_at(apart, 50, 0.95))


@pytest.mark.parametrize("scale", ["plain", "log", "loglog"])
def test_there_are_no_limits_at_nought_and_one_whatever_the_error(scale: Scale) -> None:
    low, high = normal_interval([0.0, 0.5, 1.0], [0.1, 0.1, 0.1], 0.95, scale=scale)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("scale", "low", "high"),
    [
        # R 4.2.2, survival 3.5: survfit of 4 of 14 uncensored, conf.type plain, log, log-log
        ("plain", 0.0490754428, 0.522353129),
        ("log", 0.124805479, 0.654079079),
        ("loglog", 0.0883392809, 0.523738572),
    ],
)
def test_intervals_are_those_of_r(scale: str, low: float, high: float) -> None:
    value = 4 / 14
    error = (value * (1 - value) / 14) ** 0.5
    assert normal_interval(value, error, 0.95, scale=scale) == pytest.approx((low, high), abs=1e-9)  # type: ignore[arg-type]


def test_plain_limits_stay_between_0_and_1() -> None:
    assert normal_interval(0.95, 0.2, 0.95)[1] == 1.0
    assert normal_interval(0.05, 0.2, 0.95)[0] == 0.0
