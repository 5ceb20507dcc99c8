"""Vega's SVG made small and fit for a page: flat, rounded, coloured by custom properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from xml.etree import ElementTree

PAINT = ("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity",
         "stroke-opacity", "text-anchor", "font-size", "font-weight", "font-style")  # fmt: skip
DEFAULTS = {"opacity": "1", "text-anchor": "start", "font-size": "12", "font-weight": "400",
            "stroke-width": "1", "fill-opacity": "1", "stroke-opacity": "1",
            "stroke-dasharray": "1,0"}  # fmt: skip
TRANSLATE = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")
TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
STRIDE = {"M": 2, "L": 2, "T": 2, "S": 4, "Q": 4, "C": 6, "A": 7, "H": 1, "V": 1, "Z": 0}

ROOT = ' fill="none"'  # of the whole picture, and first in it

Shape = tuple[dict[str, str], str]
"""Paint, and the element's own text without it."""


class SvgError(ValueError):
    """Vega drew something that this module does not know how to make small."""


def slim(svg: str, palette: Mapping[str, str]) -> str:
    """Return a small SVG that looks the same.

    Groups are dissolved and their offsets added to what they hold, so that every coordinate is in
    px of the whole picture; numbers are rounded to a tenth of a px; fonts are left to the page.

    Parameters
    ----------
    svg : str
        What Vega drew.
    palette : mapping
        Custom property by hexadecimal colour, ``{"#0b5fa5": "--arm-car_t"}``. Others stay.

    Returns
    -------
    str
        One ``svg`` element.

    Raises
    ------
    SvgError
        If a shape or a transformation is not known.
    """
    root = ElementTree.fromstring(svg)
    shapes = [(_painted(paint, palette), body) for paint, body in _flat(root, 0, 0, {})]
    parts = []
    for paint, run in groupby(shapes, key=lambda shape: shape[0]):
        bodies = "".join(body for _, body in run)
        if "opacity" not in paint:
            bodies = bodies.replace('"/><path d="', "")
        parts.append(_within(paint, bodies))
    frame = {key: root.attrib[key] for key in ("width", "height", "viewBox")}
    head = {"xmlns": "http://www.w3.org/2000/svg", **frame}
    return f'<svg{_attributes(head)}{ROOT} font-size="12">{"".join(parts)}</svg>'


def labelled(svg: str, attributes: Mapping[str, str]) -> str:
    """Return what `slim` has made with further attributes of the root, such as ``aria-label``."""
    return svg.replace(ROOT, f"{_attributes(attributes)}{ROOT}", 1)


def _within(paint: Mapping[str, str], bodies: str) -> str:
    if bodies.count("<path") + bodies.count("<text") == 1:
        return f"{bodies[:5]}{_attributes(paint)}{bodies[5:]}"
    return f"<g{_attributes(paint)}>{bodies}</g>"


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {key}="{_escape(value)}"' for key, value in values.items())


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _painted(paint: Mapping[str, str], palette: Mapping[str, str]) -> dict[str, str]:
    return {
        key: f"var({palette[value]}, {value})" if value in palette else value
        for key, value in paint.items()
    }


def _flat(
    element: ElementTree.Element, x: float, y: float, outer: Mapping[str, str]
) -> Iterator[Shape]:
    if element.get("display") == "none":
        return
    tag = element.tag.rpartition("}")[2]
    dx, dy = _offset(element.get("transform", ""))
    x, y = x + dx, y + dy
    paint = {**outer, **_paint(element)}
    if tag in ("svg", "g"):
        for child in element:
            yield from _flat(child, x, y, paint)
        return
    body = _body(tag, element, x, y)
    kept = {
        key: value
        for key, value in paint.items()
        if value != DEFAULTS.get(key)
        and not (key == "fill" and value == "none")
        and (tag == "text" or not key.startswith(("font", "text")))
    }
    is_seen = kept.get("fill") or kept.get("stroke", "none") != "none"
    is_paper = element.get("class") == "background" or tag == "rect"
    if body and is_seen and not is_paper:
        yield kept, body


def _paint(element: ElementTree.Element) -> dict[str, str]:
    paint = {key: element.attrib[key] for key in PAINT if key in element.attrib}
    if "font-size" in paint:
        paint["font-size"] = paint["font-size"].removesuffix("px")
    return paint


def _offset(transform: str) -> tuple[float, float]:
    if not transform:
        return 0, 0
    match = TRANSLATE.fullmatch(transform)
    if match is None:
        raise SvgError(f"cannot make small what is moved by {transform!r}")
    return float(match[1]), float(match[2])


def _body(tag: str, element: ElementTree.Element, x: float, y: float) -> str:
    if tag == "text":
        return f'<text x="{number(x)}" y="{number(y)}">{_escape(element.text or "")}</text>'
    if tag == "line":
        to_x, to_y = (float(element.get(key, "0")) for key in ("x2", "y2"))
        return f'<path d="{_join([("M", [x, y]), ("L", [x + to_x, y + to_y])])}"/>'
    if tag == "path":
        path = _join(list(_moved(element.get("d", ""), x, y)))
        return f'<path d="{path}"/>' if path else ""
    if tag == "rect":
        return ""
    raise SvgError(f"cannot make small the element {tag!r}")


def _moved(path: str, x: float, y: float) -> Iterator[tuple[str, list[float]]]:
    tokens = TOKEN.findall(path)
    at = 0
    command = ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        stride = STRIDE[command.upper()]
        values = [float(token) for token in tokens[at : at + stride]]
        at += stride
        yield command, _shift(command, values, x, y)


def _shift(command: str, values: list[float], x: float, y: float) -> list[float]:
    if command.islower() or not values:
        return values
    if command in "HV":
        return [values[0] + (x if command == "H" else y)]
    if command == "A":
        return [*values[:5], values[5] + x, values[6] + y]
    return [value + (y if place % 2 else x) for place, value in enumerate(values)]


def _join(steps: list[tuple[str, list[float]]]) -> str:
    """Write a path; runs of lines lose every point that they do not turn at."""
    out: list[str] = []
    line: list[tuple[float, float]] = []
    for command, values in steps:
        if command == "L":
            line = _extended(line, (round(values[0], 1), round(values[1], 1)))
            continue
        out += _drawn(line)
        out.append(command + _glued(values))
        line = [(round(values[-2], 1), round(values[-1], 1))] if len(values) > 1 else []
    out += _drawn(line)
    return "".join(out) if len(out) > 1 and out != ["M0 0", "h0", "v0", "h0", "Z"] else ""


def _extended(
    line: list[tuple[float, float]], to: tuple[float, float]
) -> list[tuple[float, float]]:
    if line and line[-1] == to:
        return line
    if len(line) > 1 and _goes_on(line[-2], line[-1], to):
        return [*line[:-1], to]
    return [*line, to]


def _goes_on(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    (x, y), (dx, dy) = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
    return (x == dx == 0 and y * dy > 0) or (y == dy == 0 and x * dx > 0)


def _drawn(line: list[tuple[float, float]]) -> Iterator[str]:
    for (x, y), (to_x, to_y) in pairwise(line):
        if to_y == y:
            yield "H" + number(to_x)
        elif to_x == x:
            yield "V" + number(to_y)
        else:
            yield "L" + _glued([to_x, to_y])


def _glued(values: list[float]) -> str:
    texts = [number(value) for value in values]
    return "".join(
        text if place == 0 or text.startswith("-") else f" {text}"
        for place, text in enumerate(texts)
    )


def number(value: float) -> str:
    """Write a coordinate to a tenth of a px, as short as it goes."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text.replace("0.", ".", 1) if abs(value) < 1 else text
