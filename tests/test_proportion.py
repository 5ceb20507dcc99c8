"""Proportions: expected limits are those of R 4.2.2, binom.test and prop.test(correct = FALSE)."""

from __future__ import annotations

import pytest

from analysis.estimate import Estimate, NotEstimable
from analysis.proportion import clopper_pearson, proportion, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(39, 43, 0.778646555, 0.974068710), (6, 8, 0.349144206, 0.968145974)],
)
def test_exact_limits_are_those_of_r(count: int, n: int, low: float, high: float) -> None:
    found = proportion(count, n, 0.95)
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert (found.value, found.count, found.n) == (count / n, count, n)


def test_wilson_limits_are_those_of_r() -> None:
    found = proportion(39, 43, 0.95, interval="wilson")
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx((0.783972964, 0.963228359), abs=1e-9)


@pytest.mark.parametrize("interval", ["exact", "wilson"])
@pytest.mark.parametrize("count", [0, 7])
def test_limits_stay_between_0_and_1(interval: str, count: int) -> None:
    found = proportion(count, 7, 0.95, interval=interval)  # type: ignore[arg-type]
    assert isinstance(found, Estimate)
    assert found.low is not None and found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize("n", [1, 2, 9])
def test_limits_of_one_patient_and_of_all_but_one(n: int) -> None:
    # P(at least one of n) = 1 - (1 - p)^n
    low = 1 - (1 - 0.025) ** (1 / n)
    assert clopper_pearson(1, n, 0.95)[0] == pytest.approx(low)
    assert clopper_pearson(n - 1, n, 0.95)[1] == pytest.approx(1 - low)


def test_no_limit_passes_1_by_rounding() -> None:
    assert max(wilson(n, n, 0.95)[1] for n in range(1, 100)) == 1


def test_nobody_gives_a_reason_and_no_number() -> None:
    nobody = proportion(0, 0, 0.95)
    assert isinstance(nobody, NotEstimable) and nobody.n == 0
