"""The index that searching uses: which words stand in which section of which chapter.

Sphinx's own index is added to from build to build and comes out in another order than a clean
one, and it shows no text unless pages can be fetched. This one is made anew from all chapters,
holds the first words of each section, and is read by a plain script, so that searching works
from files too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docutils import nodes

WORD = re.compile(r"\w+(?:[-.]\w+)*")
COMMON_WORDS = """
a an and are as at be been but by can do does for from had has have if in into is it its not of on
or so that the their them then there these they this those to was were what when where which who
with
"""
TOO_COMMON = frozenset(COMMON_WORDS.split())
SKIPPED = (nodes.raw, nodes.literal_block, nodes.math, nodes.math_block, nodes.comment)
EXCERPT = 160


@dataclass
class Section:
    """A heading with the text under it, as far as the next heading."""

    page: int
    anchor: str
    title: str
    text: list[str] = field(default_factory=list)

    def excerpt(self) -> str:
        """Return the first words of the text."""
        whole = " ".join(" ".join(self.text).split())
        return whole if len(whole) <= EXCERPT else whole[:EXCERPT].rsplit(" ", 1)[0] + " …"

    def words(self) -> set[str]:
        """Return the words to find it by."""
        found = WORD.findall(" ".join([self.title, *self.text]).lower())
        return {word for word in found if len(word) > 1 and word not in TOO_COMMON}


def connect(app: Any) -> None:
    """Put this index and its page in the place of Sphinx's."""
    app.connect("builder-inited", _no_other)
    app.connect("html-collect-pages", _pages)


def search_index(pages: list[tuple[str, str, nodes.document]]) -> dict[str, Any]:
    """Return the index of pages given as name, title and text.

    Returns
    -------
    dict
        ``pages``: name and title of each; ``sections``: page, anchor, title, first words of each;
        ``words``: for each word the sections in which it stands.
    """
    sections = [
        section for place, (_, _, text) in enumerate(pages) for section in _sections(place, text)
    ]
    words: dict[str, list[int]] = {}
    for place, section in enumerate(sections):
        for word in section.words():
            words.setdefault(word, []).append(place)
    return {
        "pages": [[name, title] for name, title, _ in pages],
        "sections": [[one.page, one.anchor, one.title, one.excerpt()] for one in sections],
        "words": dict(sorted(words.items())),
    }


def _no_other(app: Any) -> None:
    app.builder.search = False


def _pages(app: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    env = app.env
    found = [
        (name, env.titles[name].astext(), env.get_doctree(name)) for name in sorted(env.found_docs)
    ]
    text = json.dumps(search_index(found), ensure_ascii=False, separators=(",", ":"))
    index = Path(app.outdir) / "searchindex.js"
    index.write_text(f"Search.setIndex({text});\n", encoding="utf-8")
    yield "search", {}, "search.html"


def _sections(page: int, text: nodes.document) -> list[Section]:
    found: list[Section] = []

    def walk(node: nodes.Node) -> None:
        if isinstance(node, SKIPPED) or "abstract" in getattr(node, "attributes", {}).get(
            "classes", ()
        ):
            return
        if isinstance(node, nodes.section):
            found.append(Section(page, node["ids"][0] if found else "", node[0].astext()))
        elif isinstance(node, nodes.Text) and found and not isinstance(node.parent, nodes.title):
            found[-1].text.append(node.astext())
        for child in node.children:
            walk(child)

    walk(text)
    return found
