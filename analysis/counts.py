"""Counts at each time, in arrays: all that curves, tests and hazard ratios need of a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import ndtri

Array = np.ndarray


@dataclass(frozen=True)
class Counts:
    """A life table: one entry per distinct time, and one at day 0.

    Attributes
    ----------
    days : ndarray
        The times, rising from 0.
    at_risk : ndarray
        Patients with time >= days.
    events, censored : ndarray
        Patients who leave on the day; at a tie, events come before censorings.
    """

    days: Array
    at_risk: Array
    events: Array
    censored: Array

    @property
    def n(self) -> int:
        """Patients in all."""
        return int(self.at_risk[0]) if len(self.at_risk) else 0

    def at_risk_on(self, days: Array) -> Array:
        """Return the patients with time >= each of `days`."""
        padded = np.append(self.at_risk, 0)
        return padded[np.searchsorted(self.days, days, side="left")]


def count(rows: pd.DataFrame, *, event: Sequence[str] | None = None) -> Counts:
    """Count the patients at risk, with an event and censored at each time.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort: ``lfs_days``, ``outcome``, ``patients``.
    event : sequence of str, optional
        The outcomes that count as the event; every outcome but ``censored`` if absent. All others
        count as censored.
    """
    outcome = rows["outcome"]
    had = (outcome != "censored") if event is None else outcome.isin(event)
    patients = rows["patients"].to_numpy(dtype=float)
    observed = rows["lfs_days"].to_numpy(dtype=np.int64)
    days, where = np.unique(np.append(0, observed), return_inverse=True)
    days, where = days if len(rows) else days[:0], where[1:]
    size = len(days)
    leaving = np.bincount(where, patients, size)
    events = np.bincount(where, patients * had.to_numpy(dtype=float), size)
    at_risk = leaving[::-1].cumsum()[::-1]
    return Counts(days, *(part.astype(np.int64) for part in (at_risk, events, leaving - events)))


@dataclass(frozen=True)
class EventTimes:
    """Counts at each time with an event, over all groups.

    Attributes
    ----------
    days : ndarray of shape (times,)
        The times; of stratified counts, those of one stratum after those of another.
    at_risk, events : ndarray of shape (times, groups)
        Patients at risk and patients with an event.
    patients : tuple of int
        Patients in each group.
    """

    days: Array
    at_risk: Array
    events: Array
    patients: tuple[int, ...]

    @property
    def n(self) -> int:
        """Patients in all groups."""
        return sum(self.patients)


def event_times(
    groups: Sequence[pd.DataFrame], *, event: Sequence[str] | None = None
) -> EventTimes:
    """Count patients at risk and events of several groups at each time when anybody had an event.

    Parameters
    ----------
    groups : sequence of DataFrame
        Rows of a cohort, one frame a group.
    event : sequence of str, optional
        The outcomes that count as the event; every outcome but ``censored`` if absent.
    """
    tables = [count(rows, event=event) for rows in groups]
    days = np.unique(np.concatenate([table.days[table.events > 0] for table in tables]))
    events = np.zeros((len(days), len(tables)))
    for column, table in enumerate(tables):
        had = table.events > 0
        events[np.searchsorted(days, table.days[had]), column] = table.events[had]
    at_risk = [table.at_risk_on(days) for table in tables]
    return EventTimes(
        days, np.column_stack(at_risk).astype(float), events, tuple(table.n for table in tables)
    )


def stacked(strata: Sequence[EventTimes]) -> EventTimes:
    """Return the counts of several strata as one: only patients of one stratum are compared."""
    patients = np.sum([stratum.patients for stratum in strata], axis=0)
    return EventTimes(
        np.concatenate([stratum.days for stratum in strata]),
        np.concatenate([stratum.at_risk for stratum in strata]),
        np.concatenate([stratum.events for stratum in strata]),
        tuple(int(total) for total in patients),
    )


@lru_cache
def z_value(level: float) -> float:
    """Return the standard normal quantile of a two-sided interval: 1.959964 for 0.95."""
    return float(ndtri((1 + level) / 2))
