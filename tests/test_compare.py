"""Printed beside recomputed: what agrees, what is explained, what differs."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.compare import agreement_words, compare
from analysis.estimate import Estimate, Finding, NotEstimable, Test
from analysis.published import Claim

RATE = Claim(
    name="lfs.a.at_36_months",
    what="rate",
    printed="28.6% (95% CI, 4.9–52.3%)",
    value=0.286,
    lower=0.049,
    upper=0.523,
    unit="probability",
    precision=0.001,
    place="Results",
    explained={"upper": "rounded on the way"},
)


def rate(value: float, low: float, high: float) -> Mapping[str, Finding]:
    return {RATE.name: Estimate(value, "probability", "m", 14, low, high, 0.12, 0.95)}


def test_a_figure_agrees_when_value_and_both_limits_round_to_the_print() -> None:
    (row,) = compare({RATE.name: RATE}, rate(0.2857, 0.0491, 0.5226))
    assert (row.status, row.difference) == ("agrees", "")


def test_a_difference_that_is_explained_is_told_with_its_reason() -> None:
    (row,) = compare({RATE.name: RATE}, rate(0.2857, 0.0491, 0.52235))
    assert row.status == "explained"
    assert row.difference == "upper: −0.1 points"
    assert row.explanation == "rounded on the way"


def test_an_explanation_for_one_part_does_not_excuse_another() -> None:
    (row,) = compare({RATE.name: RATE}, rate(0.2957, 0.0491, 0.52235))
    assert row.status == "differs"
    assert row.difference == "value: +1.0 points; upper: −0.1 points"


def test_a_p_value_is_held_against_a_test() -> None:
    claim = Claim("t", "test", "P = 0.033", 0.033, "p_value", 0.001, "Results")
    assert compare({"t": claim}, {"t": Test(0.0334, 4.5, 1, 77, "m")})[0].agrees
    assert not compare({"t": claim}, {"t": Test(0.0336, 4.5, 1, 77, "m")})[0].agrees


def test_months_are_compared_in_months() -> None:
    claim = Claim("f", "follow-up", "23.0 months", 23.0, "months", 0.1, "Results")
    assert compare({"f": claim}, {"f": Estimate(700, "days", "m", 8, level=0.95)})[0].agrees
    assert not compare({"f": claim}, {"f": Estimate(702, "days", "m", 8, level=0.95)})[0].agrees


def test_what_cannot_be_recomputed_differs() -> None:
    found = {RATE.name: NotEstimable("not estimable", "probability", "m", 0)}
    (row,) = compare({RATE.name: RATE}, found)
    assert row.status == "differs"
    assert "value: cannot be recomputed" in row.difference


def test_the_words_count_each_verdict() -> None:
    rows = compare({RATE.name: RATE}, rate(0.2857, 0.0491, 0.52235))
    words = agreement_words(rows)["compare.statement"].text()
    assert words == (
        "0 of 1 printed claims agree to the last digit; 1 differs for a reason that is understood."
    )
