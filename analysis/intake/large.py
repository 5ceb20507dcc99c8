"""The check of a large table: tallied in DuckDB first, then checked kind by kind of patient.

A tally of ten million patients has some hundred thousand rows. They go through the same readers and
rules as the rows of a small table. Ids never leave the database but for a sample.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.intake import columns, privacy
from analysis.intake.check import Checked, check_sheet, find_columns
from analysis.intake.database import MOST_KINDS, TALLY, LargeTable, open_large, tally_statement
from analysis.intake.fault import Fault, UnreadableError, whole
from analysis.intake.privacy import NEW_IDS, RUNNING_NUMBERS
from analysis.intake.sheet import Sheet
from analysis.study import Study

SAMPLE = 20_000  # rows whose unused entries and ids are looked at one by one
LOCATED = 50  # faults whose first row is looked up
LEFT_OUT = "It is left out of a large table: the tally has no such column."
FORBIDDEN_IN_ID = "[<>&''\"`\\\\{}$|;=@*~^]|^[+-]"


def check_large(path: Path, kind: str, study: Study, *, whole_study: bool = True) -> Checked:
    """Check a large CSV or Parquet file without loading it.

    Parameters
    ----------
    path : Path
        The file.
    kind : str
        ``.csv`` or ``.parquet``.
    study : Study
        Arms and synonyms.
    whole_study : bool
        Whether every arm must have a patient.

    Raises
    ------
    UnreadableError
        If it cannot be read as a table, or has too many kinds of patients.
    """
    with open_large(path, kind) as table:
        found, faults, warnings = _columns(table, study)
        if not faults:
            _make_view(table, found)
            faults = [*_ids(table, found), *_counts(table, found)]
        if faults:
            rows = pd.DataFrame()
            return Checked(path.name, rows, tuple(faults), tuple(warnings))
        sheet = _tally(table)
        checked = check_sheet(sheet, study, whole_study=whole_study)
        told = _merged(checked.warnings, sheet)
        wrong = tuple(_located(table, fault, sheet) for fault in _merged(checked.faults, sheet))
        return replace(checked, faults=wrong, warnings=(*warnings, *told))


def _columns(table: LargeTable, study: Study) -> tuple[columns.Columns, list[Fault], list[Fault]]:
    sample = table.query(f"SELECT * FROM raw LIMIT {SAMPLE}").fillna("")
    cells = sample.set_axis(range(len(table.headings)), axis=1)
    identifying, found = find_columns(Sheet(table.name, table.headings, cells), study)
    faults = [*identifying, *found.faults]
    if sample.empty:
        faults.append(whole("", "no row", "one row for each patient", "Add the patients."))
    if not set(columns.TIDY) <= set(found.at) and not faults:
        expected = "lfs_days and outcome in a large table"
        remedy = "Compute them in the database that the table comes from."
        faults.append(whole("start_date", "dates", expected, remedy))
    left = [name for name in found.at if name not in (*TALLY, "patient_id", "patients")]
    told = [whole(name, "a further column", "the columns of a tally", LEFT_OUT) for name in left]
    return found, faults, [*found.warnings, *told]


def _make_view(table: LargeTable, found: columns.Columns) -> None:
    """Give the table the names that the tally's statement expects; nothing else is changed."""
    at = {name: f"c{place}" for name, place in found.at.items()}
    parts = [
        f"COALESCE({at[name]}, '') AS {name}" if name in at else f"'' AS {name}" for name in TALLY
    ]
    count = f"CAST(TRY_CAST({at['patients']} AS DOUBLE) AS BIGINT)" if "patients" in at else "1"
    entries = (f"COALESCE(trim(c{place}), '')" for place in range(len(table.headings)))
    table.connection.execute(
        f"CREATE VIEW cohort AS SELECT {', '.join(parts)}, {count} AS patients "
        f"FROM raw WHERE {' || '.join(entries)} <> ''"
    )


def _counts(table: LargeTable, found: columns.Columns) -> list[Fault]:
    """Refuse a column of counts in which anything is not a whole number of at least 1."""
    if "patients" not in found.at:
        return []
    column = f"c{found.at['patients']}"
    right = f"regexp_full_match(trim({column}), '[1-9][0-9]{{0,8}}([.]0{{1,2}})?')"
    query = f"SELECT count(*) FROM raw WHERE NOT COALESCE({right}, false)"
    wrong = table.number(query)
    if not wrong:
        return []
    expected = "a whole number of patients, at least 1"
    return [whole("patients", f"{wrong:,} entries that are none", expected, "Correct them.")]


def _ids(table: LargeTable, found: columns.Columns) -> list[Fault]:
    """Refuse ids that are missing, double, or that identify."""
    if "patient_id" not in found.at:
        return []
    column = f"COALESCE(trim(c{found.at['patient_id']}), '')"
    counts = table.query(
        f"""SELECT count(*) AS patients, count(*) FILTER ({column} = '') AS empty,
        count(*) - count(DISTINCT lower({column})) AS double,
        count(*) FILTER (length({column}) > 64 OR regexp_matches({column}, '{FORBIDDEN_IN_ID}'))
          AS forbidden,
        count(*) FILTER (length({column}) > 2 AND NOT regexp_matches({column}, '[0-9]')) AS names,
        max(TRY_CAST(regexp_extract({column}, '[0-9]{{6,}}') AS DOUBLE)) AS highest,
        max(length(regexp_extract({column}, '[0-9]{{6,}}'))) AS longest
        FROM raw"""
    ).iloc[0]
    numbers = counts["highest"] > RUNNING_NUMBERS * counts["patients"] or counts["longest"] > 30
    said = {
        "empty": ("empty cells", "an id in each row", "Give each patient a running number."),
        "double": ("ids that stand in an earlier row", "each patient once", "Delete them."),
        "forbidden": ("ids with signs of formulas or HTML", "a pseudonym", NEW_IDS),
        "names": ("ids that look like names or initials", "a pseudonym", NEW_IDS),
    }
    faults = [
        whole("patient_id", f"{int(counts[key]):,} {found_}", expected, remedy)
        for key, (found_, expected, remedy) in said.items()
        if counts[key]
    ]
    return [*faults, *_looked_at(table, column, bool(numbers), int(counts["patients"]))]


def _looked_at(table: LargeTable, column: str, numbers: bool, patients: int) -> list[Fault]:
    """Look at a sample of the ids one by one, as at those of a small table."""
    sample = table.query(f"SELECT {column} AS id FROM raw USING SAMPLE {SAMPLE} (reservoir, 1)")[
        "id"
    ]
    kinds = {kind for text in sample.unique() if (kind := privacy.id_kind(text, patients))}
    if not numbers:
        kinds.discard("a record number or a date")
    return [
        whole("patient_id", f"what looks like {kind} (not repeated here)", "a pseudonym", NEW_IDS)
        for kind in sorted(kinds)
    ]


def _tally(table: LargeTable) -> Sheet:
    """Tally the table by ``data/tally.sql``."""
    query = f"SELECT * FROM ({tally_statement()}) AS tally LIMIT {MOST_KINDS + 1}"
    kinds = table.query(query)
    if len(kinds) > MOST_KINDS:
        raise UnreadableError(
            table.name,
            f"more than {MOST_KINDS:,} kinds of patients",
            "patients who share arm, days, outcome, MRD, transplant and centre",
            "Give whole days, and check each column for free text.",
        )
    optional = ("mrd_negative", "hsct", "centre")
    kinds = kinds.drop(columns=[name for name in optional if (kinds[name] == "").all()])
    cells = kinds.astype(str).set_axis(range(kinds.shape[1]), axis=1)
    return Sheet(table.name, tuple(kinds.columns), cells)


def _merged(faults: tuple[Fault, ...], sheet: Sheet) -> list[Fault]:
    """Merge faults of the same kind, and say how many patients they concern."""
    patients = sheet.cells[sheet.headings.index("patients")].astype(int).to_dict()
    merged: dict[Fault, tuple[int, Fault]] = {}
    for fault in faults:
        key = replace(fault, row=None)
        number = 0 if fault.row is None else patients[fault.row]
        before, first = merged.get(key, (0, fault))
        merged[key] = (before + number, first)
    return [
        replace(first, found=f"{first.found} ({number:,} patients)") if number else first
        for number, first in merged.values()
    ]


def _located(table: LargeTable, fault: Fault, sheet: Sheet) -> Fault:
    """Give a fault the first row of the file in which it stands."""
    if fault.row is None:
        return fault
    kind = sheet.cells.loc[fault.row]
    wanted = " AND ".join(
        f"{name} = '{kind[at].replace(chr(39), 2 * chr(39))}'"
        for at, name in enumerate(sheet.headings)
        if name != "patients"
    )
    numbered = "SELECT *, row_number() OVER () AS row FROM cohort"
    first = table.number(f"SELECT min(row) FROM ({numbered}) WHERE {wanted}")
    return replace(fault, row=first + 1)
