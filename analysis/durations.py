"""Summaries in days: median survival, median follow-up, restricted mean.

lifelines misses a median at exactly one half by rounding, and gives the variance of the restricted
time where that of its estimator is wanted; both are computed here, as R does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.estimate import Estimate, NotEstimable
from analysis.survival import curve

MEDIAN = "Kaplan-Meier, first day with survival of at most one half, inverted plain interval"
FOLLOW_UP = "reverse Kaplan-Meier median, inverted plain interval"
RMST = "area under the Kaplan-Meier curve, Greenwood area variance"
HALF = 0.5
ROUND_OFF = 1e-9


def median_survival(rows: pd.DataFrame, level: float) -> Estimate | NotEstimable:
    """Estimate the median leukemia-free survival in days, by R's rule at exactly one half.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``days``; limits where the plain interval crosses one half, None where it does not.
    """
    if rows.empty:
        return NotEstimable("not estimable: no patient in this group", "days", MEDIAN, 0)
    return _median(curve(rows, level), MEDIAN, int(rows["patients"].sum()), level)


def median_follow_up(rows: pd.DataFrame, level: float) -> Estimate | NotEstimable:
    """Estimate the median follow-up in days by the reverse Kaplan-Meier method.

    The censoring is the event; at a tie, patients with an event leave the risk set before the
    censorings are counted.

    References
    ----------
    Schemper and Smith, Control Clin Trials 1996;17:343.
    """
    n = int(rows["patients"].sum())
    if rows.empty:
        return NotEstimable("not estimable: no patient in this group", "days", FOLLOW_UP, 0)
    reverse = rows.assign(
        lfs_days=2 * rows["lfs_days"] + (rows["outcome"] == "censored"),
        outcome=np.where(rows["outcome"] == "censored", "event", "censored"),
    )
    points = curve(reverse, level)
    points["days"] //= 2
    found = _median(points, FOLLOW_UP, n, level)
    if isinstance(found, NotEstimable):
        return NotEstimable("not reached", "days", FOLLOW_UP, n)
    return found


def _median(points: pd.DataFrame, method: str, n: int, level: float) -> Estimate | NotEstimable:
    value = _crossing(points["days"], points["survival"])
    if value is None:
        return NotEstimable("not reached", "days", method, n)
    low = _crossing(points["days"], points["low"])
    high = _crossing(points["days"], points["high"])
    return Estimate(value, "days", method, n, low, high, level=level)


def _crossing(days: pd.Series[int], height: pd.Series[float]) -> float | None:
    """Return the first day at or below one half; midway to the next fall if exactly one half."""
    below = height <= HALF + ROUND_OFF
    if not below.any():
        return None
    first = int(np.argmax(below.to_numpy()))
    day = float(days.iloc[first])
    if abs(height.iloc[first] - HALF) > ROUND_OFF:
        return day
    later = days[height < HALF - ROUND_OFF]
    return (day + float(later.iloc[0] if len(later) else days.iloc[-1])) / 2


def restricted_mean(
    rows: pd.DataFrame, months: int, day: int, level: float
) -> Estimate | NotEstimable:
    """Estimate the mean leukemia-free time up to a landmark.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``days``. Not estimable if follow-up ended before the landmark with patients still
        free of an event.

    References
    ----------
    Royston and Parmar, BMC Med Res Methodol 2013;13:152; variance as ``print(rmean)`` in R.
    """
    n = int(rows["patients"].sum())
    points = curve(rows, level)
    if points.empty:
        return NotEstimable("not estimable: no patient in this group", "days", RMST, 0)
    if points["days"].iloc[-1] < day and points["survival"].iloc[-1] > 0:
        reason = f"not estimable: nobody was followed for {months} months"
        return NotEstimable(reason, "days", RMST, n)
    points = points[points["days"] < day]
    widths = np.diff(np.append(points["days"].to_numpy(), day))
    areas = points["survival"].to_numpy() * widths
    beyond = areas[::-1].cumsum()[::-1]
    at_risk, events = points["at_risk"].to_numpy(), points["events"].to_numpy()
    counted = (events > 0) & (at_risk > events)
    terms = beyond[counted] ** 2 * events[counted]
    variance = float((terms / (at_risk[counted] * (at_risk[counted] - events[counted]))).sum())
    value = float(areas.sum())
    low, high = _around(value, variance**0.5, level)
    return Estimate(value, "days", RMST, n, low, min(high, float(day)), variance**0.5, level)


def _around(value: float, error: float, level: float) -> tuple[float, float]:
    half = float(norm.ppf((1 + level) / 2)) * error
    return max(0.0, value - half), value + half
