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
from analysis.mime import LAB_MIME, LAB_SCHEMA, MIME

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
    """Return a chart as the standard Vega-Lite mime type, and as JupyterLab 4 draws it.

    Altair's own ``mimetype`` renderer names a type that nbformat takes for text and rejects.
    JupyterLab needs no network for it; nothing in a chart of this book needs the newer version.

    Parameters
    ----------
    spec : dict
        The chart's specification.

    Returns
    -------
    dict
        The specification by its mime types, and the description as plain text.
    """
    plain = {key: part for key, part in spec.items() if key != "usermeta"}
    words = spec.get("description") or "A chart"
    return {MIME: spec, LAB_MIME: {**plain, "$schema": LAB_SCHEMA}, "text/plain": words}
