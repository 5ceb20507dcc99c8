"""Tables of data frames as tables of the page: heads with their scope, a caption, a number.

A cell whose result is a frame becomes a table like any other. With the cell's metadata

    table: {caption: "Survival at the landmark.", name: tab-landmark}

it is numbered and can be referred to as `` {numref}`tab-landmark` ``.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, ClassVar

from docutils import nodes

SHORT = 12  # letters of a cell that are kept on one line
MISSING = ("", "NaN", "None", "<NA>")
NAME = re.compile(r"^[a-z][a-z_]*$")
NUMBER = re.compile(r"^([−-]?[\d,]*\.?\d+%?|–)$")


class TableRenderer:
    """MyST-NB's way from a data frame in an output to a table of the page."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = []

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the table, or None for what is not a data frame with one row of heads."""
        if data.mime_type != "text/html" or inline or 'class="dataframe"' not in data.content:
            return None
        heads, rows = frame_cells(data.content)
        if len(heads) != 1:
            return None
        chosen = (data.cell_metadata or {}).get("table", {})
        table = table_node(heads[0], rows, caption=chosen.get("caption", ""))
        if name := chosen.get("name"):
            table["names"].append(name)
            renderer.renderer.document.note_explicit_target(table, table)
        return [table]


def frame_cells(html: str) -> tuple[list[list[str]], list[list[str]]]:
    """Return the heads and the rows of a frame's HTML, without an index that only counts rows."""
    reader = _Reader()
    reader.feed(html)
    heads = [[_in_words(head) for head in line] for line in reader.heads]
    rows = reader.rows
    counted = [str(number) for number in range(len(rows))]
    if heads and heads[0][:1] == [""] and [row[0] for row in rows] == counted:
        heads, rows = [head[1:] for head in heads], [row[1:] for row in rows]
    return heads, [["–" if cell in MISSING else cell for cell in row] for row in rows]


def _in_words(head: str) -> str:
    """Return the name of a column as a head: ``at_risk`` as *At risk*; other heads as they are."""
    return head.replace("_", " ").capitalize() if NAME.match(head) else head


def table_node(head: list[str], rows: list[list[str]], *, caption: str = "") -> nodes.table:
    """Return a table whose first column names its rows.

    Parameters
    ----------
    head : list of str
        One word or phrase for each column.
    rows : list of list of str
        Cells as they are printed.
    caption : str
        Without it the table has no number.
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(head)
    kinds = [""] + [_kind(cells) for cells in columns[1:]]
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1, stub=int(place == 0)) for place in range(len(head))]
    group += nodes.thead("", _row(head, kinds))
    group += nodes.tbody("", *(_row(row, kinds) for row in rows))
    table = nodes.table("", classes=["colwidths-auto", *(["wide-table"] if len(head) > 4 else [])])
    if caption:
        table += nodes.title(caption, caption)
    table += group
    return table


def connect(app: Any) -> None:
    """Let heads of all tables name what they are heads of."""
    app.connect("builder-inited", _scope_heads, priority=900)


def _kind(cells: tuple[str, ...]) -> str:
    """Return how a column is set: numbers to the right, short words on one line."""
    if cells and all(NUMBER.match(cell) for cell in cells):
        return "number-cell"
    return "short-cell" if all(len(cell) <= SHORT for cell in cells) else ""


def _row(cells: list[str], kinds: list[str]) -> nodes.row:
    entries = [
        nodes.entry("", nodes.paragraph(cell, cell), classes=[kind] if kind else [])
        for cell, kind in zip(cells, kinds, strict=True)
    ]
    return nodes.row("", *entries)


def _scope_heads(app: Any) -> None:
    """Add the scope to the translator that the theme has made; an empty head is no head."""
    known = app.registry.translators.get(app.builder.name)
    if app.builder.format != "html" or known is None:
        return

    class Scoped(known):  # type: ignore[misc, valid-type]
        def visit_entry(self, node: nodes.entry) -> None:
            super().visit_entry(node)
            place = next(i for i in range(len(self.body) - 1, -1, -1) if "<t" in self.body[i])
            if not self.body[place].startswith("<th"):
                return
            if node.astext().strip():
                scope = "col" if isinstance(node.parent.parent, nodes.thead) else "row"
                self.body[place] = self.body[place].replace("<th", f'<th scope="{scope}"', 1)
            else:
                self.body[place] = self.body[place].replace("<th", "<td", 1)
                self.context[-1] = self.context[-1].replace("</th", "</td")

        def visit_citation(self, node: nodes.citation) -> None:
            """Write a reference as an item of its list: the role for it is deprecated."""
            super().visit_citation(node)
            self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')

    app.set_translator(app.builder.name, Scoped, override=True)


class _Reader(HTMLParser):
    """Collect the cells of the one table that pandas writes."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[list[str]] = []
        self.rows: list[list[str]] = []
        self._into = self.heads
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("thead", "tbody"):
            self._into = self.heads if tag == "thead" else self.rows
        elif tag == "tr":
            self._into.append([])
        elif tag in ("th", "td"):
            self._into[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._into[-1][-1] += data
