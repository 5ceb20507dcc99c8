"""The patients of a table, for the one reader that must know them: the scan for leaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.intake.check import find_columns
from analysis.intake.columns import DATES
from analysis.intake.dates import dates, day_comes_first
from analysis.intake.sheet import Sheet
from analysis.intake.source import is_large, open_kind, read_sheet
from analysis.intake.table import check
from analysis.intake.text import clean
from analysis.study import Study


def patients_of(paths: Sequence[Path], study: Study) -> pd.DataFrame:
    """Return ids, dates and entries of every patient, as text.

    Nothing but the scan for leaks may call this: what it returns must not leave the machine.

    Parameters
    ----------
    paths : sequence of Path
        Tables without fault.
    study : Study
        Arms and synonyms.

    Returns
    -------
    DataFrame
        One row for each row of the tables: ``patient_id``, columns of dates, and those of a
        cohort's rows. Of a large table, one row for each kind of which there is a single patient,
        without ids.
    """
    return pd.concat([_patients(path, study) for path in paths], ignore_index=True).fillna("")


def _patients(path: Path, study: Study) -> pd.DataFrame:
    rows = check(path, study, whole_study=False).rows
    if is_large(path, open_kind(path)):
        return _as_text(rows[rows["patients"] == 1])
    sheet = read_sheet(path)
    _, found = find_columns(sheet, study)
    named = {name: sheet.cells[at] for name, at in found.at.items()}
    own = {name: named[name] for name in ("patient_id",) if name in named}
    days = {name: _as_dates(named[name], sheet) for name in DATES if name in named}
    return pd.concat([pd.DataFrame({**own, **days}, index=rows.index), _as_text(rows)], axis=1)


def _as_dates(cells: pd.Series[str], sheet: Sheet) -> pd.Series[str]:
    read = dates(day_first=day_comes_first(cells), epoch=sheet.epoch, latest=date.max)
    return cells.map(lambda text: str(read(clean(text)) or ""))


def _as_text(rows: pd.DataFrame) -> pd.DataFrame:
    def text(entry: object) -> str:
        if isinstance(entry, float):
            return "" if pd.isna(entry) else f"{entry:g}"
        return str(entry)

    return rows.map(text)
