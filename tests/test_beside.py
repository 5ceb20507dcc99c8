"""A real cohort beside the paper: differences and their intervals, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import pytest

import analysis
from analysis.beside import beside_paper, difference_words, differences_from
from analysis.estimate import Estimate, Finding, NotEstimable, Test
from analysis.published import Claim
from analysis.study import load_study
from secrets_of import real

STUDY = replace(load_study(), kind="real")
RATE = Claim("lfs.car_t.at_36_months", "3-year LFS", "77.8%", 0.778, "probability", 0.001, "R",
             lower=0.648, upper=0.907)  # fmt: skip
BARE = replace(RATE, lower=None, upper=None)
Z = NormalDist().inv_cdf(0.975)


def of(claim: Claim, finding: Finding, **more: Finding) -> Finding:
    found = {claim.name: finding, **{f"{claim.name}.{kind}": one for kind, one in more.items()}}
    return differences_from({claim.name: claim}, found, STUDY)[claim.name]


def test_the_standard_error_of_the_paper_is_taken_from_its_interval() -> None:
    ours = Estimate(0.7, "probability", "m", 60, 0.602, 0.798, 0.05, 0.95)
    one = of(RATE, ours)
    assert isinstance(one, Estimate)
    half = Z * sqrt(0.05**2 + ((0.907 - 0.648) / (2 * Z)) ** 2)
    assert [one.value, one.low, one.high] == pytest.approx([-0.078, -0.078 - half, -0.078 + half])
    assert one.text() == "−7.8 percentage points (95% CI −24.0 to 8.4)"


def test_a_survival_of_one_takes_its_uncertainty_from_the_exact_limits() -> None:
    ours = Estimate(1.0, "probability", "m", 20, 0.86, 1.0, 0.0, 0.95)
    exact = Estimate(1.0, "probability", "m", 20, 0.832, 1.0, 0.0, 0.95)
    one = of(RATE, ours, exact=exact)
    assert isinstance(one, Estimate)
    low = 0.222 - sqrt(0.168**2 + 0.129**2)
    assert [one.value, one.low, one.high] == pytest.approx([0.222, low, 0.222 + 0.13])


def test_printed_shares_are_counted_and_compared_by_newcombes_interval() -> None:
    # Newcombe, Stat Med 1998;17:873, table II: 56/70 and 48/80, method 10, 0.0524 to 0.3339
    share = Claim("mrd.car_t.negative", "MRD", "60%", 0.6, "probability", 0.001, "R")
    size = Claim("cohort.car_t.patients", "n", "80", 80, "patients", 1, "R")
    ours = Estimate(0.8, "probability", "m", 70, 0.7, 0.9, level=0.95, count=56)
    found = {share.name: ours, size.name: Estimate(70, "patients", "count", 70)}
    known = differences_from({share.name: share, size.name: size}, found, STUDY)
    one = known[share.name]
    assert isinstance(one, Estimate) and one.low is not None and one.high is not None
    assert [round(number, 4) for number in (one.value, one.low, one.high)] == [0.2, 0.0524, 0.3339]
    assert known[size.name].text() == "none (the sizes of two cohorts are not compared)"
    blurred = replace(share, precision=0.1)  # 44 to 52 of 80 would be printed so
    known = differences_from({share.name: blurred, size.name: size}, found, STUDY)
    assert isinstance(known[share.name], NotEstimable)


@pytest.mark.parametrize(
    ("claim", "finding", "reason"),
    [
        (BARE, Estimate(0.7, "probability", "m", 60), "no interval was printed"),
        (RATE, NotEstimable("not estimable: short", "probability", "m", 9), "gives no figure"),
        (RATE, NotEstimable("not shown: few", "probability", "m", None), "figure is not shown"),
        (replace(RATE, unit="p_value"), Test(0.2, 1.6, 1, 60, "m"), "P values"),
        (replace(RATE, unit="months"), Estimate(700, "days", "m", 60), "no interval was printed"),
    ],
)  # fmt: skip
def test_where_there_is_no_difference_the_table_says_why(
    claim: Claim, finding: Finding, reason: str
) -> None:
    one = of(claim, finding)
    assert isinstance(one, NotEstimable) and reason in one.text()


def test_patients_have_differences_and_pseudo_patients_verdicts() -> None:
    published, cohort = analysis.load_published(), real(1)
    table = beside_paper(published, analysis.shown_findings(cohort), cohort.study)
    assert list(table) == ["Claim", "Published", "This cohort", "Difference"]
    assert len(table) == len(published)
    rates = table[table["Published"].str.contains("95% CI")]
    assert len(rates) == 3
    assert rates["Difference"].str.contains(r"percentage points \(95% CI .+ to .+\)").all()
    shipped = analysis.load_cohort()
    verdicts = beside_paper(published, analysis.shown_findings(shipped), shipped.study)
    assert "Verdict" in verdicts


def test_the_sentence_names_what_is_unlike_the_paper() -> None:
    far = Estimate(0.2, "probability", "m", 60, 0.1, 0.3, 0.05, 0.95)
    near = Estimate(0.75, "probability", "m", 60, 0.6, 0.9, 0.07, 0.95)
    for finding, said in ((far, "1 differs from it by more"), (near, "none differs from it")):
        words = difference_words({RATE.name: RATE}, {RATE.name: finding}, STUDY)
        assert said in words["compare.statement"].text()
    nothing = NotEstimable("not shown: few", "probability", "m", None)
    words = difference_words({RATE.name: RATE}, {RATE.name: nothing}, STUDY)
    assert words["compare.statement"].text().startswith("no printed rate can be set against")
