"""Rules between entries: what cannot be, and what is unlikely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.intake.fault import Fault, whole
from analysis.intake.text import clean, fold
from analysis.study import Study

UNLIKELY_DAY = 5479  # fifteen years
Rows = pd.DataFrame
Mask = pd.Series  # of bool, by the spreadsheet's row


def at_rows(
    mask: Mask, ids: pd.Series[str], column: str, found: Any, *, said: tuple[str, str]
) -> Iterator[Fault]:
    """Yield a fault for each row where `mask` holds.

    Parameters
    ----------
    mask : Series of bool
        By the spreadsheet's row.
    ids : Series of str
        Ids, as they may be repeated.
    column : str
        Where.
    found : str or Series
        What stands there, once or row by row.
    said : (str, str)
        What was expected, and the remedy.
    """
    for row in mask.index[mask.fillna(False).astype(bool)]:
        what = found[row] if isinstance(found, pd.Series) else found
        yield Fault(int(row), ids[row], column, str(what), *said)


def check_double_ids(cells: pd.Series[str], ids: pd.Series[str]) -> Iterator[Fault]:
    """Yield a fault for each row whose id is empty or stands in another row too."""
    plain = cells.map(clean)
    said = ("an id in each row", "Give the patient a running number.")
    yield from at_rows(plain == "", ids, "patient_id", "an empty cell", said=said)
    folded = cells.map(fold)
    twice = folded.duplicated(keep=False) & (plain != "")
    said = ("each patient once", "Delete the double row, or correct one of the ids.")
    first = (
        folded[twice]
        .groupby(folded[twice])
        .transform(lambda same: ", ".join(str(row) for row in same.index[:5]))
    )
    found = "the same id in rows " + first.reindex(cells.index).fillna("")
    yield from at_rows(twice, ids, "patient_id", found, said=said)


def check_totals(cells: Rows) -> Iterator[Fault]:
    """Yield a fault for each row that adds up others, as a sheet may have at its foot."""
    words = {
        "total",
        "totals",
        "sum",
        "subtotal",
        "mean",
        "median",
        "average",
        "合计",
        "总计",
        "总数",
    }
    words |= {"小计", "平均", "均值"}
    added = pd.Series(False, cells.index)
    for column in cells:
        found = [text for text in cells[column].unique() if fold(text).rstrip(":：") in words]
        added |= cells[column].isin(found)
    ids = pd.Series("", cells.index, dtype=object)
    said = ("a patient", "Delete this row: totals are computed here.")
    yield from at_rows(added, ids, "", "a row of totals", said=said)


def check_transplant(rows: Rows, ids: pd.Series[str]) -> Iterator[Fault]:
    """Yield faults of transplantation: a day without one, or after leukemia-free follow-up."""
    if "hsct_days" not in rows:
        return
    day, stated = rows["hsct_days"], rows["hsct"]
    said = ("no transplant day", "Empty the cell, or correct hsct.")
    yield from at_rows(
        day.notna() & (stated == "no"),
        ids,
        "hsct_days",
        "a transplant day where hsct is no",
        said=said,
    )
    late = day > rows["lfs_days"]
    said = (
        "a transplant during leukemia-free follow-up",
        "Correct it. After a relapse, hsct is no and hsct_days empty: hsct means a transplant "
        "in remission.",
    )
    found = (
        day.map("{:.0f}".format) + " after follow-up of " + rows["lfs_days"].map("{:.0f}".format)
    )
    yield from at_rows(late, ids, "hsct_days", found, said=said)


def check_arms(rows: Rows, study: Study) -> Iterator[Fault]:
    """Yield a fault for each arm of the study that has no patient."""
    present = set(rows["arm"])
    remedy = "Add them, or take the arm out of the study file."
    for arm in study.arms:
        if arm.key not in present:
            found, expected = f"no patient in {arm.key}", "at least one patient in each arm"
            yield whole("arm", found, expected, remedy)


def unlikely(rows: Rows, ids: pd.Series[str], study: Study) -> Iterator[Fault]:
    """Yield warnings: what is possible, but worth a second look."""
    if "mrd_negative" in rows:
        expected = rows["arm"].isin(study.vocabulary.mrd_expected)
        said = ("yes or no in this arm", "The patient is not counted among those with a result.")
        mask = expected & (rows["mrd_negative"] == "")
        yield from at_rows(mask, ids, "mrd_negative", "no MRD result", said=said)
    days = rows["lfs_days"]
    said = (f"at most {UNLIKELY_DAY} (fifteen years)", "It was taken as it stands.")
    yield from at_rows(days > UNLIKELY_DAY, ids, "lfs_days", days.map("{:.0f}".format), said=said)
    said = ("a time after time zero", "It was taken as it stands.")
    event = (days == 0) & (rows["outcome"] != "censored")
    yield from at_rows(event, ids, "lfs_days", "an event on day 0", said=said)
    if "hsct_days" in rows:
        missing = rows["hsct_days"].isna() & (rows["hsct"] == "yes")
        said = ("a transplant day where hsct is yes", "The patient is left out where it is needed.")
        yield from at_rows(missing, ids, "hsct_days", "no transplant day", said=said)
