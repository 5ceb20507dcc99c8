"""The report of a check, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict

from rich.box import HORIZONTALS
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from analysis.intake.check import Checked
from analysis.intake.fault import TOLD, Fault

HEADINGS = ("Row", "Patient", "Column", "Found", "Expected", "What to do")


def record(
    name: str, faults: tuple[Fault, ...], warnings: tuple[Fault, ...] = ()
) -> dict[str, object]:
    """Return a check's report for programs.

    Parameters
    ----------
    name : str
        The file's name.
    faults, warnings : tuple of Fault
        All of them; the file is usable if there is no fault.
    """
    return {
        "file": name,
        "usable": not faults,
        "faults": [asdict(fault) for fault in faults],
        "warnings": [asdict(warning) for warning in warnings],
    }


def show(checked: Checked, console: Console) -> None:
    """Print a check's report: a table of faults, a table of warnings, and one line in the end."""
    _show("Faults: to be mended", checked.faults, console)
    _show("Warnings: worth a second look", checked.warnings, console)
    console.print(Text(verdict(checked)))


def verdict(checked: Checked) -> str:
    """Return in one sentence whether the table can be used."""
    told = f"{len(checked.warnings):,} warning{'' if len(checked.warnings) == 1 else 's'}"
    if checked.faults:
        number = len(checked.faults)
        faults = f"{number:,} fault{'' if number == 1 else 's'}"
        return f"{checked.name} cannot be used yet: {faults}, {told}."
    patients = int(checked.rows["patients"].sum())
    return f"{checked.name} can be used: {patients:,} patients, no fault, {told}."


def _show(title: str, faults: tuple[Fault, ...], console: Console) -> None:
    if not faults:
        return
    columns = [Column(heading, overflow="fold") for heading in HEADINGS]
    table = Table(*columns, title=title, title_justify="left", box=HORIZONTALS, show_lines=True)
    for fault in faults[:TOLD]:
        cells = (fault.patient_id, fault.column, fault.found, fault.expected, fault.remedy)
        table.add_row(str(fault.row or ""), *(Text(cell) for cell in cells))
    console.print(table)
    if len(faults) > TOLD:
        console.print(Text(f"and {len(faults) - TOLD:,} more; --json lists them all."))
