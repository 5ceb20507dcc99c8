"""Which version a page belongs to, and how to make exactly this page again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from analysis.book.citation import Book
from analysis.book.digest import short
from analysis.book.facts import facts
from analysis.diff import diff
from analysis.estimate import Finding
from analysis.release import Release, load_releases


@dataclass(frozen=True)
class Provenance:
    """What a page says of its making.

    Attributes
    ----------
    version : str
        ``Version 1.0.0``, or that the findings have moved since.
    date : str
        Day of the version, ISO 8601.
    digest : str
        Digest of the inputs.
    command : str
        What makes this page again.
    released : bool
        Whether the findings are those that the version's release froze.
    """

    version: str
    date: str
    digest: str
    command: str
    released: bool

    @property
    def short(self) -> str:
        """The digest as pages show it."""
        return short(self.digest)


@lru_cache(maxsize=1)
def provenance(book: Book, digest: str, revision: str) -> Provenance:
    """Return what every page of this build says of its making.

    Parameters
    ----------
    book : Book
        The citation record.
    digest : str
        Digest of the inputs.
    revision : str
        The tag or commit that the book is built from; empty where there is no history.
    """
    there = {release.version: release for release in load_releases()}
    release = there.get(book.version)
    released = release is not None and is_frozen(release, facts(digest).findings)
    day = book.released.isoformat()
    again = f"git checkout {revision} && make book" if revision else "make book"
    if released:
        return Provenance(f"Version {book.version}", day, digest, again, released)
    version = f"Not released, after version {book.version}" if there else "Not released yet"
    return Provenance(version, day, digest, again, released)


def is_frozen(release: Release, current: Mapping[str, Finding]) -> bool:
    """Return whether current findings are those that a release froze, numbers and methods.

    Findings that are new since then do not make its numbers others.
    """
    known = {name: finding for name, finding in current.items() if name in release.findings}
    return not diff(release.findings, known)
