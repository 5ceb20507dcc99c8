"""The commands for tables from outside: ``living check``, ``living tally``, ``living template``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import analysis


class Unit(StrEnum):
    """How coarse time is in a tally."""

    day = "day"
    week = "week"
    month = "month"


Tables = Annotated[list[Path], typer.Argument(help="The table, or one for each centre.")]
StudyFile = Annotated[
    Path | None, typer.Option("--study", help="The study file; data/study.yml if absent.")
]


def register(app: typer.Typer) -> typer.Typer:
    """Return the command line with these commands added to it."""
    for command in (check, tally, template):
        app.command()(command)
    return app


def check(
    file: Tables,
    study: StudyFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say everything that is wrong with a table. Exit 0: usable; 1: faults; 2: unreadable."""
    from analysis.intake.commands import report_check  # noqa: PLC0415

    raise typer.Exit(report_check(file, analysis.load_study(study), as_json=as_json))


def tally(
    file: Tables,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write: .csv, .parquet.")],
    by: Annotated[Unit, typer.Option(help="How coarse time is to be.")] = Unit.month,
    study: StudyFile = None,
) -> None:
    """Write how many patients of each kind there are, instead of the patients."""
    from analysis.intake.commands import write_tally  # noqa: PLC0415

    print(write_tally(file, analysis.load_study(study), out=out, by=by.value))


def template(
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write an Excel workbook.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write.")] = None,
    study: StudyFile = None,
) -> None:
    """Write a sheet to fill in: its columns, two example rows, and the dictionary."""
    from analysis.intake.commands import write_template  # noqa: PLC0415

    print(write_template(analysis.load_study(study), xlsx=xlsx, out=out))
