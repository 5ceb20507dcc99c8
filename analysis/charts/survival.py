"""The survival figure: step curves, bands, censor ticks, the landmark and the three-row table."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from analysis.charts.axis import tick_months
from analysis.charts.curves import COLUMNS, curve_layers, curve_rows, has_ticks
from analysis.charts.form import LINE, Form, wrap
from analysis.charts.ink import assemble, groups_of, publish, records, words
from analysis.charts.landmark import landmark_layers, landmark_rows
from analysis.charts.names import names_beside, names_within
from analysis.charts.readout import readout
from analysis.charts.risk import notes_top, risk_layers
from analysis.charts.sheet import Sheet
from analysis.study import Study

WIDE = Form("wide", width=680, left=72, right=158, height=300, pitch=38)
NARROW = Form("narrow", width=340, left=72, right=14, height=240, pitch=38)
TOP = 48
FIELDS = {
    "group": ("Group", "label"),
    "days": ("Months", "months"),
    "survival": ("Survival", "percent"),
    "low": ("Low", "percent"),
    "high": ("High", "percent"),
    "at_risk": ("At risk", "count"),
    "events": ("Events", "count"),
    "censored": ("Censored", "count"),
}


def survival_figure(
    curves: pd.DataFrame,
    *,
    study: Study,
    risk_table: pd.DataFrame | None = None,
    endpoint: str = "Leukemia-free survival",
    description: str | None = None,
    faint_below: int = 5,
    bands: str | None = None,
) -> alt.LayerChart:
    """Draw Kaplan-Meier curves as KMunicate proposes, with names beside the curves.

    Parameters
    ----------
    curves : DataFrame
        A row is a time at which something happened in a group: ``group, days, survival, low, high,
        at_risk, events, censored``; the first row of each group is day 0 with survival 1. Limits
        may be missing.
    study : Study
        Labels, colours and line styles of the groups, and the landmark.
    risk_table : DataFrame, optional
        A row is a group at a tick: ``group, days, at_risk, censored, events``, the last two so far.
        Its days are the ticks of the time axis.
    endpoint : str
        What the curves show.
    description : str, optional
        The long description; by default the landmark estimates in a sentence.
    faint_below : int
        Where fewer patients are at risk, curves are drawn faint.
    bands : str, optional
        What the bands are; by default confidence intervals at the study's level.

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.

    Raises
    ------
    ValueError
        If `curves` is empty or names a group that the study does not know.

    References
    ----------
    Morris TP et al. Proposals on Kaplan-Meier plots in medical research and a survey of stakeholder
    views: KMunicate. BMJ Open 2019;9:e030215.
    """
    rows = curve_rows(curves, faint_below)
    sheets = [_sheet(form, rows, risk_table, study) for form in (WIDE, NARROW)]
    return publish(
        {
            sheet.form.name: _draw(sheet, endpoint, _notes(sheet, faint_below, bands))
            for sheet in sheets
        },
        name=f"{endpoint}: {', '.join(group.label for group in sheets[0].groups)}",
        description=description or _describe(sheets[0], endpoint),
        table={
            "caption": f"{endpoint} at each time with an event or a censoring",
            "dataset": "curves",
            "columns": [
                {"field": field, "title": title, "show": show}
                for field, (title, show) in FIELDS.items()
            ],
        },
        study=study,
        readout={sheet.form.name: readout(sheet, TOP) for sheet in sheets},
    )


def _sheet(form: Form, rows: pd.DataFrame, risk_table: pd.DataFrame | None, study: Study) -> Sheet:
    return Sheet(
        form=form,
        study=study,
        groups=tuple(groups_of(rows, study)),
        rows=rows,
        marks=landmark_rows(rows, study.landmark_days),
        risk_table=risk_table,
        months=tuple(tick_months(risk_table, int(rows["days"].max()), form)),
    )


def _draw(sheet: Sheet, endpoint: str, notes: list[str]) -> alt.LayerChart:
    form = sheet.form
    names = names_beside if form.name == "wide" else names_within
    below = notes_top(sheet)
    heads = [
        {"x": -form.left, "y": 10 - TOP, "text": endpoint, "weight": 600},
        {"x": -form.left, "y": form.height + 17, "text": "Months"},
    ]
    feet = [
        {"x": -form.left, "y": below + LINE * line, "text": text} for line, text in enumerate(notes)
    ]
    layers = [
        *curve_layers(sheet),
        *landmark_layers(sheet),
        *names(sheet),
        *risk_layers(sheet),
        words([*heads, *feet]),
    ]
    bottom = int(below + LINE * (len(notes) - 0.2) - form.height)
    data = {"curves": records(sheet.rows, COLUMNS)}
    return assemble(layers, form, top=TOP, bottom=bottom, datasets=data)


def _notes(sheet: Sheet, faint_below: int, bands: str | None) -> list[str]:
    bands = bands or f"{100 * sheet.study.level:g}% confidence intervals"
    notes = [f"Bands: {bands}."] if sheet.rows["low"].notna().any() else []
    notes += ["Ticks: censored."] if has_ticks(sheet.rows) else []
    hides = sheet.risk_table is not None and sheet.risk_table.isna().to_numpy().any()
    notes += ["–: not shown, as it tells of few patients."] if hides else []
    notes += [f"Faint: fewer than {faint_below} at risk."] if sheet.rows["faint"].any() else []
    return wrap(" ".join(notes), sheet.form.width)


def _describe(sheet: Sheet, endpoint: str) -> str:
    drawn = ", ".join(group.label for group in sheet.groups)
    start = f"{endpoint}, Kaplan-Meier curves with intervals: {drawn}."
    if not sheet.estimates:
        return f"{start} No curve reaches {sheet.study.landmark_months} months."
    level = f"{100 * sheet.study.level:g}%"
    patients = sheet.rows.groupby("group")["at_risk"].first()
    parts = "; ".join(
        f"{group.label}{_size(float(patients[group.key]))} {sheet.estimates[group.key]}"
        for group in sheet.groups
    )
    return f"{start} At {sheet.study.landmark_months} months ({level} CI): {parts}."


def _size(patients: float) -> str:
    return "" if math.isnan(patients) else f" (n = {patients:,.0f})"
