"""The landmark: a rule with its label, and a ringed dot where it meets each curve."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.form import SIZE
from analysis.charts.ink import AXIS, MUTED, PAPER, records
from analysis.charts.sheet import Sheet


def landmark_rows(curves: pd.DataFrame, landmark_days: int) -> pd.DataFrame:
    """Return each group's row in force at the landmark; none for a group not followed so far.

    A curve that has come down to 0 is known for ever.
    """
    rows = []
    for _, curve in curves.groupby("group", sort=False):
        if curve["days"].iloc[-1] >= landmark_days or curve["survival"].iloc[-1] == 0:
            rows.append(curve[curve["days"] <= landmark_days].iloc[[-1]].assign(days=landmark_days))
    return pd.concat(rows, ignore_index=True) if rows else curves.iloc[:0]


def landmark_layers(sheet: Sheet) -> list[alt.Chart]:
    """Return the rule, its label and the dots; nothing if no curve reaches the landmark."""
    if sheet.marks.empty:
        return []
    day = alt.Chart(alt.InlineData(values=[{"days": sheet.study.landmark_days}]))
    top, bottom = alt.YValue(-8), alt.Y2Value(sheet.form.height)  # type: ignore[no-untyped-call]
    above = alt.YValue(-16)  # type: ignore[no-untyped-call]
    rule = day.mark_rule(color=AXIS, strokeDash=[1, 3], strokeWidth=1.2).encode(
        x=alt.X("days:Q"), y=top, y2=bottom
    )
    label = day.mark_text(
        text=f"{sheet.study.landmark_months} months", baseline="middle", color=MUTED, fontSize=SIZE
    ).encode(x=alt.X("days:Q"), y=above)
    marks = records(sheet.marks, ("group", "days", "survival", "low", "high", "at_risk"))
    dots = (
        alt.Chart(alt.InlineData(values=marks))
        .mark_circle(size=50, opacity=1, stroke=PAPER, strokeWidth=1.5)
        .encode(x=alt.X("days:Q"), y=alt.Y("survival:Q"), color=alt.Color("group:N"))
    )
    return [rule, label, dots]
