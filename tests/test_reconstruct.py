"""The shipped cohort: made again byte for byte, and right by the ordinary estimators."""

from __future__ import annotations

from dataclasses import replace

import pytest

import analysis
from analysis import reconstruct
from analysis.printed import FiguresError
from analysis.priors import priors
from analysis.solutions import load_solutions, write_solutions
from analysis.study import DATA
from analysis.target import make_target

SEED = 2022  # the seed of the shipped cohort, and of `living reconstruct` where none is named


@pytest.fixture(scope="module")
def target():
    return make_target(analysis.load_published(), analysis.load_study())


@pytest.fixture(scope="module")
def found(target):
    return reconstruct.solutions(target, SEED, reconstruct.MIDDLE_OF)


def test_the_shipped_cohort_is_made_again_byte_for_byte(target, found, tmp_path):
    path = tmp_path / "cohort.csv"
    reconstruct.write_table(reconstruct.table(target, reconstruct.middle(target, found)), path)
    assert path.read_bytes() == (DATA / "cohort.csv").read_bytes()


def test_it_is_one_of_the_solutions_whose_first_ones_come_again(target, found):
    known = load_solutions()
    shipped = reconstruct.table(target, reconstruct.middle(target, found))
    first = known[known["solution"] <= len(found)].drop(columns="solution")
    again = [reconstruct.table(target, draw) for draw in found]
    assert first.to_numpy().tolist() == [row for one in again for row in one.to_numpy().tolist()]
    assert any(one.equals(shipped) for one in again)


def test_it_reproduces_every_claim_but_the_one_that_is_explained():
    rows = analysis.compare(analysis.load_published(), analysis.findings(analysis.load_cohort()))
    assert {row.name for row in rows if row.status == "explained"} == {"lfs.chemo.at_36_months"}
    assert not [row.name for row in rows if row.status == "differs"]


def test_it_has_no_event_after_the_landmark():
    rows = analysis.load_cohort().rows
    assert not ((rows["outcome"] != "censored") & (rows["lfs_days"] > 1096)).any()


def test_the_same_cohorts_give_the_same_bytes(target, found, tmp_path):
    one, other = tmp_path / "one.csv.gz", tmp_path / "other.csv.gz"
    write_solutions(target, found[:5], one)
    write_solutions(target, found[:5], other)
    assert one.read_bytes() == other.read_bytes()


def test_contradictory_claims_are_named():
    claims = analysis.load_published()
    name = "lfs.chemo_hsct.at_36_months"
    claims[name] = replace(claims[name], upper=0.957)
    with pytest.raises(FiguresError, match=name):
        make_target(claims, analysis.load_study())


def test_a_proportion_that_no_number_of_patients_gives_is_named():
    claims = analysis.load_published()
    name = "mrd.car_t.negative"
    claims[name] = replace(claims[name], value=0.912, printed="91.2%")
    with pytest.raises(FiguresError, match=r"91\.2%"):
        make_target(claims, analysis.load_study())


def test_figures_that_contradict_each_other_end_in_a_sentence(target, monkeypatch):
    monkeypatch.setattr(reconstruct, "LONGEST_SEARCH", 20)
    one, other, _ = target.tests[0]
    impossible = replace(target, tests=((one, other, (9.0, 9.1)),))
    prior = priors(target.landmark_days)[0]
    with pytest.raises(FiguresError, match="contradicts them"):
        next(reconstruct.draws(impossible, prior, [1]))
