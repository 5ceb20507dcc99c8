"""Files for programs, written beside the pages: findings, what was printed, releases, a descriptor,
the schema, the citation record, and each page's citation in three formats."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from analysis.book import rendering_version
from analysis.book.ahead import known
from analysis.book.citation import Author, Book, Chapter
from analysis.book.cite_files import bibtex, csl_json, ris
from analysis.book.csl import Item, book_item, chapter_item
from analysis.book.datasets import (
    ELSEWHERE,
    Dataset,
    data_package,
    datasets,
    findings_csv,
    published_document,
)
from analysis.book.facts import facts
from analysis.book.inputs import ROOT
from analysis.published import load_published
from analysis.records import SCHEMA, check_document, document, write_json
from analysis.release import RELEASES, load_releases
from analysis.study import load_study

MAKERS = {"bib": bibtex, "ris": ris, "json": csl_json}


def connect(app: Any) -> None:
    """Write the files when the build is finished."""
    app.connect("build-finished", _write, priority=800)


def offered() -> list[Dataset]:
    """Return what this book's site offers to programs."""
    return datasets(load_study(), [release.version for release in load_releases()])


def item_of(book: Book, chapter: Chapter, *, cover: bool) -> Item:
    """Return what a page is cited as: the cover as the whole book, any other as a chapter."""
    return book_item(book) if cover else chapter_item(book, chapter)


def zenodo(book: Book) -> dict[str, Any]:
    """Return what Zenodo asks of an archived release, for ``.zenodo.json``."""
    return {
        "title": book.title,
        "description": book.abstract,
        "upload_type": "publication",
        "publication_type": "book",
        "version": book.version,
        "publication_date": book.released.isoformat(),
        "language": "eng",
        "license": book.licenses[-1].lower(),
        "keywords": list(book.keywords),
        "creators": [_creator(author) for author in book.authors],
        "related_identifiers": [
            {"identifier": book.paper.doi, "scheme": "doi", "relation": "isDerivedFrom"}
        ],
    }


def _creator(author: Author) -> dict[str, str]:
    orcid = {"orcid": author.orcid.rpartition("/")[2]} if author.orcid else {}
    return {"name": author.sorted, **orcid}


def _write(app: Any, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out, book = Path(app.outdir), app.living_book
    cited = _citations(app, book)
    for name, text in cited.items():
        _put(out / name, text)
    _forget(out, set(cited), {Path(name).stem for name in cited} if book.url else set())
    shutil.copyfile(ROOT / "CITATION.cff", out / "CITATION.cff")
    # Findings take seconds: written again only when inputs, record or this code have changed.
    stamp = Path(app.doctreedir) / "downloads.stamp"
    state = f"{app.config.living_digest} {rendering_version()} {book!r}"
    if stamp.is_file() and stamp.read_text() == state and (out / "findings.json").is_file():
        return
    stamp.unlink(missing_ok=True)
    for name, text in _data(app, book).items():
        _put(out / name, text)
    shutil.copyfile(SCHEMA, out / SCHEMA.name)
    shutil.rmtree(out / "releases", ignore_errors=True)
    for release in load_releases():
        shutil.copytree(RELEASES / release.version, out / "releases" / release.version)
    stamp.write_text(state, encoding="utf-8")


def _forget(out: Path, cited: set[str], drawn: set[str]) -> None:
    """Remove the citations and pictures of pages that are no longer there."""
    for path in [*out.glob("cite/*"), *out.glob("pictures/*")]:
        name = path.relative_to(out).as_posix()
        if name not in cited and not (name.startswith("pictures/") and path.stem in drawn):
            path.unlink()


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def _data(app: Any, book: Book) -> dict[str, str]:
    digest = app.config.living_digest
    everything = facts(digest).findings.items()
    found = {name: one for name, one in everything if not name.startswith(ELSEWHERE)}
    told = document(known(digest).cohort, found, book=_told(book, digest))
    check_document(json.loads(write_json(told)))
    return {
        "findings.json": write_json(told),
        "findings.csv": findings_csv(found),
        "published.json": write_json(published_document(load_published(), book.paper.doi)),
        "datapackage.json": write_json(data_package(_package(book), offered())),
        ".zenodo.json": write_json(zenodo(book)),
    }


def _citations(app: Any, book: Book) -> dict[str, str]:
    files: dict[str, str] = {}
    for chapter in app.living_chapters.values():
        item = item_of(book, chapter, cover=chapter.docname == app.config.root_doc)
        name = chapter.docname.rpartition("/")[2]
        files |= {f"cite/{name}.{suffix}": make(item) for suffix, make in MAKERS.items()}
    return files


def _told(book: Book, digest: str) -> dict[str, Any]:
    return {
        "title": book.title,
        "version": book.version,
        "date": book.released.isoformat(),
        "input_digest": digest,
        "license": list(book.licenses),
        "url": book.address("") or None,
    }


def _package(book: Book) -> dict[str, Any]:
    home = {"homepage": book.address("")} if book.url else {}
    return {
        "profile": "data-package",
        "name": "living-mrd-all",
        "title": book.title,
        "description": book.abstract,
        "version": book.version,
        "created": f"{book.released.isoformat()}T00:00:00Z",
        "keywords": list(book.keywords),
        "licenses": [
            {"name": name, "path": f"https://spdx.org/licenses/{name}.html"}
            for name in book.licenses
        ],
        "contributors": [{"title": author.shown, "role": "author"} for author in book.authors],
        "sources": [{"title": book.paper.title, "path": f"https://doi.org/{book.paper.doi}"}],
        **home,
    }
