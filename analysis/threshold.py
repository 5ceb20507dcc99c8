"""What a study file says of disclosure: how coarse time is shown, and how small a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNITS = ("day", "week", "month")
MONTH, SMALL = "month", 5


@dataclass(frozen=True)
class Disclosure:
    """The limits of what is shown of a cohort.

    Attributes
    ----------
    time_unit : str or None
        ``day``, ``week`` or ``month``: curves and tables are drawn from a tally as coarse as that.
        None if the study file says nothing.
    smallest_count : int or None
        Smaller counts, but 0, are not shown; 0 or 1 shows all. None if the file says nothing.
    """

    time_unit: str | None = None
    smallest_count: int | None = None

    def of_kind(self, kind: str) -> tuple[str, int]:
        """Return unit and smallest count that apply: months and 5 for patients, unless stated.

        Parameters
        ----------
        kind : {"real", "reconstructed"}
            Pseudo-patients have nothing to hide: days, and every count.
        """
        unit, smallest = (MONTH, SMALL) if kind == "real" else ("day", 0)
        stated = self.smallest_count
        return self.time_unit or unit, smallest if stated is None else stated

    def words(self, kind: str) -> str:
        """Return the sentence that a page says of it."""
        unit, smallest = self.of_kind(kind)
        time = f"Curves and tables count time by {unit}."
        counts = (
            f"Counts below {smallest}, and those that would reveal them, are not shown."
            if smallest > 1
            else "Every count is shown."
        )
        freer = kind == "real" and (unit == "day" or smallest < SMALL)
        chosen = " The study file asks for this; the usual rule is months and 5." if freer else ""
        return f"{time} {counts}{chosen}"


def read_disclosure(entries: Mapping[str, Any]) -> Disclosure:
    """Return what a study file says under ``disclosure``.

    Raises
    ------
    ValueError
        If an entry is unknown or has no such value; the message says which.
    """
    entry = entries.get("disclosure") or {}
    if not isinstance(entry, Mapping) or set(entry) - {"time_unit", "smallest_count"}:
        raise ValueError("disclosure has the entries time_unit and smallest_count, and no other")
    unit, smallest = entry.get("time_unit"), entry.get("smallest_count")
    if unit is not None and unit not in UNITS:
        raise ValueError(f"disclosure.time_unit is {unit!r}; it must be one of {', '.join(UNITS)}")
    wrong = isinstance(smallest, bool) or not isinstance(smallest, int | None)
    if wrong or (smallest or 0) < 0:
        raise ValueError(f"disclosure.smallest_count is {smallest!r}; it must be 0 or more")
    return Disclosure(unit, smallest)
