"""Figures of estimates: proportions, published beside recomputed, ranges, and forest plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.dots import NARROW, WIDE, Dot, Ruler, dots_chart
from analysis.charts.ink import INK, MUTED, groups_of, publish
from analysis.charts.ruler import ruler_for, words_for
from analysis.study import Study

UNKNOWN = "not known"
ESTIMATE = {"value": "Estimate", "low": "Low", "high": "High"}


def proportion_figure(
    shares: pd.DataFrame,
    *,
    study: Study,
    title: str = "Share of patients",
    description: str | None = None,
) -> alt.LayerChart:
    """Draw proportions with their intervals.

    Parameters
    ----------
    shares : DataFrame
        A row is a group: ``group, count, n, value, low, high``: `count` of `n` patients have the
        property; `value` with its limits is in [0, 1], missing where nothing is known.
    study : Study
        Labels and colours of the groups.
    title : str
        What is shared.
    description : str, optional
        The long description; by default the proportions in a sentence.

    Raises
    ------
    ValueError
        If there is no row, or the study does not know a group.
    """
    known = {group.key: group for group in groups_of(shares, study)}
    dots = [
        _dot(
            row,
            "probability",
            label=known[row["group"]].label,
            note=f"{row['count']:.0f} of {row['n']:.0f}" if _known(row["value"]) else "",
            color=known[row["group"]].light,
        )
        for row in _rows(shares)
    ]
    return _figure(
        dots, ruler_for("probability", dots, title), study, description, ("Group", "Patients")
    )


def published_figure(
    rates: pd.DataFrame,
    *,
    study: Study,
    title: str | None = None,
    description: str | None = None,
) -> alt.LayerChart:
    """Draw what was printed above what was recomputed, group by group.

    Parameters
    ----------
    rates : DataFrame
        A row is a probability of a group from one source: ``group, source, value, low, high``.
        `source` is ``published`` (drawn as a ring) or ``recomputed`` (as a dot); limits may be
        missing.
    study : Study
        Labels and colours of the groups, and the landmark.
    title : str, optional
        What is estimated; by default leukemia-free survival at the landmark.
    description : str, optional
        The long description; by default the estimates in a sentence.

    Raises
    ------
    ValueError
        If there is no row, or the study does not know a group.
    """
    title = title or f"Leukemia-free survival at {study.landmark_months} months"
    dots = []
    for group in groups_of(rates, study):
        for number, row in enumerate(_rows(rates[rates["group"] == group.key])):
            printed = row["source"] == "published"
            dots.append(
                _dot(
                    row,
                    "probability",
                    label=group.label,
                    repeated=number > 0,
                    note="printed" if printed else str(row["source"]),
                    color=group.light,
                    hollow=printed,
                )
            )
    return _figure(
        dots, ruler_for("probability", dots, title), study, description, ("Group", "Source")
    )


def range_figure(
    ranges: pd.DataFrame,
    *,
    study: Study,
    title: str,
    unit: str = "probability",
    description: str | None = None,
) -> alt.LayerChart:
    """Draw the range that each finding takes, and where the present cohort stands in it.

    Parameters
    ----------
    ranges : DataFrame
        A row is a finding: ``label, value, low, high`` in `unit`; `value` is the present cohort's.
        A range with equal ends is drawn as a dot alone.
    study : Study
        The study.
    title : str
        What ranges.
    unit : {"probability", "ratio", "days"}
        Of all rows; ratios stand on a logarithmic axis, days are shown in months.
    description : str, optional
        The long description; by default the ranges in a sentence.
    """
    dots = [_dot(row, unit, label=str(row["label"]), color=INK) for row in _rows(ranges)]
    return _figure(dots, ruler_for(unit, dots, title), study, description, ("Finding",))


def forest_figure(
    ratios: pd.DataFrame,
    *,
    study: Study,
    title: str = "Hazard ratio",
    favours: tuple[str, str] | None = None,
    description: str | None = None,
) -> alt.LayerChart:
    """Draw ratios with their intervals on a logarithmic axis with a line at 1.

    Parameters
    ----------
    ratios : DataFrame
        A row is a comparison: ``label, value, low, high``, all above 0; limits may be missing.
    study : Study
        The study.
    title : str
        Which ratio.
    favours : (str, str), optional
        Words at the ends of the axis: what a ratio below, and above, 1 favours.
    description : str, optional
        The long description; by default the ratios in a sentence.
    """
    dots = [_dot(row, "ratio", label=str(row["label"]), color=INK) for row in _rows(ratios)]
    ruler = ruler_for("ratio", dots, title, ends=favours or ())
    return _figure(dots, ruler, study, description, ("Comparison",))


def cohorts_figure(
    rates: pd.DataFrame, *, study: Study, title: str, description: str | None = None
) -> alt.LayerChart:
    """Draw rates of several cohorts one below the other.

    Parameters
    ----------
    rates : DataFrame
        A row is a rate of a cohort: ``label, note, value, low, high, color``, a probability; limits
        may be missing, and no colour means that of the text.
    study : Study
        The study.
    title : str
        What is estimated.
    description : str, optional
        The long description; by default the rates in a sentence.
    """
    dots = [
        _dot(row, "probability", label=row["label"], note=row["note"], color=row["color"] or INK)
        for row in _rows(rates)
    ]
    return _figure(
        dots, ruler_for("probability", dots, title), study, description, ("Cohort", "Rate")
    )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _known(value: Any) -> bool:
    return not pd.isna(value)


def _dot(row: Mapping[str, Any], unit: str, **look: Any) -> Dot:
    value, low, high = (float(row[k]) if _known(row[k]) else None for k in ESTIMATE)
    if value is None:
        look["color"] = MUTED
    return Dot(
        value=value,
        low=low,
        high=high,
        text=words_for(unit, value, low, high) if value is not None else UNKNOWN,
        **{"note": "", **look},
    )


def _figure(
    dots: Sequence[Dot], ruler: Ruler, study: Study, description: str | None, heads: Sequence[str]
) -> alt.LayerChart:
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
                ),
                *({"field": key, "title": title, "show": show} for key, title in ESTIMATE.items()),
            ],
        },
        study=study,
    )


def _describe(dots: Sequence[Dot], title: str) -> str:
    parts = [" ".join(filter(None, (dot.label, dot.note, dot.text))) for dot in dots]
    return f"{title}. {'; '.join(parts)}."
