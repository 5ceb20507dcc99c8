"""Dots with intervals, one below the other: the ground of all figures but the survival curves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import altair as alt
import pandas as pd

from analysis.charts.form import LINE, Form, text_width, wrap
from analysis.charts.ink import AXIS, INK, PAPER, assemble, records, words

WIDE = Form("wide", width=680, left=304, right=152, height=0, pitch=0)
NARROW = Form("narrow", width=340, left=14, right=20, height=0, pitch=0)
TOP = 30
COLUMNS = ("label", "note", "value", "low", "high", "text", "y", "color", "hollow")


@dataclass(frozen=True)
class Dot:
    """One estimate to draw.

    Attributes
    ----------
    label : str
        Its name.
    note : str
        A few words on it, such as ``39 of 43``.
    value, low, high : float or None
        Where the dot and the ends of its interval are; None for what is not known.
    text : str
        The same in words.
    color : str
        Of dot and interval.
    hollow : bool
        Whether the dot is a ring.
    repeated : bool
        Whether the name stands above already.
    """

    label: str
    note: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    color: str = INK
    hollow: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Ruler:
    """The axis under the dots.

    Attributes
    ----------
    title : str
        What is measured.
    domain : tuple of float
        Its ends.
    ticks : sequence of float
        Where it has ticks.
    form : str
        Vega expression of a tick's words, with ``datum.value``.
    log : bool
        Whether it is logarithmic.
    rule : float or None
        Where a reference line stands.
    ends : tuple of str
        Words at the left and at the right end, such as what a ratio below and above 1 favours.
    """

    title: str
    domain: tuple[float, float]
    ticks: Sequence[float]
    form: str
    log: bool = False
    rule: float | None = None
    ends: tuple[str, ...] = field(default=())


def dots_chart(dots: Sequence[Dot], ruler: Ruler, form: Form) -> alt.LayerChart:
    """Draw dots in one form: names left of the plot and words right of it, or both above."""
    form = _fitted(dots, form)
    levels, height = _levels(dots, form)
    values = [
        {
            "label": dot.label, "note": dot.note, "value": dot.value, "low": dot.low,
            "high": dot.high, "text": dot.text, "y": level, "color": dot.color,
            "hollow": int(dot.hollow),
        }
        for dot, level in zip(dots, levels, strict=True)
    ]  # fmt: skip
    rows = records(pd.DataFrame(values), COLUMNS)
    layers = [
        *_marks(ruler),
        *(_texts_beside if form.name == "wide" else _texts_above)(dots, levels, form),
        words([{"x": -form.left, "y": 10 - TOP, "text": ruler.title, "weight": 600}]),
        *_ends(ruler, form, height),
    ]
    bottom = 46 if ruler.ends else 28
    sized = Form(form.name, form.width, form.left, form.right, height, form.pitch)
    return assemble(layers, sized, top=TOP, bottom=bottom, datasets={"dots": rows})


def _fitted(dots: Sequence[Dot], form: Form) -> Form:
    """Leave the names of the wide form no more room than they need, and the plot the rest."""
    if form.name != "wide":
        return form
    names = max(text_width(dot.label, bold=True) for dot in dots)
    return replace(form, left=min(form.left, max(150, math.ceil(names) + _beside(dots))))


def _beside(dots: Sequence[Dot]) -> int:
    """Return the room that notes, if there are any, and the gap to the plot take."""
    notes = [text_width(dot.note) for dot in dots if dot.note]
    return math.ceil(max(notes)) + 28 if notes else 20


def _levels(dots: Sequence[Dot], form: Form) -> tuple[list[float], int]:
    """Return each dot's y and the height of the plot."""
    levels: list[float] = []
    y = 0.0
    for label in _labels(dots, form):
        if form.name == "wide":
            half = max(11.0, LINE * len(label) / 2 + 4)
            y += half + (4 if label else 0)
            levels.append(y)
            y += half
        else:
            y += (12 + LINE * len(label) if label else 0) + LINE + 15
            levels.append(y)
    return levels, int(y + (6 if form.name == "wide" else 20))


def _labels(dots: Sequence[Dot], form: Form) -> list[list[str]]:
    """Return each name in lines that fit into their room."""
    room = form.width - 4.0
    if form.name == "wide":
        room = form.left - _beside(dots)
    return [[] if dot.repeated else wrap(dot.label, room, bold=True) for dot in dots]


def _marks(ruler: Ruler) -> list[alt.Chart]:
    low = alt.X(
        "low:Q",
        scale=alt.Scale(
            domain=list(ruler.domain), type="log" if ruler.log else "linear", nice=False
        ),
        axis=alt.Axis(values=list(ruler.ticks), labelExpr=ruler.form, title=None, tickSize=5),
    )
    y = alt.Y("y:Q", scale=None, axis=None)
    base = alt.Chart(alt.NamedData("dots")).encode(
        y=y,
        color=alt.Color("color:N", scale=None),
        tooltip=[alt.Tooltip("label:N"), alt.Tooltip("note:N"), alt.Tooltip("text:N")],
    )
    layers = [
        base.mark_rule(strokeWidth=2.4, strokeCap="round")
        .encode(x=low, x2=alt.X2("high:Q"))
        .transform_filter("datum.low != null && datum.high != null"),
        base.mark_circle(size=100, opacity=1, stroke=PAPER, strokeWidth=1.5)
        .encode(x=alt.X("value:Q"))
        .transform_filter("datum.value != null && !datum.hollow"),
        base.mark_point(size=70, opacity=1, fill=PAPER, strokeWidth=2)
        .encode(x=alt.X("value:Q"))
        .transform_filter("datum.value != null && datum.hollow"),
    ]
    if ruler.rule is not None:
        at = alt.Chart(alt.InlineData(values=[{"value": ruler.rule}]))
        layers.insert(0, at.mark_rule(color=AXIS).encode(x=alt.X("value:Q")))
    return layers


def _texts_beside(dots: Sequence[Dot], levels: Sequence[float], form: Form) -> list[alt.Chart]:
    labels = [
        {
            "x": -form.left,
            "y": level + LINE * (line - (len(label) - 1) / 2),
            "text": part,
            "color": dot.color,
            "weight": 600,
        }
        for dot, level, label in zip(dots, levels, _labels(dots, form), strict=True)
        for line, part in enumerate(label)
    ]
    notes = [
        {"x": -14, "y": level, "text": dot.note}
        for dot, level in zip(dots, levels, strict=True)
        if dot.note
    ]
    texts = [
        {"x": form.plot + 18, "y": level, "text": dot.text, "color": INK}
        for dot, level in zip(dots, levels, strict=True)
    ]
    layers = [words([*labels, *texts])]
    return [*layers, words(notes, align="right")] if notes else layers


def _texts_above(dots: Sequence[Dot], levels: Sequence[float], form: Form) -> list[alt.Chart]:
    left: list[Mapping[str, Any]] = []
    for dot, level, label in zip(dots, levels, _labels(dots, form), strict=True):
        line = level - LINE - 1
        look = {"x": -form.left, "color": dot.color, "weight": 600}
        for place, part in enumerate(reversed(label), start=1):
            left.append({**look, "y": line - LINE * place, "text": part})
        if dot.note:
            left.append({"x": -form.left, "y": line, "text": dot.note})
    right = [
        {"x": form.plot + form.right - 2, "y": level - LINE - 1, "text": dot.text, "color": INK}
        for dot, level in zip(dots, levels, strict=True)
    ]
    return [words(left), words(right, align="right")]


def _ends(ruler: Ruler, form: Form, height: int) -> list[alt.Chart]:
    if not ruler.ends:
        return []
    low, high = ruler.ends
    y = height + 36
    return [
        words([{"x": 0, "y": y, "text": low}]),
        words([{"x": form.plot, "y": y, "text": high}], align="right"),
    ]
