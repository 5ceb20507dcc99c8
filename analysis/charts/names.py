"""Names beside the curves: in a column to their right, or in the plot where there is no room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import altair as alt

from analysis.charts.form import LINE, text_width, wrap
from analysis.charts.ink import words
from analysis.charts.place import Box, names, spread
from analysis.charts.risk import block_tops
from analysis.charts.sheet import Sheet
from analysis.study import Group

LEAD = 22
HEAD = -16


@dataclass(frozen=True)
class Seat:
    """Where a group's name stands, and its estimate at a time.

    Attributes
    ----------
    lines : tuple of str
        The name.
    x, top : float
        The left end, and the middle of its first line, in px of the plot.
    estimate : (float, float)
        Where the words of the estimate start in the wide form, and end in the narrow one.
    """

    lines: tuple[str, ...]
    x: float
    top: float
    estimate: tuple[float, float]


@lru_cache(maxsize=1)
def seats_beside(sheet: Sheet) -> dict[str, Seat]:
    """Return seats in a column right of the plot, each near the end of its curve."""
    form = sheet.form
    x = form.plot + LEAD
    named = [wrap(group.label, form.right - LEAD - 2, bold=True) for group in sheet.groups]
    ends = [sheet.corners[group.key][-1][1] for group in sheet.groups]
    heights = [LINE * (len(lines) + 1) for lines in named]
    wanted = [end + (height - LINE) / 2 for end, height in zip(ends, heights, strict=True)]
    centres = spread(wanted, [height + 6 for height in heights], -LINE / 2, form.height)
    tops = [centre - (height - LINE) / 2 for centre, height in zip(centres, heights, strict=True)]
    return {
        group.key: Seat(tuple(lines), x, top, (x, top + LINE * len(lines)))
        for group, lines, top in zip(sheet.groups, named, tops, strict=True)
    }


def names_beside(sheet: Sheet) -> list[alt.Chart]:
    """Return names and landmark estimates right of the plot, each led to the end of its curve."""
    seats, estimates = seats_beside(sheet), sheet.estimates
    text = [row for group in sheet.groups for row in _stack(group, seats[group.key])]
    for key, estimate in estimates.items():
        x, y = seats[key].estimate
        text.append({"x": x, "y": y, "text": estimate})
    if estimates:
        text.append({"x": sheet.form.plot + LEAD, "y": HEAD, "text": sheet.landmark_words})
    return [_leads(sheet, seats), words(text)]


def _stack(group: Group, seat: Seat) -> list[dict[str, object]]:
    look = {"x": seat.x, "color": group.light, "weight": 600}
    return [
        {**look, "y": seat.top + LINE * number, "text": line}
        for number, line in enumerate(seat.lines)
    ]


def _leads(sheet: Sheet, seats: Mapping[str, Seat]) -> alt.Chart:
    plot = sheet.form.plot
    ends = {key: steps[-1] for key, steps in sheet.corners.items()}
    values = [
        {"group": key, "at": round(at, 1), "level": round(level, 1)}
        for key, seat in seats.items()
        for at, level in (
            (min(ends[key][0] + 5, plot + 5), ends[key][1]),
            (plot + 7, ends[key][1]),
            (plot + LEAD - 7, seat.top),
            (plot + LEAD - 4, seat.top),
        )
    ]
    layer: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(strokeWidth=0.8, opacity=0.6)
        .encode(
            x=alt.X("at:Q", scale=None, axis=None),
            y=alt.Y("level:Q", scale=None, axis=None),
            color=alt.Color("group:N"),
        )
    )
    return layer


@lru_cache(maxsize=1)
def seats_within(sheet: Sheet) -> dict[str, Seat]:
    """Return seats in the plot, each close to its own curve and clear of all others."""
    form = sheet.form
    lines = {g.key: wrap(g.label, 0.42 * form.plot, bold=True) for g in sheet.groups}
    sizes = {
        key: (max(text_width(line, bold=True) for line in some), float(LINE * len(some)))
        for key, some in lines.items()
    }
    rules = [Box(0, form.height * part, form.plot, 0) for part in (0.25, 0.5, 0.75)]
    if not sheet.marks.empty:
        rules.append(Box(sheet.landmark_x, 0, 0, form.height))
    room = Box(2, 2, form.plot + form.right - 4, form.height - 6)
    boxes = names(sheet.corners, sizes, plot=room, avoided=rules)
    tops, right = block_tops(sheet), form.plot + form.right - 2
    return {
        key: Seat(
            tuple(lines[key]), round(box.x, 1), round(box.y + LINE / 2, 1), (right, tops[key])
        )
        for key, box in boxes.items()
    }


def names_within(sheet: Sheet) -> list[alt.Chart]:
    """Return names within the plot."""
    seats = seats_within(sheet)
    return [words([row for group in sheet.groups for row in _stack(group, seats[group.key])])]
