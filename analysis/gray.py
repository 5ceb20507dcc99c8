"""Gray's test: whether the cumulative incidence of one cause is the same in all groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.competing import CAUSES
from analysis.counts import Array, EventTimes, event_times
from analysis.estimate import NotEstimable, Test

LEAST = 1e-10
GRAY = "Gray's test of equal cumulative incidence"


@dataclass(frozen=True)
class Step:
    """All groups at one time with an event, one entry a group.

    Attributes
    ----------
    at_risk, own, other : ndarray
        Patients at risk, and with an event of the cause and of another.
    before, after : ndarray
        Survival free of any event before and after the time.
    free : ndarray
        One less the incidence of the cause before the time.
    """

    at_risk: Array
    own: Array
    other: Array
    before: Array
    after: Array
    free: Array


def gray(groups: Sequence[pd.DataFrame], cause: str) -> Test | NotEstimable:
    """Test whether the cumulative incidence of a cause is the same in all groups.

    The hazard of the subdistribution, in which patients who left by another cause stay at risk, is
    compared as the log-rank test compares hazards.

    Parameters
    ----------
    groups : sequence of DataFrame
        Rows of a cohort, one frame a group, whose causes are told.
    cause : {"relapse", "death_in_remission"}
        The cause.

    Returns
    -------
    Test or NotEstimable
        Degrees of freedom are the groups less one. Not estimable if a group has no patient or
        nobody had the cause.

    References
    ----------
    Gray, Ann Stat 1988;16:1141; with the variance for ties of ``cuminc`` of R's cmprsk.
    """
    counts = event_times(groups)
    own = _own_events(groups, cause, counts)
    if not all(counts.patients):
        return NotEstimable("not estimable: a group has no patient", "p_value", GRAY, counts.n)
    if not own.sum():
        return NotEstimable("not estimable: nobody had this event", "p_value", GRAY, counts.n)
    score, variance = _score(_steps(counts, own))
    last = len(groups) - 1
    score, variance = score[:last], variance[:last, :last]
    if np.linalg.eigvalsh(variance)[0] < LEAST:  # it need not be positive where few are at risk
        reason = "not estimable: too few patients of every group were at risk together"
        return NotEstimable(reason, "p_value", GRAY, counts.n)
    statistic = float(score @ np.linalg.solve(variance, score))
    return Test(float(chdtrc(last, statistic)), statistic, last, counts.n, GRAY)


def _own_events(groups: Sequence[pd.DataFrame], cause: str, counts: EventTimes) -> Array:
    own = event_times(groups, event=[CAUSES[cause]])
    events = np.zeros_like(counts.events)
    events[np.searchsorted(counts.days, own.days)] = own.events
    return events


def _steps(counts: EventTimes, own: Array) -> list[Step]:
    n = np.maximum(counts.at_risk, 1.0)
    after = np.cumprod(1 - counts.events / n, axis=0)
    before = np.vstack([np.ones_like(after[:1]), after[:-1]])
    incidence = np.cumsum(before * own / n, axis=0)
    free = 1 - np.vstack([np.zeros_like(after[:1]), incidence[:-1]])
    columns = (counts.at_risk, own, counts.events - own, before, after, free)
    return [Step(*parts) for parts in zip(*columns, strict=True)]


def _score(steps: Sequence[Step]) -> tuple[Array, Array]:
    """Return the score of each group and its covariance.

    The score is an integral over martingales of each group and cause. The part of an event at one
    time that acts through all later times is known only at the end, so the sums over its constant,
    linear and quadratic parts (`variance`, `mixed`, `drift`) are kept apart until then.
    """
    size = len(steps[0].at_risk)
    score, drift = np.zeros(size), np.zeros(size)
    variance, mixed, total = (np.zeros((size, size)) for _ in range(3))
    pooled = 0.0
    for step in steps:
        present = step.at_risk > 0
        events = step.own.sum()
        weight = np.divide(step.at_risk, step.before, out=np.zeros(size), where=present)
        reach = weight.sum()
        apart = np.diag(weight) - np.outer(weight, weight) / reach
        total += apart * events / (reach * (1 - pooled))
        expected = weight * step.free
        score += step.own - events * expected / expected.sum()
        pooled += events / reach
        for direct, lasting, share in _parts(step, reach, pooled):
            lean = direct * apart - lasting * total
            drift += lasting**2 * share
            mixed += lean * lasting * share
            variance += (lean * share) @ lean.T
    crossed = total @ mixed.T
    return score, variance + (total * drift) @ total.T + crossed + crossed.T


def _parts(step: Step, reach: float, pooled: float) -> list[tuple[Array, Array, Array]]:
    """Return, for events of the cause and of another: direct effect, lasting effect, variance.

    All have one entry a group. The factors 1 - (d - 1)/(n - 1) are those for ties.
    """
    n, own, zero = step.at_risk, step.own.sum(), np.zeros_like(step.at_risk)
    left = np.divide(1 - pooled, step.after, out=zero.copy(), where=step.after > 0)
    tied = 1 - (own - 1) / (reach * step.before - 1) if own > 1 else 1.0
    share = np.divide(tied * step.before * own, reach * n, out=zero.copy(), where=n > 0)
    others = step.other > 0
    ties = 1 - np.divide(step.other - 1, n - 1, out=zero.copy(), where=others & (n > 1))
    square = np.divide(step.before, n, out=zero.copy(), where=others) ** 2
    return [
        (np.ones_like(n), 1 - left, share),
        (zero, left, ties * square * step.other),
    ]
