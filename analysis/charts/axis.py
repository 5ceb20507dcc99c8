"""The time axis: whole days underneath, months at the ticks."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from analysis.charts.form import Form
from analysis.charts.ink import AXIS
from analysis.study import DAYS_PER_MONTH, days_at, months_at

STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def tick_months(risk_table: pd.DataFrame | None, last_day: int, form: Form) -> list[int]:
    """Return the months at which the axis has ticks.

    The finest step of whole months, 6 or 12 as a rule, at which two ticks are not closer than the
    form allows. With a risk table only its own times are ticks.
    """
    offered = (
        sorted({round(months_at(day)) for day in risk_table["days"]})
        if risk_table is not None
        else list(range(int(months_at(last_day)) + 2))
    )
    for step in STEPS:
        months = [month for month in offered if month % step == 0]
        if step < 6 and max(offered) > 18:
            continue
        if len(months) < 2 or form.plot * step / max(offered[-1], 1) >= form.pitch:
            break
    return months


def month_axis(months: Sequence[int], last_day: int) -> alt.X:
    """Return the encoding of ``days`` along an axis labelled in months, day 0 to `last_day`."""
    return alt.X(
        "days:Q",
        scale=alt.Scale(domain=[0, last_day], nice=False),
        axis=alt.Axis(
            values=[days_at(month) for month in months],
            labelExpr=f"round(datum.value / {DAYS_PER_MONTH})",
            labelOverlap=False,
            grid=False,
            title=None,
            tickSize=5,
            labelPadding=6,
            domainColor=AXIS,
        ),
    )
