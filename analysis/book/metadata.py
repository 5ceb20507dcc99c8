"""What a page tells machines of itself: Highwire, Dublin Core, Open Graph, and JSON-LD.

An address that is not known is left out, never made up."""

from __future__ import annotations

import json
from typing import Any

from analysis.book.citation import Author, Book, Chapter
from analysis.book.datasets import Dataset
from analysis.book.picture import Picture

Meta = list[tuple[str, str, str]]  # attribute ("name" or "property"), its value, the content
SPDX = "https://spdx.org/licenses/{}.html"


def meta_tags(book: Book, chapter: Chapter, *, cover: bool, picture: Picture | None = None) -> Meta:
    """Return the meta elements of a page.

    Parameters
    ----------
    book : Book
        The book.
    chapter : Chapter
        The page; of the cover, the book's own title and abstract are told.
    cover : bool
        Whether the page is the book's cover.
    picture : Picture, optional
        To be shown where the page is shared.
    """
    title = book.title if cover else chapter.title
    abstract = book.abstract if cover else chapter.abstract
    names = [("description", abstract), ("author", "; ".join(a.shown for a in chapter.authors))]
    names += _highwire(book, chapter, title, abstract, cover)
    names += _dublin_core(book, chapter, title, abstract, cover)
    graph = _open_graph(book, chapter, title, abstract, cover)
    graph += _shared_picture(book, picture)
    tags = [("name", name, value) for name, value in names]
    tags += [("property", name, value) for name, value in graph]
    return [tag for tag in tags if tag[2]]


def _highwire(
    book: Book, chapter: Chapter, title: str, abstract: str, cover: bool
) -> list[tuple[str, str]]:
    day = book.released.strftime("%Y/%m/%d")
    return [
        ("citation_title", title),
        *(("citation_author", author.sorted) for author in chapter.authors),
        ("citation_inbook_title", "" if cover else book.title),
        ("citation_publication_date", day),
        ("citation_online_date", day),
        ("citation_version", book.version),
        ("citation_language", "en"),
        ("citation_doi", book.doi if cover else ""),
        ("citation_keywords", "; ".join(book.keywords)),
        ("citation_abstract", abstract),
        ("citation_public_url", book.address("" if cover else chapter.page)),
    ]


def _dublin_core(
    book: Book, chapter: Chapter, title: str, abstract: str, cover: bool
) -> list[tuple[str, str]]:
    return [
        ("DC.title", title),
        *(("DC.creator", author.sorted) for author in chapter.authors),
        ("DC.date", book.released.isoformat()),
        ("DC.language", "en"),
        ("DC.type", "Text"),
        ("DC.format", "text/html"),
        ("DC.description", abstract),
        *(("DC.subject", word) for word in book.keywords),
        *(("DC.rights", SPDX.format(name)) for name in chapter.licenses),
        ("DC.identifier", book.address("" if cover else chapter.page)),
        ("DCTERMS.isPartOf", "" if cover else book.title),
        ("DCTERMS.hasVersion", book.version),
        ("DCTERMS.references", f"https://doi.org/{book.paper.doi}"),
    ]


def _open_graph(
    book: Book, chapter: Chapter, title: str, abstract: str, cover: bool
) -> list[tuple[str, str]]:
    return [
        ("og:title", title),
        ("og:type", "book" if cover else "article"),
        ("og:site_name", book.title),
        ("og:description", abstract),
        ("og:locale", "en_US"),
        ("og:url", book.address("" if cover else chapter.page, place="latest")),
    ]


def _shared_picture(book: Book, picture: Picture | None) -> list[tuple[str, str]]:
    if picture is None or not book.url:
        return []
    return [
        ("og:image", book.address(picture.file)),
        ("og:image:type", "image/png"),
        ("og:image:width", str(picture.width)),
        ("og:image:height", str(picture.height)),
        ("og:image:alt", picture.alt),
    ]


def json_ld(book: Book, chapters: list[Chapter], here: Chapter, datasets: list[Dataset]) -> str:
    """Return a page's JSON-LD in the words of schema.org: the cover's is the whole book's.

    Parameters
    ----------
    book : Book
        The book.
    chapters : list of Chapter
        In their order, the cover first.
    here : Chapter
        The page.
    datasets : list of Dataset
        What the site offers to save; told on the cover.
    """
    if here == chapters[0]:
        whole = _book(book) | {
            "hasPart": [_chapter(book, part, at) for at, part in enumerate(chapters[1:], 1)]
        }
        parts = [whole, *(_dataset(book, dataset) for dataset in datasets)]
    else:
        part = _chapter(book, here, chapters.index(here)) | {"isPartOf": _book(book)}
        parts = [part | {"isBasedOn": _paper(book)}]
    document = {"@context": "https://schema.org", "@graph": parts}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/")


def _book(book: Book) -> dict[str, Any]:
    return _known(
        {
            "@type": "Book",
            "name": book.title,
            "url": book.address(""),
            "identifier": f"https://doi.org/{book.doi}" if book.doi else "",
            "abstract": book.abstract,
            "author": [_author(author) for author in book.authors],
            "keywords": list(book.keywords),
            "isBasedOn": _paper(book),
            **_dated(book, book.licenses),
        }
    )


def _chapter(book: Book, chapter: Chapter, position: int) -> dict[str, Any]:
    return _known(
        {
            "@type": "Chapter",
            "name": chapter.title,
            "position": position,
            "url": book.address(chapter.page),
            "abstract": chapter.abstract,
            "author": [_author(author) for author in chapter.authors],
            **_dated(book, chapter.licenses),
        }
    )


def _dataset(book: Book, dataset: Dataset) -> dict[str, Any]:
    distribution = {
        "@type": "DataDownload",
        "encodingFormat": dataset.mediatype,
        "contentUrl": book.address(dataset.file) or dataset.from_cover,
    }
    downloads = [distribution] if dataset.file else []
    return _known(
        {
            "@type": "Dataset",
            "name": dataset.title,
            "description": dataset.description,
            "url": book.address(""),
            "creator": [_author(author) for author in book.authors],
            "isAccessibleForFree": True,
            "distribution": downloads,
            "isBasedOn": _paper(book),
            **_dated(book, book.licenses),
        }
    )


def _dated(book: Book, licenses: tuple[str, ...]) -> dict[str, Any]:
    day = book.released.isoformat()
    return {
        "version": book.version,
        "datePublished": day,
        "dateModified": day,
        "inLanguage": "en",
        "license": [SPDX.format(name) for name in licenses],
    }


def _paper(book: Book) -> dict[str, Any]:
    doi = f"https://doi.org/{book.paper.doi}"
    return {"@type": "ScholarlyArticle", "@id": doi, "name": book.paper.title, "sameAs": doi}


def _author(author: Author) -> dict[str, Any]:
    if author.name:
        return {"@type": "Organization", "name": author.name}
    family = " ".join(part for part in (author.particle, author.family) if part)
    person = {"@type": "Person", "name": author.shown, "familyName": family}
    return _known(person | {"givenName": author.given, "@id": author.orcid})


def _known(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value not in ("", [], None)}
