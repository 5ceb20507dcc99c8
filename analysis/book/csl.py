"""What is cited, as CSL-JSON items: the form from which texts and files are made."""

from __future__ import annotations

from typing import Any

from analysis.book.citation import Author, Book, Chapter, Paper

Item = dict[str, Any]


def book_item(book: Book) -> Item:
    """Return the whole book as an item."""
    return {"id": "living-book", "type": "book", "title": book.title, **_common(book, book)}


def chapter_item(book: Book, chapter: Chapter) -> Item:
    """Return a chapter as an item; its link is that of this version."""
    item = {
        "id": f"living-{chapter.docname.rpartition('/')[2]}",
        "type": "chapter",
        "title": chapter.title,
        "container-title": book.title,
        **_common(book, chapter),
    }
    url = book.address(chapter.page)
    return item | ({"URL": url} if url else {})


def paper_item(paper: Paper) -> Item:
    """Return the paper that the book rests on as an item."""
    return {
        "id": "paper",
        "type": "article-journal",
        "title": paper.title,
        "author": [_name(author) for author in paper.authors],
        "container-title": paper.journal,
        "volume": paper.volume,
        "page": paper.page,
        "issued": {"date-parts": [[paper.year]]},
        "DOI": paper.doi,
    }


def _common(book: Book, part: Book | Chapter) -> Item:
    day = book.released
    item: Item = {
        "author": [_name(author) for author in part.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": book.version,
        "language": "en",
        "abstract": part.abstract,
    }
    if url := book.address(""):
        item["URL"] = url
    if book.doi:
        item["DOI"] = book.doi
    return item


def _name(author: Author) -> dict[str, str]:
    if author.name:
        return {"literal": author.name}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {key: value for key, value in parts.items() if value}
