"""Risk-set sequences: against brute force in exact fractions, and the three printed arms."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import identify as searching
from analysis.identify import TooManyError, identify, sequences
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


def test_an_arm_of_more_than_64_patients_is_listed_as_any_other():
    chosen = (70, 66, 65)
    rate = float(math.prod(Fraction(r - 1, r) for r in chosen))
    low, high = limits("plain", rate, float(sum(Fraction(1, r * (r - 1)) for r in chosen)))
    printed = Printed(70, *(round(value, 5) for value in (rate, low, high)), precision=0.00001)
    few = {
        found
        for found in combinations(range(70, 1, -1), 3)
        if abs(math.prod((r - 1) / r for r in found) - printed.survival) <= 0.000005
        and abs(limits("plain", rate, sum(1 / (r * (r - 1)) for r in found))[0] - printed.low)
        <= 0.000006
    }
    assert chosen in few
    assert {found for found in sequences(printed) if len(found) == 3} <= few
    assert chosen in sequences(printed)


@pytest.mark.parametrize(
    "printed",
    [Printed(12, 0.58, 0.3, 0.86, precision=0.01), Printed(10, 0.5, 0.0, 0.9, precision=0.1)],
)
def test_a_search_in_small_blocks_finds_the_same(monkeypatch, printed):
    whole = sequences(printed)
    assert set(whole) == brute_force(printed, "plain") != set()
    for block in range(1, 8):
        monkeypatch.setattr(searching, "BLOCK", block)
        assert sequences(printed) == whole


def test_a_search_in_blocks_goes_on_to_the_last_patient(monkeypatch):
    printed = Printed(43, 0.778, 0.648, 0.907)
    whole = sequences(printed)
    assert whole == sorted(whole, reverse=True)
    assert {one[0] for one in whole} > {43}  # with an event while all are at risk, and without
    monkeypatch.setattr(searching, "BLOCK", 20)
    assert sequences(printed) == whole


def test_a_search_gives_up_after_the_work_that_was_said(monkeypatch):
    printed = Printed(14, 0.286, 0.049, 0.522)
    assert sequences(printed)
    monkeypatch.setattr(searching, "MOST_WORK", 3)
    with pytest.raises(TooManyError, match="more than 3 partial"):
        sequences(printed)
    assert identify(printed).sequences is None


@pytest.mark.parametrize("survival", [0.12, 0.13])
def test_a_rate_half_way_between_two_may_be_rounded_either_way(survival):
    chosen = tuple(range(8, 1, -1))  # the last of eight: 1/8, or 0.125
    low, high = limits("log", 0.125, 7 / 8)
    printed = Printed(8, survival, round(low, 2), round(high, 2), precision=0.01)
    assert sequences(printed, "log") == [chosen]
    assert brute_force(printed, "log") == {chosen}


@pytest.mark.parametrize("n", [63, 64, 65, 128])
def test_arms_around_a_multiple_of_64_are_listed(n):
    low, high = limits("plain", (n - 1) / n, 1 / (n * (n - 1)))
    figures = [round(value, 6) for value in ((n - 1) / n, low, high)]
    assert sequences(Printed(n, *figures, precision=0.000001)) == [(n,)]


def test_a_count_that_is_longer_than_any_list_is_not_listed(monkeypatch):
    printed = Printed(43, 0.778, 0.648, 0.907)
    for longest, listed in ((39, False), (40, True)):
        monkeypatch.setattr(searching, "LONGEST_LIST", longest)
        arm = identify(printed)
        assert (arm.sequences is not None) == listed
        assert arm.count.exact and arm.count.at_least == 40


def test_a_list_may_be_as_long_as_was_said_and_no_longer():
    printed = Printed(43, 0.778, 0.648, 0.907)
    assert len(sequences(printed, most=40)) == 40
    with pytest.raises(TooManyError, match="more than 39"):
        sequences(printed, most=39)


def test_patients_censored_before_the_last_event_are_those_who_left_without_one():
    arm = identify(Printed(43, 0.778, 0.648, 0.907))
    assert arm.sequences is not None
    left = {(43 - one[-1]) - (len(one) - 1) for one in arm.sequences}
    assert arm.censored_before() == sorted(left)
    assert identify(Printed(20, 0.687, 0.477, 0.896)).censored_before() == [2]
    assert identify(Printed(14, 0.286, 0.049, 0.522)).censored_before() == [0]


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (
            Printed(20, 0.687, 0.477, 0.896),
            "1 sequence, with 6 events and 2 censored before the last of them.",
        ),
        (
            Printed(14, 0.286, 0.049, 0.522),
            "1 sequence, with 10 events and 0 censored before the last of them.",
        ),
        (Printed(14, 0.286, 0.049, 0.523), "No sequence of risk sets gives these figures."),
    ],
)
def test_what_was_found_is_said_in_a_sentence(printed, said):
    assert identify(printed).sentence() == said


def test_numbers_that_follow_one_another_are_said_as_a_run():
    arm = identify(Printed(43, 0.778, 0.648, 0.907))
    before = arm.censored_before()
    assert arm.sentence().startswith("40 sequences, with 9 events and ")
    runs = [before[0], *(b for a, b in pairwise(before) if b != a + 1)]
    assert arm.sentence().count(" or ") == len(runs) - 1
    assert str(before[-1]) in arm.sentence()
    assert searching._either([2, 3, 4, 7, 9, 10]) == "2 to 4 or 7 or 9 to 10"


def test_an_arm_without_events_has_nobody_censored_before_the_last():
    arm = identify(Printed(5, 1.0, 1.0, 1.0))
    assert arm.sequences == ((),) and arm.censored_before() == [0]


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
