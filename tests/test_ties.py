"""Sums over many tied events: a dozen entries give what one entry an event gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from analysis.counts import EventTimes, event_times
from analysis.cox import Slots, firth, likelihood_ratio_interval, slots, wald
from analysis.estimate import Estimate, Test
from analysis.schoenfeld import proportional_hazards
from analysis.ties import FEW, NODES, entries, rule
from patients import patients

# At risk and events of the two groups at one time: far from the pole, at it, and in between.
TIMES = [
    (4_000_000, 6_000_000, 2_600, 5_100),
    (900, 1_400, 600, 700),
    (700, 1_000, 700, 1_000),
    (500, 1_001, 500, 1_000),
    (25, 40, 25, 0),
    (30, 0, 30, 0),
    (1, 1_000, 1, 30),
    (30, 3, 25, 0),
    (12, 13, 12, 13),
]
PARTS: dict[str, Callable[[float, float, float], float]] = {
    "logarithm": lambda a, b, beta: math.log(a * math.exp(beta) + b),
    "share": lambda a, b, beta: a * math.exp(beta) / (a * math.exp(beta) + b),
    "variance": lambda a, b, beta: a * math.exp(beta) * b / (a * math.exp(beta) + b) ** 2,
}


def one_time(first: int, second: int, in_first: int, in_second: int) -> EventTimes:
    at_risk, events = [[first, second]], [[in_first, in_second]]
    numbers = np.array(at_risk, float), np.array(events, float)
    return EventTimes(np.array([7]), *numbers, (first, second))


def each_event(time: tuple[int, int, int, int]) -> list[tuple[float, float]]:
    """Return who is at risk for each event, by fractions."""
    first, second, in_first, in_second = time
    d = in_first + in_second
    return [
        (float(first - Fraction(k * in_first, d)), float(second - Fraction(k * in_second, d)))
        for k in range(d)
    ]


@pytest.mark.parametrize("beta", [-5.0, -0.4, 0.0, 1.3, 6.0, 15.0])
@pytest.mark.parametrize("time", TIMES)
def test_few_entries_give_the_sum_over_every_event(
    time: tuple[int, int, int, int], beta: float
) -> None:
    few = slots(one_time(*time))
    every = each_event(time)
    share, variance = few.share(beta)
    found = {
        "logarithm": few.in_first * beta - few.log_likelihood(beta),
        "share": few.sum(share),
        "variance": few.sum(variance),
    }
    for name, part in PARTS.items():
        exactly = math.fsum(part(a, b, beta) for a, b in every)
        assert found[name] == pytest.approx(exactly, rel=1e-13, abs=1e-13), name


def test_a_rule_adds_up_powers_of_whole_numbers_exactly() -> None:
    for length in (NODES + 1, 40, 1_000, 5_000):
        nodes, weights = rule(length)
        for power in range(2 * NODES):
            exactly = sum(k**power for k in range(length))
            found = math.fsum(weights * (nodes / length) ** power)
            assert found == pytest.approx(exactly / length**power, rel=1e-12), (
                length,
                power,
            )


def test_a_few_events_at_a_time_are_entries_themselves() -> None:
    time, order, weight = entries(event_times([patients("3*20 5*2 9+*9"), patients("3*4 5 7")]))
    assert time.tolist() == [0] * FEW + [1] * 3 + [2]
    assert order.tolist() == [*range(FEW), 0, 1, 2, 0]
    assert weight.tolist() == [1] * (FEW + 4)


def test_entries_are_bounded_by_the_times_and_not_by_the_events() -> None:
    for many in (10**3, 10**5, 10**7):
        time, order, weight = entries(one_time(many, many, many, many))
        assert len(time) <= FEW + NODES * math.log2(2 * many)
        assert weight.sum() == pytest.approx(2 * many, rel=1e-14)
        assert (time == 0).all() and order.min() >= 0 and order.max() == 2 * many - 1
    time, _, _ = entries(one_time(10**8, 10**8, 10**4, 10**4))
    assert len(time) == NODES


def fine(counts: EventTimes) -> Slots:
    """Return one entry an event, counted one by one."""
    rows = [
        (float(a), float(b), place)
        for place, (at_risk, events) in enumerate(zip(counts.at_risk, counts.events, strict=True))
        for a, b in each_event((*map(int, at_risk), *map(int, events)))  # type: ignore[arg-type]
    ]
    first, second, time = (np.array(column) for column in zip(*rows, strict=True))
    in_first = float(counts.events[:, 0].sum())
    return Slots(first, second, np.ones(len(time)), time.astype(int), in_first, True)


LARGE = event_times([patients("3*900 5*40 9+*700 20*400"), patients("3*300 8*90 9+*20 20*80")])


def test_a_ratio_with_hundreds_of_events_a_day_is_that_of_r() -> None:
    # R 4.2.2, survival 3.5: coxph(Surv(t, s) ~ x) and cox.zph of the same patients, one row each
    found, trend = wald(LARGE, 0.95), proportional_hazards(LARGE)
    assert isinstance(found, Estimate) and isinstance(trend, Test)
    assert found.value == pytest.approx(0.57616954337862447, rel=1e-9)
    assert found.standard_error == pytest.approx(0.05369597782519389, rel=1e-9)
    assert trend.chi_square == pytest.approx(3.65074486938782128, rel=1e-9)
    assert trend.p_value == pytest.approx(0.05604414151100428, rel=1e-9)


def test_every_estimate_of_a_large_cohort_is_that_of_one_entry_an_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = LARGE
    estimators = (wald, likelihood_ratio_interval, firth)
    few = [*(one(counts, 0.95) for one in estimators), proportional_hazards(counts)]
    for module in ("cox", "schoenfeld"):
        monkeypatch.setattr(f"analysis.{module}.slots", fine)
    every = [*(one(counts, 0.95) for one in estimators), proportional_hazards(counts)]
    for one, other in zip(few, every, strict=True):
        for field in ("value", "low", "high", "standard_error", "chi_square", "p_value"):
            theirs = getattr(other, field, None)
            if isinstance(theirs, float):
                assert getattr(one, field) == pytest.approx(theirs, rel=1e-12), field
    assert isinstance(few[0], Estimate)
