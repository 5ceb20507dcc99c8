"""Words that depend on data: true in every case, and turned round when the data are."""

from __future__ import annotations

import pytest

from analysis.estimate import Estimate, Finding, NotEstimable, Test
from analysis.proportion import proportion
from analysis.statements import comparison_words, proportion_words
from analysis.study import load_study

STUDY = load_study()
NOBODY = NotEstimable("not estimable: nobody was followed for 36 months", "probability", "m", 5)


def rate(value: float) -> Estimate:
    return Estimate(value, "probability", "m", 20, value - 0.1, value + 0.1, 0.05, 0.95)


def found(car_t: Finding, others: Finding, test: Finding) -> dict[str, Finding]:
    groups: dict[str, Finding] = {f"lfs.{g.key}.at_36_months": others for g in STUDY.all_groups}
    tests = {f"lfs.{a}_vs_{b}.logrank": test for a, b in STUDY.comparisons}
    return groups | tests | {"lfs.car_t.at_36_months": car_t}


@pytest.mark.parametrize(
    ("car_t", "chemo", "words"),
    [
        (0.8, 0.5, "was higher with CAR-T cells (80.0%) than with no CAR-T cells (50.0%)"),
        (0.5, 0.8, "was lower with CAR-T cells (50.0%) than with no CAR-T cells (80.0%)"),
        (0.5, 0.50001, "was the same with CAR-T cells (50.0%) as with no CAR-T cells (50.0%)"),
    ],
)
def test_the_direction_follows_the_data(car_t: float, chemo: float, words: str) -> None:
    said = dict(comparison_words(STUDY, found(rate(car_t), rate(chemo), Test(0.2, 1, 1, 9, "m"))))
    assert words in said["lfs.car_t_vs_not_car_t.statement"].text()


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (0.049, "the two curves differed by more than chance would readily explain (P = 0.049)."),
        (0.05, "the two curves showed no clear difference (P = 0.050)."),
    ],
)
def test_the_verdict_follows_the_level(p_value: float, words: str) -> None:
    test = Test(p_value, 1, 1, 9, "m")
    said = dict(comparison_words(STUDY, found(rate(0.8), rate(0.5), test)))
    assert said["lfs.car_t_vs_chemo.statement"].text().endswith(words)


def test_what_cannot_be_estimated_is_said_and_not_compared() -> None:
    said = dict(comparison_words(STUDY, found(rate(0.8), NOBODY, NOBODY)))
    statement = said["lfs.car_t_vs_chemo.statement"].text()
    assert said["lfs.car_t_vs_chemo.direction"].text() == "not comparable"
    assert "nobody was followed for 36 months" in statement
    assert "the log-rank test cannot be made" in statement


def test_arms_without_results_are_named() -> None:
    cleared = {f"mrd.{arm.key}.negative": proportion(0, 0, 0.95) for arm in STUDY.arms}
    assert dict(proportion_words(STUDY, cleared))["mrd.statement"].text() == (
        "clearance of MRD is not known."
    )
    cleared["mrd.car_t.negative"] = proportion(39, 43, 0.95)
    assert dict(proportion_words(STUDY, cleared))["mrd.statement"].text() == (
        "MRD became negative in 39 of 43 (90.7%) with CAR-T cells; for chemotherapy as a bridge to "
        "transplantation or intensified chemotherapy no result is known."
    )
