"""From the entries of a table to the rows of a cohort: dates turned into days, rules applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.intake import rules
from analysis.intake.columns import COVARIATES, EVENT_DATES
from analysis.intake.derive import derive
from analysis.intake.fault import Fault, whole
from analysis.study import Study

OPTIONAL = ("centre", "hsct_days", *COVARIATES)


@dataclass
class Assembly:
    """Rows on their way: what is read, and what is wrong or unlikely so far.

    Attributes
    ----------
    entries : DataFrame
        The entries, by the spreadsheet's row; missing where refused.
    sound : Series of bool
        Rows without a refused entry: rules on what is missing apply to these alone.
    ids : Series of str
        Ids, as messages may repeat them.
    rows : DataFrame
        What has been assembled.
    faults, warnings : list of Fault
        Gathered on the way.
    """

    entries: pd.DataFrame
    sound: pd.Series[bool]
    ids: pd.Series[str]
    rows: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def assemble(
    entries: pd.DataFrame, ids: pd.Series[str], study: Study, *, refused: set[int | None]
) -> Assembly:
    """Assemble the rows of a cohort, and apply the rules between entries.

    Parameters
    ----------
    entries : DataFrame
        Columns of the schema, as read; a refused entry is missing.
    ids : Series of str
        Ids, as messages may repeat them.
    study : Study
        The data cut-off (its last follow-up).
    refused : set of int
        Rows with a refused entry.
    """
    rows = pd.DataFrame(index=entries.index)
    sound = pd.Series(~entries.index.isin(refused), entries.index)
    made = Assembly(entries, sound, ids, rows)
    rows["arm"] = entries.get("arm")
    _times(made, study)
    for column in ("mrd_negative", "hsct"):
        rows[column] = entries.get(column, pd.Series("", entries.index, dtype=object))
    _transplants(made)
    rows["patients"] = entries.get("patients", pd.Series(1, entries.index))
    for column in OPTIONAL:
        if column in entries and column not in rows:
            rows[column] = entries[column]
    return made


def cutoff_of(study: Study) -> date | None:
    """Return the study's last follow-up as a date, if it states one."""
    try:
        return date.fromisoformat(study.last_follow_up or "")
    except ValueError:
        return None


def _times(made: Assembly, study: Study) -> None:
    entries, rows = made.entries, made.rows
    tidy = {"lfs_days", "outcome"} <= set(entries)
    if "start_date" in entries and not set(entries).isdisjoint(EVENT_DATES):
        derived = derive(entries, made.sound, made.ids, cutoff_of(study))
        made.faults += derived.faults
        made.warnings += derived.warnings
        rows[["lfs_days", "outcome", "hsct_date_days"]] = derived.rows.reindex(rows.index)
        if tidy:
            _compare(made)
    elif tidy:
        rows[["lfs_days", "outcome"]] = entries[["lfs_days", "outcome"]]
    else:
        rows["lfs_days"], rows["outcome"] = pd.NA, pd.NA


def _compare(made: Assembly) -> None:
    """Add a fault where days or outcome contradict the dates beside them."""
    stated, derived = made.entries, made.rows
    known = derived["lfs_days"].notna() & made.sound
    said = ("what the dates give", "Correct the dates, or delete the column.")
    differs = known & (stated["lfs_days"] != derived["lfs_days"])
    found = stated["lfs_days"].astype(str) + " days, but the dates give another number"
    made.faults += rules.at_rows(differs, made.ids, "lfs_days", found, said=said)
    general = (stated["outcome"] == "event") & derived["outcome"].isin(["relapse", "death"])
    differs = known & ~general & (stated["outcome"] != derived["outcome"])
    found = stated["outcome"] + ", but the dates give " + derived["outcome"].fillna("")
    made.faults += rules.at_rows(differs, made.ids, "outcome", found, said=said)


def _transplants(made: Assembly) -> None:
    """Fill ``hsct`` and ``hsct_days`` from a transplant's date or day."""
    entries, rows = made.entries, made.rows
    if "hsct_date" in entries and "hsct_date_days" in rows:
        rows["hsct_days"] = rows["hsct_date_days"]
        given = entries["hsct_date"].notna()
        _late(made, given)
    elif "hsct_days" in entries:
        rows["hsct_days"] = entries["hsct_days"]
        made.faults += rules.check_transplant(rows, made.ids)
    rows.drop(columns="hsct_date_days", errors="ignore", inplace=True)
    if "hsct_days" not in rows:
        return
    day = rows["hsct_days"].notna()
    if "hsct" in entries:
        rows["hsct"] = rows["hsct"].mask(day & (rows["hsct"] == ""), "yes")
    else:
        rows["hsct"] = day.map({True: "yes", False: "no"})
        found, expected = "no column hsct", "hsct beside the transplants' days or dates"
        remedy = "An empty cell was taken for: not transplanted in remission."
        made.warnings.append(whole("hsct", found, expected, remedy))


def _late(made: Assembly, given: pd.Series[bool]) -> None:
    """Tell of transplants that contradict ``hsct``, or that were not in remission."""
    rows, stated = made.rows, made.rows["hsct"]
    said = ("no transplant date", "Empty the cell, or correct hsct.")
    found = "a transplant where hsct is no"
    made.faults += rules.at_rows(given & (stated == "no"), made.ids, "hsct_date", found, said=said)
    known = made.sound & rows["lfs_days"].notna()
    late = given & rows["hsct_days"].isna() & known & (stated != "no")
    cut = rows["outcome"] == "censored"
    expected = "a transplant in remission"
    said = (expected, "Write no in hsct: it means a transplant before any relapse.")
    found = "a transplant after relapse where hsct is yes"
    marked = late & (stated == "yes")
    made.faults += rules.at_rows(marked & ~cut, made.ids, "hsct_date", found, said=said)
    said = (expected, "It is counted as not transplanted in remission.")
    found = "a transplant after relapse or after the data cut-off"
    counted = late & (cut | (stated == ""))
    made.warnings += rules.at_rows(counted, made.ids, "hsct_date", found, said=said)
    rows.loc[counted, "hsct"] = "no"
