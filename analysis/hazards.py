"""Comparisons of whole curves: the log-rank test and the hazard ratio between two groups.

Both need only how many patients of each group are at risk and have an event at each time. lifelines
treats a weighted row as one event when events are tied (its Efron term is then not that of the
patients counted), so a tally needs its own Cox likelihood, which for two groups has one parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from analysis.estimate import Estimate, NotEstimable, Test
from analysis.survival import life_table

LOGRANK = "log-rank test, hypergeometric variance"
COX = "Cox model of the two groups, Efron ties, Wald interval"
CONVERGED = 1e-12
Array = np.ndarray


@dataclass(frozen=True)
class EventTimes:
    """Counts at each time with an event, over all groups.

    Attributes
    ----------
    at_risk, events : ndarray of shape (times, groups)
        Patients at risk and patients with an event.
    patients : tuple of int
        Patients in each group.
    """

    at_risk: Array
    events: Array
    patients: tuple[int, ...]


def event_times(groups: Sequence[pd.DataFrame]) -> EventTimes:
    """Count patients at risk and events of several groups at each time when anybody had an event.

    Parameters
    ----------
    groups : sequence of DataFrame
        Rows of a cohort, one frame a group.
    """
    tables = [life_table(rows).set_index("days") for rows in groups]
    events = pd.concat([table["events"] for table in tables], axis=1).fillna(0)
    events = events[events.sum(axis=1) > 0].sort_index()
    at_risk = [
        table["at_risk"].reindex(events.index, method="bfill").fillna(0).to_numpy()
        for table in tables
    ]
    return EventTimes(
        at_risk=np.column_stack(at_risk).astype(float),
        events=events.to_numpy(dtype=float),
        patients=tuple(int(rows["patients"].sum()) for rows in groups),
    )


def logrank(groups: Sequence[pd.DataFrame]) -> Test | NotEstimable:
    """Test whether the groups have the same hazard at all times.

    Parameters
    ----------
    groups : sequence of DataFrame
        Rows of a cohort, one frame a group, two or more.

    Returns
    -------
    Test or NotEstimable
        Degrees of freedom are the groups less one. Not estimable if a group has no patient, or no
        event tells the groups apart.

    References
    ----------
    Mantel, Cancer Chemother Rep 1966;50:163. Peto and Peto, J R Stat Soc A 1972;135:185.
    """
    n = sum(int(rows["patients"].sum()) for rows in groups)
    if any(rows.empty for rows in groups):
        return NotEstimable("not estimable: a group has no patient", "p_value", LOGRANK, n)
    counts = event_times(groups)
    if not _comparable(counts):
        reason = "not estimable: no event while patients of every group were at risk"
        return NotEstimable(reason, "p_value", LOGRANK, n)
    excess, variance = _excess(counts)
    statistic = float(excess[1:] @ np.linalg.solve(variance[1:, 1:], excess[1:]))
    df = len(groups) - 1
    return Test(float(chi2.sf(statistic, df)), statistic, df, n, LOGRANK)


def _comparable(counts: EventTimes) -> bool:
    """Tell whether the covariance is regular: every group met every other, or met one that did.

    Groups meet at an event that some of those at risk survive. Counted, because rounding makes a
    singular covariance look regular.
    """
    survived = counts.at_risk.sum(axis=1) > counts.events.sum(axis=1)
    present = (counts.at_risk[survived] > 0).astype(int)
    met = (present.T @ present > 0).astype(int)
    return bool(np.linalg.matrix_power(met, present.shape[1]).all())


def _excess(counts: EventTimes) -> tuple[Array, Array]:
    """Return observed minus expected events of each group, and their covariance."""
    n, d = counts.at_risk.sum(axis=1), counts.events.sum(axis=1)
    share = counts.at_risk / n[:, None]
    excess = (counts.events - d[:, None] * share).sum(axis=0)
    factor = np.divide(d * (n - d), n - 1, out=np.zeros(n.shape), where=n > 1)
    within = np.diag((factor[:, None] * share).sum(axis=0))
    return excess, within - (factor[:, None] * share).T @ share


def hazard_ratio(
    first: pd.DataFrame, second: pd.DataFrame, level: float
) -> Estimate | NotEstimable:
    """Estimate the hazard of the first group relative to the second.

    Parameters
    ----------
    first, second : DataFrame
        Rows of a cohort.
    level : float
        Confidence level.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``ratio``, below 1 if the first group does better; ``standard_error`` is that of its
        logarithm. Not estimable where the likelihood has no maximum, as when a group had no event.

    References
    ----------
    Cox, J R Stat Soc B 1972;34:187. Efron, J Am Stat Assoc 1977;72:557.
    """
    n = int(first["patients"].sum() + second["patients"].sum())
    if first.empty or second.empty:
        return NotEstimable("not estimable: a group has no patient", "ratio", COX, n)
    slopes = cox_slopes(event_times([first, second]))
    if slopes is None:
        reason = "not estimable: no event while patients of the other group were at risk"
        return NotEstimable(reason, "ratio", COX, n)
    beta = _root(slopes)
    error = slopes(beta)[1] ** -0.5
    half = float(norm.ppf((1 + level) / 2)) * error
    low, value, high = (float(np.exp(beta + step)) for step in (-half, 0, half))
    return Estimate(value, "ratio", COX, n, low, high, float(error), level)


def cox_slopes(counts: EventTimes) -> Callable[[float], tuple[float, float]] | None:
    """Return the score and the information of the log hazard ratio, or None without a maximum.

    Each event contributes the chance that it fell on the first group, Efron's way: of d events at
    one time the k-th (from 0) meets a risk set that has lost k/d of those who had an event.
    """
    d = counts.events.sum(axis=1).astype(int)
    order = np.concatenate([np.arange(ties) for ties in d]) if len(d) else np.array([])
    left = np.repeat(counts.at_risk, d, axis=0) - (order / np.repeat(d, d))[:, None] * np.repeat(
        counts.events, d, axis=0
    )
    first, second = left[:, 0], left[:, 1]
    observed = float(counts.events[:, 0].sum())
    if observed <= np.sum(second <= 0) or observed >= np.sum(first > 0):
        return None

    def slopes(beta: float) -> tuple[float, float]:
        share = first * np.exp(beta) / (first * np.exp(beta) + second)
        return observed - float(share.sum()), float((share * (1 - share)).sum())

    return slopes


def _root(slopes: Callable[[float], tuple[float, float]]) -> float:
    """Return where the score is 0, by Newton's method kept within a bracket."""
    low, high = -1.0, 1.0
    while slopes(low)[0] < 0:
        low *= 2
    while slopes(high)[0] > 0:
        high *= 2
    beta = (low + high) / 2
    for _ in range(200):
        score, information = slopes(beta)
        low, high = (beta, high) if score > 0 else (low, beta)
        step = beta + score / information
        step = step if low <= step <= high else (low + high) / 2
        if abs(step - beta) <= CONVERGED * max(1.0, abs(beta)):
            return step
        beta = step
    return beta
