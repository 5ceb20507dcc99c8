"""Findings of patients: an attacker with pencil and paper finds no small count in them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.cohort import Cohort
from analysis.estimate import Estimate, Finding, NotEstimable, Test
from analysis.ledger import ledger_of
from analysis.records import check_document, document
from analysis.threshold import Disclosure
from secrets_of import COUNTS, SMALLEST, following, real

Sets = dict[str, np.ndarray]


def members(cohort: Cohort) -> Sets:
    """Say of each group which patients are in it, without the package."""
    rows, found = cohort.rows, {}
    for group in cohort.study.all_groups:
        not_transplanted = (rows["hsct"] == "no") | (group.hsct is None)
        found[group.key] = (rows["arm"].isin(group.arms) & not_transplanted).to_numpy()
    return found


def of_findings(cohort: Cohort) -> Sets:
    """Say of each finding that is a count, or a share, which patients are counted."""
    rows = cohort.rows
    had, day = (rows["outcome"] != "censored").to_numpy(), rows["lfs_days"].to_numpy()
    mrd, sex = rows["mrd_negative"].to_numpy(), rows["sex"].to_numpy()
    found = {"cohort.patients": np.ones(len(rows), bool), "baseline.sex.missing": sex == ""}
    for key, who in members(cohort).items():
        found |= {
            f"cohort.{key}.patients": who,
            f"lfs.{key}.events": who & had,
            f"lfs.{key}.events_by_36_months": who & had & (day <= 1096),
            f"lfs.{key}.at_36_months.at_risk": who & (day >= 1096),
            f"mrd.{key}.negative": who & (mrd == "yes"),
            f"mrd.{key}.negative n": who & (mrd != ""),
        }
    remaining = members(cohort)["non_transplanted"]
    found["non_transplanted.in_remission"] = remaining & ~had
    found["non_transplanted.in_remission n"] = remaining
    for word in ("female", "male"):
        found[f"subgroup.sex.{word}.mrd_negative"] = (sex == word) & (mrd == "yes")
        found[f"subgroup.sex.{word}.mrd_negative n"] = (sex == word) & (mrd != "")
    return found


def of_tables(cohort: Cohort) -> tuple[Sets, Sets]:
    """Return the counts under the figures and in Table 1: which are shown, and all."""
    rows, shown, every = cohort.rows, {}, {}
    had, who = (rows["outcome"] != "censored").to_numpy(), members(cohort)
    ends = np.array([round(30.4375 * month) for month in range(600)])
    days = ends[np.searchsorted(ends, rows["lfs_days"].to_numpy())]
    for group, _, day, *counts in analysis.risk_table(cohort, groups=list(who)).itertuples(
        index=False
    ):
        gone = days < day
        sets = (who[group] & ~gone, who[group] & gone & ~had, who[group] & gone & had)
        for column, chosen, count in zip(COUNTS, sets, counts, strict=True):
            every[f"{group} {day} {column}"] = chosen
            if not np.isnan(count):
                assert count == chosen.sum(), (group, day, column)
                shown[f"{group} {day} {column}"] = chosen
    table = analysis.table_one(cohort).set_index("Characteristic")
    for arm in cohort.study.arms:
        for line, word in (("female", "female"), ("male", "male"), ("not known", "")):
            chosen = who[arm.key] & (rows["sex"] == word).to_numpy()
            cell = table.at[f"Sex: {line}", arm.label]
            every[f"{arm.key} {line}"] = chosen
            if cell != "not shown":
                assert int(str(cell).split()[0]) == chosen.sum()
                shown[f"{arm.key} {line}"] = chosen
    return shown, every


def visible(found: dict[str, Finding], sets: Sets) -> Sets:
    """Return the counts that the findings show."""
    shown = {}
    for name, chosen in sets.items():
        one = found[name.removesuffix(" n")]
        if isinstance(one, Estimate):
            count = one.n if name.endswith(" n") else one.value if one.count is None else one.count
            assert count == chosen.sum(), name
            shown[name] = chosen
    return shown


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_is_shown_or_follows_from_what_is_shown(seed: int) -> None:
    cohort = real(seed, patients=60 + 10 * (seed % 4))
    found, sets = analysis.shown_findings(cohort), of_findings(cohort)
    in_tables, of_all_tables = of_tables(cohort)
    shown = visible(found, sets) | in_tables
    assert len(shown) > 20
    everything = sets | of_all_tables
    secrets = {name: chosen for name, chosen in everything.items() if 0 < chosen.sum() < SMALLEST}
    assert not secrets.keys() & shown.keys()
    for one, whole in shown.items():
        for other, part in everything.items():
            if not (part & ~whole).any() and 0 < (whole & ~part).sum() < SMALLEST:
                secrets[f"{one} without {other}"] = whole & ~part
    assert len(secrets) > 10
    assert following(secrets, list(shown.values())) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_number_of_patients_beside_a_finding_is_that_of_a_group_or_not_told(seed: int) -> None:
    cohort = real(seed)
    found = analysis.shown_findings(cohort)
    shares = visible(found, of_findings(cohort))
    sizes = {int(chosen.sum()) for name, chosen in shares.items() if name.startswith("cohort.")}
    for first, second in cohort.study.comparisons:
        sizes.add(cohort.patients(first) + cohort.patients(second))
    for name, one in found.items():
        if isinstance(one, Estimate | Test | NotEstimable) and getattr(one, "count", None) is None:
            assert one.n is None or one.n in sizes, name


def test_of_a_group_of_few_nothing_is_told_but_that_they_are_few() -> None:
    cohort = real(5)
    few = cohort.rows["arm"].eq("chemo").cumsum().where(cohort.rows["arm"] == "chemo", 0) <= 3
    cohort = replace(cohort, rows=cohort.rows[few].reset_index(drop=True))
    found = analysis.shown_findings(cohort)
    assert found["cohort.chemo.patients"].text() == "fewer than 5"
    assert found["cohort.chemo_hsct.patients"].text() == "5 or more"
    of_few = [
        one
        for name, one in found.items()
        if ".chemo." in name or "_vs_chemo." in name
        if not name.startswith("cohort.") and not isinstance(one, analysis.Words)
    ]
    assert len(of_few) > 30
    assert all(isinstance(one, NotEstimable) for one in of_few)
    assert found["lfs.chemo.at_36_months"].text() == "not shown (fewer than 5 patients)"


def test_numbers_have_the_digits_that_are_printed() -> None:
    found = analysis.shown_findings(real(7))
    opened = analysis.shown_findings(real(7, disclosure=Disclosure("day", 0)))
    rates = [name for name, one in found.items() if getattr(one, "unit", "") == "probability"]
    assert len(rates) > 20
    for name in rates:
        one, exact = found[name], opened[name]
        if isinstance(one, Estimate) and isinstance(exact, Estimate):
            assert one.value == round(exact.value, 3)
            assert one.text("value") == exact.text("value") or abs(one.value - exact.value) < 5.1e-4


def test_findings_of_patients_keep_the_schema() -> None:
    cohort = real(8)
    told = document(cohort.record(), analysis.shown_findings(cohort))
    assert any(record.get("n", 0) is None for record in told["findings"].values())
    check_document(json.loads(json.dumps(told)))


@pytest.mark.parametrize("disclosure", [Disclosure("day", 0), Disclosure(None, 1)])
def test_an_open_study_shows_every_count(disclosure: Disclosure) -> None:
    cohort = real(9, disclosure=disclosure)
    found = analysis.shown_findings(cohort)
    assert not ledger_of(cohort).smallest
    for name, chosen in of_findings(cohort).items():
        one = found[name.removesuffix(" n")]
        assert isinstance(one, Estimate)
        assert name.endswith(" n") or (one.count or one.value) == chosen.sum() or one.count == 0


def test_the_shipped_cohort_shows_everything() -> None:
    cohort = analysis.load_cohort()
    assert not ledger_of(cohort).smallest
    found = analysis.shown_findings(cohort)
    assert isinstance(found["lfs.chemo_hsct.events_by_36_months"], Estimate)
    assert isinstance(pd.isna(analysis.risk_table(cohort)).to_numpy().any(), np.bool_)


def test_whoever_holds_the_patients_gets_every_digit_and_every_count() -> None:
    cohort = real(7)
    open_study = replace(cohort.study, disclosure=Disclosure("day", 0))
    assert analysis.findings(cohort) == analysis.shown_findings(Cohort(cohort.rows, open_study))
    hidden = analysis.shown_findings(cohort)
    assert analysis.findings(cohort) != hidden and analysis.findings(cohort).keys() == hidden.keys()
