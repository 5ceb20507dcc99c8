"""What a chart draws, read from its compiled SVG: for tests of figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import vl_convert

from analysis.book.forms import forms_of
from analysis.book.svg import slim

HEAD = ("group", "days", "survival", "low", "high", "at_risk", "events", "censored")


@dataclass(frozen=True)
class Text:
    """Words at a place, with their colour."""

    x: float
    y: float
    words: str
    fill: str


@dataclass(frozen=True)
class Path:
    """One path with its paint."""

    d: str
    paint: dict[str, str]

    @property
    def strokes(self) -> int:
        """How many separate strokes it has."""
        return self.d.count("M")

    @property
    def xs(self) -> list[float]:
        """Its x coordinates in order, of paths of M, H, V and L only."""
        found = re.findall(r"M(-?[\d.]+)|H(-?[\d.]+)|L(-?[\d.]+)", self.d)
        return [float(next(filter(None, three))) for three in found]


def stills(chart: alt.LayerChart) -> dict[str, str]:
    """Return the small SVG of both forms, colours as they are."""
    spec = chart.to_dict()
    return {
        name: slim(vl_convert.vegalite_to_svg(form), {}) for name, form in forms_of(spec).items()
    }


def texts(svg: str) -> list[Text]:
    """Return all words of a still."""
    return [
        Text(float(at["x"]), float(at["y"]), node.text or "", at.get("fill", ""))
        for node, at in _nodes(svg)
        if node.tag.endswith("text")
    ]


def paths(svg: str, **paint: str) -> list[Path]:
    """Return the paths of a still that are painted so."""
    found = [Path(node.get("d", ""), at) for node, at in _nodes(svg) if node.tag.endswith("path")]
    return [path for path in found if paint.items() <= path.paint.items()]


def _nodes(svg: str) -> list[tuple[ElementTree.Element, dict[str, str]]]:
    found = []

    def walk(node: ElementTree.Element, outer: dict[str, str]) -> None:
        at = {**outer, **node.attrib}
        found.append((node, at))
        for child in node:
            walk(child, at)

    walk(ElementTree.fromstring(svg), {})
    return found


def curves_frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Return a frame of curves from rows in the order of its columns."""
    return pd.DataFrame(rows, columns=list(HEAD))
