"""From the rows of a frame of estimates to a figure of dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.dots import NARROW, WIDE, Dot, Ruler, dots_chart
from analysis.charts.ink import INK, MUTED, publish
from analysis.charts.ruler import words_for
from analysis.study import Study

UNKNOWN = "not known"
ESTIMATE = {"value": "Estimate", "low": "Low", "high": "High"}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as records."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def is_known(value: Any) -> bool:
    """Tell whether a number is there."""
    return not pd.isna(value)


def dot_of(row: Mapping[str, Any], unit: str, **look: Any) -> Dot:
    """Return the dot of a row with ``value, low, high``; what is not known is muted words.

    Which words, ``missing`` says if the row has it, such as ``not shown``.
    """
    value, low, high = (float(row[k]) if is_known(row[k]) else None for k in ESTIMATE)
    if value is None:
        look["color"] = MUTED
    return Dot(
        value=value,
        low=low,
        high=high,
        text=words_for(unit, value, low, high)
        if value is not None
        else row.get("missing") or UNKNOWN,
        **{"note": "", **look},
    )


def labelled(frame: pd.DataFrame, unit: str) -> list[Dot]:
    """Return the dots of rows with ``label`` and perhaps ``note``, each label written once."""
    rows = rows_of(frame)
    labels = [str(row["label"]) for row in rows]
    above = [None, *labels[:-1]] if "note" in frame else [None] * len(rows)
    return [
        dot_of(
            row, unit, label=label, repeated=label == last, note=row.get("note") or "", color=INK
        )
        for row, label, last in zip(rows, labels, above, strict=True)
    ]


def dots_figure(
    dots: Sequence[Dot], ruler: Ruler, study: Study, description: str | None, heads: Sequence[str]
) -> alt.LayerChart:
    """Draw dots in both forms, with their table; `heads` name its columns of words.

    Raises
    ------
    ValueError
        If there is no dot.
    """
    if not dots:
        raise ValueError("There is nothing to draw: the frame has no row.")
    show = "number" if ruler.log else "months" if "month" in ruler.title else "percent"
    return publish(
        {form.name: dots_chart(dots, ruler, form) for form in (WIDE, NARROW)},
        name=ruler.title,
        description=description or _describe(dots, ruler.title),
        table={
            "caption": ruler.title,
            "dataset": "dots",
            "columns": [
                *(
                    {"field": key, "title": title, "show": "text"}
                    for key, title in zip(("label", "note"), heads, strict=False)
                    if key == "label" or any(dot.note for dot in dots)
                ),
                *({"field": key, "title": title, "show": show} for key, title in ESTIMATE.items()),
            ],
        },
        study=study,
    )


def _describe(dots: Sequence[Dot], title: str) -> str:
    parts = [" ".join(filter(None, (dot.label, dot.note, dot.text))) for dot in dots]
    return f"{title}. {'; '.join(parts)}."
