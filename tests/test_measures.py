"""The arrays of a search against the book's own estimators, on the shipped cohort and others."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from scipy.special import chdtri

import analysis
from analysis import survey
from analysis.chains import misses
from analysis.estimate import Estimate, Test
from analysis.measures import OVERALL, measures
from analysis.ranges import number
from analysis.search import fates, fine
from analysis.search.aims import aims, groups
from analysis.search.form import Task, Walk, as_paper, room
from analysis.search.hunt import Effort, hunt
from analysis.search.moves import change
from analysis.search.order import possible, tail
from analysis.search.states import as_state as searched
from analysis.search.states import as_walk, started
from analysis.search.walkers import Length, Walkers
from analysis.search.worth import look, price, value_of
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


def looks(paper, walk):
    """Look at each cohort as compiled code does: figures, price, and the joint order."""
    order, seen = room(paper), np.empty((len(walk.days), len(paper.windows)))
    for row, parts in enumerate(zip(*walk, strict=True)):
        rows = look(paper, order, Walk(*parts), seen[row])
        yield rows, price(paper.windows, seen[row]), order


def test_what_looks_at_millions_of_cohorts_agrees_with_what_checks_them(study, target):
    """Two routes: compiled loops over one cohort, and arrays over all of them."""
    paper = as_paper(target, groups(target, study))
    state = as_state(target, load_solutions())
    walk = as_walk(target, paper, state)
    found = measures(target, study, searched(target, paper, walk))
    assert (misses(target, searched(target, paper, walk)) == 0).all()
    aimed = aims(target, study, set(found))
    assert set(aimed.names) == set(found)
    for row, (rows, cost, order) in enumerate(looks(paper, walk)):
        assert cost == 0
        for name, aim in zip(aimed.names, aimed.rows, strict=True):
            seen, known = value_of(paper, order, rows, aim), as_seen(name, found[name][row])
            assert seen == pytest.approx(known, rel=1e-6, abs=1e-6, nan_ok=True), name


def as_seen(name, value):
    """Return a finding as a search has it: logarithms of ratios, P values by their statistic."""
    if ".hazard_ratio" in name:
        return np.log(value)
    if name.endswith(("logrank", "proportional_hazards")):
        return -np.sqrt(chdtri(2 if name == OVERALL else 1, value))
    return value


def test_cohorts_drawn_at_random_are_priced_alike_by_both(study, target):
    paper = as_paper(target, groups(target, study))
    walk = started(paper, 300, np.random.default_rng(3))
    slow = misses(target, searched(target, paper, walk))
    assert np.isfinite(slow).all()
    quick = [cost for _, cost, _ in looks(paper, walk)]
    assert quick == pytest.approx(slow, rel=1e-9, abs=1e-9)
    assert np.min(quick) > 0


def test_a_cohort_that_breaks_a_rule_is_not_looked_at(study, target):
    paper = as_paper(target, groups(target, study))
    walk = as_walk(target, paper, as_state(target, load_solutions())).rows(np.zeros(6, np.int64))
    late, tied, short, spared, over = range(1, 6)
    first, last_arm = int(paper.begin[0]), int(paper.begin[2])
    walk.days[late, paper.begin[1] - 1] = paper.last + 1  # beyond the last day
    walk.days[tied, first] = 0  # before time zero
    walk.days[short, last_arm:] = np.minimum(walk.days[short, last_arm:], paper.landmark - 1)
    walk.spared[spared] = False
    walk.days[over, first] = walk.days[over, first + 1] + 1  # after the next patient
    rows = [rows for rows, *_ in looks(paper, walk)]
    assert rows[0] > 0
    assert rows[1:] == [-1] * 5


def test_moves_keep_each_arm_in_order_and_lead_to_cohorts_that_can_fit(study, target):
    paper = as_paper(target, groups(target, study))
    walk = as_walk(target, paper, as_state(target, load_solutions())).rows(np.arange(50))
    before, possible_ones = walk.days.copy(), 0
    for row, parts in enumerate(zip(*walk, strict=True)):
        for _ in range(40):
            change(paper, Walk(*parts), 6, False)
        possible_ones += possible(paper, Walk(*parts), room(paper))
        for arm in range(3):
            begin, end = paper.begin[arm], paper.begin[arm + 1]
            open_end = slice(tail(paper, Walk(*parts), arm), end)
            assert (np.diff(walk.days[row, open_end]) >= 0).all()
            assert walk.days[row, begin:end].min() >= 1
    assert (walk.days != before).any(axis=1).all()
    assert possible_ones > 0


def test_many_turned_at_once_leave_a_cohort_that_can_fit(study, target):
    """Who was not transplanted is passed on, so that as many of them fail as before."""
    paper = as_paper(target, groups(target, study))
    walk = as_walk(target, paper, as_state(target, load_solutions())).rows(np.arange(200))
    for parts in zip(*walk, strict=True):
        fates.turn_many(paper, Walk(*parts))
        assert possible(paper, Walk(*parts), room(paper))
    beyond = walk.days > paper.landmark
    share = (walk.late & beyond).sum(axis=1) / beyond.sum(axis=1)
    assert share.min() == 0 and share.max() > 0.9


def test_who_fails_late_stays_where_it_is_held(study, target):
    paper = as_paper(target, groups(target, study))
    walk = started(paper, 60, np.random.default_rng(4))
    before, days = late_in_arms(paper, walk), walk.days.copy()
    for parts in zip(*walk, strict=True):
        for _ in range(40):
            change(paper, Walk(*parts), 6, True)
    assert (late_in_arms(paper, walk) == before).all()
    assert (walk.days != days).any(axis=1).all()
    for parts in zip(*walk, strict=True):
        change(paper, Walk(*parts), 6, False)
    assert (late_in_arms(paper, walk) != before).any()


def late_in_arms(paper, walk):
    """Count, in each arm, who fails if the day lies beyond the landmark."""
    return np.add.reduceat(walk.late, paper.begin[:-1], axis=1, dtype=int)


def test_a_walk_that_holds_who_fails_late_changes_it_first(study, target):
    """Otherwise it would only come back to cohorts like the one from which it starts."""
    paper = as_paper(target, groups(target, study))
    walk = as_walk(target, paper, as_state(target, load_solutions())).rows(np.arange(60))
    aim = aims(target, study, {"lfs.not_car_t.events"}).rows[0]
    held = np.arange(60) < 40
    walkers = Walkers(walk.rows(np.arange(60)), np.tile(aim, (60, 1)), np.full(60, np.inf))
    met = walkers.go(paper, Length(1, 0), np.zeros(60), held, np.arange(60))
    assert met is not None
    before, after = late_in_arms(paper, walk), late_in_arms(paper, walkers.walk)
    changed = (before != after).any(axis=1)
    assert changed[held].mean() > 0.5 > changed[~held].mean()


def test_starts_are_of_every_kind(study, target):
    """Arms in which nobody fails late, and arms in which all who do not fail are followed up."""
    paper = as_paper(target, groups(target, study))
    walk = started(paper, 400, np.random.default_rng(5))
    beyond = walk.days > paper.landmark
    without = np.add.reduceat(walk.late & beyond, paper.begin[:-1], axis=1, dtype=int) == 0
    assert len(np.unique(without, axis=0)) == 8
    last = walk.days[:, paper.begin[1] - 3 : paper.begin[1]].min(axis=1) == paper.last
    assert 0.1 < last.mean() < 0.9


def test_each_proposal_does_something_else(study, target):
    paper = as_paper(target, groups(target, study))
    walk = as_walk(target, paper, as_state(target, load_solutions())).rows(np.zeros(80, int))
    here, order = Walk(*(part[0].copy() for part in walk)), room(paper)
    seen, value = np.empty((80, len(paper.windows))), np.empty(80)
    aim = aims(target, study, {"lfs.car_t_vs_chemo.hazard_ratio"}).rows[0]
    task = Task(aim, 1.0, 0, 1, 1.0, False, 1)
    filled = fine.propose(paper, order, here, walk, task, seen, value)
    effects = np.c_[value, seen][:filled]
    assert filled > 40
    assert len(np.unique(effects, axis=0)) == filled
    assert (walk.days[0] == here.days).all()


def test_a_search_keeps_to_the_figures_and_gets_no_worse_than_its_start(study, target):
    rows = load_solutions()
    state = as_state(target, rows[rows["solution"] <= 40])
    paper = as_paper(target, groups(target, study))
    known = measures(target, study, state)
    effort = Effort(1, 1, Length(100, 2))
    ends = hunt(target, study, seed=1, effort=effort, known=as_walk(target, paper, state))
    extremes = searched(target, paper, ends.walk)
    assert (misses(target, extremes) == 0).all()
    found = measures(target, study, extremes)
    for place, name in enumerate(ends.names):
        values = known[name][np.isfinite(known[name])]
        if len(values):
            pair = found[name][2 * place : 2 * place + 2]
            assert pair == pytest.approx([ends.low[place], ends.high[place]]), name
            assert ends.low[place] <= values.min() + 1e-9, name
            assert ends.high[place] >= values.max() - 1e-9, name


def test_searching_again_can_only_widen_a_range(study, target, tmp_path, monkeypatch):
    for name in ("solutions.csv.gz", "extremes.csv.gz"):
        shutil.copy(DATA / name, tmp_path)
    monkeypatch.setattr(survey, "EFFORTS", (Effort(1, 1, Length(50, 1)),))
    survey.search(study, analysis.load_published(), tmp_path, seed=7)
    before, after = (
        measures(target, study, as_state(target, load_solutions(folder / "extremes.csv.gz")))
        for folder in (DATA, tmp_path)
    )
    for name, values in before.items():
        known, now = values[np.isfinite(values)], after[name][np.isfinite(after[name])]
        if len(known):
            assert now.min() <= known.min() + 1e-9, name
            assert now.max() >= known.max() - 1e-9, name


def test_at_risk_never_exceeds_what_the_sequence_leaves(study, target):
    """Of the arm with one sequence: at most all but those censored before its last event."""
    state = as_state(target, load_solutions(DATA / "extremes.csv.gz"))
    found = measures(target, study, state)["lfs.chemo_hsct.at_36_months.at_risk"]
    (sequence,) = target.risk_sets[1]
    censored_before = 20 - sequence[-1] - (len(sequence) - 1)
    assert found.max() <= 20 - censored_before
    assert found.min() == 1
