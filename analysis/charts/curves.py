"""The curves themselves: bands, steps, censor ticks."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from analysis.charts.axis import month_axis
from analysis.charts.ink import RULE, colours, dashes
from analysis.charts.sheet import Sheet
from analysis.study import DAYS_PER_MONTH

COLUMNS = (
    "group", "days", "survival", "low", "high", "at_risk", "events", "censored", "full", "faint",
)  # fmt: skip
BAND, FAINT_BAND = 0.13, 0.07
FAINT_LINE = 0.75


def curve_rows(curves: pd.DataFrame, faint_below: int) -> pd.DataFrame:
    """Add to each row whether it belongs to the full and to the faint part of its curve.

    The stretch between two rows is faint if fewer than `faint_below` patients were at risk along
    it, that is, at its end. The row where one part passes into the other belongs to both.

    Returns
    -------
    DataFrame
        `curves` with ``full`` and ``faint``, 0 or 1, by group and day.

    Raises
    ------
    ValueError
        If there is no row.
    """
    parts = []
    for _, curve in curves.sort_values("days", kind="stable").groupby("group", sort=False):
        rows = curve.reset_index(drop=True)
        few = rows.index[(rows["at_risk"] < faint_below) & (rows.index > 0)]
        turn = int(few[0]) - 1 if len(few) else len(rows)
        full = (rows.index <= turn) if turn else (rows.index < 0)
        parts.append(rows.assign(full=full.astype(int), faint=(rows.index >= turn).astype(int)))
    if not parts:
        raise ValueError("There is nothing to draw: the frame of curves has no row.")
    return pd.concat(parts, ignore_index=True)


def curve_layers(sheet: Sheet) -> list[alt.Chart]:
    """Return bands, step lines and censor ticks, the full and the faint parts of each."""
    base = alt.Chart(alt.NamedData("curves")).encode(x="days:Q", color="group:N")
    y = alt.Y(
        "low:Q",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(
            format="%", values=[0, 0.25, 0.5, 0.75, 1], title=None, domain=False, ticks=False,
            labelPadding=8, gridColor=RULE,
        ),
    )  # fmt: skip
    layers = []
    for part, opacity in (("full", BAND), ("faint", FAINT_BAND)):
        band = base.mark_area(interpolate="step-after", opacity=opacity).encode(
            y="low:Q", y2="high:Q"
        )
        layers.append(band.transform_filter(f"datum.{part} && datum.low != null"))
    for part, width, opacity in (("full", 2.2, 1.0), ("faint", 1.1, FAINT_LINE)):
        line = base.mark_line(interpolate="step-after", strokeWidth=width, opacity=opacity)
        layers.append(
            line.encode(y="survival:Q", strokeDash="group:N").transform_filter(f"datum.{part}")
        )
    layers.append(_censored(base, sheet))
    x = month_axis(sheet.months, sheet.last_day)
    layers[0] = layers[0].encode(x=x, y=y, color=colours(sheet.groups))
    layers[2] = layers[2].encode(strokeDash=dashes(sheet.groups))
    return layers


def _censored(base: alt.Chart, sheet: Sheet) -> alt.Chart:
    labels = ", ".join(f"{json.dumps(g.key)}: {json.dumps(g.label)}" for g in sheet.groups)
    tick: alt.Chart = (
        base.mark_tick(orient="vertical", size=9, thickness=1.3, opacity=1)
        .transform_filter("datum.censored > 0")
        .transform_calculate(
            Group=f"{{{labels}}}[datum.group]",
            Month=f"format(datum.days / {DAYS_PER_MONTH}, '.1f')",
        )
        .encode(
            y="survival:Q",
            tooltip=[
                "Group:N",
                "Month:N",
                alt.Tooltip("survival:Q", title="Survival", format=".1%"),
                alt.Tooltip("at_risk:Q", title="At risk"),
                alt.Tooltip("censored:Q", title="Censored"),
            ],
        )
    )
    return tick
