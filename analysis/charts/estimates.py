"""Figures of estimates: proportions, published beside recomputed, ranges, and forest plots."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.charts.ink import INK, groups_of
from analysis.charts.rows import dot_of, dots_figure, is_known, labelled, rows_of
from analysis.charts.ruler import ruler_for
from analysis.study import Study


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

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.

    Raises
    ------
    ValueError
        If there is no row, or the study does not know a group.
    """
    known = {group.key: group for group in groups_of(shares, study)}
    dots = [
        dot_of(
            row,
            "probability",
            label=known[row["group"]].label,
            note=f"{row['count']:.0f} of {row['n']:.0f}" if is_known(row["value"]) else "",
            color=known[row["group"]].light,
        )
        for row in rows_of(shares)
    ]
    return dots_figure(
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

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.

    Raises
    ------
    ValueError
        If there is no row, or the study does not know a group.
    """
    title = title or f"Leukemia-free survival at {study.landmark_months} months"
    dots = []
    for group in groups_of(rates, study):
        for number, row in enumerate(rows_of(rates[rates["group"] == group.key])):
            printed = row["source"] == "published"
            dots.append(
                dot_of(
                    row,
                    "probability",
                    label=group.label,
                    repeated=number > 0,
                    note="printed" if printed else str(row["source"]),
                    color=group.light,
                    hollow=printed,
                )
            )
    return dots_figure(
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
        A range with equal ends is drawn as a dot alone. With a column ``note``, a label that stands
        above already is not repeated.
    study : Study
        The study.
    title : str
        What ranges.
    unit : {"probability", "ratio", "days"}
        Of all rows; ratios stand on a logarithmic axis, days are shown in months.
    description : str, optional
        The long description; by default the ranges in a sentence.

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.
    """
    dots = labelled(ranges, unit)
    return dots_figure(dots, ruler_for(unit, dots, title), study, description, ("Finding", "What"))


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
        A row is a comparison: ``label, value, low, high``, all above 0; limits may be missing. With
        a column ``note``, such as the method, a label that stands above is not repeated.
    study : Study
        The study.
    title : str
        Which ratio.
    favours : (str, str), optional
        Words at the ends of the axis: what a ratio below, and above, 1 favours.
    description : str, optional
        The long description; by default the ratios in a sentence.

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.
    """
    dots = labelled(ratios, "ratio")
    ruler = ruler_for("ratio", dots, title, ends=favours or ())
    return dots_figure(dots, ruler, study, description, ("Comparison", "What"))


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

    Returns
    -------
    LayerChart
        The wide form; the narrow one is in ``usermeta``.
    """
    dots = [
        dot_of(row, "probability", label=row["label"], note=row["note"], color=row["color"] or INK)
        for row in rows_of(rates)
    ]
    return dots_figure(
        dots, ruler_for("probability", dots, title), study, description, ("Cohort", "Rate")
    )
