"""What all figures share: colours, type, and what a page needs to know of them.

Charts carry plain hexadecimal colours, so that they draw alike in JupyterLab, PNG and print.
``usermeta["living"]["palette"]`` names the custom property that stands for each on a page, where a
style sheet gives it a value for light, dark and print.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar, Literal

import altair as alt
import pandas as pd

from analysis.charts.form import SIZE, Form
from analysis.study import Group, Study

INK = "#1d2430"
MUTED = "#566072"
AXIS = "#868f9e"
RULE = "#e1e5ea"
PAPER = "#ffffff"
ROLES = {
    INK: "--figure-ink",
    MUTED: "--figure-muted",
    AXIS: "--figure-axis",
    RULE: "--figure-rule",
    PAPER: "--figure-paper",
}
NARROW_KEYS = ("layer", "width", "height", "padding", "datasets")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


class Json:
    """A part of a chart that is JSON already, which Altair takes as it is.

    Altair looks at every leaf of what it is given, and longest at those that are not its own.
    """

    _schema: ClassVar[dict[str, str]] = {"type": "object"}

    def __init__(self, value: Any) -> None:
        self._value = value

    def to_dict(self, *_: Any, **__: Any) -> Any:
        """Return it."""
        return self._value


class Layers(alt.LayerChart):
    """Layers each of which has its own data, and no size or selection.

    There is nothing for Altair to bring together, which would copy every layer again and again.
    """

    def __init__(self, **parts: Any) -> None:
        super(alt.LayerChart, self).__init__(**parts)


def property_of(group: Group) -> str:
    """Return the custom property that holds a group's colour on a page."""
    return f"--arm-{group.key}"


def records(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the named columns as plain records, floats to five decimals, NaN as None."""
    plotted = frame.loc[:, list(columns)].astype(object)
    return [
        {str(key): _plain(value) for key, value in row.items()}
        for row in plotted.to_dict(orient="records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, str) or value is None:
        return value
    if pd.isna(value):
        return None
    number = round(float(value), 5)
    return int(number) if number.is_integer() else number


def words(
    rows: Sequence[Mapping[str, Any]], *, align: Literal["left", "center", "right"] = "left"
) -> alt.Chart:
    """Return a layer of text at pixels; rows have `x`, `y`, `text`, perhaps `color`, `weight`."""
    full = [{"color": MUTED, "weight": 400, **row} for row in rows]
    layer: alt.Chart = (
        alt.Chart(alt.InlineData(values=full))
        .mark_text(
            align=align,
            baseline="middle",
            fontSize=SIZE,
            fontWeight=alt.ExprRef("datum.weight"),
        )
        .encode(
            x=alt.XValue(alt.ExprRef("datum.x")),  # type: ignore[no-untyped-call]
            y=alt.YValue(alt.ExprRef("datum.y")),  # type: ignore[no-untyped-call]
            text=alt.Text("text:N"),
            color=alt.Color("color:N", scale=None),
        )
    )
    return layer


def colours(groups: Sequence[Group]) -> alt.Color:
    """Return the encoding of `group` by colour, for the first layer that is coloured."""
    scale = alt.Scale(
        domain=[group.key for group in groups], range=[group.light for group in groups]
    )
    return alt.Color("group:N", scale=scale, legend=None)


def dashes(groups: Sequence[Group]) -> alt.StrokeDash:
    """Return the encoding of `group` by line style."""
    scale = alt.Scale(
        domain=[group.key for group in groups],
        range=[list(group.dash) or [1, 0] for group in groups],
    )
    return alt.StrokeDash("group:N", scale=scale, legend=None)


def assemble(
    layers: Sequence[alt.Chart],
    form: Form,
    *,
    top: int,
    bottom: int,
    datasets: Mapping[str, list[dict[str, Any]]],
) -> alt.LayerChart:
    """Lay the layers over one another in one view whose every measure is fixed.

    Nothing depends on how wide a font is where the figure is drawn, so a still and its live
    successor are equal in size.
    """
    named = {name: Json(rows) for name, rows in datasets.items()}
    for layer in layers:
        if isinstance(layer.data, alt.InlineData):
            rows = layer.data.values
            name = f"data-{sha256(json.dumps(rows).encode()).hexdigest()[:32]}"
            layer.data, named[name] = alt.NamedData(name), Json(rows)
    return Layers(
        layer=list(layers),
        datasets=named,
        width=form.plot,
        height=form.height,
        padding={"left": form.left, "right": form.right, "top": top, "bottom": bottom},
        autosize=alt.AutoSizeParams(type="none"),
        config=_config(),
    )


def _config() -> alt.Config:
    axis = alt.AxisConfig(
        labelColor=MUTED,
        labelFontSize=SIZE,
        titleColor=MUTED,
        titleFontSize=SIZE,
        labelFlush=False,
        titleFontWeight="normal",
        gridColor=RULE,
        domainColor=AXIS,
        tickColor=AXIS,
    )
    view = alt.ViewConfig(stroke=None)
    return alt.Config(font=FONT, aria=False, background=PAPER, view=view, axis=axis)


def publish(
    forms: Mapping[str, alt.LayerChart],
    *,
    name: str,
    description: str,
    table: Mapping[str, Any],
    study: Study,
    readout: Mapping[str, Any] | None = None,
) -> alt.LayerChart:
    """Return the wide form with all that a page needs beside it in ``usermeta["living"]``.

    Parameters
    ----------
    forms : mapping
        The ``wide`` and the ``narrow`` chart.
    name, description : str
        Short name and long description for those who do not see the figure.
    table : mapping
        ``caption``, ``columns`` (each with ``field``, ``title``, ``show``) and ``dataset``, the
        name of its rows.
    study : Study
        Gives the groups' labels and colours.
    readout : mapping, optional
        Where a page's script may show what holds at a day, by form (see `readout.readout`).

    Returns
    -------
    LayerChart
        The wide form itself, which is changed.
    """
    palette = {group.light: property_of(group) for group in reversed(study.all_groups)} | ROLES
    # Made of the same layers as the wide form, which is validated when it is shown.
    narrow, chart = forms["narrow"].to_dict(validate=False), forms["wide"]
    narrow["datasets"] = {
        key: rows
        for key, rows in narrow["datasets"].items()
        if key not in chart.datasets or chart.datasets[key].to_dict() != rows
    }
    chart.description = description
    chart.usermeta = {
        "embedOptions": {"renderer": "svg"},
        "living": {
            "name": name,
            "palette": palette,
            "labels": {group.key: group.label for group in study.all_groups},
            "table": dict(table),
            "readout": dict(readout or {}),
            "narrow": Json({key: narrow[key] for key in NARROW_KEYS}),
        },
    }
    return chart


def groups_of(frame: pd.DataFrame, study: Study) -> list[Group]:
    """Return the groups of a frame in the study's order.

    Raises
    ------
    ValueError
        If the study does not know one of them.
    """
    present = set(frame["group"])
    unknown = present - {group.key for group in study.all_groups}
    if unknown:
        raise ValueError(
            f"The study has no group {', '.join(sorted(map(repr, unknown)))}; "
            f"name it in study.yml, or draw {', '.join(group.key for group in study.all_groups)}."
        )
    return [group for group in study.all_groups if group.key in present]
