"""Follow-up of single patients: a line each, from time zero to the event or the last contact."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.dots import NARROW, WIDE, Dot, dots_chart
from analysis.charts.ink import INK, publish
from analysis.charts.ruler import ruler_for
from analysis.study import Study, months_at

TITLE = "Time free of leukemia"


def swimmer_figure(
    patients: pd.DataFrame, *, study: Study, description: str | None = None
) -> alt.LayerChart:
    """Draw how long each patient was followed, and how follow-up ended.

    Parameters
    ----------
    patients : DataFrame
        A row is a patient: ``label`` (how follow-up ended) and ``value`` (days followed).
    study : Study
        The study.
    description : str, optional
        The long description; by default each patient in turn.

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.

    Raises
    ------
    ValueError
        If there is no row.
    """
    if patients.empty:
        raise ValueError("There is nothing to draw: the frame has no patient.")
    dots = [
        Dot(
            value=float(days),
            low=0.0,
            high=float(days),
            text=f"{months_at(days):.1f}",
            label=str(label),
            note="",
            color=INK,
        )
        for label, days in zip(patients["label"], patients["value"], strict=True)
    ]
    ruler = ruler_for("days", dots, TITLE)
    said = "; ".join(f"{dot.label}, {dot.text} months" for dot in dots)
    return publish(
        {form.name: dots_chart(dots, ruler, form) for form in (WIDE, NARROW)},
        name=TITLE,
        description=description or f"Follow-up of each patient. {said}.",
        table={
            "caption": "Follow-up of each patient",
            "dataset": "dots",
            "columns": [
                {"field": "label", "title": "Patient", "show": "text"},
                {"field": "value", "title": "Months", "show": "months"},
            ],
        },
        study=study,
    )
