"""The three-row table under the axis: at risk, censored, events, each number under its tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.form import LINE, SIZE
from analysis.charts.ink import INK, MUTED, records, words
from analysis.charts.sheet import Sheet
from analysis.study import days_at

ROWS = (("at_risk", "At risk", INK), ("censored", "Censored", MUTED), ("events", "Events", MUTED))
FIRST = 36
GAP = 11


def _block(sheet: Sheet) -> float:
    return GAP + LINE * (1 + (len(ROWS) if sheet.risk_table is not None else 0))


def notes_top(sheet: Sheet) -> float:
    """Return where the notes stand under the blocks, in px below the top of the plot."""
    if sheet.risk_table is None and sheet.form.name == "wide":
        return sheet.form.height + 50
    return sheet.form.height + 21 + FIRST + _block(sheet) * len(sheet.groups)


def block_tops(sheet: Sheet) -> dict[str, float]:
    """Return where each group's block has its name, in px below the top of the plot."""
    first = sheet.form.height + 18 + FIRST
    return {group.key: first + _block(sheet) * n for n, group in enumerate(sheet.groups)}


def risk_layers(sheet: Sheet) -> list[alt.Chart]:
    """Return a block for each group: its name, and three rows of numbers under the ticks.

    In the narrow form the landmark estimates stand on the lines of the names.
    """
    narrow = sheet.form.name == "narrow"
    if sheet.risk_table is None and not narrow:
        return []
    tops = block_tops(sheet)
    layers = [words(_heads(sheet, tops))]
    if narrow and sheet.estimates:
        layers.append(_estimates(sheet, tops))
    if sheet.risk_table is not None:
        layers.append(_numbers(sheet, sheet.risk_table, tops))
    return layers


def _heads(sheet: Sheet, tops: Mapping[str, float]) -> list[dict[str, object]]:
    left = -sheet.form.left
    heads: list[dict[str, object]] = [
        {"x": left, "y": tops[group.key], "text": group.label, "color": group.light, "weight": 600}
        for group in sheet.groups
    ]
    titles = [
        {"x": left, "y": top + LINE * (row + 1), "text": title, "color": color}
        for top in tops.values()
        for row, (_, title, color) in enumerate(ROWS)
    ]
    return heads + (titles if sheet.risk_table is not None else [])


def _estimates(sheet: Sheet, tops: Mapping[str, float]) -> alt.Chart:
    right = sheet.form.plot + sheet.form.right - 2
    rows = [{"x": right, "y": min(tops.values()) - LINE - 2, "text": sheet.landmark_words}]
    rows += [{"x": right, "y": tops[key], "text": text} for key, text in sheet.estimates.items()]
    return words(rows, align="right")


def _or_dash(counts: pd.Series[Any]) -> pd.Series[Any]:
    """Return counts as they stand in the table: a dash where one is not shown."""
    return counts.map(lambda count: "–" if pd.isna(count) else int(count)).astype(object)


def _numbers(sheet: Sheet, table: pd.DataFrame, tops: Mapping[str, float]) -> alt.Chart:
    ticks = {days_at(month) for month in sheet.months}
    shown = table[table["group"].isin(tops) & table["days"].isin(ticks)]
    parts = [
        shown.assign(
            number=_or_dash(shown[field]), color=color, row=shown["group"].map(tops) + LINE * place
        )
        for place, (field, _, color) in enumerate(ROWS, start=1)
    ]
    values = records(pd.concat(parts), ("group", "days", "number", "row", "color"))
    layer: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_text(baseline="middle", align="center", fontSize=SIZE)
        .encode(
            x=alt.X("days:Q"),
            y=alt.Y("row:Q", scale=None, axis=None),
            text=alt.Text("number:N"),
            color=alt.Color("color:N", scale=None),
        )
    )
    return layer
