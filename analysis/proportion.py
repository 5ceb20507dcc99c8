"""Proportions and their intervals."""

from __future__ import annotations

from typing import Literal

from scipy.special import betaincinv

from analysis.counts import z_value
from analysis.estimate import Estimate, NotEstimable

METHODS = {
    "exact": "proportion, exact Clopper-Pearson interval",
    "wilson": "proportion, Wilson score interval",
}


def proportion(
    count: int, n: int, level: float, *, interval: Literal["exact", "wilson"] = "exact"
) -> Estimate | NotEstimable:
    """Return a proportion with its interval.

    Parameters
    ----------
    count : int
        Patients who have the property, 0 <= count <= n.
    n : int
        Patients in all of whom it is known.
    level : float
        Confidence level, 0 < level < 1.
    interval : {"exact", "wilson"}
        Clopper-Pearson, which never covers less than `level`, or Wilson's score interval.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``probability``; not estimable if `n` is 0.

    References
    ----------
    Clopper and Pearson, Biometrika 1934;26:404. Wilson, J Am Stat Assoc 1927;22:209.
    """
    method = METHODS[interval]
    if n == 0:
        return NotEstimable("not known: nobody has a result", "probability", method, 0)
    low, high = (clopper_pearson if interval == "exact" else wilson)(count, n, level)
    return Estimate(count / n, "probability", method, n, low, high, level=level, count=count)


def clopper_pearson(count: int, n: int, level: float) -> tuple[float, float]:
    """Return the exact binomial limits for `count` of `n`; 0 and 1 at the ends."""
    tail = (1 - level) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return low, high


def wilson(count: int, n: int, level: float) -> tuple[float, float]:
    """Return the score limits for `count` of `n`, without continuity correction."""
    z2 = z_value(level) ** 2
    centre = (count + z2 / 2) / (n + z2)
    half = (z2 * (count * (n - count) / n + z2 / 4)) ** 0.5 / (n + z2)
    return max(0.0, centre - half), min(1.0, centre + half)
