"""Survival at a landmark and differences there; expected values by R or by hand."""

from __future__ import annotations

import math

import pytest

from analysis.counts import count
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.landmark import difference_at, difference_test, survival_at
from analysis.survival import fit
from patients import MAINTAINED, NOT_MAINTAINED, patients

FOURTEEN = patients("100 200 300 400 500 600 700 800 900 1000 1200+*4")


@pytest.mark.parametrize(
    ("scale", "printed"),
    [
        ("plain", "28.6% (95% CI 4.9–52.2)"),
        ("log", "28.6% (95% CI 12.5–65.4)"),
        ("loglog", "28.6% (95% CI 8.8–52.4)"),
        ("exact", "28.6% (95% CI 8.4–58.1)"),
    ],
)
def test_four_intervals_of_the_same_fourteen(scale: str, printed: str) -> None:
    found = survival_at(FOURTEEN, 36, 1096, 0.95, scale=scale)  # type: ignore[arg-type]
    assert found.text() == printed
    # without censoring Greenwood's error is that of a proportion
    assert found.record()["standard_error"] == pytest.approx((4 / 14 * 10 / 14 / 14) ** 0.5)


def test_nothing_is_said_after_the_last_follow_up_unless_all_had_an_event() -> None:
    assert isinstance(survival_at(patients("100 1095+"), 36, 1096, 0.95), NotEstimable)
    found = survival_at(patients("100 1095"), 36, 1096, 0.95)
    assert isinstance(found, Estimate) and (found.value, found.low) == (0.0, None)
    exact = survival_at(patients("100 1095"), 36, 1096, 0.95, scale="exact")
    assert isinstance(exact, Estimate)
    assert (exact.low, exact.high) == pytest.approx((0, 1 - 0.025**0.5))
    assert exact.standard_error is None


def test_without_an_event_the_bound_is_one_sided_and_exact() -> None:
    found = survival_at(patients("500+ 1200+*9"), 36, 1096, 0.95)
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx((0.05 ** (1 / 9), 1))
    assert found.standard_error == 0


def test_difference_adds_the_variances() -> None:
    curves = fit(count(MAINTAINED)), fit(count(NOT_MAINTAINED))
    found = difference_at(*curves, 0, 23, 0.95)
    # R: summary(survfit(Surv(time, status) ~ x, aml), times = 23)
    assert isinstance(found, Estimate) and found.standard_error is not None
    assert found.value == pytest.approx(0.6136363636 - 0.4861111111, abs=1e-9)
    assert found.standard_error == pytest.approx(math.hypot(0.15263, 0.14813), abs=1e-5)
    assert found.n == 11 + 12


def test_test_of_the_difference_by_hand() -> None:
    one, other = patients("1*2 9+*2"), patients("1 9+*3")
    found = difference_test(fit(count(one)), fit(count(other)), 0, 5)
    # S = 1/2 and 3/4; the variance of log S is 1/4 and 1/12
    scaled = math.log(math.log(2)) - math.log(math.log(4 / 3))
    variance = 0.25 / math.log(2) ** 2 + 1 / 12 / math.log(4 / 3) ** 2
    assert isinstance(found, Test)
    assert found.chi_square == pytest.approx(scaled**2 / variance, rel=1e-12)
    assert found.p_value == pytest.approx(math.erfc(math.sqrt(scaled**2 / variance / 2)))
    assert (found.degrees_of_freedom, found.n) == (1, 8)


def test_a_group_without_events_still_has_an_interval_for_the_difference() -> None:
    curves = fit(count(patients("1200+*9"))), fit(count(patients("100*6 1200+*6")))
    found = difference_at(*curves, 36, 1096, 0.95)
    assert isinstance(found, Estimate) and found.low is not None and found.high is not None
    assert found.value == 0.5 and 0 < found.low < 0.5 < found.high < 1
    assert isinstance(difference_test(*curves, 36, 1096), NotEstimable)


def test_limits_of_a_difference_stay_between_minus_1_and_1() -> None:
    # 3 of 4 against 1 of 4: 0.5 + 1.96 * sqrt(2 * 3 / 64) is 1.1
    better, worse = fit(count(patients("5 1200+*3"))), fit(count(patients("5*3 1200+")))
    up, down = (difference_at(*pair, 36, 1096, 0.95) for pair in ((better, worse), (worse, better)))
    assert isinstance(up, Estimate) and isinstance(down, Estimate)
    assert (up.value, up.high) == (pytest.approx(0.5), 1.0)
    assert (down.value, down.low) == (pytest.approx(-0.5), -1.0)
    assert up.low == pytest.approx(0.5 - 1.959963984540054 * math.sqrt(6 / 64))
    assert down.high == pytest.approx(-(up.low or 0))


@pytest.mark.parametrize(("words", "value"), [("5*4", -0.5), ("1200+*4", 0.5)])
def test_a_difference_from_all_or_none_rests_on_exact_limits(words: str, value: float) -> None:
    curves = fit(count(patients(words))), fit(count(patients("100*6 1200+*6")))
    for pair, sign in ((curves, 1), (curves[::-1], -1)):
        found = difference_at(*pair, 36, 1096, 0.95)
        assert isinstance(found, Estimate) and found.low is not None and found.high is not None
        assert found.value == sign * value and found.standard_error is None
        assert -1 <= found.low < found.value < found.high <= 1
        assert isinstance(difference_test(*pair, 36, 1096), NotEstimable)
