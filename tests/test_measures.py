"""The arrays of a search against the book's own estimators, on the shipped cohort and others."""

from __future__ import annotations

import numpy as np
import pytest

import analysis
from analysis.chains import misses
from analysis.estimate import Estimate, Test
from analysis.hunt import hunt
from analysis.measures import measures
from analysis.ranges import number
from analysis.solutions import as_cohort, as_state, load_solutions
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


def test_a_search_keeps_to_the_figures_and_gets_no_worse_than_its_start(study, target):
    rows = load_solutions()
    state = as_state(target, rows[rows["solution"] <= 40])
    start = measures(target, study, state)
    for name, ends in hunt(target, study, state, seed=1, steps=60).items():
        assert all(misses(target, end)[0] == 0 for end in ends)
        low, high = (measures(target, study, end)[name][0] for end in ends)
        known = start[name][np.isfinite(start[name])]
        if np.isfinite(low) and len(known):
            assert low <= known.min() + 1e-9, name
        if np.isfinite(high) and np.isfinite(start[name]).all():
            assert high >= known.max() - 1e-9, name
