"""The figures: a tidy frame in, an `alt.Chart` out. Nothing is estimated, read or saved here."""

from __future__ import annotations

from typing import Any

from analysis.charts.estimates import (
    cohorts_figure,
    forest_figure,
    proportion_figure,
    published_figure,
    range_figure,
)
from analysis.charts.incidence import incidence_figure
from analysis.charts.survival import survival_figure
from analysis.charts.swimmer import swimmer_figure
from analysis.charts.switched import survival_by_interval, survival_by_landmark
from analysis.mime import MIME

__all__ = [
    "MIME",
    "cohorts_figure",
    "forest_figure",
    "incidence_figure",
    "proportion_figure",
    "published_figure",
    "range_figure",
    "survival_by_interval",
    "survival_by_landmark",
    "survival_figure",
    "swimmer_figure",
    "vega_lite_mimebundle",
]


def vega_lite_mimebundle(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return a chart as the standard Vega-Lite mime type, which Jupyter and the book draw.

    Altair's own ``mimetype`` renderer names a type that nbformat takes for text and rejects.

    Parameters
    ----------
    spec : dict
        The chart's specification.

    Returns
    -------
    dict
        The specification by its mime type, and the description as plain text.
    """
    return {MIME: spec, "text/plain": spec.get("description") or "A chart"}
