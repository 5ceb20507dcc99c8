"""Tables for the tests of the intake: a sound one, and ways to spoil it."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.intake.check import Checked
from analysis.intake.table import check
from analysis.study import Study, load_study

HEAD = ["patient_id", "arm", "lfs_days", "outcome", "mrd_negative", "hsct"]
SOUND = [
    ["P1", "car_t", "1096", "censored", "yes", "yes"],
    ["P2", "car_t", "412", "relapse", "no", "no"],
    ["P3", "chemo_hsct", "730", "death", "", "yes"],
    ["P4", "chemo", "90", "event", "", "no"],
]
DATED_HEAD = [
    *("patient_id", "arm", "start_date", "relapse_date", "death_date"),
    *("last_contact_date", "hsct_date", "mrd_negative"),
]
DATED = [
    ["P1", "car_t", "2018-01-10", "", "", "2021-01-10", "2018-03-01", "yes"],
    ["P2", "car_t", "2018-02-01", "2018-12-24", "2019-05-05", "2019-05-05", "", "no"],
    ["P3", "chemo_hsct", "2018-03-05", "", "2019-03-05", "2019-03-05", "2018-06-01", ""],
    ["P4", "chemo", "2018-04-02", "2018-07-01", "", "2020-01-01", "", ""],
]


@cache
def study() -> Study:
    """Return the book's own study."""
    return load_study()


def with_cell(rows: list[list[str]], row: int, column: str, entry: str) -> list[list[str]]:
    """Return rows with one entry replaced; `row` as the spreadsheet numbers it."""
    head = HEAD if len(rows[0]) == len(HEAD) else DATED_HEAD
    copy = [list(cells) for cells in rows]
    copy[row - 2][head.index(column)] = entry
    return copy


def csv_text(rows: list[list[str]], head: list[str] | None = None, separator: str = ",") -> str:
    """Return rows as CSV, each entry in quotation marks."""
    head = head or (HEAD if not rows or len(rows[0]) == len(HEAD) else DATED_HEAD)
    lines = ([f'"{cell.replace(chr(34), 2 * chr(34))}"' for cell in row] for row in [head, *rows])
    return "".join(separator.join(line) + "\n" for line in lines)


def write(folder: Path, content: str | bytes, name: str = "cohort.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(
        content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    )
    return path


def workbook(sheets: dict[str, list[list[Any]]]) -> Workbook:
    """Return a workbook of the given sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    """Return a workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(folder: Path, content: str | bytes, name: str = "cohort.csv") -> Checked:
    """Check a file of this content."""
    return check(write(folder, content, name), study())


def run_check(path: Path) -> tuple[int, dict[str, Any]]:
    """Run ``living check --json`` and return its exit code and its report."""
    result = CliRunner().invoke(app, ["check", str(path), "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


def days_between(start: str, end: str) -> int:
    """Return the days from one ISO date to another."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
