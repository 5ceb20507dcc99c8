"""Cohorts of a flock drawn at random, and their passage to and from the arrays of `ensemble`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.flock import ARM, Flock, Rules, failures, figures, in_order, joined
from analysis.joint import Marks
from analysis.moves import State
from analysis.priors import LAST_DAY


def start(ruled: Rules, cohorts: int, rng: np.random.Generator) -> Flock:
    """Draw cohorts as unlike each other as possible; their joint figures need not fit yet."""
    landmark = ruled.target.landmark_days
    days = np.empty((len(ruled.arm), cohorts), dtype=np.int32)
    late = np.empty(days.shape, dtype=bool)
    chosen = np.stack([rng.integers(m.shape[1], size=cohorts) for m in ruled.labels])
    for arm, labels, one in zip(ruled.arms, ruled.labels, chosen, strict=True):
        last = len(labels) - labels[::-1].argmax(axis=0)[one]  # patients up to the last event
        rank, shape = np.arange(len(labels))[:, None], (len(labels), cohorts)
        bend = np.exp(rng.normal(size=(2, cohorts)))
        by_landmark = np.sort(rng.random(shape) ** bend[0] * landmark, axis=0)
        beyond = rng.random(shape) ** bend[1] * LAST_DAY * rng.random(cohorts) ** 0.2
        beyond = np.maximum(beyond, np.where(rank == len(labels) - 1, landmark, 0))
        ends = np.take_along_axis(by_landmark, last[None] - 1, axis=0)
        days[arm] = 1 + np.where(rank < last, by_landmark, np.maximum(ends, beyond))
        late[arm] = rng.random(shape) < rng.random(cohorts) ** 1.5
    drawn = in_order(ruled, Flock(days, chosen, late, np.zeros_like(late[ruled.arms[0]])))
    return replace(drawn, spared=_spared(ruled, drawn, rng))


def started(ruled: Rules, cohorts: int, rng: np.random.Generator) -> Flock:
    """Draw cohorts whose risk sets fit; their joint figures need not yet."""
    met, count = [], 0
    while count < cohorts:
        drawn = start(ruled, 2 * cohorts, rng)
        fits = np.flatnonzero(figures(ruled, drawn)[1])
        met.append(drawn.part(fits))
        count += len(fits)
    return joined(met).part(np.arange(cohorts))


def _spared(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Marks:
    """Choose who was not transplanted: so many who fail, and so many others."""
    target = ruled.target
    failed = failures(ruled, flock)[0][ruled.arms[0]]
    marks = np.zeros(failed.shape, dtype=bool)
    failing = target.not_transplanted - target.spared_in_remission
    for outcome, count in ((failed, failing), (~failed, target.spared_in_remission)):
        order = np.argsort(np.where(outcome, rng.random(failed.shape), 2.0), axis=0)
        np.put_along_axis(marks, order[:count], values=True, axis=0)
    return marks


def as_states(ruled: Rules, flock: Flock) -> State:
    """Return a flock as `ensemble` holds it: one row a cohort, patients in the target's order."""
    failed, _ = failures(ruled, flock)
    days, event = flock.days.T.astype(np.int64), failed.T.copy()
    first, marks = ruled.arms[0], ruled.target.spared[ruled.arms[0]]
    own, spared = event[:, first], flock.spared.T
    kind = np.where(spared, np.where(own, 0, 1), 2)
    places = np.r_[np.flatnonzero(marks), np.flatnonzero(~marks)]
    ranks = np.argsort(kind, axis=1, kind="stable")
    columns = np.empty_like(ranks)
    columns[:, places] = ranks
    days[:, first] = np.take_along_axis(days[:, first], columns, axis=1)
    event[:, first] = np.take_along_axis(event[:, first], columns, axis=1)
    return State(days, event)


def as_flock(ruled: Rules, state: State) -> Flock:
    """Return cohorts of `ensemble` as a flock; they must have enumerated risk sets."""
    target = ruled.target
    key = 2 * state.days + ~state.event + 2 * ARM * target.arm
    ranks = np.argsort(key, axis=1, kind="stable")
    days = np.take_along_axis(state.days, ranks, axis=1)
    event = np.take_along_axis(state.event, ranks, axis=1)
    late = event & (days > target.landmark_days)
    chosen = np.empty((len(ruled.arms), len(days)), dtype=np.intp)
    for number, (arm, labels) in enumerate(zip(ruled.arms, ruled.labels, strict=True)):
        same = ((event & ~late)[:, arm, None] == labels[None]).all(axis=1)
        chosen[number] = same.argmax(axis=1)
    spared = np.take_along_axis(np.tile(target.spared, (len(days), 1)), ranks, axis=1)
    first = ruled.arms[0]
    return Flock(days.T.astype(np.int32), chosen, late.T, spared[:, first].T)
