"""Each page's citation: its metadata, the section that is read, and what can be cited of it."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError

from analysis.book.ahead import known
from analysis.book.citation import Book, Chapter, Paper
from analysis.book.cite_files import FORMATS
from analysis.book.cite_text import STYLES, cited
from analysis.book.csl import paper_item
from analysis.book.datasets import cohort_dataset
from analysis.book.downloads import item_of, offered
from analysis.book.facts import facts
from analysis.book.metadata import json_ld, meta_tags
from analysis.book.number import Number
from analysis.book.picture import picture_of
from analysis.book.provenance import Provenance, provenance
from analysis.book.record import CitationError, load_book, load_chapter
from analysis.checkout import revision
from analysis.study import load_study

MADE_BY = "<summary>Made by</summary>"  # of a figure: see figure.figure_html


def connect(app: Any) -> None:
    """Read the record before anything else, and add to the context of each page."""
    app.connect("config-inited", _read_book, priority=60)
    app.connect("env-updated", _read_chapters)
    app.connect("html-page-context", _complete, priority=910)


def _read_book(app: Any, config: Any) -> None:
    del config
    try:
        app.living_book = load_book()
    except CitationError as error:
        raise ExtensionError(str(error)) from error
    app.living_revision = revision(app.living_book.version)


def _read_chapters(app: Any, env: Any) -> list[str]:
    listed = list(env.toctree_includes.get(app.config.root_doc, ()))
    chapters, faults = {}, []
    for docname in [app.config.root_doc, *listed]:
        try:
            chapters[docname] = load_chapter(docname, app.living_book)
        except CitationError as error:
            faults.append(str(error))
    if faults:
        raise ExtensionError("\n".join(faults))
    app.living_chapters = chapters
    return _to_write_again(app, env)


def _to_write_again(app: Any, env: Any) -> list[str]:
    """Return the pages to write again, though nobody reads or runs them again.

    With another record or another commit these are all; with another chapter the cover, which
    lists them all.
    """
    known = getattr(env, "living_cited", None)
    env.living_cited = (repr(app.living_book), app.living_revision, repr(app.living_chapters))
    if known is None or known[:2] != env.living_cited[:2]:
        return sorted(env.found_docs)
    return [] if known == env.living_cited else [app.config.root_doc]


def _complete(app: Any, pagename: str, template: str, context: Any, doctree: Any) -> None:
    del template
    chapter = app.living_chapters.get(pagename)
    said = _made(app)
    context["cite"] = {"version": app.living_book.version, "provenance": said}
    if chapter is None or doctree is None:
        return
    context["body"] = signed(context.get("body") or "", said)
    book: Book = app.living_book
    cover = pagename == app.config.root_doc
    picture = None
    if book.url:
        name = pagename.rpartition("/")[2]
        picture = picture_of(context.get("body") or "", name, Path(app.outdir))
    everything = list(app.living_chapters.values())
    context["cite"] |= {
        "meta": meta_tags(book, chapter, cover=cover, picture=picture),
        "json_ld": json_ld(book, everything, chapter, _datasets(said.digest) if cover else []),
        "canonical": book.address("" if cover else chapter.page, place="latest"),
        "what": "book" if cover else "chapter",
        "texts": texts(book, chapter, cover=cover),
        "paper": _paper(book.paper),
        "files": [(f"cite/{pagename.rpartition('/')[2]}.{s}", n) for s, n in FORMATS.items()],
        "doi": book.doi,
        "data": [(dataset.file, dataset.title) for dataset in offered()] if cover else [],
        "places": places(app, book, chapter, doctree),
        "numbers": numbers(book, chapter, doctree, said),
    }


def _made(app: Any) -> Provenance:
    return provenance(app.living_book, app.config.living_digest, app.living_revision)


def _datasets(digest: str) -> list[Any]:
    study = load_study()
    return [cohort_dataset(study, known(digest).cohort["patients"]), *offered()]


def signed(body: str, said: Provenance) -> str:
    """Return a page's HTML in which each figure says from which version and inputs it is."""
    made = (
        f"<p>{escape(said.version)}, inputs <code>{said.short}</code>; this figure again: "
        f"<code>{escape(said.command)}</code></p>"
    )
    return body.replace(MADE_BY, f"{MADE_BY}{made}")


@lru_cache(maxsize=1)
def _paper(paper: Paper) -> str:
    """Return the citation of the paper, the same on every page."""
    return cited(paper_item(paper), "AMA")


def texts(book: Book, chapter: Chapter, *, cover: bool) -> list[tuple[str, str]]:
    """Return the citation of a page in each style, as HTML, by the style's name."""
    item = item_of(book, chapter, cover=cover)
    return [(style, cited(item, style)) for style in STYLES]


def numbers(
    book: Book, chapter: Chapter, doctree: nodes.document, said: Provenance
) -> list[tuple[str, str, str]]:
    """Return each number of a page once: its anchor, its name, and the text to cite it by."""
    found: dict[str, tuple[str, str, str]] = {}
    for node in doctree.findall(Number):
        name, anchor = node["details"].name, node["ids"][0]
        if node["details"].unit != "words":
            words = facts(said.digest).words(name)
            text = f"{words} ({name}). {_source(book, chapter, anchor, said)}"
            found.setdefault(name, (anchor, name, text))
    return list(found.values())


def places(
    app: Any, book: Book, chapter: Chapter, doctree: nodes.document
) -> list[tuple[str, str, str]]:
    """Return each numbered figure and table of a page: its anchor, its number, its text."""
    numbered = app.env.toc_fignumbers.get(chapter.docname, {})
    found = []
    for kind, word in (("figure", "Figure"), ("table", "Table")):
        for anchor, number in numbered.get(kind, {}).items():
            label = f"{word} {'.'.join(map(str, number))}"
            caption = _caption(doctree, anchor)
            text = f"{label}. {caption} {_source(book, chapter, anchor, _made(app))}"
            found.append((anchor, label, text))
    return found


def _caption(doctree: nodes.document, anchor: str) -> str:
    for node in doctree.findall(nodes.Element):
        if anchor in node.get("ids", ()):
            for caption in node.findall(lambda part: isinstance(part, nodes.caption | nodes.title)):
                return " ".join(caption.astext().split())
    return ""


def _source(book: Book, chapter: Chapter, anchor: str, said: Provenance) -> str:
    address = book.address(chapter.page)
    link = f" {address}#{anchor}" if address else f" {chapter.page}#{anchor}"
    return f"In: {chapter.title}. {book.title}. {said.version}.{link}"
