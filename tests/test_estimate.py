"""Estimates, tests and what they say: words as a journal prints them."""

from __future__ import annotations

import pytest

from analysis.estimate import Estimate, NotEstimable, Test, Words

RATE = Estimate(0.7777, "probability", "m", 43, 0.6478, 0.9072, 0.066, 0.95)


@pytest.mark.parametrize(
    ("style", "words"),
    [("full", "77.8% (95% CI 64.8–90.7)"), ("value", "77.8%"), ("interval", "64.8–90.7")],
)
def test_a_rate_reads_as_in_a_journal(style: str, words: str) -> None:
    assert RATE.text(style) == words


def test_a_count_says_out_of_how_many() -> None:
    share = Estimate(39 / 43, "probability", "m", 43, 0.78, 0.97, level=0.95, count=39)
    assert share.text("count") == "39 of 43 (90.7%)"
    assert share.text("share") == "39 of 43 (90.7%; exact 95% CI 78.0–97.0)"
    assert share.text("interval") == "78.0–97.0"
    assert share.record()["count"] == 39
    assert "count" not in RATE.record() and "note" not in RATE.record()


def test_a_time_can_be_told_in_days() -> None:
    days = Estimate(1700, "days", "m", 8, 365.25, None, level=0.95)
    assert days.text("days") == "1,700 days"
    assert days.text("value") == "55.9 months"


@pytest.mark.parametrize("style", ["count", "share", "days"])
def test_a_style_that_an_estimate_has_not_is_an_error(style: str) -> None:
    with pytest.raises(ValueError, match=f"no style '{style}' for a finding in probability"):
        RATE.text(style)


def test_a_plain_count_has_no_interval() -> None:
    with pytest.raises(ValueError, match="no style 'interval'"):
        Estimate(77, "patients", "count", 77).text("interval")


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (
            Estimate(700, "days", "m", 8, 365.25, None, level=0.95),
            "23.0 months (95% CI 12.0 to not reached)",
        ),
        (Estimate(0.254, "ratio", "m", 57, 0.101, 0.639, 0.4, 0.95), "0.25 (95% CI 0.10–0.64)"),
        (
            Estimate(-0.051, "difference", "m", 57, -0.2, 0.1, 0.4, 0.95),
            "−5.1 percentage points (95% CI −20.0 to 10.0)",
        ),
        (Estimate(0.0, "probability", "m", 5, level=0.95, note="no limit"), "0.0% (no limit)"),
        (Estimate(1234567, "patients", "count", 1234567), "1,234,567"),
        (Estimate(0.5, "probability", "m", 5, 0.1, 0.9, 0.1, 0.99), "50.0% (99% CI 10.0–90.0)"),
    ],
)
def test_every_unit_has_its_words(estimate: Estimate, words: str) -> None:
    assert estimate.text() == words


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (0.0334, "P = 0.033"),
        (0.00049, "P < 0.001"),
        (0.0005, "P = 0.001"),
        (0.9996, "P > 0.999"),
        (0.9994, "P = 0.999"),
        (1.0, "P > 0.999"),
    ],
)
def test_p_values_have_three_decimals_and_never_read_zero_or_one(
    p_value: float, words: str
) -> None:
    assert Test(p_value, 4.5, 1, 77, "m").text() == words


def test_a_test_tells_its_statistic() -> None:
    assert Test(0.033, 4.546, 1, 77, "m").text("statistic") == "χ² = 4.55 on 1 df, P = 0.033"


def test_what_cannot_be_estimated_says_why_in_every_style() -> None:
    missing = NotEstimable("not reached", "days", "m", 43)
    assert {missing.text(style) for style in ("full", "value", "interval")} == {"not reached"}
    assert missing.record()["value"] is None
    assert missing.record()["reason"] == "not reached"
    assert "low" not in missing.record()


def test_a_limit_may_be_known_where_the_estimate_is_not() -> None:
    missing = NotEstimable("not reached", "days", "m", 43, 365.25, 0.95)
    assert missing.text() == "not reached (95% CI 12.0 to not reached)"
    assert missing.text("value") == "not reached"
    assert missing.text("interval") == "12.0 to not reached"
    assert (missing.record()["low"], missing.record()["level"]) == (365.25, 0.95)
    assert NotEstimable("not reached", "days", "m", 43, 365.25).text() == "not reached"


def test_a_reason_stands_in_brackets_and_is_left_out_where_a_number_would_be_short() -> None:
    missing = NotEstimable("not estimable: nobody was followed so long", "probability", "m", 43)
    assert missing.text() == "not estimable (nobody was followed so long)"
    assert missing.text("interval") == "not estimable"


@pytest.mark.parametrize("finding", [RATE, Test(0.1, 1.0, 1, 5, "m")])
def test_an_unknown_style_is_an_error(finding: Estimate | Test) -> None:
    with pytest.raises(ValueError, match="no style 'fancy'"):
        finding.text("fancy")


def test_words_can_begin_a_sentence() -> None:
    assert Words("higher with A", "rule").text("capital") == "Higher with A"


def test_an_estimate_without_any_limit_has_no_empty_brackets() -> None:
    assert Estimate(1150, "days", "reverse Kaplan-Meier", 14, level=0.95).text() == "37.8 months"
