"""Labels by their rule, and the ranges of the book's own findings."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import analysis
from analysis.estimate import Estimate, NotEstimable, Test, Words
from analysis.ranges import (
    RANGES,
    Range,
    RangesError,
    digest,
    inputs,
    load_ranges,
    number,
    ranges_of,
)
from analysis.ranges import ranges as compute
from analysis.study import DATA, load_study
from tests import plain

CLAIMS = {"p": None}


def label(shipped, *others, name="x"):
    return compute({name: shipped}, CLAIMS, [{name: other} for other in others])[name].label


def ratio(value):
    return Estimate(value, "ratio", "m", 77, 0.5, 2.0, level=0.95)


def test_a_printed_finding_is_published_whatever_its_range():
    assert label(ratio(1.0), ratio(1.4), name="p") == "published"


def test_a_finding_that_prints_the_same_everywhere_is_forced():
    assert label(ratio(1.0), ratio(1.001)) == "forced"
    assert label(Words("higher", "m"), Words("higher", "m")) == "forced"
    assert label(NotEstimable("not known", "days", "m", 3)) == "forced"


def test_a_range_within_a_quarter_of_the_interval_is_bounded():
    assert label(ratio(1.0), ratio(1.4)) == "bounded"  # log 1.4 = 0.34, a quarter of log 4 = 0.35
    assert label(ratio(1.0), ratio(1.43)) == "free"


def test_a_p_value_is_bounded_on_one_side_of_five_percent():
    def p(value):
        return Test(value, 1.0, 1, 77, "m")

    assert label(p(0.02), p(0.03)) == "bounded"
    assert label(p(0.02), p(0.041)) == "free"
    assert label(p(0.04), p(0.06)) == "free"


def test_what_has_no_value_in_some_cohort_or_no_interval_is_free():
    days = Estimate(400.0, "days", "m", 14, 300.0, 900.0, level=0.95)
    assert label(days, NotEstimable("not reached", "days", "m", 14)) == "free"
    count = Estimate(9, "events", "m", 43)
    assert label(count, replace(count, value=10)) == "free"
    assert label(Words("higher", "m"), Words("lower", "m")) == "free"


@pytest.fixture(scope="module")
def shipped():
    return analysis.findings(analysis.load_cohort())


def test_the_ranges_were_computed_from_the_files_that_are_here():
    stored = json.loads(RANGES.read_text(encoding="utf-8"))
    study = load_study()
    assert stored["digest"] == digest(inputs(study)), "run `living ranges`"


def test_every_number_of_the_book_has_a_range(shipped):
    numbers = {name for name, finding in shipped.items() if not isinstance(finding, Words)}
    assert numbers <= set(load_ranges()), "run `living ranges`"


def test_every_finding_of_the_shipped_cohort_lies_within_its_range(shipped):
    for name, known in load_ranges().items():
        value = number(shipped[name])
        if value is not None:
            assert known.low <= value <= known.high, name


def test_the_extremes_give_every_printed_figure_too():
    for solution, patients in plain.read(DATA / "extremes.csv.gz").items():
        assert plain.printed(patients) == plain.ABSTRACT, solution


def test_what_the_enumeration_forces_is_forced():
    known = load_ranges()
    for arm, events in (("car_t", 9), ("chemo_hsct", 6), ("chemo", 10)):
        one = known[f"lfs.{arm}.events_by_36_months"]
        assert (one.label, one.low, one.high) == ("forced", events, events)
    assert known["lfs.car_t.at_36_months"].label == "published"
    assert known["lfs.chemo.median_days"].label == "free"


def test_a_real_cohort_has_no_ranges():
    with pytest.raises(RangesError, match="real one"):
        ranges_of(replace(load_study(), kind="real"))


@pytest.mark.parametrize(
    ("label", "low", "high", "unit", "without", "said"),
    [
        ("bounded", 0.337, 0.3382, "probability", 0, "bounded: 33.7–33.8%"),
        ("free", 33.5, 1826.25, "days", 3, "free: 1.1–60.0 months, or not reached"),
        ("free", -130.875, 204.0, "difference_days", 0, "free: −4.3 to 6.7 months"),
        ("bounded", 0.266, 0.267, "difference", 0, "bounded: 26.6–26.7 percentage points"),
        ("bounded", 0.065, 0.067, "p_value", 0, "bounded: P = 0.065–0.067"),
        ("free", 0.0001, 0.104, "p_value", 0, "free: P < 0.001 to P = 0.104"),
        ("free", 0.5, 1.0, "p_value", 0, "free: P = 0.500 to P > 0.999"),
        ("free", 0.3, 0.5, "ratio", 2, "free: 0.30–0.50, or none"),
        ("published", 0.5107, 0.5114, "probability", 0, "published: 51.1%, with limits that vary"),
    ],
)
def test_a_range_is_said_as_a_journal_would(label, low, high, unit, without, said):
    assert Range(label, low, high, unit, without, cohorts=9, wordings=2).text() == said


def test_what_all_cohorts_share_to_the_last_word_has_no_range():
    shared = Range("published", 0.7775, 0.7779, "probability", 0, cohorts=9, wordings=1)
    assert shared.text() == "published" and not shared.varies
