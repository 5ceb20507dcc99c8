"""Log-rank tests: R 4.2.2 with survival 3.5, and all permutations counted one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pandas as pd
import pytest

from analysis.estimate import NotEstimable, Test
from analysis.logrank import holm, logrank, permutation_logrank, stratified_logrank
from patients import MAINTAINED, MERCAPTOPURINE, NOT_MAINTAINED, PLACEBO, patients
from test_durations import MEN, WOMEN

CENTRES = {
    "1": [patients("8 9 3 7+"), patients("5 8+ 12")],
    "2": [patients("14+ 2 9+"), patients("7 10 15 6")],
}


@pytest.mark.parametrize(
    ("groups", "chi_square"),
    [
        ((MEN, WOMEN), 10.3267),
        ((MERCAPTOPURINE, PLACEBO), 16.7929),
        ((MAINTAINED, NOT_MAINTAINED), 3.3963886989776),
    ],
)
def test_chi_square_is_that_of_r(
    groups: tuple[pd.DataFrame, pd.DataFrame], chi_square: float
) -> None:
    found = logrank(groups)
    assert isinstance(found, Test)
    assert found.chi_square == pytest.approx(chi_square, abs=5e-5)
    assert found.degrees_of_freedom == 1


def test_p_of_lung_by_sex() -> None:
    found = logrank([MEN, WOMEN])
    assert isinstance(found, Test) and found.p_value == pytest.approx(0.00131116, abs=5e-9)


def test_stratified_chi_square_is_that_of_r() -> None:
    # R: survdiff(Surv(t, s) ~ x + strata(c)) of these fourteen patients
    pooled = stratified_logrank(CENTRES)
    assert isinstance(pooled, Test) and pooled.n == 14
    assert pooled.chi_square == pytest.approx(0.0975854063799952, rel=1e-9)
    excess, variance = (
        sum(parts) for parts in zip(*(by_fractions(*two) for two in CENTRES.values()), strict=True)
    )
    assert pooled.chi_square == pytest.approx(float(excess**2 / variance), rel=1e-12)


def by_fractions(first: pd.DataFrame, second: pd.DataFrame) -> tuple[Fraction, Fraction]:
    """Return observed minus expected of the first group and its variance, one patient a row."""
    people = [
        (int(day), outcome != "censored", one)
        for rows, one in ((first, 1), (second, 0))
        for day, outcome in zip(rows["lfs_days"], rows["outcome"], strict=True)
    ]
    excess = variance = Fraction(0)
    for time in sorted({day for day, event, _ in people if event}):
        n = sum(day >= time for day, _, _ in people)
        n1 = sum(day >= time and one for day, _, one in people)
        d = sum(day == time and event for day, event, _ in people)
        d1 = sum(day == time and event and one for day, event, one in people)
        excess += d1 - Fraction(d * n1, n)
        if n > 1:
            variance += Fraction(d * n1 * (n - n1) * (n - d), n * n * (n - 1))
    return excess, variance


def test_groups_that_no_event_tells_apart() -> None:
    assert isinstance(logrank([patients("5+ 9+"), patients("7+")]), NotEstimable)
    assert isinstance(logrank([patients("5+"), patients("7 8")]), NotEstimable)
    assert isinstance(logrank([patients("5 6"), patients("7").iloc[:0]]), NotEstimable)


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("3 5 9+ 12", "7 14 15+ 20 21"),
        ("3 4", "2"),
        ("3 1 2+", "6 2+ 5"),
        ("4*2 6 9", "4 6+ 8"),
    ],
)
def test_all_permutations_are_counted(words: str, others: str) -> None:
    first, second = patients(words), patients(others)
    first, second = (
        rows.loc[rows.index.repeat(rows["patients"])].assign(patients=1) for rows in (first, second)
    )
    both = pd.concat([first, second], ignore_index=True)
    excess, variance = by_fractions(first, second)
    least, most = excess**2 / variance, 0
    dealt = list(combinations(range(len(both)), len(first)))
    for chosen in dealt:
        inside = both.index.isin(chosen)
        excess, variance = by_fractions(both[inside], both[~inside])
        most += excess**2 / variance >= least
    found = permutation_logrank(first, second)
    assert isinstance(found, Test)
    assert found.p_value == pytest.approx(most / len(dealt), abs=1e-12)
    assert "all permutations" in found.method


def test_random_permutations_are_the_same_each_time_and_near_the_chi_square() -> None:
    one, other = (permutation_logrank(MAINTAINED, NOT_MAINTAINED) for _ in range(2))
    assert one == other and isinstance(one, Test)
    assert one.p_value == pytest.approx(0.0653, abs=0.02)


def test_a_tally_permutes_as_its_patients() -> None:
    tally, other = patients("5*2 9+*3"), patients("7*2 8 12+")
    spread = tally.loc[tally.index.repeat(tally["patients"])].assign(patients=1)
    assert permutation_logrank(tally, other) == permutation_logrank(spread, other)


def test_large_groups_are_not_permuted() -> None:
    found = permutation_logrank(patients("5*99 9+*60"), patients("6*80 9+"))
    assert isinstance(found, NotEstimable) and "200" in found.reason
    assert isinstance(permutation_logrank(patients("5*2 9+*197"), patients("6")), Test)
    assert isinstance(permutation_logrank(patients("5*2 9+*198"), patients("6")), NotEstimable)


def test_holm_is_that_of_r() -> None:
    tests = {name: Test(p, 1.0, 1, 9, "m") for name, p in zip("abc", [0.033, 0.575, 0.001])}  # noqa: B905
    found = holm({**tests, "d": NotEstimable("none", "p_value", "m", 0)})
    assert [found[name].p_value for name in "abc"] == pytest.approx([0.066, 0.575, 0.003])  # type: ignore[union-attr]
    assert isinstance(found["d"], NotEstimable)


def test_one_patient_who_meets_an_event_is_enough() -> None:
    # one event of three at risk: 1 - 2/3 expected, variance 2/3 times 1/3
    found = logrank([patients("3 9+"), patients("5+")])
    assert isinstance(found, Test)
    assert found.chi_square == pytest.approx(0.5, rel=1e-12)
    assert isinstance(logrank([patients("4"), patients("4")]), NotEstimable)


def test_adjusted_p_values_are_at_most_1() -> None:
    one, other = logrank([MAINTAINED, MAINTAINED]), logrank([NOT_MAINTAINED, NOT_MAINTAINED])
    adjusted = holm({"one": one, "other": other}).values()
    assert [test.p_value for test in adjusted if isinstance(test, Test)] == [1.0, 1.0]


def test_a_random_p_value_counts_the_observed_dealing_too() -> None:
    # No dealing but this one and its mirror is as far apart: 2 of 2.7 million.
    first, second = patients(" ".join(map(str, range(1, 13)))), patients("13+*12")
    found = permutation_logrank(first, second)
    assert isinstance(found, Test)
    assert found.p_value == 1 / 10_000
