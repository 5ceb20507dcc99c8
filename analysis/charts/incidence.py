"""Stacked shares over time: free of an event, relapsed, died in remission; they add up to one."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.axis import month_axis, tick_months
from analysis.charts.form import LINE, Form
from analysis.charts.ink import INK, MUTED, assemble, groups_of, publish, records, words
from analysis.study import Group, Study

WIDE = Form("wide", width=680, left=72, right=14, height=150, pitch=38)
NARROW = Form("narrow", width=340, left=72, right=14, height=130, pitch=38)
TOP, GAP = 48, 56
NAMES = {
    "lfs": "Free of leukemia",
    "relapse": "Relapsed",
    "death_in_remission": "Died in remission",
}
OPACITY = {"lfs": 0.16, "relapse": 0.85, "death_in_remission": 0.45}
COLUMNS = ("group", "cause", "days", "upper", "lower", "incidence", "at_risk")
LEGEND = ("From below: free of leukemia (pale),", "relapsed (dark), died in remission (grey).")


def incidence_figure(
    shares: pd.DataFrame, *, study: Study, description: str | None = None
) -> alt.LayerChart:
    """Draw for each group how its patients divide over time, stacked.

    Parameters
    ----------
    shares : DataFrame
        A row is a group, cause and time: ``group``, ``cause`` (``lfs``, ``relapse`` or
        ``death_in_remission``), ``days``, ``incidence`` (0 to 1), ``at_risk``.
    study : Study
        Labels and colours of the groups.
    description : str, optional
        The long description; by default the shares at the end of each group in a sentence.

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.

    Raises
    ------
    ValueError
        If there is no row, or the study does not know a group.
    """
    if shares.empty:
        raise ValueError("There is nothing to draw: the frame of shares has no row.")
    groups, rows = groups_of(shares, study), stacked_rows(shares)
    return publish(
        {form.name: _draw(form, rows, groups) for form in (WIDE, NARROW)},
        name=f"Competing risks: {', '.join(group.label for group in groups)}",
        description=description or _describe(rows, groups),
        table={
            "caption": "Shares of patients at each time with an event or a censoring",
            "dataset": "shares",
            "columns": [
                {"field": "group", "title": "Group", "show": "label"},
                {"field": "cause", "title": "Share", "show": "text"},
                {"field": "days", "title": "Months", "show": "months"},
                {"field": "incidence", "title": "Patients", "show": "percent"},
                {"field": "at_risk", "title": "At risk", "show": "count"},
            ],
        },
        study=study,
    )


def stacked_rows(shares: pd.DataFrame) -> pd.DataFrame:
    """Add to each share where its band begins and ends, free of leukemia lowest."""
    order = {cause: place for place, cause in enumerate(NAMES)}
    rows = shares.assign(place=shares["cause"].map(order)).sort_values(["group", "days", "place"])
    rows["top"] = rows.groupby(["group", "days"])["incidence"].cumsum()
    rows["bottom"] = rows["top"] - rows["incidence"]
    return rows.assign(cause=rows["cause"].map(NAMES))


def _draw(form: Form, rows: pd.DataFrame, groups: list[Group]) -> alt.LayerChart:
    """Draw the groups under one another, in px: bands upwards from the foot of each panel."""
    tall = Form(form.name, form.width, form.left, form.right, _height(form, groups), form.pitch)
    last = int(rows["days"].max())
    tops = {group.key: place * (form.height + GAP) for place, group in enumerate(groups)}
    feet = rows["group"].map(tops) + form.height
    placed = rows.assign(
        upper=feet - form.height * rows["top"], lower=feet - form.height * rows["bottom"]
    )
    heads, scales = _words(form, tall.height, groups, tops)
    axis = month_axis(tick_months(None, last, form), last)
    layers = [band for group in groups for band in _bands(group, tall.height, axis)]
    data = {"shares": records(placed, COLUMNS)}
    layers += [words(heads), words(scales, align="right")]
    return assemble(layers, tall, top=TOP, bottom=17 + 4 * LINE, datasets=data)


def _words(
    form: Form, height: int, groups: list[Group], tops: dict[str, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the words on the left of their place, and those of the scales on the right."""
    below = height + 17
    heads: list[dict[str, Any]] = [
        {"x": 0, "y": tops[arm.key] - 14, "text": arm.label, "weight": 600, "color": arm.light}
        for arm in groups
    ]
    heads += [
        {"x": -form.left, "y": below + LINE * line, "text": text}
        for line, text in ((0, "Months"), (1.4, LEGEND[0]), (2.4, LEGEND[1]))
    ]
    scales = [
        {"x": -8, "y": tops[arm.key] + form.height * (1 - share), "text": f"{share:.0%}"}
        for arm in groups
        for share in (0, 0.5, 1)
    ]
    return heads, scales


def _height(form: Form, groups: list[Group]) -> int:
    return len(groups) * form.height + (len(groups) - 1) * GAP


def _bands(group: Group, height: int, axis: alt.X) -> list[alt.Chart]:
    base = alt.Chart(alt.NamedData("shares")).transform_filter(f"datum.group == '{group.key}'")
    across = alt.Y("upper:Q", scale=alt.Scale(domain=[0, height], range=[0, height]), axis=None)
    colours = {"lfs": group.light, "relapse": INK, "death_in_remission": MUTED}
    return [
        base.transform_filter(f"datum.cause == '{name}'")
        .mark_area(interpolate="step-after", opacity=OPACITY[cause], color=colours[cause])
        .encode(x=axis, y=across, y2=alt.Y2("lower:Q"))
        for cause, name in NAMES.items()
    ]


def _describe(rows: pd.DataFrame, groups: list[Group]) -> str:
    ends = rows.groupby(["group", "cause"], sort=False).last()["incidence"]
    parts = [
        f"{group.label}, at the end of follow-up "
        + ", ".join(f"{100 * ends[group.key, name]:.0f}% {name.lower()}" for name in NAMES.values())
        for group in groups
    ]
    return f"Stacked shares that add up to 100%. {'; '.join(parts)}."
