"""Transplantation as what it is: something that happens after time zero.

Whoever is called transplanted from the first day is credited with the time lived until then. Here a
patient counts as not transplanted up to and on the day of transplantation, and as transplanted from
the next; one whose event falls on that very day had it without transplantation. Only arms in which
transplantation was a choice are looked at: where it defines the arm, those who relapsed before it
were counted elsewhere.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.counts import Array, Counts, EventTimes, count
from analysis.curves import CURVE
from analysis.disclosure import coarse, nothing_drawn
from analysis.exposed import exposed
from analysis.exposure import EXPOSURES
from analysis.ledger import hide_counts, hide_table, ledger_of
from analysis.study import days_at, months_at
from analysis.survival import fit, limits

NEEDS_DAYS = (
    "not estimable: the column hsct_days, the day of transplantation, is needed to compare "
    "transplanted with other patients fairly"
)
LANDMARKS = (60, 90, 120, 180, 365)  # days


def time_dependent_counts(rows: pd.DataFrame) -> EventTimes:
    """Count at each time with an event who had been transplanted before it and who had not.

    Who was transplanted on the day of the event itself had not been before it.

    Parameters
    ----------
    rows : DataFrame
        Rows of `exposed`.

    Returns
    -------
    EventTimes
        First column the transplanted, second the others; ``patients`` are those who ever were and
        those who never were.
    """
    days = rows["lfs_days"].to_numpy()
    hsct, patients = rows["hsct_days"].to_numpy(), rows["patients"].to_numpy(dtype=float)
    had = (rows["outcome"] != "censored").to_numpy()
    times = np.unique(days[had])
    after = hsct < days
    first = _sum_before(hsct[after], patients[after], times) - _sum_before(
        days[after], patients[after], times
    )
    all_at_risk = patients.sum() - _sum_before(days, patients, times)
    where = np.searchsorted(times, days)
    events = np.column_stack(
        [
            np.bincount(where[which], patients[which], len(times))
            for which in (had & after, had & ~after)
        ]
    )
    ever = int(patients[np.isfinite(hsct)].sum())
    at_risk = np.column_stack([first, all_at_risk - first])
    return EventTimes(times, at_risk, events, (ever, int(patients.sum()) - ever))


def _sum_before(days: Array, patients: Array, times: Array) -> Array:
    """Return how many patients have a day before each of `times`."""
    order = np.argsort(days, kind="stable")
    total = np.append(0.0, np.cumsum(patients[order]))
    return np.asarray(total[np.searchsorted(days[order], times, side="left")])


def at_landmark(rows: pd.DataFrame, day: int) -> list[pd.DataFrame]:
    """Return the patients free of an event after a landmark: transplanted by then, and not.

    Who left on the landmark or before it is left out; who was transplanted after it counts as not
    transplanted.

    References
    ----------
    Anderson, Cain and Gelber, J Clin Oncol 1983;1:710.
    """
    later = rows[rows["lfs_days"] > day]
    by_then = later["hsct_days"] <= day
    return [later[by_then], later[~by_then]]


def simon_makuch(cohort: Cohort, *, from_day: int = 0) -> pd.DataFrame:
    """Estimate survival with transplantation and without, patients changing sides on its day.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    from_day : int
        Landmark after which patients are followed, those who left by then being left out; 0 follows
        everybody from the first day on, day 0 included, as the test of Mantel and Byar does. A
        later one serves where so few are transplanted at first that an early event would decide
        the whole curve.

    Returns
    -------
    DataFrame
        A frame of curves as `kaplan_meier` gives it, for ``transplanted`` and
        ``not_transplanted``; ``at_risk`` rises as patients are transplanted. Empty, with
        ``attrs["reason"]``, if the cohort has no days of transplantation.

    References
    ----------
    Simon and Makuch, Stat Med 1984;3:35.
    """
    arms = exposed(coarse(cohort))
    if not arms:
        empty = pd.DataFrame(columns=CURVE)
        empty.attrs["reason"] = NEEDS_DAYS
        return empty
    ledger = ledger_of(cohort)
    if not ledger.shows("hsct.patients"):
        return nothing_drawn(CURVE, cohort)
    rows = pd.concat(arms.values())
    start = from_day or -1  # day 0 is part of the follow-up
    rows = rows[rows["lfs_days"] > start]
    parts = [_curve(_side(rows, side, start), side, cohort.study.level) for side in EXPOSURES]
    found = pd.concat(parts, ignore_index=True)[CURVE]
    return hide_counts(found, ledger)


def exposure_risk_table(cohort: Cohort, *, every_months: int = 6) -> pd.DataFrame:
    """Count who is at risk with transplantation and without, for the rows under the curves.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    every_months : int
        Distance of the ticks. Of patients only ticks every six months are filled in.

    Returns
    -------
    DataFrame
        One row per side and tick: ``group``, ``months``, ``days``, ``at_risk`` (on that side, time
        >= days), ``censored`` and ``events`` on that side before it. The counts of both sides
        together add up to all patients. Empty without days of transplantation.
    """
    arms = exposed(coarse(cohort))
    if not arms:
        return pd.DataFrame(columns=["group", "months", "days", "at_risk", "censored", "events"])
    rows = pd.concat(arms.values())
    months = range(0, int(months_at(int(rows["lfs_days"].max()))) + 1, every_months)
    table = pd.DataFrame(
        {"group": side, "months": month, "days": days_at(month), **_on_side(rows, side, month)}
        for side in EXPOSURES
        for month in months
    )
    return hide_table(table, ledger_of(cohort))


def _on_side(rows: pd.DataFrame, side: str, month: int) -> dict[str, int]:
    day, left = days_at(month), rows["lfs_days"]
    crossed = rows["hsct_days"] < np.minimum(left, day)
    here = rows[crossed if side == "transplanted" else ~crossed]
    gone, had = here["lfs_days"] < day, here["outcome"] != "censored"
    parts = {"at_risk": ~gone, "censored": gone & ~had, "events": gone & had}
    return {name: int(here.loc[which, "patients"].sum()) for name, which in parts.items()}


def _side(rows: pd.DataFrame, side: str, start: int) -> Counts:
    """Count one side of the change: entries at transplantation, or leaving at it."""
    ever = rows["hsct_days"] < rows["lfs_days"]
    if side == "not_transplanted":
        early = rows["hsct_days"].where(ever, rows["lfs_days"]).astype(np.int64)
        left = rows.assign(lfs_days=early, outcome=rows["outcome"].mask(ever, "censored"))
        return count(left[left["lfs_days"] > start])
    rows = rows[ever]
    counted = count(rows)
    entered = np.maximum(rows["hsct_days"].to_numpy(), start)
    patients = rows["patients"].to_numpy(dtype=float)
    waiting = patients.sum() - _sum_before(entered, patients, counted.days)
    at_risk = counted.at_risk - waiting.astype(np.int64)
    return Counts(counted.days, at_risk, counted.events, counted.censored)


def _curve(counts: Counts, side: str, level: float) -> pd.DataFrame:
    # Only on day 0 may nobody be at risk, and then nobody has an event either.
    found = fit(Counts(counts.days, np.maximum(counts.at_risk, 1), counts.events, counts.censored))
    low, high = limits(found, level, "plain")
    frame = pd.DataFrame(vars(counts))
    return frame.assign(group=side, survival=found.survival, low=low, high=high)
