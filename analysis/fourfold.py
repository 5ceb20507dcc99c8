"""Two proportions compared: their difference, the odds ratio and Fisher's exact test."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from analysis.counts import Array
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.proportion import wilson

NEWCOMBE = "difference of proportions, Newcombe's interval from the Wilson intervals of both"
ODDS = "conditional odds ratio, exact interval"
FISHER = "Fisher's exact test, two-sided by probability; the statistic is Pearson's"
UNKNOWN = "not estimable: the column mrd_negative is empty for one of the groups"
ALIKE = "not estimable: all patients of both groups are alike"
FAR = 200.0  # a log odds ratio farther than any table reaches


def difference(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> Estimate | NotEstimable:
    """Return the difference of two proportions, the first less the second.

    Parameters
    ----------
    first, second : (int, int)
        Patients with the property, and patients in whom it is known.
    level : float
        Confidence level.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``difference``.

    References
    ----------
    Newcombe, Stat Med 1998;17:873 (method 10).
    """
    (a, m), (b, n) = first, second
    if not m or not n:
        return NotEstimable(UNKNOWN, "difference", NEWCOMBE, m + n)
    (low_1, high_1), (low_2, high_2) = wilson(a, m, level), wilson(b, n, level)
    value = a / m - b / n
    low = value - math.hypot(a / m - low_1, high_2 - b / n)
    high = value + math.hypot(high_1 - a / m, b / n - low_2)
    return Estimate(value, "difference", NEWCOMBE, m + n, low, high, level=level)


def fisher(first: tuple[int, int], second: tuple[int, int]) -> Test | NotEstimable:
    """Test whether two proportions are equal, given the number with the property in all.

    Parameters
    ----------
    first, second : (int, int)
        Patients with the property, and patients in whom it is known.

    Returns
    -------
    Test or NotEstimable
        The P value adds up all tables that are at most as probable as the one observed.

    References
    ----------
    Fisher, J R Stat Soc 1935;98:39.
    """
    (a, m), (b, n) = first, second
    if not m or not n:
        return NotEstimable(UNKNOWN, "p_value", FISHER, m + n)
    if a + b in (0, m + n):
        return NotEstimable(ALIKE, "p_value", FISHER, m + n)
    support, weight = _tables(a, m, b, n)
    probability = np.exp(weight - weight.max())
    probability /= probability.sum()
    observed = probability[support == a][0]
    p_value = float(min(1.0, probability[probability <= observed * (1 + 1e-7)].sum()))
    return Test(p_value, _pearson(a, m, b, n), 1, m + n, FISHER)


def _pearson(a: int, m: int, b: int, n: int) -> float:
    share = (a + b) / (m + n)
    return (a / m - b / n) ** 2 / (share * (1 - share) * (1 / m + 1 / n))


def odds_ratio(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> Estimate | NotEstimable:
    """Estimate the odds of the property in the first group relative to the second.

    Parameters
    ----------
    first, second : (int, int)
        Patients with the property, and patients in whom it is known.
    level : float
        Confidence level.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``ratio``: the conditional maximum likelihood estimate with exact limits. Not
        estimable where it would be 0 or infinite.

    References
    ----------
    Cornfield, Proc 3rd Berkeley Symp 1956;4:135; as ``fisher.test`` of R computes it.
    """
    (a, m), (b, n) = first, second
    if not m or not n:
        return NotEstimable(UNKNOWN, "ratio", ODDS, m + n)
    if a + b in (0, m + n):
        return NotEstimable(ALIKE, "ratio", ODDS, m + n)
    support, weight = _tables(a, m, b, n)
    if a in (support[0], support[-1]):
        reason = "not estimable: no patient of one group is unlike the others"
        return NotEstimable(reason, "ratio", ODDS, m + n)
    tail = (1 - level) / 2
    value = _solve(lambda p: float(support @ p) - a, support, weight)
    low = _solve(lambda p: float(p[support >= a].sum()) - tail, support, weight)
    high = _solve(lambda p: tail - float(p[support <= a].sum()), support, weight)
    return Estimate(value, "ratio", ODDS, m + n, low, high, level=level)


def _tables(a: int, m: int, b: int, n: int) -> tuple[Array, Array]:
    """Return the possible counts in the first group, and the logarithms of their weights."""
    total = a + b
    x = np.arange(max(0, total - n), min(m, total) + 1)
    weight = -(gammaln(x + 1) + gammaln(m - x + 1))
    weight -= gammaln(total - x + 1) + gammaln(n - total + x + 1)
    return x, weight


def _solve(height: Callable[[Array], float], support: Array, weight: Array) -> float:
    """Return the odds ratio at which `height` of the conditional distribution, rising, is 0."""

    def at(log_odds: float) -> float:
        tilted = weight + log_odds * support
        probability = np.exp(tilted - tilted.max())
        return height(probability / probability.sum())

    return float(np.exp(brentq(at, -FAR, FAR, xtol=1e-14, rtol=1e-14)))
