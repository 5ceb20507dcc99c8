"""A number in prose: its words, and beside them how it was computed, on hover, focus or tap.

The note is an element of its own that the number is described by, so that a screen reader reads
it when it comes to the number; it needs no script.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from docutils import nodes

from analysis.book.choice import FIRST, OTHERS
from analysis.book.facts import Details


class Number(nodes.Inline, nodes.TextElement):
    """An inline node whose text is what a journal would print."""


def number(words: str, details: Details, anchor: str) -> Number:
    """Return the node for a finding's `words`, reachable as `anchor` on its page.

    A bounded or free finding of a reconstructed cohort stands together with its range: here, so
    that no chapter can leave it out.
    """
    node = Number(words, words, ids=[anchor], details=details)
    if details.range:
        reach = f" [{details.range}]"
        node += nodes.inline(reach, reach, classes=["number-range"])
    return node


def visit_number(writer: Any, node: Number) -> None:
    """Open the number."""
    if others := node.get("others"):
        writer.body.append(_other_intervals(others))
    writer.body.append(_opening(node, f" for-{FIRST}" if others else ""))


def depart_number(writer: Any, node: Number) -> None:
    """Close the number and write its note."""
    writer.body.append(_closing(node))


def _other_intervals(others: Sequence[Number]) -> str:
    """Return the number with each other interval; a page shows the one that its reader chose."""
    parts = []
    for kind, node in zip(OTHERS, others, strict=True):
        words, *reach = (escape(part.astext()) for part in node.children)
        reach = [f'<span class="number-range">{part}</span>' for part in reach]
        opening = _opening(node, f" for-{kind}").replace(" tabindex", " hidden tabindex")
        parts.append(opening + "".join([words, *reach]) + _closing(node))
    return "".join(parts)


def _opening(node: Number, more: str) -> str:
    anchor = node["ids"][0]
    kind = "number words" if node["details"].unit == "words" else "number"
    return (
        f'<span class="{kind}{more}" id="{anchor}" tabindex="0" aria-describedby="{anchor}-note">'
    )


def _closing(node: Number) -> str:
    details: Details = node["details"]
    rows = [escape(details.method)]
    if details.n is not None:
        rows.append(f"n = {details.n:,}")
    if details.printed:
        rows.append(f"printed in the paper: {escape(details.printed)}")
    if details.range:
        rows.append(f"in cohorts compatible with the paper: {escape(details.range)}")
    body = "".join(f"<span>{row}</span>" for row in rows)
    return (
        f'<span class="number-note" role="tooltip" id="{node["ids"][0]}-note">'
        f"{body}<code>{escape(details.name)}</code></span></span>"
    )


def visit_plain(writer: Any, node: Number) -> None:
    """Write nothing: in a text the words alone stand."""


def depart_plain(writer: Any, node: Number) -> None:
    """Write nothing."""
