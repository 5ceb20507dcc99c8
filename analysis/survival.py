"""Kaplan-Meier curves, survival at a landmark, and the counts under a figure.

Intervals, risk tables and the last follow-up are where programs differ; they follow R here, and are
computed from counts, so that a tally gives what its patients give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.counts import Counts, count
from analysis.disclosure import coarse, suppress_curves, suppress_table
from analysis.intervals import EXACT, Scale, beta_product_limits, normal_interval
from analysis.study import days_at, months_at

Interval = Scale | Literal["exact"]
SCALES: dict[Interval, str] = {
    "plain": "Kaplan-Meier, plain Greenwood interval",
    "log": "Kaplan-Meier, log-transformed Greenwood interval",
    "loglog": "Kaplan-Meier, log-log-transformed Greenwood interval",
    "exact": EXACT,
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
    return pd.DataFrame(vars(count(rows)))


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve in arrays, one entry per time of its counts.

    Attributes
    ----------
    counts : Counts
        The life table.
    survival : ndarray
        Just after the events of the day, 0 to 1.
    hazard_variance : ndarray
        Greenwood's sum, the variance of the logarithm of survival; infinite where survival is 0.
    """

    counts: Counts
    survival: np.ndarray
    hazard_variance: np.ndarray

    @property
    def standard_error(self) -> np.ndarray:
        """Greenwood's standard error of survival; missing where survival is 0."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.survival * np.sqrt(self.hazard_variance))

    def index_at(self, day: float) -> int:
        """Return the entry that holds on `day`."""
        return int(np.searchsorted(self.counts.days, day, side="right")) - 1

    def reaches(self, day: float) -> bool:
        """Return whether the curve says anything of `day`: followed so far, or down at 0."""
        days = self.counts.days
        return bool(len(days)) and bool(day <= days[-1] or self.survival[-1] == 0)


def fit(counts: Counts) -> Curve:
    """Estimate the Kaplan-Meier curve of a life table.

    References
    ----------
    Kaplan and Meier, J Am Stat Assoc 1958;53:457. Greenwood, Rep Public Health 1926;33:1.
    """
    n, d = counts.at_risk.astype(float), counts.events
    with np.errstate(divide="ignore"):
        return Curve(counts, np.cumprod((n - d) / n), np.cumsum(d / (n * (n - d))))


def limits(found: Curve, level: float, scale: Interval) -> tuple[np.ndarray, np.ndarray]:
    """Return the pointwise limits of a curve; all but the exact are missing at 0 and 1."""
    if scale == "exact":
        return beta_product_limits(found.counts, level)
    return normal_interval(found.survival, found.standard_error, level, scale=scale)


def curve(rows: pd.DataFrame, level: float, *, scale: Interval = "plain") -> pd.DataFrame:
    """Estimate one Kaplan-Meier curve.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort; none gives an empty frame.
    level : float
        Confidence level of the pointwise interval.
    scale : {"plain", "log", "loglog", "exact"}
        Scale of the interval, or the exact one.

    Returns
    -------
    DataFrame
        The life table with ``survival`` (just after the events of the day, 0 to 1),
        ``standard_error`` (Greenwood), ``low`` and ``high``; these three are missing where survival
        is 0, the limits also before the first event. The exact limits are missing nowhere.

    References
    ----------
    Kaplan and Meier, J Am Stat Assoc 1958;53:457. Greenwood, Rep Public Health 1926;33:1.
    """
    found = fit(count(rows))
    low, high = limits(found, level, scale)
    return pd.DataFrame(
        {
            **vars(found.counts),
            "survival": found.survival,
            "standard_error": found.standard_error,
            "low": low,
            "high": high,
        }
    )


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
        ``disclosure.time_unit``, and small counts are missing.
    """
    keys = groups or [arm.key for arm in cohort.study.arms]
    drawn = coarse(cohort)
    curves = [
        curve(drawn.group(key), cohort.study.level, scale=scale).assign(group=key) for key in keys
    ]
    found = pd.concat([part for part in curves if len(part)], ignore_index=True)[CURVE]
    return suppress_curves(found, cohort.study)


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
    return pd.concat(parts, ignore_index=True)


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
        Of patients small counts are missing, and those that would reveal them.
    """
    keys = list(groups or [arm.key for arm in cohort.study.arms])
    last = int(cohort.rows["lfs_days"].max())
    months = range(0, int(months_at(last)) + 1, every_months)
    ticks = pd.DataFrame({"months": months})
    ticks["days"] = ticks["months"].map(days_at)
    drawn = coarse(cohort)
    every = dict.fromkeys([*keys, *(group.key for group in cohort.study.all_groups)])
    counts = [_counts_at(drawn.group(key), ticks).assign(group=key) for key in every]
    columns = ["group", "months", "days", "at_risk", "censored", "events"]
    table = suppress_table(pd.concat(counts, ignore_index=True)[columns], cohort.study)
    wanted = [table[table["group"] == key] for key in keys]
    return pd.concat(wanted, ignore_index=True)


def _counts_at(rows: pd.DataFrame, ticks: pd.DataFrame) -> pd.DataFrame:
    before = rows["lfs_days"].to_numpy()[:, None] < ticks["days"].to_numpy()
    patients = rows["patients"].to_numpy()[:, None]
    censored = (rows["outcome"] == "censored").to_numpy()[:, None]
    return ticks.assign(
        at_risk=(patients * ~before).sum(axis=0),
        censored=(patients * (before & censored)).sum(axis=0),
        events=(patients * (before & ~censored)).sum(axis=0),
    )
