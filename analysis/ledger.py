"""The counts of patients that the book prints, and which of them may be shown of a real cohort.

Every count has a name and is the set of rows that it is made of, so that `admit` can see what
follows from what: group sizes, the table under the curves, events, shares, Table 1, subgroups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.admit import admit
from analysis.cohort import Cohort
from analysis.digits import DECIMALS
from analysis.disclosure import COUNTS, small_groups, smallest_count
from analysis.tallied import all_counts, table_name

HEIGHTS = ("survival", "low", "high", "incidence")


@dataclass(frozen=True)
class Ledger:
    """What may be shown of a cohort's counts.

    Attributes
    ----------
    smallest : int
        The smallest count that is shown; 0 if all are.
    shown : frozenset of str
        Names of the counts that are shown.
    small_groups : frozenset of str
        Arms and groups of so few patients that nothing is told of them.
    """

    smallest: int
    shown: frozenset[str]
    small_groups: frozenset[str]

    def shows(self, name: str) -> bool:
        """Return whether the count of this name is shown; all are if nothing is hidden."""
        return not self.smallest or name in self.shown

    @property
    def words(self) -> str:
        """Why nothing is told of a small group."""
        return f"not shown: fewer than {self.smallest} patients"


def ledger_of(cohort: Cohort) -> Ledger:
    """Decide which counts of a cohort are shown.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort; its study says how small a count may be.

    Returns
    -------
    Ledger
        Of pseudo-patients, or where the study file switches it off, everything is shown.
    """
    smallest = smallest_count(cohort.study)
    if not smallest:
        return Ledger(0, frozenset(), frozenset())
    named = dict(all_counts(cohort))
    protected = {name: named[f"{name}#n"] & ~named[name] for name in named if f"{name}#n" in named}
    patients = cohort.rows["patients"].to_numpy()
    shown = admit(named, patients, smallest, protected=protected)
    return Ledger(smallest, shown | {"cohort.patients"}, small_groups(cohort))


def hide_table(table: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Take out of the table under a figure what the ledger does not show.

    Parameters
    ----------
    table : DataFrame
        A row is a group at a tick: ``group``, ``months`` and the three counts.
    ledger : Ledger
        What is shown; it knows the ticks every six months.
    """
    if not ledger.smallest:
        return table
    shown = table.astype(dict.fromkeys(COUNTS, float))
    for column in COUNTS:
        known = [
            ledger.shows(table_name(str(group), int(month), column))
            for group, month in zip(table["group"], table["months"], strict=True)
        ]
        shown[column] = shown[column].where(np.array(known, dtype=bool))
    return shown


def hide_counts(curves: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Take the counts out of a frame of curves, where small ones may not be shown.

    Month by month nearly all counts are small. Those that are shown stand under the figures, every
    six months.

    Parameters
    ----------
    curves : DataFrame
        As `analysis.kaplan_meier` estimates them: a row is a group at a time.
    ledger : Ledger
        What is shown.

    Returns
    -------
    DataFrame
        The same rows and curves, heights in the digits that are printed; ``at_risk``, ``events``
        and ``censored`` are missing, but for the size of a group on its first day.
    """
    if not ledger.smallest or curves.empty:
        return curves
    columns = [name for name in COUNTS if name in curves]
    sizes = [ledger.shows(f"cohort.{group}.patients") for group in curves["group"]]
    first = (curves["days"] == 0).to_numpy() & np.array(sizes, dtype=bool)
    shown = curves.astype(dict.fromkeys(columns, float))
    shown.loc[~first, columns] = np.nan
    heights = [name for name in HEIGHTS if name in shown]
    return shown.round(dict.fromkeys(heights, DECIMALS["probability"]))
