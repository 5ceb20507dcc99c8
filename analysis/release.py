"""Releases: what a cohort gave on a day, frozen under a version, never patients' rows.

A release is the folder ``data/releases/VERSION`` with ``findings.json`` and its SHA-256 in
``SHA256SUMS``. Each names the digest of the one before it, so that none can be changed unseen."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.estimate import Estimate, Finding
from analysis.mistake import Mistake
from analysis.records import check_document, document, read_findings, write_json
from analysis.study import DATA, Study, days_at
from analysis.version import VersionError, version_key

if TYPE_CHECKING:
    import pandas as pd

    from analysis.cohort import Cohort

RELEASES = DATA / "releases"
TOOLS = ("lifelines", "numpy", "pandas", "scipy")


class ReleaseError(Mistake, ValueError):
    """A release cannot be made or read; the message says which and why."""


@dataclass(frozen=True)
class Release:
    """One frozen set of findings.

    Attributes
    ----------
    document : dict
        The content of ``findings.json``; `analysis/findings.schema.json` describes it.
    sha256 : str
        Its digest.
    """

    document: dict[str, Any]
    sha256: str

    @property
    def version(self) -> str:
        """The version, such as ``1.0.0``."""
        return str(self.document["release"]["version"])

    @property
    def kind(self) -> str:
        """The kind of cohort that it was made from: ``reconstructed`` or ``real``."""
        return str(self.document["cohort"]["kind"])

    @property
    def date(self) -> str:
        """The day on which it was frozen, ISO 8601."""
        return str(self.document["release"]["date"])

    @property
    def findings(self) -> Mapping[str, Finding]:
        """The findings under their names."""
        return read_findings(self.document)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Curves at whole months: ``group``, ``days`` and ``survival`` (0 to 1)."""
        rows = [
            {"group": group, "days": days_at(month), "survival": survival}
            for group, points in self.document.get("curves", {}).items()
            for month, survival in enumerate(points)
        ]
        import pandas as pd  # noqa: PLC0415 - half a second, only for this

        return pd.DataFrame(rows, columns=["group", "days", "survival"])


@dataclass(frozen=True)
class Occasion:
    """What is said of a release besides its numbers: version, note, day, digest of the inputs."""

    version: str
    note: str
    date: str
    input_digest: str


def load_releases(folder: Path | None = None) -> list[Release]:
    """Read every release, the oldest first, and check that none was changed by hand.

    Parameters
    ----------
    folder : Path, optional
        Folder of the releases; ``data/releases`` if absent.

    Returns
    -------
    list of Release
        Empty before the first.

    Raises
    ------
    ReleaseError
        If a folder is incomplete, is not what was frozen, or does not follow the one before it.
    """
    folder = folder or RELEASES
    paths = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    try:
        paths.sort(key=lambda path: version_key(path.name))
    except VersionError as error:
        raise ReleaseError(f"{folder.name}: {error} Move that folder away.") from error
    releases: list[Release] = []
    for path in paths:
        releases.append(_read(path, releases[-1] if releases else None))
    return releases


def freeze(cohort: Cohort, found: dict[str, Finding], occasion: Occasion, folder: Path) -> Path:
    """Write a release, whole or not at all.

    Parameters
    ----------
    cohort : Cohort
        What the findings were computed from.
    found : dict of str to Finding
        The findings.
    occasion : Occasion
        Version, note, day and digest of the inputs.
    folder : Path
        Folder of the releases.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    ReleaseError, VersionError
        If the version is not one, exists, or does not come after the last; if the note is empty.
    """
    releases = load_releases(folder)
    _check(occasion, releases)
    text = write_json(_document(cohort, found, occasion, releases))
    check_document(json.loads(text))
    new = folder / f".{occasion.version}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    (new / "findings.json").write_text(text, encoding="utf-8")
    (new / "SHA256SUMS").write_text(f"{_sha256(text)}  findings.json\n", encoding="utf-8")
    return new.rename(folder / occasion.version)


def releases_of(study: Study) -> list[Release]:
    """Read the releases that can be earlier states of a study's cohort: those of its kind.

    Parameters
    ----------
    study : Study
        What was made from pseudo-patients is no earlier state of a cohort of patients.

    Returns
    -------
    list of Release
        The oldest first.
    """
    return [release for release in load_releases() if release.kind == study.kind]


def find_release(version: str, releases: Sequence[Release]) -> Release:
    """Return the release of that version.

    Raises
    ------
    ReleaseError
        If there is none; the message lists those that there are.
    """
    for release in releases:
        if release.version == version:
            return release
    there = ", ".join(release.version for release in releases) or "none yet"
    raise ReleaseError(f"There is no release {version!r}. Releases: {there}.")


def _check(occasion: Occasion, releases: Sequence[Release]) -> None:
    key = version_key(occasion.version)
    if not occasion.note.strip():
        raise ReleaseError("A release needs a note that says what is new: --note '...'.")
    if any(release.version == occasion.version for release in releases):
        raise ReleaseError(f"Release {occasion.version} exists; a release is never made anew.")
    if releases and key < version_key(releases[-1].version):
        last = releases[-1].version
        raise ReleaseError(f"Version {occasion.version} goes back: the last release is {last}.")


def _document(
    cohort: Cohort, found: dict[str, Finding], occasion: Occasion, releases: Sequence[Release]
) -> dict[str, Any]:
    from analysis.curves import monthly_curves  # noqa: PLC0415 - reading releases needs none

    arms = [found[f"lfs.{arm.key}.events"] for arm in cohort.study.arms]
    release = {
        "version": occasion.version,
        "date": occasion.date,
        "note": occasion.note.strip(),
        "input_digest": occasion.input_digest,
        "previous": releases[-1].sha256 if releases else None,
        "patients": cohort.patients(),
        "events": _total(arms),
        "tools": {"python": sys.version.split()[0]} | {name: installed(name) for name in TOOLS},
    }
    return document(cohort.record(), found, release=release, curves=monthly_curves(cohort))


def _total(events: Sequence[Finding]) -> int | None:
    """Add up the events of the arms; None if one of them is not shown."""
    known = [int(one.value) for one in events if isinstance(one, Estimate)]
    return sum(known) if len(known) == len(events) else None


def _read(path: Path, before: Release | None) -> Release:
    try:
        text = (path / "findings.json").read_text(encoding="utf-8")
        kept = (path / "SHA256SUMS").read_text(encoding="utf-8").split()[0]
        release = Release(json.loads(text), _sha256(text))
        named = release.version, release.document["release"]["previous"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ReleaseError(f"Release {path.name} is incomplete: {error}") from error
    back = f"Take the folder back with git checkout -- data/releases/{path.name}."
    if release.sha256 != kept or named[0] != path.name:
        raise ReleaseError(f"Release {path.name} is not what was frozen. {back}")
    if named[1] != (before.sha256 if before else None):
        raise ReleaseError(f"Release {path.name} does not follow the one before it. {back}")
    return release


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
