"""A number in prose: its words, and beside them how it was computed, on hover, focus or tap.

The note is an element of its own that the number is described by, so that a screen reader reads
it when it comes to the number; it needs no script.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes

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
    anchor = node["ids"][0]
    kind = "number words" if node["details"].unit == "words" else "number"
    writer.body.append(
        f'<span class="{kind}" id="{anchor}" tabindex="0" aria-describedby="{anchor}-note">'
    )


def depart_number(writer: Any, node: Number) -> None:
    """Close the number and write its note."""
    details: Details = node["details"]
    rows = [escape(details.method)]
    if details.n is not None:
        rows.append(f"n = {details.n:,}")
    if details.printed:
        rows.append(f"printed in the paper: {escape(details.printed)}")
    if details.range:
        rows.append(f"in cohorts compatible with the paper: {escape(details.range)}")
    body = "".join(f"<span>{row}</span>" for row in rows)
    writer.body.append(
        f'<span class="number-note" role="tooltip" id="{node["ids"][0]}-note">'
        f"{body}<code>{escape(details.name)}</code></span></span>"
    )


def visit_plain(writer: Any, node: Number) -> None:
    """Write nothing: in a text the words alone stand."""


def depart_plain(writer: Any, node: Number) -> None:
    """Write nothing."""
