"""The record from which every citation is made: CITATION.cff and each chapter's front matter."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from analysis.book.citation import Author, Book, Chapter, Paper
from analysis.book.inputs import ROOT
from analysis.mistake import Mistake
from analysis.version import VersionError, version_key
from analysis.yaml_text import read_yaml

# Where the book is published, unless the record says; a workflow that knows the address tells it.
URL_VARIABLE = "LIVING_URL"
FRONT = re.compile(r"\A---\n(.*?)^---\n", re.S | re.M)
HEADING = re.compile(r"^# (.+)$", re.M)


class CitationError(Mistake, ValueError):
    """CITATION.cff or a chapter's front matter cannot be cited from; the message says why."""


def load_book(path: Path | None = None) -> Book:
    """Read CITATION.cff.

    Parameters
    ----------
    path : Path, optional
        The record; the book's own if absent.

    Returns
    -------
    Book
        Its public address is the record's ``url``, or else ``LIVING_URL`` of the environment.

    Raises
    ------
    CitationError
        If the record cannot be read, or an entry is missing or malformed; the message names it.
    """
    path = path or ROOT / "CITATION.cff"
    try:
        entries = read_yaml(path.read_text(encoding="utf-8"))
        return _book(entries)
    except KeyError as error:
        raise CitationError(f"{path.name} has no entry {error}.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CitationError(f"{path.name} cannot be read: {error}") from error
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise CitationError(f"{path.name}: {error}") from error


def load_chapter(docname: str, book: Book, *, root: Path = ROOT) -> Chapter:
    """Read a chapter's front matter and heading.

    Raises
    ------
    CitationError
        If it has no title or no abstract, or an author without a name.
    """
    path = root / f"{docname}.md"
    text = path.read_text(encoding="utf-8")
    front = FRONT.match(text)
    entries = (read_yaml(front[1]) if front else None) or {}
    heading = HEADING.search(text[front.end() :] if front else text)
    title = entries.get("title") or (heading[1] if heading else "")
    if not title:
        raise CitationError(f"{docname}.md has no title: begin its text with '# Title'.")
    abstract = _line(entries.get("abstract"))
    if not abstract:
        raise CitationError(f"{docname}.md has no abstract: give it one in its front matter.")
    try:
        authors = _authors(entries["authors"]) if "authors" in entries else book.authors
    except (TypeError, ValueError, AttributeError) as error:
        raise CitationError(f"{docname}.md: {error}") from error
    licenses = _several(entries.get("license")) or book.licenses
    return Chapter(docname, _line(title), abstract, authors, licenses)


def _book(entries: dict[str, Any]) -> Book:
    version = str(entries["version"])
    try:
        version_key(version)
    except VersionError as error:
        raise ValueError(str(error)) from error
    url = str(entries.get("url") or os.environ.get(URL_VARIABLE) or "")
    if url and not re.match(r"https?://[^\s/]+", url):
        raise ValueError(f"url {url!r} is not a web address")
    return Book(
        title=_line(entries["title"]),
        abstract=_line(entries["abstract"]),
        version=version,
        authors=_authors(entries["authors"]),
        released=date.fromisoformat(str(entries["date-released"])),
        licenses=_several(entries["license"]),
        keywords=_several(entries.get("keywords")),
        url=url.rstrip("/"),
        doi=str(entries.get("doi") or ""),
        paper=_paper(entries["references"][0]),
    )


def _paper(entry: dict[str, Any]) -> Paper:
    return Paper(
        title=_line(entry["title"]),
        authors=_authors(entry["authors"]),
        journal=str(entry["journal"]),
        year=int(entry["year"]),
        volume=str(entry["volume"]),
        page=str(entry["start"]),
        doi=str(entry["doi"]),
    )


def _authors(entries: Any) -> tuple[Author, ...]:
    if not isinstance(entries, list) or not entries:
        raise ValueError("authors must be a list of at least one author")
    return tuple(_author(entry, number) for number, entry in enumerate(entries, 1))


def _author(entry: dict[str, Any], number: int) -> Author:
    names = ("name", "family-names", "given-names", "name-particle", "name-suffix", "orcid")
    name, family, given, particle, suffix, orcid = (_line(entry.get(key)) for key in names)
    if not (name or family):
        raise ValueError(
            f"author {number} has no name: give family-names and given-names, or name for a group"
        )
    return Author(name, family, given, particle, suffix, orcid)


def _several(entry: Any) -> tuple[str, ...]:
    listed = entry if isinstance(entry, list) else [entry] if entry else []
    return tuple(_line(item) for item in listed)


def _line(entry: Any) -> str:
    return " ".join(str(entry or "").split())
