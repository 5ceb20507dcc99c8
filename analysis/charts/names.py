"""Names beside the curves: in a column to their right, or in the plot where there is no room."""

from __future__ import annotations

import altair as alt

from analysis.charts.form import LINE, text_width, wrap
from analysis.charts.ink import words
from analysis.charts.place import Box, names, spread
from analysis.charts.sheet import Sheet
from analysis.study import Group

LEAD = 22


def names_beside(sheet: Sheet) -> list[alt.Chart]:
    """Return names and landmark estimates right of the plot, each led to the end of its curve."""
    form, estimates = sheet.form, sheet.estimates
    named = [wrap(group.label, form.right - LEAD - 2, bold=True) for group in sheet.groups]
    lines = [len(name) + bool(estimates) for name in named]
    ends = [sheet.corners[group.key][-1] for group in sheet.groups]
    centres = spread(
        [level + LINE * (count - 1) / 2 for (_, level), count in zip(ends, lines, strict=True)],
        [LINE * count + 6 for count in lines],
        -LINE / 2,
        form.height,
    )
    tops = [centre - LINE * (n - 1) / 2 for centre, n in zip(centres, lines, strict=True)]
    text = []
    for group, name, top in zip(sheet.groups, named, tops, strict=True):
        text += _stack(group, name, form.plot + LEAD, top)
        if estimates:
            y = top + LINE * len(name)
            text.append({"x": form.plot + LEAD, "y": y, "text": estimates[group.key]})
    if estimates:
        head = f"at {sheet.study.landmark_months} months"
        text.append({"x": form.plot + LEAD, "y": -16, "text": head})
    return [_leads(sheet, ends, tops), words(text)]


def _stack(group: Group, lines: list[str], x: float, top: float) -> list[dict[str, object]]:
    return [
        {"x": x, "y": top + LINE * number, "text": line, "color": group.light, "weight": 600}
        for number, line in enumerate(lines)
    ]


def _leads(sheet: Sheet, ends: list[tuple[float, float]], tops: list[float]) -> alt.Chart:
    plot = sheet.form.plot
    values = [
        {"group": group.key, "at": round(at, 1), "level": round(level, 1)}
        for group, (end, height), top in zip(sheet.groups, ends, tops, strict=True)
        for at, level in (
            (min(end + 5, plot + 5), height),
            (plot + 7, height),
            (plot + LEAD - 7, top),
            (plot + LEAD - 4, top),
        )
    ]
    layer: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(strokeWidth=0.8, opacity=0.6)
        .encode(
            x=alt.X("at:Q", scale=None, axis=None),
            y=alt.Y("level:Q", scale=None, axis=None),
            color="group:N",
        )
    )
    return layer


def names_within(sheet: Sheet) -> list[alt.Chart]:
    """Return names within the plot, each close to its own curve and clear of all others."""
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
    return [
        words(
            [
                row
                for group in sheet.groups
                for row in _stack(
                    group,
                    lines[group.key],
                    round(boxes[group.key].x, 1),
                    round(boxes[group.key].y + LINE / 2, 1),
                )
            ]
        )
    ]
