"""Summaries in days: median survival, median follow-up, restricted mean.

lifelines misses a median at exactly one half by rounding, and gives the variance of the restricted
time where that of its estimator is wanted; both are computed here, as R does.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.counts import Counts, count, z_value
from analysis.estimate import Estimate, NotEstimable
from analysis.survival import Curve, fit, limits

MEDIAN = "Kaplan-Meier, first day with survival of at most one half, inverted plain interval"
FOLLOW_UP = "reverse Kaplan-Meier median, inverted plain interval"
RMST = "area under the Kaplan-Meier curve, Greenwood area variance"
RMST_DIFFERENCE = "difference of areas under the Kaplan-Meier curves, Greenwood area variances"
COMPLETENESS = "observed share of the person-time to the landmark, Clark's index"
ALIKE = "without width, as all fared alike"
ONE_ALIKE = "no width from a group in which all fared alike"
HALF = 0.5
ROUND_OFF = 1e-9
NOBODY = "not estimable: no patient in this group"


def median_survival(rows: pd.DataFrame, level: float) -> Estimate | NotEstimable:
    """Estimate the median leukemia-free survival in days, by R's rule at exactly one half.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``days``; limits where the plain interval crosses one half, None where it does not. A
        median that is not reached may still have a lower limit.
    """
    return median_of(fit(count(rows)), level)


def median_of(found: Curve, level: float) -> Estimate | NotEstimable:
    """Do as `median_survival`, with a curve that has been estimated already."""
    if not found.counts.n:
        return NotEstimable(NOBODY, "days", MEDIAN, 0)
    return _median(found, found.counts.days, MEDIAN, level)


def median_follow_up(rows: pd.DataFrame, level: float) -> Estimate | NotEstimable:
    """Estimate the median follow-up in days by the reverse Kaplan-Meier method.

    The censoring is the event; at a tie, patients with an event leave the risk set before the
    censorings are counted.

    References
    ----------
    Schemper and Smith, Control Clin Trials 1996;17:343.
    """
    return follow_up_of(count(rows), level)


def follow_up_of(counts: Counts, level: float) -> Estimate | NotEstimable:
    """Do as `median_follow_up`, with patients that have been counted already."""
    if not counts.n:
        return NotEstimable(NOBODY, "days", FOLLOW_UP, 0)
    none = np.zeros_like(counts.events)
    reverse = Counts(counts.days, counts.at_risk - counts.events, counts.censored, none)
    kept = reverse.at_risk > 0
    if not kept.any():
        return NotEstimable("not reached", "days", FOLLOW_UP, counts.n)
    found = fit(Counts(*(column[kept] for column in vars(reverse).values())))
    return _median(found, counts.days, FOLLOW_UP, level, n=counts.n)


def _median(
    found: Curve, days: np.ndarray, method: str, level: float, *, n: int | None = None
) -> Estimate | NotEstimable:
    """Return where a curve and its limits cross one half; `days` ends with the last follow-up."""
    n = found.counts.n if n is None else n
    end = float(days[-1])
    value = _crossing(found.counts.days, found.survival, end)
    low, high = (
        _crossing(found.counts.days, limit, end) for limit in limits(found, level, "plain")
    )
    if value is None:
        stated = None if low is None else level
        return NotEstimable("not reached", "days", method, n, low, stated)
    return Estimate(value, "days", method, n, low, high, level=level)


def _crossing(days: np.ndarray, height: np.ndarray, end: float) -> float | None:
    """Return the first day at or below one half; midway to the next fall if exactly one half."""
    below = height <= HALF + ROUND_OFF
    if not below.any():
        return None
    first = int(np.argmax(below))
    day = float(days[first])
    if abs(height[first] - HALF) > ROUND_OFF:
        return day
    later = days[height < HALF - ROUND_OFF]
    return (day + (float(later[0]) if len(later) else end)) / 2


def restricted_mean(
    rows: pd.DataFrame, months: int, day: int, level: float
) -> Estimate | NotEstimable:
    """Estimate the mean leukemia-free time up to a landmark.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``days``. Not estimable if follow-up ended before the landmark with patients still
        free of an event. Where nobody had an event, or all had theirs on one day, the variance is 0
        and a note says that the interval has no width.

    References
    ----------
    Royston and Parmar, BMC Med Res Methodol 2013;13:152; variance as ``print(rmean)`` in R.
    """
    return area_of(fit(count(rows)), months, day, level)


def area_of(found: Curve, months: int, day: int, level: float) -> Estimate | NotEstimable:
    """Do as `restricted_mean`, with a curve that has been estimated already."""
    n = found.counts.n
    if not n:
        return NotEstimable(NOBODY, "days", RMST, 0)
    if not found.reaches(day):
        return NotEstimable(
            f"not estimable: nobody was followed for {months} months", "days", RMST, n
        )
    before = found.counts.days < day
    areas = found.survival[before] * np.diff(np.append(found.counts.days[before], day))
    beyond = areas[::-1].cumsum()[::-1]
    at_risk, events = found.counts.at_risk[before], found.counts.events[before]
    counted = (events > 0) & (at_risk > events)
    left = (at_risk * (at_risk - events.astype(float)))[counted]
    error = math.sqrt(float((beyond[counted] ** 2 * events[counted] / left).sum()))
    value = float(areas.sum())
    half = z_value(level) * error
    low, high = max(0.0, value - half), min(value + half, float(day))
    note = None if error else ALIKE
    return Estimate(value, "days", RMST, n, low, high, error, level, note=note)


def area_difference(
    first: Estimate | NotEstimable, second: Estimate | NotEstimable
) -> Estimate | NotEstimable:
    """Estimate the difference of two restricted means, the first less the second.

    Parameters
    ----------
    first, second : Estimate or NotEstimable
        Results of `restricted_mean` for the same landmark and level.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``difference_days``.

    References
    ----------
    Uno et al., J Clin Oncol 2014;32:2380.
    """
    n = None if first.n is None or second.n is None else first.n + second.n
    for area in (first, second):
        if isinstance(area, NotEstimable):
            return NotEstimable(area.reason, "difference_days", RMST_DIFFERENCE, n)
    assert isinstance(first, Estimate) and isinstance(second, Estimate)
    assert first.level is not None
    error = math.hypot(first.standard_error or 0.0, second.standard_error or 0.0)
    value, half = first.value - second.value, z_value(first.level) * error
    note = ONE_ALIKE if first.note or second.note else None
    return Estimate(
        value,
        "difference_days",
        RMST_DIFFERENCE,
        n,
        value - half,
        value + half,
        error,
        first.level,
        note=note,
    )


def follow_up_completeness(counts: Counts, day: int) -> Estimate | NotEstimable:
    """Return which share of the person-time up to a landmark was observed.

    A patient with an event counts to the event; a patient censored before the landmark was
    observed to that day and could have been observed to the landmark.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``probability``, without interval: it describes the data.

    References
    ----------
    Clark, Altman and De Stavola, Lancet 2002;359:1309.
    """
    if not counts.n:
        return NotEstimable(NOBODY, "probability", COMPLETENESS, 0)
    time = np.minimum(counts.days, day)
    leaving = counts.events + counts.censored
    observed = float((time * leaving).sum())
    early = counts.days < day
    possible = observed + float(((day - time) * counts.censored)[early].sum())
    if possible == 0:
        return NotEstimable("not estimable: no time passed", "probability", COMPLETENESS, counts.n)
    return Estimate(observed / possible, "probability", COMPLETENESS, counts.n)
