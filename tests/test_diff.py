"""What moved between two sets of findings, and what the move crossed."""

from __future__ import annotations

import pytest

from analysis.diff import Change, diff, of_kind
from analysis.estimate import Estimate, Finding, NotEstimable, Test, Words
from analysis.published import Claim


def ratio(value: float, low: float, high: float, method: str = "Cox") -> Estimate:
    return Estimate(value, "ratio", method, 77, low, high, 0.4, 0.95)


def only(before: Finding | Claim, after: Finding) -> Change:
    (change,) = diff({"a": before}, {"a": after})
    return change


def test_what_stayed_is_not_listed() -> None:
    same = {"a": ratio(0.4, 0.2, 0.9), "b": Words("higher", "m"), "c": Test(0.03, 4.0, 1, 7, "m")}
    assert diff(same, dict(same)) == []


def test_a_rate_that_moved_is_told_in_percentage_points() -> None:
    before = Estimate(0.778, "probability", "KM", 43, 0.648, 0.907, 0.066, 0.95)
    after = Estimate(0.761, "probability", "KM", 43, 0.640, 0.890, 0.064, 0.95)
    change = only(before, after)
    assert (change.kind, change.shown) == ("data", "−1.7 percentage points")
    assert change.difference == pytest.approx(-0.017)
    assert (change.before, change.after) == ("77.8% (95% CI 64.8–90.7)", "76.1% (95% CI 64.0–89.0)")


def test_a_move_of_a_limit_alone_is_told_as_one() -> None:
    change = only(ratio(0.4, 0.2, 0.90), ratio(0.4, 0.2, 0.95))
    assert (change.difference, change.shown) == (None, "upper limit +0.05")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (ratio(0.5, 0.2, 1.1), ratio(0.45, 0.2, 0.99), "the interval no longer holds 1"),
        (ratio(0.5, 0.2, 0.99), ratio(0.6, 0.3, 1.2), "the interval now holds 1"),
        (Test(0.06, 3.5, 1, 77, "m"), Test(0.04, 4.2, 1, 77, "m"), "P fell below 0.05"),
        (Test(0.04, 4.2, 1, 77, "m"), Test(0.05, 3.8, 1, 77, "m"), "P is no longer below 0.05"),
        (
            NotEstimable("not reached", "days", "m", 43),
            Estimate(1200, "days", "m", 43, 900, None, None, 0.95),
            "was reached",
        ),
        (
            Estimate(1200, "days", "m", 43, 900, None, None, 0.95),
            NotEstimable("not reached", "days", "m", 43),
            "is no longer reached",
        ),
        (
            NotEstimable("not reached", "days", "m", 43, 900, 0.95),
            Estimate(1200, "days", "m", 43, 900, None, None, 0.95),
            "was reached",
        ),
        (
            NotEstimable("no patient with that entry", "ratio", "Cox", 0),
            ratio(0.5, 0.2, 1.1, "Cox"),
            "can now be estimated",
        ),
        (
            Estimate(1050, "days", "m", 43, 930, None, None, 0.95),
            Estimate(1060, "days", "m", 43, 930, 1340, None, 0.95),
            "the upper limit was reached",
        ),
        (Words("higher", "m"), Words("lower", "m"), "the sentence turned round"),
    ],
)
def test_what_a_move_means(before: Finding, after: Finding, said: str) -> None:
    method = before.method
    assert said in only(before, after).meaning
    assert method == after.method


def test_a_p_value_at_the_level_has_not_crossed_it() -> None:
    change = only(Test(0.06, 3.5, 1, 77, "m"), Test(0.051, 3.8, 1, 77, "m"))
    assert change.meaning == ()


def test_a_sentence_whose_numbers_alone_moved_did_not_turn_round() -> None:
    change = only(Words("higher (77.8%) than (51.1%)", "m"), Words("higher (76.0%) than (9%)", "m"))
    assert (change.kind, change.meaning) == ("data", ())


def test_another_method_is_told_apart_from_other_data() -> None:
    changes = diff(
        {"a": ratio(0.5, 0.2, 1.1, "Breslow"), "b": ratio(0.5, 0.2, 1.1)},
        {"a": ratio(0.5, 0.2, 1.1, "Efron"), "b": ratio(0.6, 0.2, 1.1)},
    )
    assert [change.name for change in of_kind(changes, "method")] == ["a"]
    assert [change.name for change in of_kind(changes, "data")] == ["b"]


def test_what_came_and_went() -> None:
    changes = diff({"gone": Words("x", "m")}, {"new": Words("y", "m")})
    assert [(change.name, change.kind) for change in changes] == [
        ("new", "added"),
        ("gone", "removed"),
    ]


def test_a_paper_is_held_to_its_digits_and_states_no_method() -> None:
    claim = Claim("a", "rate", "51.1%", 0.511, "probability", 0.001, "Results")
    rate = Estimate(0.5114, "probability", "KM", 34, 0.3, 0.7, 0.1, 0.95)
    assert diff({"a": claim}, {"a": rate, "b": rate}) == []
    change = only(claim, Estimate(0.5126, "probability", "KM", 34, 0.3, 0.7, 0.1, 0.95))
    assert (change.kind, change.before, change.shown) == ("data", "51.1%", "+0.2 percentage points")


def test_a_change_is_plain_values_for_programs() -> None:
    record = only(Test(0.06, 3.5, 1, 77, "m"), Test(0.04, 4.2, 1, 77, "m")).record()
    assert record["meaning"] == ["P fell below 0.05"]
    assert record["difference"] == pytest.approx(-0.02)
