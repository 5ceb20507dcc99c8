"""What stands around the results of a cell: its code, folded; under a figure, nothing twice.

A figure carries the call that made it ("Made by"), so its cell's code is left out. A cell
tagged ``show-input`` shows its code unfolded. The abstract in a chapter's front matter is for
citations and search engines: the page opens with its question instead.
"""

from __future__ import annotations

from typing import Any

import pybtex.plugin
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class CodeFold(nodes.General, nodes.Element):
    """Code that opens on demand, with ``label`` as its handle."""


class FoldCode(SphinxPostTransform):
    """Fold the code of cells, after MyST-NB has chosen what each output shows."""

    default_priority = 20
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through the cells of one page."""
        for topic in list(self.document.findall(nodes.topic)):
            if "abstract" in topic["classes"]:
                topic.parent.remove(topic)
        for cell in list(self.document.findall(_is("cell_code"))):
            source = next(iter(cell.findall(_is("cell_code_source"))), None)
            if source is None or "show-input" in cell["cell_metadata"].get("tags", []):
                continue
            if _holds_figure(cell):
                source.parent.remove(source)
            elif "hide_mode" not in cell:
                shows = any(cell.findall(_is("cell_code_output")))
                fold = CodeFold(label="Code" if shows else "Set-up")
                source.replace_self(fold)
                fold += source


class CloseUpCitations(SphinxPostTransform):
    """Set a raised citation close to its word: in the source a space keeps the role readable."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through the raised citations of one page."""
        for citation in list(self.document.findall(nodes.inline)):
            raised = "bibtex-citation" in citation["classes"] and any(
                citation.findall(nodes.superscript)
            )
            place = citation.parent.index(citation)
            before = citation.parent[place - 1] if place else None
            if raised and isinstance(before, nodes.Text):
                citation.parent.replace(before, nodes.Text(before.rstrip()))


def connect(app: Any) -> None:
    """Register the transforms and the node."""
    app.add_node(CodeFold, html=(_open, _close), text=(_skip, None))
    app.add_post_transform(FoldCode)
    app.add_post_transform(CloseUpCitations)
    app.connect("env-check-consistency", _find_once)


def _find_once(app: Any, env: Any) -> None:
    """Tell pybtex where its writer is, or it reads what is installed again for each citation."""
    del app, env
    group, name = "pybtex.backends", "plaintext"
    found = pybtex.plugin.find_plugin(group, name)
    pybtex.plugin.register_plugin(group, name, found, force=True)


def _is(element: str) -> Any:
    return lambda node: isinstance(node, nodes.container) and node.get("nb_element") == element


def _holds_figure(cell: nodes.Element) -> bool:
    return any('class="living-figure"' in raw.astext() for raw in cell.findall(nodes.raw))


def _open(writer: Any, node: CodeFold) -> None:
    writer.body.append(f'<details class="code-fold"><summary>{node["label"]}</summary>\n')


def _close(writer: Any, node: CodeFold) -> None:
    del node
    writer.body.append("</details>\n")


def _skip(writer: Any, node: CodeFold) -> None:
    raise nodes.SkipNode
