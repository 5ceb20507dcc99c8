"""What the commands on tables from outside do: ``living check``, ``living template``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from analysis.intake import report
from analysis.intake.check import Checked
from analysis.intake.coarsen import coarsen
from analysis.intake.columns import COVARIATES
from analysis.intake.fault import CohortError, Fault, UnreadableError, whole
from analysis.intake.output import write_new
from analysis.intake.pool import check_all, pooled
from analysis.intake.tally import tally
from analysis.intake.template import dictionary_csv, template_csv, template_xlsx
from analysis.study import Study

WIDTH = 140  # of a report that goes to a file
USABLE, FAULTY, UNREADABLE = 0, 1, 2


def report_check(files: Sequence[Path], study: Study, *, as_json: bool = False) -> int:
    """Check a table, or the tables of several centres, and print everything that is wrong.

    Parameters
    ----------
    files : sequence of Path
        CSV, Excel or Parquet.
    study : Study
        Arms and synonyms.
    as_json : bool
        Print JSON instead of tables.

    Returns
    -------
    int
        The command's exit code: 0 usable, 1 faults, 2 unreadable.
    """
    try:
        parts = check_all(files, study)
    except UnreadableError as error:
        if as_json:
            print(json.dumps(report.record(error.name, error.faults), indent=2))
        else:
            print(error, file=sys.stderr)
        return UNREADABLE
    pool = pooled(parts, study)
    if as_json:
        print(json.dumps(report.record(pool.name, pool.faults, pool.warnings), indent=2))
        return FAULTY if pool.faults else USABLE
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    for part in parts:
        report.show(part, console)
    if len(parts) > 1:
        report.show(replace(pool, warnings=(), faults=pool_faults(pool, parts)), console)
    return FAULTY if pool.faults else USABLE


def pool_faults(pool: Checked, parts: Sequence[Checked]) -> tuple[Fault, ...]:
    """Return the faults of a pool that are not those of one of its parts."""
    told = {fault for part in parts for fault in part.faults}
    return tuple(fault for fault in pool.faults if fault not in told)


def write_tally(files: Sequence[Path], study: Study, *, out: Path, by: str) -> str:
    """Tally a table, or pool those of several centres, and return what to tell.

    By day the tally gives the same findings as the patients. By week and by month times are
    coarsened and covariates left out.

    Parameters
    ----------
    files : sequence of Path
        CSV, Excel or Parquet.
    study : Study
        Arms and synonyms.
    out : Path
        The file to write, ``.csv`` or ``.parquet``.
    by : {"day", "week", "month"}
        How coarse.

    Raises
    ------
    CohortError
        If a table has faults, or the file exists or cannot be written.
    """
    if out.suffix not in (".csv", ".parquet"):
        expected = "a file ending in .csv or .parquet"
        found, remedy = f"{out.suffix or 'no ending'}", "Give the file another name."
        raise CohortError(out.name, (whole("", found, expected, remedy),))
    checked = pooled(check_all(files, study), study)
    if checked.faults:
        raise CohortError(checked.name, checked.faults)
    rows = (
        checked.rows
        if by == "day"
        else checked.rows.drop(columns=list(COVARIATES), errors="ignore")
    )
    made = tally(coarsen(rows, by))
    if out.suffix == ".csv":
        write_new(out, made.to_csv(index=False, float_format="%.15g", lineterminator="\n").encode())
    else:
        write_new(out, made.to_parquet(index=False))
    single = int((made["patients"] == 1).sum())
    return (
        f"{out} holds {int(made['patients'].sum()):,} patients in {len(made):,} rows by {by}; "
        f"{single:,} of the rows stand for a single patient."
    )


def write_template(study: Study, *, xlsx: bool = False, out: Path | None = None) -> str:
    """Write the template, and return what to tell.

    Parameters
    ----------
    study : Study
        Its arms.
    xlsx : bool
        Write an Excel workbook with the dictionary as its second sheet, not two CSV files.
    out : Path, optional
        The file; ``template.csv`` or ``template.xlsx`` if absent.

    Raises
    ------
    CohortError
        If there is such a file already.
    """
    out = out or Path("template.xlsx" if xlsx else "template.csv")
    told = f"The template is in {out}. Replace its two example rows by the patients."
    if xlsx:
        write_new(out, template_xlsx(study))
        return told
    about = out.with_name(f"{out.stem}_dictionary.csv")
    write_new(out, template_csv(study).encode())
    write_new(about, dictionary_csv(study).encode("utf-8-sig"))
    return f"{told}\nThe dictionary of its columns is in {about}."
