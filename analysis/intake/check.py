"""Check a table: everything that is wrong with it in one go, or its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.intake import columns, privacy, rules, values
from analysis.intake.assemble import assemble
from analysis.intake.dates import dates, day_comes_first
from analysis.intake.fault import Fault, whole
from analysis.intake.schema import validate
from analysis.intake.sheet import Sheet
from analysis.intake.text import clean, fold_name, shown
from analysis.study import Study

FEW = 0.1  # with a greater share of identifying ids, no id is repeated in a message
EARLIEST_TODAY = date(2026, 1, 1)  # where a computer's clock is wrong


@dataclass(frozen=True)
class Checked:
    """A table after its check.

    Attributes
    ----------
    name : str
        The file's name.
    rows : DataFrame
        One row for each of the table's, with the columns of the schema and without ids; empty if
        there are faults.
    faults : tuple of Fault
        What is wrong; the table cannot be used.
    warnings : tuple of Fault
        What is unlikely, or was left out.
    """

    name: str
    rows: pd.DataFrame
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def check_sheet(sheet: Sheet, study: Study, *, whole_study: bool = True) -> Checked:
    """Check a sheet against the schema and the rules.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    study : Study
        Arms and synonyms.
    whole_study : bool
        As of `check`.
    """
    faults, warnings = list(sheet.faults), list(sheet.warnings)
    identifying, found = find_columns(sheet, study)
    faults += [*identifying, *found.faults]
    warnings += found.warnings
    if sheet.cells.empty:
        faults.append(whole("", "no row", "one row for each patient", "Add the patients."))
        return Checked(sheet.name, sheet.cells, tuple(faults), tuple(warnings))
    cells = sheet.cells[list(found.at.values())].set_axis(list(found.at), axis=1)
    totals = list(rules.check_totals(cells))
    faults += totals
    cells = cells.drop(index=[fault.row for fault in totals])
    ids, id_faults = _ids(cells)
    faults += id_faults
    table, entry_faults = _entries(cells, ids, sheet.epoch, study)
    faults += entry_faults
    made = assemble(table, ids, study, refused={fault.row for fault in entry_faults})
    faults += made.faults
    warnings += made.warnings
    if whole_study and not entry_faults and "arm" in found.at:
        faults += rules.check_arms(made.rows, study)
    in_order = tuple(sorted(dict.fromkeys(faults), key=_place))
    if not in_order:
        rows = validate(made.rows, study)
        warnings += rules.unlikely(rows, ids, study)
    else:
        rows = made.rows.iloc[:0]
    return Checked(sheet.name, rows, in_order, tuple(warnings))


def _place(fault: Fault) -> tuple[int, str]:
    return (fault.row or 0, fault.column)


def find_columns(sheet: Sheet, study: Study) -> tuple[list[Fault], columns.Columns]:
    """Find the schema's columns, and refuse those that identify patients."""
    known = columns.headings_of(study)
    kinds = [
        None if fold_name(heading) in known else privacy.heading_kind(heading)
        for heading in sheet.headings
    ]
    headings = tuple("" if kind else name for name, kind in zip(sheet.headings, kinds, strict=True))
    filled = tuple(
        not kind and any(clean(text) for text in sheet.cells[at].unique())
        for at, kind in enumerate(kinds)
    )
    found = columns.match(headings, filled, study)
    suspects = {*found.unused, *(at for at, kind in enumerate(kinds) if kind)}
    told = (privacy.check_column(sheet.headings[at], sheet.cells[at]) for at in sorted(suspects))
    return [fault for fault in told if fault], found


def _ids(cells: pd.DataFrame) -> tuple[pd.Series[str], list[Fault]]:
    """Return the ids as messages may repeat them, and what is wrong with them."""
    if "patient_id" not in cells:
        return pd.Series("", cells.index, dtype=object), []
    column = cells["patient_id"]
    kinds = privacy.id_kinds(column)
    ids = column.map(lambda text: shown(clean(text))[1:-1]).mask(kinds != "", "")
    if (kinds != "").mean() > FEW:
        ids[:] = ""
    return ids, [*privacy.id_faults(kinds), *rules.check_double_ids(column, ids)]


def _readers(
    cells: pd.DataFrame, epoch: date | None, study: Study
) -> Iterator[tuple[str, values.Reader]]:
    vocabulary = study.vocabulary.words

    def allowed(column: str, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {key: vocabulary.get(column, {}).get(key, ()) for key in keys}

    yield "patient_id", values.identifier
    yield "arm", values.words("arm", values.arm_words(study), optional=False)
    yield "lfs_days", values.days
    outcomes = allowed("outcome", values.OUTCOMES)
    yield "outcome", values.words("outcome", outcomes, optional=False)
    for column, keys in values.WORDS.items():
        yield column, values.words(column, allowed(column, keys))
    yield "patients", values.count
    yield "centre", values.free_text
    yield "hsct_days", values.optional_days
    latest = max(date.today(), EARLIEST_TODAY)
    for column in columns.DATES:
        first = day_comes_first(cells[column]) if column in cells else None
        yield column, dates(day_first=first, epoch=epoch, latest=latest)
    yield "fusion", values.free_text
    yield "age_years", values.number(0, 100, "years")
    yield "mrd_level", values.number(0, 100, "percent")
    yield "wbc", values.number(0, 5000, "10⁹/L")


def _entries(
    cells: pd.DataFrame, ids: pd.Series[str], epoch: date | None, study: Study
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read each column; a refused entry is missing."""
    table: dict[str, pd.Series[Any]] = {}
    faults: list[Fault] = []
    for column, read in _readers(cells, epoch, study):
        if column in cells:
            entries = values.read_column(cells[column], column, ids, read)
            table[column] = entries.values
            faults += entries.faults
    return pd.DataFrame(table, index=cells.index), faults
