"""Counts and bounds against complete lists."""

from __future__ import annotations

import math

import pytest

from analysis.counting import count
from analysis.identify import identify, sequences
from analysis.printed import FiguresError, Printed

ARMS = [
    Printed(43, 0.778, 0.648, 0.907),
    Printed(30, 0.6, 0.42, 0.78, precision=0.01),
    Printed(40, 0.5, 0.34, 0.66, precision=0.01),
]


@pytest.mark.parametrize("printed", ARMS)
def test_without_merging_the_count_is_the_length_of_the_list(printed):
    listed = sequences(printed)
    counted = count(printed, most=3_000_000)
    assert counted.exact
    assert counted.at_least == counted.at_most == len(listed)
    assert counted.events == tuple(sorted({len(one) for one in listed}))


@pytest.mark.parametrize("printed", ARMS)
@pytest.mark.parametrize("most", [300, 3000])
def test_with_merging_the_bounds_hold_the_length_of_the_list(printed, most):
    listed = sequences(printed)
    counted = count(printed, most=most)
    events = {len(one) for one in listed}
    assert counted.at_least <= len(listed) <= counted.at_most
    assert set(counted.events) <= events <= set(counted.events) | set(counted.perhaps)


# Half of 40 patients, nobody censored: the logarithm's standard error is (1 / 40) ** 0.5.
OTHERS = [
    ("log", Printed(40, 0.5, 0.37, 0.68, precision=0.01)),
    ("loglog", Printed(40, 0.5, 0.34, 0.64, precision=0.01)),
]


@pytest.mark.parametrize(("interval", "printed"), OTHERS)
def test_other_intervals_are_bounded_and_counted_as_well(interval, printed):
    listed = sequences(printed, interval)
    assert tuple(range(40, 20, -1)) in listed
    bounded = count(printed, interval, most=3000)
    assert bounded.at_least <= len(listed) <= bounded.at_most
    assert 0.5 < bounded.estimate / len(listed) < 2
    counted = count(printed, interval, most=3_000_000)
    assert counted.exact and counted.at_least == len(listed)


def test_the_estimate_is_near_the_length_of_the_list():
    printed = Printed(40, 0.5, 0.34, 0.66, precision=0.01)
    listed = len(sequences(printed))
    assert 0.5 < count(printed, most=3000).estimate / listed < 2


def test_an_arm_too_large_to_list_gets_bounds_and_says_so():
    answer = identify(Printed(90, 0.6, 0.495, 0.705))
    assert answer.sequences is None
    assert answer.count.at_least > 1000
    assert "bounds, not a count" in answer.sentence()


def test_events_down_to_the_last_patients_are_counted():
    # the last of eight, 0.125: with z root(7/8) its limits on the logarithmic scale
    low, high = (0.125 * math.exp(sign * 1.959963984540054 * math.sqrt(7 / 8)) for sign in (-1, 1))
    for survival in (0.12, 0.13):
        printed = Printed(8, survival, round(low, 2), round(high, 2), precision=0.01)
        counted = count(printed, "log")
        assert (counted.at_least, counted.at_most, counted.events) == (1, 1, (7,))


def test_an_arm_too_large_to_search_is_refused(monkeypatch):
    with pytest.raises(FiguresError, match="at most 2000 patients"):
        count(Printed(2001, 0.6, 0.58, 0.62))
    monkeypatch.setattr("analysis.counting.MOST_PATIENTS", 14)
    assert count(Printed(14, 0.286, 0.049, 0.522)).at_least == 1
