"""The counts of patients that the book prints: each has a name, and is the set of rows counted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.baseline import NUMBERS, covariates, is_known, levels
from analysis.cohort import Cohort
from analysis.counts import Array
from analysis.disclosure import COUNTS, small_groups
from analysis.exposed import exposed
from analysis.intake.coarsen import coarsen
from analysis.study import days_at, months_at

Named = Iterator[tuple[str, Array]]
EVERY_MONTHS = 6


def all_counts(cohort: Cohort) -> Named:
    """Yield every count, the most important first.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Yields
    ------
    (str, ndarray of bool)
        Name, and which rows are counted. ``NAME#n`` are those among whom NAME is a share.
    """
    rows = cohort.rows
    yield "cohort.patients", np.ones(len(rows), dtype=bool)
    masks = {group.key: _mask(cohort, group.key) for group in cohort.study.all_groups}
    for key, mask in masks.items():
        yield f"cohort.{key}.patients", mask
    few = small_groups(cohort)
    masks = {key: mask for key, mask in masks.items() if not _holds(cohort, key, few)}
    event = (rows["outcome"] != "censored").to_numpy()
    for key, mask in masks.items():
        yield from _of_group(cohort, key, mask, event)
    yield from _under_figures(cohort, masks, event)
    yield from _transplanted(cohort, event)
    if few.isdisjoint(arm.key for arm in cohort.study.arms):
        yield from _of_covariates(cohort)


def _holds(cohort: Cohort, key: str, few: frozenset[str]) -> bool:
    """Tell whether a group has an arm of few patients in it: beside the other arms it tells theirs.

    Even where none of the few has a property: that the others have all of it tells so.
    """
    return not few.isdisjoint({key, *cohort.study.group(key).arms})


def _mask(cohort: Cohort, key: str) -> Array:
    group = cohort.study.group(key)
    chosen = cohort.rows["arm"].isin(group.arms)
    if group.hsct is not None:
        chosen &= cohort.rows["hsct"] == group.hsct
    return chosen.to_numpy()


def _under_figures(cohort: Cohort, masks: dict[str, Array], event: Array) -> Named:
    """Yield the counts of the table under a figure, tick by tick."""
    days = _coarse(cohort)["lfs_days"].to_numpy()
    for month in _ticks(cohort.rows):
        for key, mask in masks.items():
            yield from _at_tick(key, month, (mask, days, event))


def _coarse(cohort: Cohort) -> pd.DataFrame:
    unit, _ = cohort.study.disclosure.of_kind(cohort.study.kind)
    return coarsen(cohort.rows, unit)


def _ticks(rows: pd.DataFrame) -> range:
    return range(0, int(months_at(int(rows["lfs_days"].max()))) + 1, EVERY_MONTHS)


def _at_tick(key: str, month: int, patients: tuple[Array, Array, Array]) -> Named:
    """Yield at risk, censored so far and events so far of patients (who, days, event)."""
    mask, days, event = patients
    gone = days < days_at(month)
    for column, part in zip(COUNTS, (~gone, gone & ~event, gone & event), strict=True):
        yield table_name(key, month, column), mask & part


def table_name(group: str, month: int, column: str) -> str:
    """Return the name of a count in the table under a figure."""
    return f"table.{group}.{month}.{column}"


def _of_group(cohort: Cohort, key: str, mask: Array, event: Array) -> Named:
    rows, study = cohort.rows, cohort.study
    days, months = rows["lfs_days"].to_numpy(), study.landmark_months
    by_then = mask & event & (days <= study.landmark_days)
    negative = rows["mrd_negative"].to_numpy()
    counts = {
        f"lfs.{key}.events_by_{months}_months": (by_then, mask),
        f"lfs.{key}.events": (mask & event, mask),
        f"mrd.{key}.negative": (mask & (negative == "yes"), mask & (negative != "")),
        f"{key}.in_remission": (mask & ~event, mask),
        f"lfs.{key}.at_{months}_months.at_risk": (mask & (days >= study.landmark_days), mask),
    }
    for name, (chosen, among) in counts.items():
        yield f"{name}#n", among
        yield name, chosen


def _transplanted(cohort: Cohort, event: Array) -> Named:
    """Yield the transplanted of the arms in which that was a choice, and both sides by tick."""
    arms, rows = exposed(cohort), _coarse(cohort)
    if not arms:
        return
    known = (rows["hsct"] == "no") | rows["hsct_days"].notna()
    among = (rows["arm"].isin(list(arms)) & known).to_numpy()
    yield "hsct.patients#n", among
    yield "hsct.patients", among & (rows["hsct"] == "yes").to_numpy()
    days = rows["lfs_days"].to_numpy()
    entry = rows["hsct_days"].astype("float64").fillna(np.inf).to_numpy()
    for month in _ticks(rows):
        crossed = entry < np.minimum(days, days_at(month))
        for side, chosen in (("transplanted", crossed), ("not_transplanted", ~crossed)):
            yield from _at_tick(side, month, (among & chosen, days, event))


def _of_covariates(cohort: Cohort) -> Named:
    rows = cohort.rows
    arms = {arm.key: _mask(cohort, arm.key) for arm in cohort.study.arms}
    negative = rows["mrd_negative"].to_numpy()
    for covariate in covariates(rows):
        known = is_known(rows, covariate).to_numpy()
        yield f"baseline.{covariate}.missing", ~known
        for arm, mask in arms.items():
            yield f"table_one.{covariate}.missing.{arm}", mask & ~known
        for level in levels(rows, covariate):
            chosen = level.chosen.to_numpy(dtype=bool)
            pre = f"{covariate}.{level.key}"
            if covariate not in NUMBERS:  # of numbers, Table 1 gives quartiles
                for arm, mask in arms.items():
                    yield f"table_one.{pre}.{arm}", mask & chosen
            yield f"subgroup.{pre}.mrd_negative#n", chosen & (negative != "")
            yield f"subgroup.{pre}.mrd_negative", chosen & (negative == "yes")
            yield from _compared(cohort, pre, chosen)


def _compared(cohort: Cohort, pre: str, chosen: Array) -> Named:
    for first, second in cohort.study.comparisons[:1]:
        name = f"subgroup.{pre}.{first}_vs_{second}.hazard_ratio"
        yield f"{name}#first", chosen & _mask(cohort, first)
        yield f"{name}#second", chosen & _mask(cohort, second)
