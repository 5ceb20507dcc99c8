"""Two proportions: R 4.2.2 (fisher.test), Newcombe's printed example, and a count of all tables."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from analysis.estimate import Estimate, NotEstimable, Test
from analysis.fourfold import ALIKE, UNKNOWN, difference, fisher, odds_ratio


def test_difference_is_newcombes_printed_example() -> None:
    found = difference((56, 70), (48, 80), 0.95)
    assert isinstance(found, Estimate) and found.low is not None and found.high is not None
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )


def test_fisher_and_odds_ratio_are_those_of_r() -> None:
    test, odds = fisher((8, 10), (3, 10)), odds_ratio((8, 10), (3, 10), 0.95)
    assert isinstance(test, Test) and isinstance(odds, Estimate)
    assert test.p_value == pytest.approx(0.0697785186949273, rel=1e-9)
    # fisher.test looks for these roots to within 1e-4 of a transformed scale only
    assert (odds.low, odds.high) == pytest.approx((0.88211748932, 127.05584183), rel=5e-4)
    assert odds.value == pytest.approx(8.1530626043573537, rel=5e-4)


def test_all_patients_with_a_result_are_counted() -> None:
    for first, second in [((8, 10), (3, 13)), ((0, 0), (3, 23)), ((4, 23), (0, 0))]:
        found = (
            difference(first, second, 0.95),
            odds_ratio(first, second, 0.95),
            fisher(first, second),
        )
        assert [one.n for one in found] == [23] * 3
    for alike in (odds_ratio((7, 7), (9, 9), 0.95), fisher((0, 7), (0, 9))):
        assert isinstance(alike, NotEstimable) and alike.n == 16


def test_the_statistic_beside_fishers_test_is_pearsons() -> None:
    found = fisher((8, 10), (3, 10))
    assert isinstance(found, Test)
    # N (ad - bc)^2 over the product of the sums
    assert found.chi_square == pytest.approx(20 * (8 * 7 - 2 * 3) ** 2 / (10 * 10 * 11 * 9))


def test_limits_of_the_odds_ratio_leave_exactly_the_tails() -> None:
    odds = odds_ratio((8, 10), (3, 10), 0.95)
    assert isinstance(odds, Estimate) and odds.low and odds.high

    def tail(ratio: float, counts: range) -> float:
        weights = [comb(10, x) * comb(10, 11 - x) * ratio**x for x in range(1, 11)]
        return sum(weights[x - 1] for x in counts) / sum(weights)

    assert tail(odds.low, range(8, 11)) == pytest.approx(0.025, rel=1e-9)
    assert tail(odds.high, range(1, 9)) == pytest.approx(0.025, rel=1e-9)
    mean = sum(x * tail(odds.value, range(x, x + 1)) for x in range(1, 11))
    assert mean == pytest.approx(8, rel=1e-9)


def test_fisher_adds_up_tables_that_are_at_most_as_probable() -> None:
    tables = [comb(7, x) * comb(9, 6 - x) for x in range(7)]
    found = fisher((5, 7), (1, 9))
    assert isinstance(found, Test)
    assert found.p_value == pytest.approx(sum(t for t in tables if t <= tables[5]) / sum(tables))


def test_a_table_that_is_twice_as_probable_is_not_as_extreme() -> None:
    tables = [comb(7, x) * comb(9, 5 - x) for x in range(6)]  # 126 882 1764 1260 315 21
    found = fisher((1, 7), (4, 9))
    assert isinstance(found, Test) and found.degrees_of_freedom == 1
    assert found.p_value == pytest.approx((126 + 882 + 315 + 21) / sum(tables))
    most = fisher((0, 1), (2, 8))  # the most probable of the tables
    assert isinstance(most, Test) and most.p_value == 1


def test_tables_of_thousands_are_counted_as_exactly() -> None:
    tables = [comb(1000, x) * comb(1000, 980 - x) for x in range(981)]
    found = fisher((520, 1000), (460, 1000))
    assert isinstance(found, Test)
    exact = Fraction(sum(t for t in tables if t <= tables[520]), sum(tables))
    assert found.p_value == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((0, 0), (3, 9), UNKNOWN),
        ((3, 9), (0, 0), UNKNOWN),
        ((7, 7), (9, 9), ALIKE),
        ((0, 7), (0, 9), ALIKE),
        ((0, 7), (3, 9), "no patient of one group is unlike"),
        ((1, 7), (0, 9), "no patient of one group is unlike"),
        ((7, 7), (3, 9), "no patient of one group is unlike"),
    ],
)
def test_each_refusal_of_an_odds_ratio_has_its_reason(
    first: tuple[int, int], second: tuple[int, int], reason: str
) -> None:
    found = odds_ratio(first, second, 0.95)
    assert isinstance(found, NotEstimable) and reason in found.reason
    assert found.n == first[1] + second[1]
    assert isinstance(odds_ratio((1, 7), (3, 9), 0.95), Estimate)


def test_what_is_not_known_or_all_alike_is_refused() -> None:
    for first, second in [((0, 0), (3, 9)), ((7, 7), (9, 9)), ((0, 7), (0, 9))]:
        assert isinstance(fisher(first, second), NotEstimable)
        assert isinstance(odds_ratio(first, second, 0.95), NotEstimable)
    assert isinstance(difference((0, 0), (3, 9), 0.95), NotEstimable)
    assert isinstance(odds_ratio((7, 7), (3, 9), 0.95), NotEstimable)
    refused = difference((3, 9), (0, 0), 0.95)
    assert "mrd_negative" in refused.text()
