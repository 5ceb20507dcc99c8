"""The arrays of a search against the book's own estimators, on the shipped cohort and others."""

from __future__ import annotations

import numpy as np
import pytest

import analysis
from analysis.aims import blocks, scaled
from analysis.chains import misses
from analysis.estimate import Estimate, Test
from analysis.flock import figures, price, rules
from analysis.flock_states import as_flock, as_states, start
from analysis.hunt import Effort, hunt
from analysis.measures import measures
from analysis.ranges import number
from analysis.solutions import as_cohort, as_state, load_solutions
from analysis.study import DATA
from analysis.target import make_target


@pytest.fixture(scope="module")
def study():
    return analysis.load_study()


@pytest.fixture(scope="module")
def target(study):
    return make_target(analysis.load_published(), study)


def test_measures_are_the_findings_of_the_ordinary_estimators(study, target):
    rows = load_solutions()
    rows = rows[rows["solution"].isin([1, 250, 600, 999])]
    found = measures(target, study, as_state(target, rows))
    compared = 0
    for index, (_, members) in enumerate(rows.groupby("solution")):
        ordinary = analysis.findings(as_cohort(members.drop(columns="solution"), study))
        for name, values in found.items():
            if isinstance(ordinary.get(name), Estimate | Test):
                assert values[index] == pytest.approx(number(ordinary[name]), rel=1e-6), name
                compared += 1
    assert compared > 80


def test_what_looks_at_thousands_of_cohorts_agrees_with_what_checks_them(study, target):
    """Two routes: positions in single precision, and `ensemble`."""
    ruled = rules(target)
    flock = as_flock(ruled, as_state(target, load_solutions()))
    values, fits, order = figures(ruled, flock)
    state = as_states(ruled, flock)
    assert fits.all()
    assert (misses(target, state) == 0).all()
    assert (price(ruled, values) < 0.02).all()
    found = measures(target, study, state)
    aimed = blocks(target, study, dict.fromkeys(found, 1))
    for block in aimed:
        for name, sign, *codes in zip(block.names, block.sign, block.one, block.other, strict=True):
            groups = [np.full(flock.cohorts, bits, dtype=np.int32) for bits in codes]
            seen, known = block.look(order, *groups), scaled(name, found[name])
            finite = np.isfinite(known)
            assert seen[finite] == pytest.approx(known[finite], rel=2e-3, abs=2e-3), (name, sign)
            assert (np.isinf(known) <= (seen > 1e4)).all(), name


def test_cohorts_drawn_at_random_are_priced_alike_by_both(target):
    ruled = rules(target)
    flock = start(ruled, 300, np.random.default_rng(3))
    values, fits, _ = figures(ruled, flock)
    slow = misses(target, as_states(ruled, flock))
    assert np.isfinite(slow[fits]).all()  # fewer fit: a flock holds each tie in one way only
    assert fits.mean() > 0.5
    assert price(ruled, values)[fits] == pytest.approx(slow[fits], rel=1e-3, abs=0.05)


def test_a_search_keeps_to_the_figures_and_gets_no_worse_than_its_start(study, target):
    rows = load_solutions()
    state = as_state(target, rows[rows["solution"] <= 40])
    ruled = rules(target)
    known = measures(target, study, state)
    ends = hunt(target, study, seed=1, effort=Effort(1, 2), known=as_flock(ruled, state))
    extremes = as_states(ruled, ends.flock)
    assert (misses(target, extremes) == 0).all()
    found = measures(target, study, extremes)
    for place, name in enumerate(ends.names):
        values = known[name][np.isfinite(known[name])]
        if len(values):
            pair = found[name][2 * place : 2 * place + 2]
            assert pair == pytest.approx([ends.low[place], ends.high[place]]), name
            assert ends.low[place] <= values.min() + 1e-9, name
            assert ends.high[place] >= values.max() - 1e-9, name


def test_at_risk_never_exceeds_what_the_sequence_leaves(study, target):
    """Of the arm with one sequence: at most all but those censored before its last event."""
    state = as_state(target, load_solutions(DATA / "extremes.csv.gz"))
    found = measures(target, study, state)["lfs.chemo_hsct.at_36_months.at_risk"]
    (sequence,) = target.risk_sets[1]
    censored_before = 20 - sequence[-1] - (len(sequence) - 1)
    assert found.max() <= 20 - censored_before
    assert found.min() == 1
