"""What is cited: the book, its chapters, their authors, and the paper that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Author:
    """A person, or a group that has only a name.

    Attributes
    ----------
    name : str
        Of a group; empty for a person.
    family, given, particle, suffix, orcid : str
        Of a person; empty where there is none. `orcid` is a web address.
    """

    name: str = ""
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    orcid: str = ""

    @property
    def shown(self) -> str:
        """The name in reading order."""
        parts = (self.given, self.particle, self.family, self.suffix)
        return self.name or " ".join(part for part in parts if part)

    @property
    def sorted(self) -> str:
        """The name with the family name first, as libraries want it."""
        family = " ".join(part for part in (self.particle, self.family) if part)
        parts = (family, self.suffix, self.given)
        return self.name or ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Paper:
    """The paper that the book makes living: what it rests on, not what it is."""

    title: str
    authors: tuple[Author, ...]
    journal: str
    year: int
    volume: str
    page: str
    doi: str


@dataclass(frozen=True)
class Book:
    """What CITATION.cff says.

    Attributes
    ----------
    title, abstract, version : str
        As in the record; the version is three numbers.
    authors : tuple of Author
        At least one. The authors of the paper are not among them unless they are named there.
    released : date
        Day of the version.
    licenses, keywords : tuple of str
        SPDX identifiers, and words to be found by.
    url : str
        Where the book is published, without a slash at the end; empty if it is not known.
    doi : str
        Empty until there is one.
    paper : Paper
        What the book rests on.
    """

    title: str
    abstract: str
    version: str
    authors: tuple[Author, ...]
    released: date
    licenses: tuple[str, ...]
    keywords: tuple[str, ...]
    url: str
    doi: str
    paper: Paper

    def address(self, page: str, *, place: str | None = None) -> str:
        """Return the address of a page in a place, by default that of this version; or nothing."""
        return f"{self.url}/{place or f'v/{self.version}'}/{page}" if self.url else ""


@dataclass(frozen=True)
class Chapter:
    """What a chapter's front matter says, the book's entries standing in for absent ones.

    Attributes
    ----------
    docname : str
        As in ``_toc.yml``, such as ``chapters/methods``.
    title, abstract : str
        The title is the chapter's heading unless the front matter has another.
    authors : tuple of Author
        The book's unless the chapter names its own.
    licenses : tuple of str
        SPDX identifiers.
    """

    docname: str
    title: str
    abstract: str
    authors: tuple[Author, ...]
    licenses: tuple[str, ...]

    @property
    def page(self) -> str:
        """The chapter's file in the site."""
        return f"{self.docname}.html"
