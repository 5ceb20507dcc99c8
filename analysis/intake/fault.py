"""What can be wrong with a table, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.mistake import Mistake

TOLD = 50  # faults listed in one message; JSON lists them all


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or unlikely, in a table.

    Attributes
    ----------
    row : int or None
        The row as a spreadsheet numbers it (the header is row 1); None for the table as a whole.
    patient_id : str
        The patient's id in that row; empty if it has none, or if the ids are not to be repeated.
    column : str
        Where.
    found, expected, remedy : str
        What stands there, what should, and how to mend it.
    """

    row: int | None
    patient_id: str
    column: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        where = f"row {self.row}, " if self.row else ""
        column = f"column {self.column}" if self.column else "the table"
        who = f" (patient {self.patient_id})" if self.patient_id else ""
        return f"{where}{column}{who}: found {self.found}; expected {self.expected}. {self.remedy}"


def whole(column: str, found: str, expected: str, remedy: str) -> Fault:
    """Return a fault of a column, or of the table (`column` empty), not of one row."""
    return Fault(None, "", column, found, expected, remedy)


class CohortError(Mistake, ValueError):
    """The table cannot be used.

    Attributes
    ----------
    name : str
        The file's name.
    faults : tuple of Fault
        Everything that is wrong, not only the first.
    """

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.name = name
        self.faults = faults
        lines = [f"{name} cannot be used:", *(f"- {fault}" for fault in faults[:TOLD])]
        if len(faults) > TOLD:
            lines.append(f"- and {len(faults) - TOLD:,} more; `living check --json` lists them all")
        super().__init__("\n".join(lines))


class UnreadableError(CohortError):
    """The file is not a table that can be read at all."""

    def __init__(self, name: str, found: str, expected: str, remedy: str) -> None:
        super().__init__(name, (whole("", found, expected, remedy),))
