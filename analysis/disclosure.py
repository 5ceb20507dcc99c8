"""What may be shown of a cohort of patients: coarser times, nothing of a group of few, no count
at the times of a curve. Which other counts are shown is decided by `analysis.ledger`."""

from __future__ import annotations

from dataclasses import replace

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


def small_groups(cohort: Cohort) -> frozenset[str]:
    """Return the arms and groups of so few patients that nothing is told of them."""
    smallest = smallest_count(cohort.study)
    sizes = {group.key: cohort.patients(group.key) for group in cohort.study.all_groups}
    return frozenset(key for key, size in sizes.items() if 0 < size < smallest)


def nothing_drawn(columns: list[str], cohort: Cohort) -> pd.DataFrame:
    """Return a frame without a row, with the reason why nothing of these groups is drawn."""
    empty = pd.DataFrame(columns=columns)
    smallest = smallest_count(cohort.study)
    few = f"fewer than {smallest} patients" if smallest else "no patient"
    empty.attrs["reason"] = f"{few} in a group"
    return empty


def smallest_count(study: Study) -> int:
    """Return the smallest count, but 0, that is shown; 0 if all are."""
    _, smallest = study.disclosure.of_kind(study.kind)
    return smallest if smallest > 1 else 0
