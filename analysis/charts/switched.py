"""The survival figure several times, of which a page shows its reader's choice."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from analysis.charts.ink import Json
from analysis.charts.survival import survival_figure
from analysis.study import Study
from analysis.wording import INTERVALS


def survival_by_interval(
    curves: pd.DataFrame, *, study: Study, risk_table: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Draw the survival figure with each kind of interval.

    Parameters
    ----------
    curves : DataFrame
        As for `survival_figure`, with ``interval``: the kind of the limits in the row.
    study : Study
        Labels, colours and line styles of the groups, and the landmark.
    risk_table : DataFrame, optional
        As for `survival_figure`; it is the same for all intervals.

    Returns
    -------
    LayerChart
        The figure with the first kind; those with the others are in ``usermeta``. Where only one
        chart can be shown it is the first.

    Raises
    ------
    ValueError
        If `curves` is empty or names a group that the study does not know.
    """
    drawn = {}
    for kind, part in curves.groupby("interval", sort=False):
        word = INTERVALS[str(kind)]
        bands = f"{100 * study.level:g}% confidence intervals, {word}"
        chart = survival_figure(part, study=study, risk_table=risk_table, bands=bands)
        chart.usermeta["living"]["name"] += f"; {word} intervals"
        drawn[str(kind)] = chart
    return _together(drawn)


def survival_by_landmark(curves: pd.DataFrame, *, study: Study) -> alt.LayerChart:
    """Draw the survival figure from each landmark on; a page lets its reader go through them.

    Parameters
    ----------
    curves : DataFrame
        As for `survival_figure`, with ``landmark_days``.
    study : Study
        Labels, colours and line styles of the groups.

    Returns
    -------
    LayerChart
        The figure of the first landmark; the others are in ``usermeta``.

    Raises
    ------
    ValueError
        If `curves` is empty or names a group that the study does not know.
    """
    drawn, steps = {}, []
    for day, part in curves.groupby("landmark_days", sort=True):
        chart = survival_figure(part, study=study)
        chart.usermeta["living"]["name"] += f"; from day {day}"
        drawn[f"day-{day}"] = chart
        steps.append([f"day-{day}", f"From day {day}"])
    whole = _together(drawn)
    whole.usermeta["living"]["slider"] = {"title": "Landmark", "steps": steps}
    return whole


def _together(drawn: Mapping[str, alt.LayerChart]) -> alt.LayerChart:
    """Return the first chart with the others in its ``usermeta``."""
    if not drawn:
        raise ValueError("There is nothing to draw: the frame of curves has no row.")
    first, *others = drawn
    living = drawn[first].usermeta["living"]
    # Of the same make as the first, which is validated when it is shown.
    rest = {kind: Json(drawn[kind].to_dict(validate=False)) for kind in others}
    living |= {"choice": first, "others": rest}
    return drawn[first]
