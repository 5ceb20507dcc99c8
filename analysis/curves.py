"""The frames that figures of survival are drawn from: curves, and the counts under them.

Of patients they are coarser than the findings: time by month, no small count.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.cohort import Cohort
from analysis.counts import count
from analysis.digits import DECIMALS
from analysis.disclosure import coarse, nothing_drawn, small_groups, smallest_count
from analysis.ledger import hide_counts, hide_table, ledger_of
from analysis.study import DAYS_PER_MONTH, days_at, months_at
from analysis.survival import SCALES, Interval, curve, fit, limits

CURVE = ["group", "days", "survival", "low", "high", "at_risk", "events", "censored"]


def kaplan_meier(
    cohort: Cohort, *, groups: Sequence[str] | None = None, scale: Interval = "plain"
) -> pd.DataFrame:
    """Estimate the leukemia-free survival curve of each group.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    groups : sequence of str, optional
        Keys of groups, in order; the study's arms if absent.
    scale : {"plain", "log", "loglog", "exact"}
        Scale of the pointwise interval, or the exact one.

    Returns
    -------
    DataFrame
        One row per group and distinct time, the first at day 0: ``group``, ``days``, ``survival``,
        ``low``, ``high`` (0 to 1; limits missing where survival is 0 or 1, the exact ones nowhere),
        ``at_risk``,
        ``events``, ``censored``. Of patients (not pseudo-patients) the times are those of
        ``disclosure.time_unit``, counts are missing, and at the landmark the curve is the
        finding. Empty, with ``attrs["reason"]``, if no group has enough patients.
    """
    drawn, level = coarse(cohort), cohort.study.level
    small = small_groups(cohort)
    keys = [key for key in groups or [arm.key for arm in cohort.study.arms] if key not in small]
    curves = [curve(drawn.group(key), level, scale=scale).assign(group=key) for key in keys]
    if drawn is not cohort:
        curves = [
            _meeting(part, cohort, key, scale) for part, key in zip(curves, keys, strict=True)
        ]
    curves = [part for part in curves if len(part)]
    if not curves:
        return nothing_drawn(CURVE, cohort)
    return hide_counts(pd.concat(curves, ignore_index=True)[CURVE], ledger_of(cohort))


def _meeting(part: pd.DataFrame, cohort: Cohort, key: str, scale: Interval) -> pd.DataFrame:
    """Let a curve of coarse times meet the finding at the landmark, and go on from there.

    Where time is coarse, patients who left within a month count as at risk until its end, and the
    curve stands a trifle too high. A group not followed to the landmark ends before it.
    """
    day, exact = cohort.study.landmark_days, fit(count(cohort.group(key)))
    if not exact.counts.n:
        return part
    if not exact.reaches(day):
        return part.assign(days=part["days"].clip(upper=day - 1))
    at = exact.index_at(day)
    ends = (limit[at] for limit in limits(exact, cohort.study.level, scale))
    told = dict(zip(("survival", "low", "high"), (exact.survival[at], *ends), strict=True))
    before, after = part[part["days"] <= day], part[part["days"] > day]
    held = before.iloc[[-1]].assign(days=day, **told)
    if before["days"].iloc[-1] < day:
        held = held.assign(events=0, censored=0)
    after = after.assign(survival=after["survival"].clip(upper=told["survival"]))
    return pd.concat([before[before["days"] < day], held, after])


def curves_by_interval(cohort: Cohort, *, groups: Sequence[str] | None = None) -> pd.DataFrame:
    """Estimate the curves once for each kind of interval: a reader may choose between them.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    groups : sequence of str, optional
        Keys of groups, in order; the study's arms if absent.

    Returns
    -------
    DataFrame
        The frames of `kaplan_meier` one below the other, with ``interval``: ``plain``, ``log``,
        ``loglog``, ``exact``.
    """
    parts = [
        kaplan_meier(cohort, groups=groups, scale=scale).assign(interval=scale) for scale in SCALES
    ]
    return pd.concat(parts, ignore_index=True) if len(parts[0]) else parts[0]


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
        Distance of the ticks. Of patients only ticks every six months are filled in.

    Returns
    -------
    DataFrame
        One row per group and tick: ``group``, ``months``, ``days``, ``at_risk`` (time >= days),
        ``censored`` and ``events`` (time < days). The three counts add up to the group's patients.
        Of patients small counts are missing, and those that would reveal them.
    """
    keys = list(groups or [arm.key for arm in cohort.study.arms])
    last = int(cohort.rows["lfs_days"].max())
    months = range(0, int(months_at(last)) + 1, every_months)
    ticks = pd.DataFrame({"months": months})
    ticks["days"] = ticks["months"].map(days_at)
    drawn = coarse(cohort)
    counts = [_counts_at(drawn.group(key), ticks).assign(group=key) for key in keys]
    columns = ["group", "months", "days", "at_risk", "censored", "events"]
    return hide_table(pd.concat(counts, ignore_index=True)[columns], ledger_of(cohort))


def _counts_at(rows: pd.DataFrame, ticks: pd.DataFrame) -> pd.DataFrame:
    before = rows["lfs_days"].to_numpy()[:, None] < ticks["days"].to_numpy()
    patients = rows["patients"].to_numpy()[:, None]
    censored = (rows["outcome"] == "censored").to_numpy()[:, None]
    return ticks.assign(
        at_risk=(patients * ~before).sum(axis=0),
        censored=(patients * (before & censored)).sum(axis=0),
        events=(patients * (before & ~censored)).sum(axis=0),
    )


def monthly_curves(cohort: Cohort) -> dict[str, list[float]]:
    """Return the curve of each group at whole months: coarser than any patient's day.

    Returns
    -------
    dict of str to list of float
        Survival (0 to 1) at month 0, 1, 2 and so on, as far as the group was followed. Of patients
        in the digits that are printed, and without groups of few.
    """
    curves = {}
    places = DECIMALS["probability"] if smallest_count(cohort.study) else None
    few = small_groups(cohort)
    for group in [one for one in cohort.study.all_groups if one.key not in few]:
        points = curve(cohort.group(group.key), cohort.study.level)
        if points.empty:
            continue
        last = points["days"].max()
        ticks = [days_at(month) for month in range(int(last / DAYS_PER_MONTH) + 2)]
        within = [day for day in ticks if day <= last]
        at = points["days"].searchsorted(within, side="right") - 1
        heights = [float(height) for height in points["survival"].iloc[at]]
        curves[group.key] = [h if places is None else round(h, places) for h in heights]
    return curves
