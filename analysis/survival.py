"""The Kaplan-Meier curve of one group and its pointwise intervals.

Intervals and the last follow-up are where programs differ; they follow R here, and are computed
from counts, so that a tally gives what its patients give.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.counts import Counts, count
from analysis.intervals import EXACT, Scale, beta_product_limits, normal_interval

Interval = Scale | Literal["exact"]
SCALES: dict[Interval, str] = {
    "plain": "Kaplan-Meier, plain Greenwood interval",
    "log": "Kaplan-Meier, log-transformed Greenwood interval",
    "loglog": "Kaplan-Meier, log-log-transformed Greenwood interval",
    "exact": EXACT,
}


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
