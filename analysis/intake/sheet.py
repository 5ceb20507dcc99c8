"""A sheet: the cells of a table as text, numbered as a spreadsheet numbers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.intake.fault import Fault, UnreadableError, whole
from analysis.intake.text import clean, fold_name

MOST_COLUMNS = 500


@dataclass(frozen=True)
class Sheet:
    """The cells of a table, before anything is known of their meaning.

    Attributes
    ----------
    name : str
        The file's name.
    headings : tuple of str
        The first row, as typed.
    cells : DataFrame
        One column for each heading, numbered from 0; text; the index is the spreadsheet's row.
    epoch : date or None
        The day from which a workbook counts its dates; None where a number cannot be a date.
    faults, warnings : tuple of Fault
        What is wrong, or unlikely, with the layout.
    """

    name: str
    headings: tuple[str, ...]
    cells: pd.DataFrame
    epoch: date | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def make_sheet(
    name: str,
    records: Sequence[Sequence[str]],
    *,
    epoch: date | None = None,
    warnings: tuple[Fault, ...] = (),
) -> Sheet:
    """Lay records of text out as a sheet.

    Parameters
    ----------
    name : str
        The file's name.
    records : sequence of sequences of str
        Rows of the file from its first; empty rows included, as they count in a spreadsheet.
    epoch : date, optional
        The day from which a workbook counts its dates.
    warnings : tuple of Fault
        What the reader of the format has to say.

    Raises
    ------
    UnreadableError
        If there is no row with anything in it, or far too many columns.
    """
    start = next((at for at, row in enumerate(records) if _filled(row)), None)
    if start is None:
        raise UnreadableError(
            name, "an empty file", "a table with column names", "Start from `living template`."
        )
    width = max((at for at, cell in enumerate(records[start]) if clean(cell)), default=0) + 1
    if width > MOST_COLUMNS:
        raise UnreadableError(
            name,
            f"{width:,} columns",
            f"at most {MOST_COLUMNS}",
            "Keep only the columns that `living template` names.",
        )
    faults: list[Fault] = []
    kept, numbers, blank = [], [], []
    for at, row in enumerate(records[start + 1 :], start=start + 2):
        if not _filled(row):
            blank.append(at)
            continue
        faults += _ragged(row, at, width)
        kept.append([*row[:width], *[""] * (width - len(row))])
        numbers.append(at)
    cells = pd.DataFrame(kept, index=numbers, columns=range(width), dtype=object)
    headings = tuple(records[start][:width])
    warned = [*warnings, *_blank_between(blank, numbers)]
    repeated = _repeated_headings(headings, cells)
    return Sheet(name, headings, cells, epoch, (*faults, *repeated), tuple(warned))


def _filled(row: Sequence[str]) -> bool:
    return any(clean(cell) for cell in row)


def _ragged(row: Sequence[str], at: int, width: int) -> list[Fault]:
    extra = any(clean(cell) for cell in row[width:])
    if len(row) >= width and not extra:
        return []
    expected = f"{width} cells, as in the row of column names"
    remedy = "Look for a separator or quotation mark too many or too few in this row."
    return [Fault(at, "", "", f"{len(row)} cells", expected, remedy)]


def _blank_between(blank: list[int], numbers: list[int]) -> list[Fault]:
    between = [at for at in blank if numbers and at < numbers[-1]]
    if not between:
        return []
    rows = ", ".join(map(str, between[:5])) + (", …" if len(between) > 5 else "")
    return [whole("", f"empty rows: {rows}", "patients without gaps", "They were passed over.")]


def _repeated_headings(headings: tuple[str, ...], cells: pd.DataFrame) -> list[Fault]:
    names = [fold_name(name) for name in headings]
    first = next((at for at, name in enumerate(names) if name), 0)
    if cells.empty or not names[first]:
        return []
    suspects = cells[cells[first].map(fold_name) == names[first]]
    remedy = "Delete this row: column names stand once, in the first row."
    return [
        Fault(int(str(at)), "", "", "the column names again", "a patient", remedy)
        for at, row in suspects.iterrows()
        if [fold_name(cell) for cell in row] == names
    ]
