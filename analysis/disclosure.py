"""What may be shown of a cohort of patients: coarser times, no small counts.

A count that is not shown must not follow from those that are. In the table under a figure at risk,
censored and events add up to the group; a count less the one shown before it is a count as well;
and a pooled group less one arm is the other arm. `suppress_table` sees to all three.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cohort import Cohort, tally
from analysis.intake.coarsen import coarsen
from analysis.study import Study

COUNTS = ["at_risk", "censored", "events"]


def coarse(cohort: Cohort) -> Cohort:
    """Return the cohort as curves and tables are to be drawn from it.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    Cohort
        Its times moved to the end of ``disclosure.time_unit``; the cohort itself if that is a day.
    """
    unit, _ = cohort.study.disclosure.of_kind(cohort.study.kind)
    if unit == "day":
        return cohort
    return replace(cohort, rows=tally(coarsen(cohort.rows, unit)))


def smallest_count(study: Study) -> int:
    """Return the smallest count, but 0, that is shown; 0 if all are."""
    _, smallest = study.disclosure.of_kind(study.kind)
    return smallest if smallest > 1 else 0


def suppress_table(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Take small counts, and what would reveal them, out of the table under a figure.

    Parameters
    ----------
    table : DataFrame
        As `analysis.risk_table` counts, of every group of the study: a row is a group at a tick,
        with ``group``, ``days``, ``at_risk``, ``censored`` and ``events`` (the latter two so far).
    study : Study
        Its groups, and the smallest count.

    Returns
    -------
    DataFrame
        The same rows; a count that is not shown is missing.
    """
    smallest = smallest_count(study)
    if not smallest or table.empty:
        return table
    groups = {
        str(key): rows.sort_values("days")[COUNTS].to_numpy(dtype=float)
        for key, rows in table.groupby("group", sort=False)
    }
    hidden = {key: _hidden(counts, smallest) for key, counts in groups.items()}
    _hide_between(groups, hidden, study, smallest)
    shown = table.sort_values(["group", "days"], kind="stable").astype(dict.fromkeys(COUNTS, float))
    for key, mask in hidden.items():
        counts = np.where(mask, np.nan, groups[key])
        shown.loc[shown["group"] == key, COUNTS] = counts
    return shown.reindex(table.index)


def _is_small(count: float, smallest: int) -> bool:
    return 0 < abs(count) < smallest


def _hidden(counts: np.ndarray, smallest: int) -> np.ndarray:
    """Return which counts of one group are not shown, tick by tick."""
    hidden = np.zeros(counts.shape, dtype=bool)
    before = np.array([counts[0].sum(), 0.0, 0.0])  # everybody at risk, nobody gone
    for tick, row in enumerate(counts):
        for column, value in enumerate(row):
            steps = (value, value - before[column], counts[0].sum() - value)
            hidden[tick, column] = any(_is_small(step, smallest) for step in steps)
        _hide_partner(hidden[tick], row)
        before = np.where(hidden[tick], before, row)
    return hidden


def _hide_partner(hidden: np.ndarray, row: np.ndarray) -> None:
    """Hide a second count of a row where one alone would follow from the sum."""
    if hidden.sum() == 1:
        others = np.flatnonzero(~hidden)
        hidden[others[np.argmin(np.where(row[others] > 0, row[others], np.inf))]] = True


def _hide_between(
    groups: dict[str, np.ndarray], hidden: dict[str, np.ndarray], study: Study, smallest: int
) -> None:
    """Hide what follows from the difference of two groups."""
    for group in study.groups:
        parts = [arm for arm in group.arms if arm in groups]
        if group.key not in groups or len(parts) != len(group.arms):
            continue
        mask = hidden[group.key]
        if group.hsct is None:
            mask |= sum(hidden[arm].astype(int) for arm in parts) == 1
        else:
            rest = sum(groups[arm] for arm in parts) - groups[group.key]
            mask |= (rest > 0) & (rest < smallest)
        for flags, row in zip(mask, groups[group.key], strict=True):
            _hide_partner(flags, row)


def suppress_curves(curves: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Take the counts that stand for few patients out of a frame of curves.

    Parameters
    ----------
    curves : DataFrame
        As `analysis.kaplan_meier` estimates them: a row is a group at a time.
    study : Study
        The smallest count.

    Returns
    -------
    DataFrame
        The same rows and curves; ``at_risk``, ``events`` and ``censored`` are missing at a time
        when any of them, or the fall of ``at_risk`` since it was last shown, is small.
    """
    smallest = smallest_count(study)
    if not smallest or curves.empty:
        return curves
    columns = [name for name in ("at_risk", "events", "censored") if name in curves]
    keys = [name for name in ("group", "cause") if name in curves]
    shown = curves.astype(dict.fromkeys(columns, float))
    for _, rows in curves.groupby(keys, sort=False):
        before = float("nan")
        for at, *counts in rows[columns].itertuples():
            fall = 0.0 if np.isnan(before) else before - counts[0]
            if any(_is_small(count, smallest) for count in (*counts, fall)):
                shown.loc[at, columns] = np.nan
            else:
                before = counts[0]
    return shown
