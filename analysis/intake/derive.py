"""Days and outcome from dates, by stated rules.

Time runs from ``start_date`` to the first of relapse and death; without either, the patient is
censored at ``last_contact_date``. What happened after the study's last follow-up (the data
cut-off) is not known yet: the patient is censored there. ``hsct`` means a transplant in remission:
before the end of this time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.intake.columns import DATES
from analysis.intake.fault import Fault
from analysis.intake.rules import at_rows

ORDERS = (
    ("relapse_date", "start_date", "a relapse before the start"),
    ("death_date", "start_date", "a death before the start"),
    ("last_contact_date", "start_date", "a last contact before the start"),
    ("hsct_date", "start_date", "a transplant before the start"),
    ("death_date", "relapse_date", "a relapse after death"),
    ("death_date", "last_contact_date", "a last contact after death"),
    ("last_contact_date", "relapse_date", "a relapse after last contact"),
    ("last_contact_date", "death_date", "a death after last contact"),
    ("death_date", "hsct_date", "a transplant after death"),
    ("last_contact_date", "hsct_date", "a transplant after the end of follow-up"),
)
CORRECT = (
    "Correct one of the dates; the last contact is the latest day of any news, death included."
)


@dataclass(frozen=True)
class Derived:
    """What dates give.

    Attributes
    ----------
    rows : DataFrame
        ``lfs_days``, ``outcome``, and ``hsct_date_days`` (days to a transplant in remission,
        missing if none), by the spreadsheet's row; only rows without fault.
    faults, warnings : tuple of Fault
        Impossible orders; what was censored at the cut-off.
    """

    rows: pd.DataFrame
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def derive(
    table: pd.DataFrame, sound: pd.Series[bool], ids: pd.Series[str], cutoff: date | None
) -> Derived:
    """Derive days and outcome from the dates of each patient.

    Parameters
    ----------
    table : DataFrame
        The columns of dates that the table has, as dates or None; ``start_date`` among them.
    sound : Series of bool
        Rows in which no entry was refused.
    ids : Series of str
        Ids, as messages may repeat them.
    cutoff : date or None
        The study's last follow-up.
    """
    dates = pd.DataFrame(
        {name: pd.to_datetime(table.get(name, pd.Series(None, table.index))) for name in DATES},
        index=table.index,
    )
    faults = (*_orders(dates, ids), *_missing(dates, sound, ids), *_after(dates, ids, cutoff))
    wrong = {fault.row for fault in faults}
    rows, censored_there = _times(dates[sound & ~dates.index.isin(wrong)], cutoff)
    said = ("events up to the data cut-off", f"The patient is censored on {cutoff}.")
    found = "an event or a contact after the data cut-off"
    warnings = at_rows(censored_there, ids, "", found, said=said)
    return Derived(rows, faults, tuple(warnings))


def _orders(dates: pd.DataFrame, ids: pd.Series[str]) -> Iterator[Fault]:
    for later, earlier, what in ORDERS:
        column = earlier if earlier != "start_date" else later
        said = (f"{earlier} on or before {later}", CORRECT)
        yield from at_rows(dates[later] < dates[earlier], ids, column, what, said=said)


def _missing(dates: pd.DataFrame, sound: pd.Series[bool], ids: pd.Series[str]) -> Iterator[Fault]:
    said = ("the day from which time is counted", "Fill the cell.")
    mask = dates["start_date"].isna() & sound
    yield from at_rows(mask, ids, "start_date", "an empty cell", said=said)
    ends = dates[["relapse_date", "death_date", "last_contact_date"]]
    said = ("a relapse, a death or a last contact", "Give the day of the last contact.")
    mask = ends.isna().all(axis=1) & sound
    yield from at_rows(mask, ids, "last_contact_date", "no end of follow-up", said=said)


def _after(dates: pd.DataFrame, ids: pd.Series[str], cutoff: date | None) -> Iterator[Fault]:
    if cutoff:
        said = (
            f"a start on or before the data cut-off, {cutoff}",
            "Correct it, or the study file.",
        )
        mask = dates["start_date"] > pd.Timestamp(cutoff)
        yield from at_rows(mask, ids, "start_date", "a start after the cut-off", said=said)


def _times(dates: pd.DataFrame, cutoff: date | None) -> tuple[pd.DataFrame, pd.Series[bool]]:
    event = dates[["relapse_date", "death_date"]].min(axis=1)
    end = event.fillna(dates["last_contact_date"])
    outcome = pd.Series("censored", dates.index, dtype=object)
    outcome[dates["death_date"].notna()] = "death"
    outcome[dates["relapse_date"].notna()] = "relapse"
    late = end > pd.Timestamp(cutoff) if cutoff else pd.Series(False, dates.index)
    if cutoff:
        end = end.mask(late, pd.Timestamp(cutoff))
        outcome[late] = "censored"
    start = dates["start_date"]
    transplant = dates["hsct_date"].where(dates["hsct_date"] <= end)
    rows = pd.DataFrame(
        {
            "lfs_days": (end - start).dt.days,
            "outcome": outcome,
            "hsct_date_days": (transplant - start).dt.days,
        }
    )
    return rows, late
