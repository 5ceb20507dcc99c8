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
MOST_ROWS = 400
MOST_TICKS = 120
BAND, FAINT_BAND = 0.13, 0.07
FAINT_LINE = 0.75


def curve_rows(curves: pd.DataFrame, faint_below: int) -> pd.DataFrame:
    """Add to each row the run of the full, and of the faint, line that it belongs to.

    The stretch between two rows is faint if fewer than `faint_below` patients were at risk along
    it, that is, at its end. A row where one line passes into the other belongs to both.

    Parameters
    ----------
    curves : DataFrame
        As for `survival_figure`.
    faint_below : int
        Number of patients at risk.

    Returns
    -------
    DataFrame
        `curves` with ``full`` and ``faint``, the number of the run from 1 on, or 0; by group and
        day.

    Raises
    ------
    ValueError
        If there is no row.
    """
    parts = []
    for _, curve in curves.sort_values("days", kind="stable").groupby("group", sort=False):
        rows = thinned(curve.reset_index(drop=True))
        few = rows["at_risk"] < faint_below
        parts.append(rows.assign(full=_runs(~few), faint=_runs(few)))
    if not parts:
        raise ValueError("There is nothing to draw: the frame of curves has no row.")
    return pd.concat(parts, ignore_index=True)


def _runs(is_kind: pd.Series[bool]) -> pd.Series[int]:
    """Number the runs of stretches of one kind; a stretch ends at its row, the first is none."""
    stretch = is_kind & (is_kind.index > 0)
    number = (stretch & ~stretch.shift(fill_value=False)).cumsum().where(stretch, 0)
    return number.where(stretch, number.shift(-1, fill_value=0))


def thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """Gather the rows of a long curve, so that there is no more than one for each px drawn.

    Parameters
    ----------
    curve : DataFrame
        The curve of one group, by day.

    Returns
    -------
    DataFrame
        `curve` itself if it has at most 400 rows. Otherwise a row holds what happened within a
        few days: the first of them with those at risk on it, survival with its limits after the
        last, and all events and censorings.
    """
    if len(curve) <= MOST_ROWS:
        return curve
    step = -(-int(curve["days"].max()) // (MOST_ROWS - 2))
    last = ("survival", "low", "high")
    rules = dict.fromkeys(curve.columns, "first") | dict.fromkeys(last, "last")
    rules |= {"events": "sum", "censored": "sum"}
    return curve.groupby(-(-curve["days"] // step), sort=True).agg(rules).reset_index(drop=True)


def curve_layers(sheet: Sheet) -> list[alt.Chart]:
    """Return bands, step lines and censor ticks, the full and the faint parts of each."""
    base = alt.Chart(alt.NamedData("curves")).encode(x=alt.X("days:Q"), color=alt.Color("group:N"))
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
            y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), detail=alt.Detail(f"{part}:N")
        )
        layers.append(band.transform_filter(f"datum.{part} && datum.low != null"))
    for part, width, opacity in (("full", 2.2, 1.0), ("faint", 1.1, FAINT_LINE)):
        line = base.mark_line(interpolate="step-after", strokeWidth=width, opacity=opacity)
        line = line.encode(
            y=alt.Y("survival:Q"),
            strokeDash=alt.StrokeDash("group:N"),
            detail=alt.Detail(f"{part}:N"),
        )
        layers.append(line.transform_filter(f"datum.{part}"))
    if has_ticks(sheet.rows):
        layers.append(_censored(base, sheet))
    x = month_axis(sheet.months, sheet.last_day)
    layers[0] = layers[0].encode(x=x, y=y, color=colours(sheet.groups))
    layers[2] = layers[2].encode(strokeDash=dashes(sheet.groups))
    return layers


def has_ticks(rows: pd.DataFrame) -> bool:
    """Tell whether censorings are drawn: there are some, and not so many that ticks hide curves."""
    times = rows[rows["censored"] > 0].groupby("group").size()
    return bool(len(times)) and int(times.max()) <= MOST_TICKS


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
            y=alt.Y("survival:Q"),
            tooltip=[
                alt.Tooltip("Group:N"),
                alt.Tooltip("Month:N"),
                alt.Tooltip("survival:Q", title="Survival", format=".1%"),
                alt.Tooltip("at_risk:Q", title="At risk"),
                alt.Tooltip("censored:Q", title="Censored"),
            ],
        )
    )
    return tick
