"""Cohorts drawn at random to start from, and their passage to and from the arrays of `ensemble`."""

from __future__ import annotations

import numpy as np

from analysis.moves import State
from analysis.priors import LAST_DAY
from analysis.search.form import Marks, Paper, Walk, Whole, joined, room
from analysis.search.order import possible
from analysis.target import Target

ALL_FOLLOWED = 1 / 4  # chance of an arm that is followed to the last day if nobody fails
NONE_LATE = 1 / 2  # chance of an arm in which nobody fails after the landmark


def started(paper: Paper, cohorts: int, rng: np.random.Generator) -> Walk:
    """Draw cohorts whose risk sets fit; their joint figures need not yet."""
    met, count, place = [], 0, room(paper)
    while count < cohorts:
        drawn = _drawn(paper, cohorts, rng)
        fits = np.array([possible(paper, Walk(*one), place) for one in zip(*drawn, strict=True)])
        met.append(drawn.rows(np.flatnonzero(fits)))
        count += int(fits.sum())
    return joined(met).rows(np.arange(cohorts))


def _drawn(paper: Paper, cohorts: int, rng: np.random.Generator) -> Walk:
    """Draw cohorts as unlike each other as possible."""
    size = int(paper.begin[-1])
    days = np.empty((cohorts, size), dtype=np.int64)
    late = np.empty((cohorts, size), dtype=bool)
    chosen = np.stack([rng.integers(np.diff(paper.sequences_begin)) for _ in range(cohorts)])
    failing = failures(paper, chosen)
    for one, other in zip(paper.begin, paper.begin[1:], strict=False):
        arm, shape = slice(one, other), (cohorts, other - one)
        last = shape[1] - failing[:, arm][:, ::-1].argmax(axis=1)[:, None]  # up to the last event
        bend = np.exp(rng.normal(size=(2, cohorts, 1)))
        by_landmark = np.sort(rng.random(shape) ** bend[0] * paper.landmark, axis=1)
        beyond = rng.random(shape) ** bend[1] * LAST_DAY * rng.random((cohorts, 1)) ** 0.2
        beyond[rng.random(cohorts) < ALL_FOLLOWED] = LAST_DAY
        beyond[:, -1] = np.maximum(beyond[:, -1], paper.landmark)
        end = np.take_along_axis(by_landmark, last - 1, axis=1)
        open_end = np.arange(shape[1]) >= last
        drawn = 1 + np.where(open_end, np.maximum(end, beyond), by_landmark).astype(np.int64)
        days[:, arm] = np.clip(np.sort(drawn, axis=1), 1, LAST_DAY)
        some_late = rng.random((cohorts, 1)) > NONE_LATE
        late[:, arm] = some_late & (rng.random(shape) < rng.random((cohorts, 1)) ** 1.5)
    fails = failing | (late & (days > paper.landmark))
    return Walk(days, late, _spared(paper, fails, rng), chosen)


def failures(paper: Paper, chosen: Whole) -> Marks:
    """Tell who fails by the landmark, by the chosen sequences; cohorts are rows."""
    marks = np.zeros((len(chosen), int(paper.begin[-1])), dtype=bool)
    for arm, (one, other) in enumerate(zip(paper.begin, paper.begin[1:], strict=False)):
        codes = paper.sequences[paper.sequences_begin[arm] + chosen[:, arm]]
        at_risk = np.arange(other - one, 0, -1, dtype=np.uint64)
        marks[:, one:other] = (codes[:, None] >> at_risk) & np.uint64(1) == 1
    return marks


def _spared(paper: Paper, fails: Marks, rng: np.random.Generator) -> Marks:
    """Choose who was not transplanted: so many who fail, and so many others."""
    first, marks = slice(0, paper.begin[1]), np.zeros(fails.shape, dtype=bool)
    for outcome, count in ((True, paper.spared_failing), (False, paper.spared_others)):
        among = fails[:, first] == outcome
        ranks = np.argsort(np.where(among, rng.random(among.shape), 2.0), axis=1)
        np.put_along_axis(marks[:, first], ranks[:, :count], values=True, axis=1)
    return marks


def as_state(target: Target, paper: Paper, walk: Walk) -> State:
    """Return cohorts as `ensemble` holds them: one row each, patients in the target's order."""
    event = failures(paper, walk.chosen) | (walk.late & (walk.days > paper.landmark))
    days, first = walk.days.copy(), slice(0, int(paper.begin[1]))
    own, marks = event[:, first], target.spared[first]
    kind = np.where(walk.spared[:, first], np.where(own, 0, 1), 2)
    places = np.r_[np.flatnonzero(marks), np.flatnonzero(~marks)]
    ranks = np.argsort(kind, axis=1, kind="stable")
    columns = np.empty_like(ranks)
    columns[:, places] = ranks
    days[:, first] = np.take_along_axis(days[:, first], columns, axis=1)
    event[:, first] = np.take_along_axis(event[:, first], columns, axis=1)
    return State(days, event)


def as_walk(target: Target, paper: Paper, state: State) -> Walk:
    """Return cohorts of `ensemble` as a search holds them; their risk sets must be enumerated."""
    key = 2 * state.days + ~state.event + 2 * (LAST_DAY + 1) * target.arm
    ranks = np.argsort(key, axis=1, kind="stable")
    days = np.take_along_axis(state.days, ranks, axis=1)
    event = np.take_along_axis(state.event, ranks, axis=1)
    late = event & (days > paper.landmark)
    chosen = np.empty((len(days), len(paper.begin) - 1), dtype=np.int64)
    for arm, (one, other) in enumerate(zip(paper.begin, paper.begin[1:], strict=False)):
        bits = np.left_shift(np.uint64(1), np.arange(other - one, 0, -1, dtype=np.uint64))
        codes = ((event & ~late)[:, one:other] * bits).sum(axis=1, dtype=np.uint64)
        listed = paper.sequences[paper.sequences_begin[arm] : paper.sequences_begin[arm + 1]]
        chosen[:, arm] = (codes[:, None] == listed).argmax(axis=1)
    spared = np.take_along_axis(np.tile(target.spared, (len(days), 1)), ranks, axis=1)
    return Walk(days, late, spared, chosen)
