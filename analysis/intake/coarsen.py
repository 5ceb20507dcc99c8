"""Time made coarser, so that a tally tells less of each patient."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.intake.values import LAST_POSSIBLE_DAY
from analysis.study import days_at

UNITS = ("day", "week", "month")
IN_A_WEEK = 7
TIMES = ("lfs_days", "hsct_days")


def ends_of(unit: str) -> np.ndarray:
    """Return the last days of the units from time zero on: 0, 7, 14 … or 0, 30, 61 ….

    Parameters
    ----------
    unit : {"day", "week", "month"}
        A month is 30.4375 days; the end of the 36th is day 1096.

    Raises
    ------
    ValueError
        If there is no such unit.
    """
    if unit == "day":
        return np.arange(LAST_POSSIBLE_DAY + 1)
    if unit == "week":
        return np.append(np.arange(0, LAST_POSSIBLE_DAY, IN_A_WEEK), LAST_POSSIBLE_DAY)
    if unit == "month":
        months = range(LAST_POSSIBLE_DAY // 30 + 1)
        ends = np.array([days_at(month) for month in months])
        return np.append(ends[ends < LAST_POSSIBLE_DAY], LAST_POSSIBLE_DAY)
    raise ValueError(f"no unit {unit!r}; there are {', '.join(UNITS)}")


def coarsen(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Move each time to the end of its day, week or month.

    What happened within a month counts as of its last day, so that survival at 36 months, day 1096,
    rests on the same events as before. Day 0 stays.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort.
    unit : {"day", "week", "month"}
        How coarse.

    Returns
    -------
    DataFrame
        The rows with other ``lfs_days`` and, where present, ``hsct_days``; not merged yet.
    """
    ends = ends_of(unit)
    coarse = rows.copy()
    for column in TIMES:
        if column in rows:
            days = rows[column].to_numpy(dtype=float)
            known = ~np.isnan(days)
            days[known] = ends[np.searchsorted(ends, days[known], side="left")]
            coarse[column] = days.astype(rows[column].to_numpy().dtype)
    return coarse
