"""Risk sets behind a rate printed with its standard error, against a search without bounds."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import pytest

from analysis.evidence import load_evidence
from analysis.printed_errors import compatible, compatible_table, compatible_words


def searched(n: int, rate: float, error: float) -> tuple[int, tuple[int, ...]]:
    """Try every subset of the risk sets 2 to n, for figures printed to 0.01."""
    found = []
    for events in range(1, n):
        for sets in combinations(range(2, n + 1), events):
            survival = math.prod((1 - Fraction(1, r) for r in sets), start=Fraction(1))
            spread = float(survival) * math.sqrt(sum(1 / (r * (r - 1)) for r in sets))
            off = abs(survival - Fraction(rate).limit_denominator(1000))
            near = off <= Fraction(1, 200) and abs(spread - error) <= 0.005
            found += [len(sets)] if near else []
    return len(found), tuple(sorted(set(found)))


@pytest.mark.parametrize(
    ("n", "rate", "error"),
    [(10, 0.7, 0.15), (12, 0.58, 0.14), (12, 0.5, 0.16), (9, 0.33, 0.16), (11, 0.9, 0.2)],
)
def test_all_subsets_are_found_and_no_other(n: int, rate: float, error: float) -> None:
    found = compatible(n, rate, error, 0.01)
    assert (found.sequences, found.events) == searched(n, rate, error)


def test_the_group_of_48_had_15_events_whatever_the_censoring() -> None:
    found = compatible(48, 0.673, 0.070, 0.001)
    assert found.events == (15,)
    assert found.sequences > 1


def test_the_table_holds_only_what_was_printed_with_an_error_for_a_small_group() -> None:
    table = compatible_table(load_evidence())
    assert list(table["Patients"]) == ["48", "48"]
    words = compatible_words(load_evidence())
    assert words["evidence.wang2024.lfs_mrd.events"].text() == "15"
    assert set(words) == {"evidence.wang2024.lfs_mrd.events", "evidence.wang2024.os_mrd.events"}
