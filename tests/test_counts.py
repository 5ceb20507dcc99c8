"""Counts at each time, counted by hand."""

from __future__ import annotations

import numpy as np

from analysis.counts import EventTimes, count, event_times, stacked
from patients import patients

GROUP = patients("2*3 2+ 5+*2 7")


def test_patients_are_counted_at_each_time_and_at_day_0() -> None:
    found = count(GROUP)
    assert found.days.tolist() == [0, 2, 5, 7]
    assert found.at_risk.tolist() == [7, 7, 3, 1]
    assert found.events.tolist() == [0, 3, 0, 1]
    assert found.censored.tolist() == [0, 1, 2, 0]
    assert found.n == 7
    assert found.at_risk_on(np.array([0, 2, 3, 5, 6, 7, 8])).tolist() == [7, 7, 3, 3, 1, 1, 0]


def test_who_leaves_on_day_0_is_at_risk_on_it() -> None:
    found = count(patients("0 0+ 4"))
    assert found.days.tolist() == [0, 4]
    assert (found.at_risk.tolist(), found.events.tolist()) == ([3, 1], [1, 1])
    assert found.n == 3


def test_of_nobody_there_is_no_time() -> None:
    found = count(GROUP.iloc[:0])
    assert [len(part) for part in (found.days, found.at_risk, found.events, found.censored)] == [
        0
    ] * 4
    assert found.n == 0
    assert found.at_risk_on(np.array([0, 9])).tolist() == [0, 0]


def test_times_of_events_are_those_of_any_group() -> None:
    found = event_times([GROUP, patients("3 6+ 7*2 9+"), GROUP.iloc[:0]])
    assert found.days.tolist() == [2, 3, 7]
    assert found.at_risk.tolist() == [[7, 5, 0], [3, 5, 0], [1, 3, 0]]
    assert found.events.tolist() == [[3, 0, 0], [0, 1, 0], [1, 2, 0]]
    assert (found.patients, found.n) == ((7, 5, 0), 12)


def test_strata_stand_under_each_other_and_their_patients_add_up() -> None:
    strata = [
        EventTimes(np.array([day]), np.array([[a, b]]), np.array([[1, 0]]), (a, b))
        for day, a, b in ((1, 5, 6), (2, 7, 8), (1, 9, 10))
    ]
    found = stacked(strata)
    assert found.days.tolist() == [1, 2, 1]
    assert found.at_risk.tolist() == [[5, 6], [7, 8], [9, 10]]
    assert found.events.tolist() == [[1, 0]] * 3
    assert (found.patients, found.n) == ((21, 24), 45)
