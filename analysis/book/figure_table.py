"""A figure's data as a table that a screen reader can walk."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.study import months_at

MISSING = "–"
SHOWN: dict[str, Callable[[Any], str]] = {
    "count": lambda value: f"{value:,.0f}",
    "months": lambda value: f"{months_at(value):.1f}",
    "number": lambda value: f"{value:.3g}",
    "percent": lambda value: f"{100 * value:.1f}%",
    "text": str,
}


def table_html(
    table: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    key: str,
) -> str:
    """Return a table with caption, column heads and row heads, in a box that can be scrolled.

    Parameters
    ----------
    table : mapping
        ``caption``, and ``columns`` with ``field``, ``title`` and ``show``: one of ``label`` (a
        group's name), ``count``, ``months`` (of days), ``number``, ``percent``, ``text``.
    rows : sequence of mapping
        The figure's data.
    labels : mapping
        Names of groups by key.
    key : str
        Start of the ids.

    Returns
    -------
    str
        A ``div`` that holds one ``table``.
    """
    columns = table["columns"]
    titles = [html.escape(column["title"]) for column in columns]
    heads = "".join(f'<th scope="col">{title}</th>' if title else "<td></td>" for title in titles)
    body = "\n".join(_row(columns, row, labels) for row in rows)
    return (
        f'<div class="living-frame" role="region" tabindex="0" aria-labelledby="{key}-caption">'
        f'<table class="living-data"><caption id="{key}-caption">{html.escape(table["caption"])}'
        f"</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _row(
    columns: Sequence[Mapping[str, str]], row: Mapping[str, Any], labels: Mapping[str, str]
) -> str:
    first, *rest = [html.escape(_cell(row[c["field"]], c["show"], labels)) for c in columns]
    cells = "".join(f"<td>{text}</td>" for text in rest)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def _cell(value: Any, show: str, labels: Mapping[str, str]) -> str:
    if value is None:
        return MISSING
    return labels[value] if show == "label" else SHOWN[show](value)
