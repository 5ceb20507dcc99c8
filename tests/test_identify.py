"""Risk-set sequences: against brute force in exact fractions, and the three printed arms."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.identify import sequences
from analysis.printed import FiguresError, Printed

Z = 1.959963984540054


def limits(interval: str, rate: float, variance: float) -> tuple[float, float]:
    root = Z * math.sqrt(variance)
    if interval == "plain":
        low, high = rate - rate * root, rate + rate * root
    elif interval == "log":
        low, high = rate * math.exp(-root), rate * math.exp(root)
    else:
        power = math.exp(root / -math.log(rate))
        low, high = rate**power, rate ** (1 / power)
    return max(low, 0.0), min(high, 1.0)


def brute_force(printed: Printed, interval: str) -> set[tuple[int, ...]]:
    """Try every subset of {2, ..., n}, in exact fractions up to the square root."""
    found = set()
    half = printed.precision / 2  # a rate halfway may be rounded either way
    for events in range(1, printed.n):
        for chosen in combinations(range(printed.n, 1, -1), events):
            rate = math.prod((Fraction(r - 1, r) for r in chosen), start=Fraction(1))
            if abs(rate - Fraction(repr(printed.survival))) > Fraction(repr(half)):
                continue
            variance = float(sum(Fraction(1, r * (r - 1)) for r in chosen))
            low, high = limits(interval, float(rate), variance)
            if abs(low - printed.low) <= half and abs(high - printed.high) <= half:
                found.add(chosen)
    return found


@pytest.mark.parametrize(
    ("printed", "events", "count"),
    [
        (Printed(43, 0.778, 0.648, 0.907), 9, 40),
        (Printed(20, 0.687, 0.477, 0.896), 6, 1),
        (Printed(14, 0.286, 0.049, 0.522), 10, 1),
    ],
)
def test_the_plain_interval_fits_each_printed_arm(printed, events, count):
    found = sequences(printed)
    assert len(found) == count
    assert {len(sequence) for sequence in found} == {events}


def test_the_arm_of_twenty_and_the_arm_of_fourteen_are_known_to_the_patient():
    assert sequences(Printed(20, 0.687, 0.477, 0.896)) == [(20, 19, 18, 16, 15, 13)]
    assert sequences(Printed(14, 0.286, 0.049, 0.522)) == [tuple(range(14, 4, -1))]


def test_no_sequence_gives_the_printed_upper_limit_of_the_arm_of_fourteen():
    assert sequences(Printed(14, 0.286, 0.049, 0.523)) == []


@pytest.mark.parametrize("interval", ["log", "loglog"])
def test_no_other_interval_fits_any_arm(interval):
    for printed in (
        Printed(43, 0.778, 0.648, 0.907),
        Printed(20, 0.687, 0.477, 0.896),
        Printed(14, 0.286, 0.049, 0.522),
        Printed(14, 0.286, 0.049, 0.523),
    ):
        assert sequences(printed, interval) == []


@given(
    st.sets(st.integers(2, 12), min_size=1).map(lambda chosen: sorted(chosen, reverse=True)),
    st.sampled_from(["plain", "log", "loglog"]),
    st.sampled_from([0.001, 0.01]),
)
def test_all_sequences_and_no_others_are_found(chosen, interval, precision):
    rate = float(math.prod(Fraction(r - 1, r) for r in chosen))
    variance = float(sum(Fraction(1, r * (r - 1)) for r in chosen))
    low, high = limits(interval, rate, variance)
    digits = round(-math.log10(precision))
    figures = [round(value, digits) for value in (rate, low, high)]
    if figures[0] <= precision / 2:
        return
    printed = Printed(12, *figures, precision=precision)
    found = sequences(printed, interval)
    assert tuple(chosen) in found
    assert set(found) == brute_force(printed, interval)


@given(st.integers(2, 60), st.data())
def test_splitting_a_tie_changes_neither_the_rate_nor_greenwoods_variance(at_risk, data):
    events = data.draw(st.integers(1, at_risk - 1))
    apart = range(at_risk, at_risk - events, -1)
    assert math.prod(1 - Fraction(1, r) for r in apart) == 1 - Fraction(events, at_risk)
    greenwood = Fraction(events, at_risk * (at_risk - events))
    assert sum(Fraction(1, r * (r - 1)) for r in apart) == greenwood


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((0, 0.778, 0.648, 0.907), "n is 0"),
        ((43, 77.8, 64.8, 90.7), "between 0 and 100"),
        ((43, 0.907, 0.648, 0.778), "above its upper limit"),
        ((43, 0.648, 0.778, 0.907), "lies above the survival rate"),
        ((43, 0.0, 0.0, 0.1), "survivors"),
    ],
)
def test_impossible_figures_are_refused_by_name(figures, words):
    with pytest.raises(FiguresError, match=words):
        Printed(*figures)
