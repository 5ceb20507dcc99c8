"""Where a page's script shows what holds at a day: at the names, and in the table's rows."""

from __future__ import annotations

from typing import Any

from analysis.charts.form import LINE, text_width
from analysis.charts.names import HEAD, seats_beside, seats_within
from analysis.charts.risk import ROWS, block_tops, notes_top
from analysis.charts.sheet import Sheet
from analysis.study import days_at


def readout(sheet: Sheet, top: int) -> dict[str, Any]:
    """Return the seats of one form, in px of the whole figure.

    Parameters
    ----------
    sheet : Sheet
        The form.
    top : int
        Room above the plot.

    Returns
    -------
    dict
        ``last``, the day at the right end of the axis; ``ticks`` and ``landmark``, their x;
        ``anchor``, how the words of estimates are aligned; ``head`` and ``foot``, where the words
        over the estimates and the notes stand; for each group under ``seats`` the box of its
        ``name`` (x, y, width, height), the place of its ``estimate``, and its ``rows``, the y of
        each row of its table.
    """
    form, wide = sheet.form, sheet.form.name == "wide"
    tops = block_tops(sheet)
    seats = {}
    for key, seat in (seats_beside if wide else seats_within)(sheet).items():
        x, y = seat.estimate
        width = max(text_width(line, bold=True) for line in seat.lines)
        height = LINE * len(seat.lines)
        first = top + tops[key]
        rows = range(1, len(ROWS) + 1) if sheet.risk_table is not None else ()
        seats[key] = {
            "name": _rounded(form.left + seat.x, top + seat.top - LINE / 2, width, height),
            "estimate": _rounded(form.left + x, top + y),
            "rows": _rounded(*(first + LINE * row for row in rows)),
        }
    x = seats[next(iter(seats))]["estimate"][0]
    y = top + (HEAD if wide else min(tops.values()) - LINE - 2)
    anchor = "start" if wide else "end"
    ticks = (form.left + form.plot * days_at(month) / sheet.last_day for month in sheet.months)
    return {
        "last": sheet.last_day,
        "ticks": _rounded(*ticks),
        "landmark": round(form.left + sheet.landmark_x, 1),
        "anchor": anchor,
        "head": _rounded(x, y),
        "foot": _rounded(0, top + notes_top(sheet)),
        "seats": seats,
    }


def _rounded(*numbers: float) -> list[float]:
    return [round(number, 1) for number in numbers]
