"""Two sides of one finding: which parts are apart by more than rounding."""

from __future__ import annotations

import pytest

from analysis.estimate import Estimate, NotEstimable, Test, Words
from analysis.published import Claim
from analysis.sides import apart, rounds_to, side


@pytest.mark.parametrize(
    ("number", "agrees"), [(0.7775, True), (0.7785, True), (0.77749, False), (0.77851, False)]
)
def test_rounding_goes_half_a_step_to_both_sides(number: float, agrees: bool) -> None:
    assert rounds_to(number, 0.778, 0.001) is agrees


def test_only_what_was_printed_is_compared() -> None:
    claim = Claim("a", "rate", "51.1%", 0.511, "probability", 0.001, "Results")
    whole = Estimate(0.5114, "probability", "m", 34, 0.3, 0.7, 0.1, 0.95)
    assert apart(side(claim), side(whole)) == {}
    other = Estimate(0.5116, "probability", "m", 34, 0.3, 0.7, 0.1, 0.95)
    assert apart(side(claim), side(other)) == {"value": (0.511, 0.5116)}


def test_findings_are_held_to_full_precision() -> None:
    before, after = (side(Test(p, 1.0, 1, 20, "m")) for p in (0.5751, 0.5752))
    assert apart(before, after) == {"value": (0.5751, 0.5752)}
    assert apart(before, before) == {}


def test_a_limit_that_is_no_longer_reached_is_apart() -> None:
    before = side(Estimate(400, "days", "m", 20, 200, 900, None, 0.95))
    after = side(Estimate(400, "days", "m", 20, 200, None, None, 0.95))
    assert apart(before, after) == {"upper": (900, None)}
    gone = side(NotEstimable("not reached", "days", "m", 20))
    assert set(apart(before, gone)) == {"value", "lower", "upper"}
    assert apart(gone, gone) == {}


def test_months_are_turned_into_days_with_their_precision() -> None:
    claim = side(Claim("f", "follow-up", "23.0 months", 23.0, "months", 0.1, "Results"))
    assert claim.unit == "days"
    assert claim.numbers == {"value": 23.0 * 30.4375}
    assert claim.precision == pytest.approx(3.04375)


def test_words_have_no_numbers() -> None:
    assert side(Words("higher", "m")).numbers == {}
