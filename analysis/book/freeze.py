"""`living release`: freeze what the current cohort gives, and set the version of the book.

The day is that of the commit, not of the clock, so that anyone can make the same release."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.book.digest import input_digest
from analysis.book.inputs import ROOT
from analysis.checkout import require_clean
from analysis.cohort import load_cohort
from analysis.findings import shown_findings
from analysis.release import Occasion, freeze
from analysis.version import version_key


def release(version: str, note: str, *, root: Path = ROOT) -> Path:
    """Freeze the current findings as `version`, and write version and day into CITATION.cff.

    Parameters
    ----------
    version : str
        Such as ``1.1.0``.
    note : str
        What is new, in a sentence or two.
    root : Path
        Folder of the book.

    Returns
    -------
    Path
        The release's folder, to be committed with CITATION.cff.

    Raises
    ------
    VersionError, ReleaseError, CheckoutError, CohortError
        If version, note, working tree or cohort do not allow it; nothing is written then.
    """
    version_key(version)
    commit = require_clean(root)
    cohort = load_cohort()
    occasion = Occasion(version, note, commit.date, input_digest(root, releases=False))
    made = freeze(cohort, shown_findings(cohort), occasion, root / "data" / "releases")
    record = root / "CITATION.cff"
    record.write_text(_dated(record.read_text(encoding="utf-8"), version, commit.date), "utf-8")
    return made


def _dated(text: str, version: str, date: str) -> str:
    """Return the citation record with another version and date, every other byte as it was."""
    text = re.sub(r"^version:.*$", f"version: {version}", text, count=1, flags=re.M)
    return re.sub(r"^date-released:.*$", f'date-released: "{date}"', text, count=1, flags=re.M)
