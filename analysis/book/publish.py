"""`living publish`: the site at ``latest/``, a copy that stays at ``v/VERSION/``, a list of all.

A copy that was published is never touched again; that it was not is checked by its digest."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from analysis.book.citation import Book
from analysis.book.digest import input_digest
from analysis.book.facts import facts
from analysis.book.inputs import ROOT
from analysis.book.provenance import is_frozen
from analysis.book.record import load_book
from analysis.book.swap import put_in_place
from analysis.mistake import Mistake
from analysis.release import find_release, load_releases
from analysis.version import version_key

LIST = "versions.json"
DIGEST = re.compile(r'<meta name="input-digest" content="([0-9a-f]{64})">')
ENTRANCE = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    '<meta http-equiv="refresh" content="0; url=latest/">\n</head>\n'
    '<body>\n<main>\n<h1>{title}</h1>\n<p><a href="latest/">Read the latest version</a></p>\n'
    "</main>\n</body>\n</html>\n"
)

Entry = dict[str, Any]


class PublishError(Mistake, RuntimeError):
    """The site cannot be published; the message says why, and nothing was written."""


def publish(to: Path, *, site: Path | None = None, root: Path = ROOT) -> Path:
    """Put the built site at ``to/latest`` and ``to/v/VERSION``.

    Parameters
    ----------
    to : Path
        Folder of everything that is published; made if it is not there.
    site : Path, optional
        The built site; ``_build/html`` if absent.
    root : Path
        Folder of the book.

    Returns
    -------
    Path
        The copy that stays.

    Raises
    ------
    PublishError, ReleaseError
        If the site is stale or of no release, if `to` holds something else, or if a published copy
        is not what it was.
    """
    site = site or root / "_build" / "html"
    book = load_book(root / "CITATION.cff")
    _require_current(site, book, root)
    entries = _published(to)
    _require_untouched(to, entries, book.version)
    digest = tree_digest(site)
    stays = to / "v" / book.version
    if stays.exists() and tree_digest(stays) != digest:
        raise PublishError(
            f"Version {book.version} was published with other content and stays as it is. "
            "Make a new release, with a higher version."
        )
    _refuse_older(entries, book.version)
    if not stays.exists():
        _copy(site, stays)
    entries[book.version] = _entry(site, book, digest)
    put_in_place(site, to / "latest")
    _write_lists(to, book, entries)
    return stays


def tree_digest(folder: Path) -> str:
    """Return the digest of a folder: of the names and contents of all its files."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return whole.hexdigest()


def _require_current(site: Path, book: Book, root: Path) -> None:
    """Refuse a site that is not what the current inputs give, or not what a release froze."""
    if not (site / "findings.json").is_file():
        raise PublishError(f"There is no site of this book in {site}. Build it first: make book.")
    release = find_release(book.version, load_releases(root / "data" / "releases"))
    digest = input_digest(root)
    stale = [page for page in sorted(site.rglob("*.html")) if not _is_of(page, digest)]
    stale += [page for page in sorted(site.glob("_sources/**/*.md")) if _differs(page, site, root)]
    told = json.loads((site / "findings.json").read_text(encoding="utf-8"))["book"]
    records = [(folder / "CITATION.cff").read_bytes() for folder in (site, root)]
    if records[0] != records[1] or told["url"] != (book.address("") or None):
        stale.append(site / "CITATION.cff")
    if stale:
        name = stale[0].relative_to(site)
        raise PublishError(f"The site is stale: {name} is not from these inputs. Run: make book.")
    if not is_frozen(release, facts(digest).findings):
        raise PublishError(
            f"The findings are no longer those of release {book.version} (see living diff). "
            "Make a new release first: living release VERSION --note '...'."
        )


def _is_of(page: Path, digest: str) -> bool:
    found = DIGEST.search(page.read_text(encoding="utf-8"))
    return found is not None and found[1] == digest


def _differs(copied: Path, site: Path, root: Path) -> bool:
    source = root / copied.relative_to(site / "_sources")
    return not source.is_file() or source.read_bytes() != copied.read_bytes()


def _published(to: Path) -> dict[str, Entry]:
    """Return what was published before, by version."""
    if not to.exists() or not any(path.name != ".git" for path in to.iterdir()):
        return {}
    if not (to / LIST).is_file():
        raise PublishError(f"{to} holds something that is not a published book; name another --to.")
    try:
        listed = json.loads((to / LIST).read_text(encoding="utf-8"))
        return {entry["version"]: entry for entry in listed if entry["digest"]}
    except (ValueError, TypeError, KeyError) as error:
        raise PublishError(f"{to / LIST} cannot be read: {error}") from error


def _require_untouched(to: Path, entries: dict[str, Entry], version: str) -> None:
    for name, entry in entries.items():
        copy = to / "v" / name
        if not copy.is_dir() or tree_digest(copy) != entry["digest"]:
            raise PublishError(f"{copy} is not what was published. Restore it before publishing.")
    there = {path.name for path in (to / "v").glob("*") if not path.name.startswith(".")}
    strange = sorted(there - set(entries) - {version})
    if strange:
        raise PublishError(f"{to / 'v' / strange[0]} is not in {LIST}. Move it away.")


def _refuse_older(entries: dict[str, Entry], version: str) -> None:
    newer = [name for name in entries if version_key(name) > version_key(version)]
    if newer:
        raise PublishError(f"Version {version} is older than {newer[-1]}, which is published.")


def _copy(site: Path, stays: Path) -> None:
    new = stays.with_name(f".{stays.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(site, new)
    new.rename(stays)


def _entry(site: Path, book: Book, digest: str) -> Entry:
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {
        "name": f"{book.version} ({book.released.isoformat()})",
        "version": book.version,
        "url": f"v/{book.version}/",
        "date": book.released.isoformat(),
        "digest": digest,
        "pages": pages,
    }


def _write_lists(to: Path, book: Book, entries: dict[str, Entry]) -> None:
    """Write the list of versions, in the form that the theme's switcher reads, and the entrance."""
    newest_first = sorted(entries.values(), key=lambda one: version_key(one["version"]))[::-1]
    for entry in newest_first:
        entry["preferred"] = entry is newest_first[0]
    listed = json.dumps(newest_first, indent=1, ensure_ascii=False)
    files = {
        LIST: f"{listed}\n",
        "versions.js": f"window.livingVersions = {listed};\n",
        "index.html": ENTRANCE.format(title=book.title),
        ".nojekyll": "",
    }
    for name, text in files.items():
        new = to / f".{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(to / name)
