"""Kaplan-Meier curves, survival at a landmark, and the counts under a figure.

lifelines computes the curve; its intervals and its risk table differ from R's and SAS's at ties and
after the last follow-up, so these are computed here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter

from analysis.cohort import Cohort
from analysis.estimate import Estimate, NotEstimable, Scale, normal_interval
from analysis.study import days_at, months_at

SCALES: dict[Scale, str] = {
    "plain": "Kaplan-Meier, plain Greenwood interval",
    "log": "Kaplan-Meier, log-transformed Greenwood interval",
    "loglog": "Kaplan-Meier, log-log-transformed Greenwood interval",
}
CURVE = ["group", "days", "survival", "low", "high", "at_risk", "events", "censored"]


def life_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Count the patients at risk, with an event and censored at each time.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort: ``lfs_days``, ``outcome``, ``patients``.

    Returns
    -------
    DataFrame
        One row per distinct time, and one at day 0: ``days``, ``at_risk`` (patients with time >=
        days), ``events``, ``censored``; at a tie, events come before censorings.
    """
    censored = rows["outcome"] == "censored"
    counts = pd.DataFrame(
        {
            "events": rows["patients"].where(~censored, 0).groupby(rows["lfs_days"]).sum(),
            "censored": rows["patients"].where(censored, 0).groupby(rows["lfs_days"]).sum(),
        }
    )
    counts = counts.reindex(counts.index.union([0]), fill_value=0).astype(int)
    leaving = counts["events"] + counts["censored"]
    counts.insert(0, "at_risk", leaving[::-1].cumsum()[::-1])
    return counts.rename_axis("days").reset_index()


def curve(rows: pd.DataFrame, level: float, *, scale: Scale = "plain") -> pd.DataFrame:
    """Estimate one Kaplan-Meier curve.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort; none gives an empty frame.
    level : float
        Confidence level of the pointwise interval.
    scale : {"plain", "log", "loglog"}
        Scale of the interval.

    Returns
    -------
    DataFrame
        The life table with ``survival`` (just after the events of the day, 0 to 1),
        ``standard_error`` (Greenwood), ``low`` and ``high``; these three are missing where survival
        is 0, the limits also before the first event.

    References
    ----------
    Kaplan and Meier, J Am Stat Assoc 1958;53:457. Greenwood, Rep Public Health 1926;33:1.
    """
    table = life_table(rows)
    if rows.empty:
        return table.iloc[:0].assign(survival=[], standard_error=[], low=[], high=[])
    table["survival"] = _survival(table)
    with np.errstate(divide="ignore", invalid="ignore"):
        n, d = table["at_risk"], table["events"]
        greenwood = (d / (n * (n - d))).cumsum()
        table["standard_error"] = (table["survival"] * np.sqrt(greenwood)).where(
            table["survival"] > 0
        )
    inside = (table["survival"] > 0) & (table["survival"] < 1)
    limits = [
        normal_interval(value, error, level, scale=scale) if open_ else (np.nan, np.nan)
        for value, error, open_ in zip(
            table["survival"], table["standard_error"], inside, strict=True
        )
    ]
    table[["low", "high"]] = np.array(limits)
    return table


def _survival(table: pd.DataFrame) -> np.ndarray:
    """Return survival at each time of a life table, by lifelines; exactly 0 at the end of all."""
    times = np.concatenate([table["days"], table["days"]])
    had_event = np.repeat([True, False], len(table))
    patients = np.concatenate([table["events"], table["censored"]])
    kept = patients > 0
    fitter = KaplanMeierFitter().fit(times[kept], had_event[kept], weights=patients[kept])
    survival = fitter.survival_function_at_times(table["days"]).to_numpy()
    # the day's last patients at risk all had an event: zero, whatever the rounding
    return np.where((table["at_risk"] == table["events"]).cummax(), 0.0, survival)


def kaplan_meier(
    cohort: Cohort, *, groups: Sequence[str] | None = None, scale: Scale = "plain"
) -> pd.DataFrame:
    """Estimate the leukemia-free survival curve of each group.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    groups : sequence of str, optional
        Keys of groups, in order; the study's arms if absent.
    scale : {"plain", "log", "loglog"}
        Scale of the pointwise interval.

    Returns
    -------
    DataFrame
        One row per group and distinct time, the first at day 0: ``group``, ``days``, ``survival``,
        ``low``, ``high`` (0 to 1; limits missing where survival is 0 or 1), ``at_risk``,
        ``events``, ``censored``.
    """
    keys = groups or [arm.key for arm in cohort.study.arms]
    curves = [
        curve(cohort.group(key), cohort.study.level, scale=scale).assign(group=key) for key in keys
    ]
    return pd.concat([part for part in curves if len(part)], ignore_index=True)[CURVE]


def risk_table(
    cohort: Cohort, *, groups: Sequence[str] | None = None, every_months: int = 6
) -> pd.DataFrame:
    """Count, for the rows under a figure, who is at risk, censored so far and with an event so far.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    groups : sequence of str, optional
        Keys of groups, in order; the study's arms if absent.
    every_months : int
        Distance of the ticks.

    Returns
    -------
    DataFrame
        One row per group and tick: ``group``, ``months``, ``days``, ``at_risk`` (time >= days),
        ``censored`` and ``events`` (time < days). The three counts add up to the group's patients.
    """
    keys = list(groups or [arm.key for arm in cohort.study.arms])
    last = int(cohort.rows["lfs_days"].max())
    months = range(0, int(months_at(last)) + 1, every_months)
    ticks = pd.DataFrame({"months": months})
    ticks["days"] = ticks["months"].map(days_at)
    counts = [_counts_at(cohort.group(key), ticks).assign(group=key) for key in keys]
    columns = ["group", "months", "days", "at_risk", "censored", "events"]
    return pd.concat(counts, ignore_index=True)[columns]


def _counts_at(rows: pd.DataFrame, ticks: pd.DataFrame) -> pd.DataFrame:
    before = rows["lfs_days"].to_numpy()[:, None] < ticks["days"].to_numpy()
    patients = rows["patients"].to_numpy()[:, None]
    censored = (rows["outcome"] == "censored").to_numpy()[:, None]
    return ticks.assign(
        at_risk=(patients * ~before).sum(axis=0),
        censored=(patients * (before & censored)).sum(axis=0),
        events=(patients * (before & ~censored)).sum(axis=0),
    )


def survival_at(
    rows: pd.DataFrame, months: int, day: int, level: float, *, scale: Scale = "plain"
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
    scale : {"plain", "log", "loglog"}
        Scale of the interval.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``probability``. Not estimable after the last follow-up, unless survival is 0 by then.
        If nobody had an event, the plain interval would be a point: its place is taken by the
        exact one-sided bound for those still at risk. At 0 there is no interval.
    """
    method, n = SCALES[scale], int(rows["patients"].sum())
    points = curve(rows, level, scale=scale)
    if points.empty:
        return NotEstimable("not estimable: no patient in this group", "probability", method, 0)
    last = points.iloc[-1]
    if day > last["days"] and last["survival"] > 0:
        reason = f"not estimable: nobody was followed for {months} months"
        return NotEstimable(reason, "probability", method, n)
    point = points[points["days"] <= day].iloc[-1]
    value = float(point["survival"])
    if 0 < value < 1:
        low, high = float(point["low"]), float(point["high"])
        error = float(point["standard_error"])
        return Estimate(value, "probability", method, n, low, high, error, level)
    if value == 0:
        note = "no interval can be estimated at zero"
        return Estimate(value, "probability", method, n, level=level, note=note)
    if scale != "plain":
        note = "no interval can be estimated without an event"
        return Estimate(value, "probability", method, n, level=level, note=note)
    at_risk = int(points.loc[points["days"] >= day, "at_risk"].iloc[0])
    low = (1 - level) ** (1 / at_risk)
    note = "exact and one-sided, as nobody had an event"
    return Estimate(value, "probability", method, n, low, 1.0, 0.0, level, note=note)
