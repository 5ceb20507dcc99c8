"""The reader's choice of interval: one control on a page, by which figures and text change alike.

    :::{interval-choice}
    :::

    At 36 months {finding}`lfs.car_t.at_36_months.*` were alive without leukemia.

A name that ends in ``.*`` stands for a finding with each of its intervals. Everything is in the
page, and ``static/text.css`` shows what belongs to the chosen interval, so that no script is
needed: without a style sheet, and in browsers that cannot choose, the first one stands alone. The
choice is not remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from analysis.study import load_study
from analysis.wording import INTERVALS

FIRST, *OTHERS = INTERVALS
ALL = ".*"


class IntervalChoice(SphinxDirective):
    """Put the control where it stands."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return the control."""
        name = f"interval-{self.env.docname.rsplit('/', 1)[-1]}"
        reconstructed = load_study().kind == "reconstructed"
        return [nodes.raw("", control(name, published=reconstructed), format="html")]


def connect(app: Any) -> None:
    """Register the control."""
    app.add_directive("interval-choice", IntervalChoice)


def control(name: str, *, published: bool) -> str:
    """Return the control: radio buttons, and a line that says to a screen reader what changed.

    Parameters
    ----------
    name : str
        Of the buttons, one a page.
    published : bool
        Whether the first interval is that of a paper.
    """
    words = {kind: word.capitalize() for kind, word in INTERVALS.items()}
    words[FIRST] += ", as published" if published else ""
    buttons = "".join(
        f'<label><input type="radio" name="{escape(name)}" value="{kind}" autocomplete="off"'
        f"{' checked' if kind == FIRST else ''}> {word}</label>"
        for kind, word in words.items()
    )
    return (
        f'<fieldset class="interval-choice"><legend>Intervals in figures and text</legend>'
        f'{buttons}<span class="said" role="status"></span></fieldset>\n'
    )


def slider(spec: Mapping[str, Any], key: str) -> str:
    """Return the slider of a figure that has one; it needs the script, and is hidden without it."""
    given = spec["usermeta"]["living"].get("slider")
    if not given:
        return ""
    steps = given["steps"]
    options = "".join(f'<option value="{at}">{text}</option>' for at, (_, text) in enumerate(steps))
    return (
        f'<div class="living-slider" hidden><label for="{key}-slider">{given["title"]}</label>'
        f'<input type="range" id="{key}-slider" min="0" max="{len(steps) - 1}" step="1" value="0" '
        f'list="{key}-steps" autocomplete="off" data-steps="{" ".join(kind for kind, _ in steps)}">'
        f'<datalist id="{key}-steps">{options}</datalist>'
        f'<output for="{key}-slider">{steps[0][1]}</output></div>\n'
    )


def either(parts: Mapping[str, str]) -> str:
    """Return the part of each interval, of which the page shows the chosen one; one as it is."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    return "".join(
        f'<div class="for-{kind}"{hidden(kind, parts)}>{part}</div>' for kind, part in parts.items()
    )


def hidden(kind: str, kinds: Iterable[str]) -> str:
    """Return the attribute that hides all but the first."""
    return "" if kind == next(iter(kinds)) else " hidden"


def patch(base: Any, other: Any) -> Any:
    """Return what makes `other` of `base`: the parts that differ, those of a list by their place.

    Lists of unequal length, and what is not alike in kind, are replaced as a whole; so are objects
    with other keys, which stand in the patch under ``whole``.
    """
    if isinstance(base, dict) and isinstance(other, dict):
        if base.keys() != other.keys():
            return {"whole": other}
        return {key: patch(base[key], other[key]) for key in base if base[key] != other[key]}
    if isinstance(base, list) and isinstance(other, list) and len(base) == len(other):
        pairs = enumerate(zip(base, other, strict=True))
        return {str(at): patch(one, two) for at, (one, two) in pairs if one != two}
    return other
