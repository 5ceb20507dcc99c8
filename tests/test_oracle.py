"""Every number of the package against R, on every cohort of `tests/oracle/cohorts`.

Where the two legitimately differ, `explained` names the fields, and a test below whose name says
why holds the package's own rule.
"""

import hashlib
import math
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import exact
from analysis.cohort import load_cohort
from analysis.findings import findings
from analysis.study import load_study
from analysis.threshold import Disclosure
from oracle import HERE, cohort_path, expected, patients_by_group

AGREEMENT = 1e-9
# every digit, every count: what is shown of patients is tested elsewhere
OPEN = replace(load_study(), kind="real", disclosure=Disclosure("day", 0))
LANDMARK = 1096
LEVEL = 0.95

# What the package claims to have: G is a group, A_vs_B a pair of them, D a day.
CLAIMED = {
    "cohort.patients",
    "cohort.G.patients",
    "mrd.G.negative",
    "mrd.G.negative.wilson",
    "lfs.G.events",
    "lfs.G.events_by_36_months",
    "lfs.G.at_36_months",
    "lfs.G.at_36_months.log",
    "lfs.G.at_36_months.loglog",
    "lfs.G.median_days",
    "lfs.G.follow_up_days",
    "lfs.G.rmst_36_months_days",
    "lfs.overall.logrank",
    "lfs.A_vs_B.logrank",
    "lfs.A_vs_B.hazard_ratio",
    "G.in_remission",
    "lfs.G.at_36_months.exact",
    "lfs.G.at_36_months.at_risk",
    "lfs.G.follow_up_completeness",
    "lfs.A_vs_B.logrank.holm",
    "lfs.A_vs_B.logrank.permutation",
    "lfs.A_vs_B.hazard_ratio.likelihood",
    "lfs.A_vs_B.hazard_ratio.firth",
    "lfs.A_vs_B.proportional_hazards",
    "lfs.A_vs_B.difference_at_36_months",
    "lfs.A_vs_B.difference_at_36_months.cloglog",
    "lfs.A_vs_B.rmst_difference_days",
    "relapse.G.at_36_months",
    "death_in_remission.G.at_36_months",
    "relapse.A_vs_B.gray",
    "death_in_remission.A_vs_B.gray",
    "relapse.A_vs_B.hazard_ratio",
    "death_in_remission.A_vs_B.hazard_ratio",
    "relapse.overall.gray",
    "death_in_remission.overall.gray",
    "mrd.A_vs_B.difference",
    "mrd.A_vs_B.odds_ratio",
    "mrd.A_vs_B.fisher",
    "hsct.patients",
    "hsct.time_dependent_hazard_ratio",
    "hsct.mantel_byar",
    "hsct.landmark_D_days.logrank",
    "hsct.landmark_D_days.hazard_ratio",
    "hsct.naive.logrank",
    "hsct.naive.hazard_ratio",
    "lfs.overall.logrank.stratified",
    "lfs.A_vs_B.logrank.stratified",
    "lfs.A_vs_B.hazard_ratio.stratified",
    "adjusted.A_vs_B.hazard_ratio",
}
# Of cohorts with covariates: C is one of them, L a level of it.
OF_COVARIATES = {
    "baseline.C.missing",
    "subgroup.C.L.mrd_negative",
    "subgroup.C.L.A_vs_B.hazard_ratio",
    "subgroup.C.A_vs_B.interaction",
}
PAIR = re.compile(r"\bcar_t_vs_(not_car_t|chemo_hsct|chemo)\b")
SUBGROUP = re.compile(r"^subgroup\.\w+\.(?!A_vs_B)\w+")
COVARIATE = re.compile(r"^(baseline|subgroup)\.(?!C\b)\w+")
GROUP = re.compile(r"\b(non_transplanted|not_car_t|car_t|chemo_hsct|chemo)\b")
CAUSES = ("relapse.", "death_in_remission.")
COHORTS = sorted(expected()["cohorts"])
ESTIMATED = ("value", "low", "high", "standard_error", "n")
TESTED = ("p_value", "chi_square", "degrees_of_freedom", "n")


def pattern(name: str) -> str:
    name = SUBGROUP.sub("subgroup.C.L", GROUP.sub("G", PAIR.sub("A_vs_B", name)))
    return COVARIATE.sub(r"\1.C", re.sub(r"_\d+_days\b", "_D_days", name))


@cache
def found(cohort: str) -> dict[str, dict[str, Any]]:
    """Return the package's numbers, without its words."""
    records = {
        name: finding.record()
        for name, finding in findings(load_cohort(cohort_path(cohort), study=OPEN)).items()
    }
    return {name: record for name, record in records.items() if record["unit"] != "words"}


def by_r(cohort: str, which: str) -> dict[str, dict[str, Any]]:
    return {
        name: record
        for name, record in expected()["cohorts"][cohort].items()
        if pattern(name) == which
    }


def explained(which: str, ours: dict[str, Any], theirs: dict[str, Any]) -> set[str]:
    """Name the fields in which package and R differ by the package's own rule."""
    if which.startswith("lfs.G.at_36_months") and ours["value"] == 1:
        return {"low", "high", "standard_error"}
    if which == "lfs.G.rmst_36_months_days" and ours["value"] is not None:
        return {"low", "high"}
    if which.startswith(CAUSES) and ours.get("value") == 0:
        return {"low", "high", "standard_error"}
    if "sampled" in theirs:
        return {"p_value"}
    return set()


def differences(which: str, ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """List where a finding departs from R's: a number for none, or another number."""
    if "reason" in ours:
        fields = ("value", "p_value", *(["low"] if ours["reason"] == "not reached" else []))
        given = [key for key in fields if theirs.get(key) != ours.get(key)]
        return [f"refused ({ours['reason']}), R gives {theirs[key]}" for key in given]
    fields = TESTED if "p_value" in ours else ESTIMATED
    told = []
    for field in sorted(set(fields) - explained(which, ours, theirs)):
        one, other = ours.get(field), theirs.get(field)
        if None in (one, other):
            same = one is other
        else:
            # a chi-square of nought comes out as the square of a rounding error
            nought = 1e-24 if field == "chi_square" else 0
            same = math.isclose(one, other, rel_tol=AGREEMENT, abs_tol=nought)
        if not same:
            told.append(f"{field}: {one!r}, by R {other!r}")
    return told


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("which", sorted(CLAIMED | OF_COVARIATES))
def test_agrees_with_r(which: str, cohort: str) -> None:
    theirs = by_r(cohort, which)
    told = {
        name: differences(which, found(cohort)[name], record) for name, record in theirs.items()
    }
    assert not {name: lines for name, lines in told.items() if lines}


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_number_of_the_package_is_claimed_and_has_one_by_r(cohort: str) -> None:
    claimed = {pattern(name) for name in found(cohort)} - OF_COVARIATES
    assert claimed == CLAIMED, "add it to CLAIMED, and to tests/oracle"
    numbers = {name for name in found(cohort) if "reason" not in found(cohort)[name]}
    assert not numbers - set(expected()["cohorts"][cohort])


@pytest.mark.parametrize("which", sorted(CLAIMED | OF_COVARIATES))
def test_r_gives_a_number_for_every_claim(which: str) -> None:
    given = [record for cohort in COHORTS for record in by_r(cohort, which).values()]
    assert any(
        "value" in record or "p_value" in record for record in given if "reason" not in record
    )


def test_expected_values_were_made_from_these_scripts_and_cohorts() -> None:
    files = [file.relative_to(HERE) for file in [*HERE.glob("*.R"), *HERE.glob("cohorts/*.csv")]]
    names = [*map(str, files), "../../data/cohort.csv"]
    sums = {name: hashlib.md5((HERE / name).read_bytes()).hexdigest() for name in names}
    assert sums == expected()["md5"], "run: cd tests/oracle && Rscript expected.R"


def test_there_are_six_public_and_twenty_awkward_cohorts() -> None:
    awkward = [name for name in COHORTS if name.startswith("awkward_")]
    assert len(awkward) >= 20
    assert len(COHORTS) - len(awkward) >= 6


def cases(which: str) -> list[tuple[str, str]]:
    return [(cohort, name) for cohort in COHORTS for name in by_r(cohort, which)]


def group_of(name: str) -> str:
    match = GROUP.search(name)
    assert match
    return match[0]


def without_events(which: str) -> list[tuple[str, str]]:
    return [
        (cohort, name)
        for cohort, name in cases(which)
        if expected()["cohorts"][cohort][name]["value"] == 1
    ]


@pytest.mark.parametrize(("cohort", "name"), without_events("lfs.G.at_36_months"))
def test_survival_of_one_has_an_exact_one_sided_bound_where_r_prints_one_to_one(
    cohort: str, name: str
) -> None:
    at_risk = exact.at_risk(patients_by_group(cohort)[group_of(name)], LANDMARK)
    ours = found(cohort)[name]
    assert ours["low"] == pytest.approx((1 - LEVEL) ** (1 / at_risk), rel=1e-12)
    assert (ours["high"], ours["standard_error"]) == (1, 0)
    assert "one-sided" in ours["note"]


@pytest.mark.parametrize(
    ("cohort", "name"),
    without_events("lfs.G.at_36_months.log") + without_events("lfs.G.at_36_months.loglog"),
)
def test_survival_of_one_has_no_log_interval_where_r_prints_one_to_one(
    cohort: str, name: str
) -> None:
    ours = found(cohort)[name]
    assert (ours["low"], ours["high"], ours["standard_error"]) == (None, None, None)
    assert "without an event" in ours["note"]


@pytest.mark.parametrize(("cohort", "name"), cases("lfs.G.rmst_36_months_days"))
def test_restricted_mean_has_walds_interval_cut_to_the_horizon_where_r_leaves_it(
    cohort: str, name: str
) -> None:
    ours, theirs = found(cohort)[name], expected()["cohorts"][cohort][name]
    if theirs["value"] is None:
        assert "reason" in ours
        return
    assert ours["low"] == pytest.approx(max(0, theirs["low"]), rel=AGREEMENT)
    assert ours["high"] == pytest.approx(min(LANDMARK, theirs["high"]), rel=AGREEMENT)


@pytest.mark.parametrize(
    ("cohort", "name"),
    [
        (cohort, name)
        for cohort, name in cases("lfs.G.median_days") + cases("lfs.G.follow_up_days")
        if expected()["cohorts"][cohort][name].get("reason") == "not reached"
    ],
)
def test_a_median_not_reached_keeps_the_lower_limit_that_r_gives(cohort: str, name: str) -> None:
    ours, theirs = found(cohort)[name], expected()["cohorts"][cohort][name]
    assert (ours["value"], ours["reason"]) == (None, "not reached")
    assert ours.get("low") == theirs["low"]


@pytest.mark.parametrize(
    ("cohort", "name"),
    [
        (cohort, name)
        for cause in CAUSES
        for cohort, name in cases(f"{cause}G.at_36_months")
        if expected()["cohorts"][cohort][name]["value"] == 0
    ],
)
def test_an_incidence_of_nought_has_an_exact_one_sided_bound_where_r_prints_nought(
    cohort: str, name: str
) -> None:
    patients = patients_by_group(cohort)[group_of(name)]
    at_risk, ours = exact.at_risk(patients, LANDMARK), found(cohort)[name]
    if at_risk:
        assert (ours["low"], ours["standard_error"]) == (0, 0)
        assert ours["high"] == pytest.approx(1 - (1 - LEVEL) ** (1 / at_risk), rel=1e-12)
    else:
        assert (ours["low"], ours["high"], ours["standard_error"]) == (None, None, None)


@pytest.mark.parametrize(
    ("cohort", "name"),
    [
        (cohort, name)
        for cohort, name in cases("lfs.A_vs_B.logrank.permutation")
        if "sampled" in expected()["cohorts"][cohort][name]
    ],
)
def test_permutations_drawn_at_random_agree_with_those_of_r_within_their_sampling_error(
    cohort: str, name: str
) -> None:
    ours, theirs = found(cohort)[name], expected()["cohorts"][cohort][name]
    p, drawn = theirs["p_value"], theirs["sampled"]
    error = math.sqrt(2 * max(p * (1 - p), 1 / drawn) / drawn)
    assert abs(ours["p_value"] - p) < 4 * error
