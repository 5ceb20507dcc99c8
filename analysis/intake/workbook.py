"""Tables in Excel workbooks: one visible sheet, values only."""

from __future__ import annotations

import io
import re
import warnings as python_warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from analysis.intake.fault import Fault, UnreadableError, whole
from analysis.intake.names import DICTIONARY, TABLE
from analysis.intake.sheet import Sheet, make_sheet

MOST_BYTES = 500_000_000  # of a workbook when unpacked
MOST_CELLS = 20_000_000


def read_workbook(name: str, data: bytes) -> Sheet:
    """Read the table of an Excel workbook; formulas are kept as text, never evaluated.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    data : bytes
        The whole file.

    Raises
    ------
    UnreadableError
        If it is no workbook, is damaged or protected, or it is not clear which sheet is the table.
    """
    try:
        _check_size(name, data)
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")  # of styles and validations: nothing of cells
            return _read(name, data)
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part happens to break
        raise UnreadableError(
            name,
            f"a workbook that cannot be opened ({type(error).__name__})",
            "an undamaged .xlsx file",
            "Open it in Excel and save it anew as .xlsx, or as CSV.",
        ) from error


def _check_size(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
            raise UnreadableError(
                name, "a workbook of over 500 MB", "a smaller table", "Save it as CSV or Parquet."
            )
        if "xl/workbook.xml" not in parts.namelist():
            raise UnreadableError(
                name, "a zip archive that is no workbook", "an .xlsx file", "Save it as .xlsx."
            )


def _read(name: str, data: bytes) -> Sheet:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        sheet, warnings = _table(name, book)
        sheet.reset_dimensions()
        markup = _markup(sheet)
        _refuse_merged(name, sheet.title, markup)
        if re.search(r'<(?:\w+:)?(row|col)\b[^>]*\bhidden="(1|true)"', markup):
            remedy = "They were read as well; show them in Excel to see what was read."
            warnings = [*warnings, whole("", "hidden rows or columns", "none", remedy)]
        records = list(_rows(name, sheet))
        epoch = book.epoch.date() if isinstance(book.epoch, datetime) else book.epoch
    finally:
        book.close()
    return make_sheet(name, records, epoch=epoch, warnings=tuple(warnings))


def _rows(name: str, sheet: Any) -> Iterator[list[str]]:
    cells = 0
    for row in sheet.iter_rows():
        cells += len(row)
        if cells > MOST_CELLS:
            found = "entries far outside the table, or too many"
            remedy = "Copy the table into a new workbook, or save it as CSV."
            raise UnreadableError(name, found, f"at most {MOST_CELLS:,} cells", remedy)
        yield [_text(cell) for cell in row]


def _table(name: str, book: Any) -> tuple[Any, list[Fault]]:
    """Return the sheet that holds the table: the one called cohort, or the only visible one."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in visible if sheet.title.strip().casefold() == TABLE]
    others = [sheet for sheet in visible if sheet.title.strip().casefold() != DICTIONARY]
    chosen = named or others
    if len(chosen) > 1:
        chosen = [sheet for sheet in others if _has_cells(sheet)] or others[:1]
    if len(chosen) != 1:
        raise UnreadableError(
            name,
            f"{len(chosen)} visible sheets that may be the table",
            f"one, or one called {TABLE!r}",
            f"Call the sheet with the patients {TABLE!r}.",
        )
    hidden = len(book.worksheets) - len(visible)
    remedy = "It was not read; delete it if it names patients."
    told = [whole("", f"{hidden} hidden sheet(s)", "none", remedy)] if hidden else []
    return chosen[0], told


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(cell.value is not None for row in sheet.iter_rows() for cell in row)


def _markup(sheet: Any) -> str:
    """Return a sheet's own XML: openpyxl does not tell of merged cells when it reads in order."""
    with sheet.parent._archive.open(sheet._worksheet_path) as part:
        text: str = part.read().decode("utf-8", errors="replace")
    return text


def _refuse_merged(name: str, title: str, markup: str) -> None:
    merged = re.findall(r'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+\d+:[A-Z]+\d+)"', markup)
    if merged:
        raise UnreadableError(
            name,
            f"merged cells ({', '.join(merged[:5])})",
            "one cell for each value, column names in one row",
            "Unmerge them in Excel and fill each cell.",
        )


def _text(cell: Any) -> str:
    """Return a cell as text: dates as yyyy-mm-dd, whole numbers without a decimal point."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return value if isinstance(value, str) and value.startswith("=") else "=formula"
    return as_text(value)


def as_text(value: Any) -> str:
    """Return a value of a workbook or a Parquet file as text.

    Parameters
    ----------
    value : object
        Text, a number, a truth value, a date or a time.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime) and value.time() == time() and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value)) if value or str(value) == "0.0" else "-0"
    return str(value)
