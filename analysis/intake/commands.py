"""What the commands on tables from outside do: ``living check``, ``living template``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console

from analysis.intake import report
from analysis.intake.check import check
from analysis.intake.fault import UnreadableError
from analysis.intake.output import write_new
from analysis.intake.template import dictionary_csv, template_csv, template_xlsx
from analysis.study import Study

WIDTH = 140  # of a report that goes to a file
USABLE, FAULTY, UNREADABLE = 0, 1, 2


def report_check(file: Path, study: Study, *, as_json: bool = False) -> int:
    """Check a file and print everything that is wrong with it.

    Parameters
    ----------
    file : Path
        CSV, Excel or Parquet.
    study : Study
        Arms and synonyms.
    as_json : bool
        Print JSON instead of a table.

    Returns
    -------
    int
        The command's exit code: 0 usable, 1 faults, 2 unreadable.
    """
    try:
        checked = check(file, study)
    except UnreadableError as error:
        if as_json:
            print(json.dumps(report.record(file.name, error.faults), indent=2))
        else:
            print(error, file=sys.stderr)
        return UNREADABLE
    if as_json:
        record = report.record(checked.name, checked.faults, checked.warnings)
        print(json.dumps(record, indent=2))
    else:
        console = Console()
        report.show(checked, console if console.is_terminal else Console(width=WIDTH))
    return FAULTY if checked.faults else USABLE


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
