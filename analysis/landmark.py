"""Survival at a landmark, and the difference between two groups there."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.counts import count, z_value
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.intervals import beta_product_at
from analysis.survival import SCALES, Curve, Interval, fit, limits

DIFFERENCE = "difference of Kaplan-Meier estimates, plain Greenwood interval"
HYBRID = "difference of Kaplan-Meier estimates, interval from the exact limits of both"
CLOGLOG = "test of equal survival at the landmark, complementary log-log scale"


def survival_at(
    rows: pd.DataFrame, months: int, day: int, level: float, *, scale: Interval = "plain"
) -> Estimate | NotEstimable:
    """Estimate survival at a landmark.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort.
    months, day : int
        The landmark, in months for the wording and in days for the estimate.
    level : float
        Confidence level.
    scale : {"plain", "log", "loglog", "exact"}
        Scale of the interval, or the exact one.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``probability``. Not estimable after the last follow-up, unless survival is 0 by then.
        If nobody had an event, the plain interval would be a point: its place is taken by the
        exact one-sided bound for those still at risk. At 0 only the exact interval exists.
    """
    return at_landmark(fit(count(rows)), months, day, level, scale=scale)


def at_landmark(
    found: Curve, months: int, day: int, level: float, *, scale: Interval = "plain"
) -> Estimate | NotEstimable:
    """Do as `survival_at`, with a curve that has been estimated already."""
    method, n = SCALES[scale], found.counts.n
    refusal = _refusal(found, months, day)
    if refusal:
        return NotEstimable(refusal, "probability", method, n)
    index = found.index_at(day)
    value = float(found.survival[index])
    error = float(found.standard_error[index]) if value > 0 else None
    if scale == "exact":
        low, high = beta_product_at(found.counts, day, level)
        return Estimate(value, "probability", method, n, low, high, error, level)
    if 0 < value < 1:
        low, high = (float(limit[index]) for limit in limits(found, level, scale))
        return Estimate(value, "probability", method, n, low, high, error, level)
    if value == 0:
        note = "no interval can be estimated at zero"
        return Estimate(value, "probability", method, n, level=level, note=note)
    if scale != "plain":
        note = "no interval can be estimated without an event"
        return Estimate(value, "probability", method, n, level=level, note=note)
    low = (1 - level) ** (1 / int(found.counts.at_risk_on(np.array(day))))
    note = "exact and one-sided, as nobody had an event"
    return Estimate(value, "probability", method, n, low, 1.0, 0.0, level, note=note)


def _refusal(found: Curve, months: int, day: int) -> str | None:
    if not found.counts.n:
        return "not estimable: no patient in this group"
    if not found.reaches(day):
        return f"not estimable: nobody was followed for {months} months"
    return None


def difference_at(
    first: Curve, second: Curve, months: int, day: int, level: float
) -> Estimate | NotEstimable:
    """Estimate the difference in survival at a landmark, the first group less the second.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``difference``. Where survival of a group is 0 or 1, Greenwood's error is not defined
        or is 0; the interval then comes from the exact limits of each group, combined as the
        method of variance estimates recovery does, and there is no standard error.

    References
    ----------
    Zou and Donner, Stat Med 2008;27:1693 (variance estimates recovery).
    """
    n = first.counts.n + second.counts.n
    for group in (first, second):
        refusal = _refusal(group, months, day)
        if refusal:
            return NotEstimable(refusal, "difference", DIFFERENCE, n)
    (one, error_1), (other, error_2) = (_point(group, day) for group in (first, second))
    value = one - other
    if 0 < one < 1 and 0 < other < 1:
        error = math.hypot(error_1, error_2)
        half = z_value(level) * error
        low, high = max(-1.0, value - half), min(1.0, value + half)
        return Estimate(value, "difference", DIFFERENCE, n, low, high, error, level)
    (low_1, high_1), (low_2, high_2) = (
        beta_product_at(group.counts, day, level) for group in (first, second)
    )
    low = value - math.hypot(one - low_1, high_2 - other)
    high = value + math.hypot(high_1 - one, other - low_2)  # at most 1, as `low` is at least -1
    return Estimate(value, "difference", HYBRID, n, low, high, level=level)


def _point(found: Curve, day: int) -> tuple[float, float]:
    index = found.index_at(day)
    return float(found.survival[index]), float(found.standard_error[index])


def difference_test(first: Curve, second: Curve, months: int, day: int) -> Test | NotEstimable:
    """Test whether survival at a landmark is equal in two groups.

    On the scale log(-log S) the estimates are compared as if they were normal; in small groups
    this keeps the size of the test better than the plain scale.

    Returns
    -------
    Test or NotEstimable
        One degree of freedom. Not estimable where survival of a group is 0 or 1.

    References
    ----------
    Klein, Logan, Harhoff and Andersen, Stat Med 2007;26:4505.
    """
    n = first.counts.n + second.counts.n
    scaled = []
    for group in (first, second):
        refusal = _refusal(group, months, day)
        if refusal:
            return NotEstimable(refusal, "p_value", CLOGLOG, n)
        value, error = _point(group, day)
        if not 0 < value < 1:
            reason = "not estimable: survival of a group is 0% or 100%"
            return NotEstimable(reason, "p_value", CLOGLOG, n)
        scaled.append((math.log(-math.log(value)), error / (value * math.log(value))))
    distance = scaled[0][0] - scaled[1][0]
    statistic = distance**2 / (scaled[0][1] ** 2 + scaled[1][1] ** 2)
    return Test(float(chdtrc(1, statistic)), statistic, 1, n, CLOGLOG)
