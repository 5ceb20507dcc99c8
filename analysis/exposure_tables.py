"""Tables of causes and of transplantation; empty, with the reason, where columns are missing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.competing import CAUSES, NOT_SEPARATED
from analysis.estimate import Finding, NotEstimable
from analysis.study import Study
from analysis.tables import by_group, compared
from analysis.transplant import LANDMARKS, NEEDS_DAYS

TITLES = {"relapse": "Relapse", "death_in_remission": "Death in remission"}


def cause_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate what has happened to patients by the landmark, one row a group.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Groups and landmark.

    Returns
    -------
    DataFrame
        ``Group``, ``Relapse``, ``Death in remission`` and ``Free of both``, as text. Empty, with
        ``attrs["reason"]``, if the causes are not told.
    """
    at = f"at_{study.landmark_months}_months"
    columns = {TITLES[cause]: f"{cause}.G.{at}" for cause in CAUSES}
    columns["Free of both"] = f"lfs.G.{at}|value"
    table = by_group(found, compared(study), columns)
    return _or_reason(table, found["relapse.overall.gray"], NOT_SEPARATED)


def cause_tests(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate Gray's tests and cause-specific hazard ratios, one row a comparison and cause.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Comparisons.

    Returns
    -------
    DataFrame
        ``Comparison``, ``Cause``, ``Gray's test`` and ``Cause-specific hazard ratio``, as text.
        Empty, with ``attrs["reason"]``, if the causes are not told.
    """
    rows = [
        (
            study.versus(one, other),
            TITLES[cause],
            found[f"{cause}.{one}_vs_{other}.gray"].text(),
            found[f"{cause}.{one}_vs_{other}.hazard_ratio"].text(),
        )
        for one, other in study.comparisons
        for cause in CAUSES
    ]
    columns = ["Comparison", "Cause", "Gray's test", "Cause-specific hazard ratio"]
    table = pd.DataFrame(rows, columns=columns)
    return _or_reason(table, found["relapse.overall.gray"], NOT_SEPARATED)


def transplant_table(found: Mapping[str, Finding], *, naive: bool = False) -> pd.DataFrame:
    """Tabulate transplanted against other patients, one row a method.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    naive : bool
        Only what the naive comparison would have said, which is biased by immortal time.

    Returns
    -------
    DataFrame
        ``Method``, ``Hazard ratio`` and ``Test``, as text. Empty, with ``attrs["reason"]``, if the
        cohort has no days of transplantation.
    """
    methods = {"Time-dependent": ("hsct.time_dependent_hazard_ratio", "hsct.mantel_byar")}
    for day in LANDMARKS:
        pre = f"hsct.landmark_{day}_days"
        methods[f"From day {day}"] = (f"{pre}.hazard_ratio", f"{pre}.logrank")
    if naive:
        methods = {"Ever transplanted": ("hsct.naive.hazard_ratio", "hsct.naive.logrank")}
    rows = [(title, *(found[name].text() for name in names)) for title, names in methods.items()]
    table = pd.DataFrame(rows, columns=["Method", "Hazard ratio", "Test"])
    return _or_reason(table, found["hsct.patients"], NEEDS_DAYS)


def _or_reason(table: pd.DataFrame, needed: Finding, reason: str) -> pd.DataFrame:
    if not isinstance(needed, NotEstimable) or needed.reason != reason:
        return table
    table = table.iloc[:0].copy()
    table.attrs["reason"] = reason
    return table
