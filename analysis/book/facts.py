"""The findings as pages need them: words, method, what the paper printed, and how firmly it is
known.

Findings are computed beside the chapters and kept as chapters are (`ahead`), so that a change of
prose does not compute them again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.book.ahead import known
from analysis.book.inputs import ROOT
from analysis.published import load_published
from analysis.study import load_study

if TYPE_CHECKING:
    from analysis.estimate import Finding

OF_OTHERS = "evidence."  # findings of other cohorts, as printed


@dataclass(frozen=True)
class Details:
    """What a reader may ask of a number: its name, method, patients, the print, its range."""

    name: str
    method: str
    unit: str
    n: int | None
    printed: str
    range: str


class Facts:
    """All findings of one cohort under their names, with what was printed and the ranges."""

    def __init__(
        self,
        findings: dict[str, Finding],
        printed: dict[str, str],
        ranges: dict[str, dict[str, Any]],
    ) -> None:
        self._findings = findings
        self._printed = printed
        self._ranges = ranges

    @property
    def findings(self) -> dict[str, Finding]:
        """All findings under their names."""
        return dict(self._findings)

    def names(self) -> list[str]:
        """Return the names of all findings."""
        return list(self._findings)

    def words(self, name: str, style: str = "full") -> str:
        """Return the words of a finding.

        Raises
        ------
        KeyError
            If there is no finding of that name.
        ValueError
            If the finding has no such style.
        """
        return self._findings[name].text(style)

    def details(self, name: str) -> Details:
        """Return what stands in the note beside the finding."""
        finding = self._findings[name]
        return Details(
            name=name,
            method=finding.method,
            unit=finding.record()["unit"],
            n=getattr(finding, "n", None),
            printed=self._printed.get(name, ""),
            range=self._range(name),
        )

    def _range(self, name: str) -> str:
        """Return label and range of a finding that compatible cohorts differ in, else nothing."""
        from analysis.estimate import Estimate, Test  # noqa: PLC0415
        from analysis.ranges import Range  # noqa: PLC0415

        entry = self._ranges.get(name)
        if entry is not None:
            known = Range(**entry)
            return known.text() if known.varies else ""
        of_the_cohort = self._ranges and not name.startswith(OF_OTHERS)
        number = isinstance(self._findings[name], Estimate | Test)
        return "range not computed" if of_the_cohort and number else ""


@lru_cache(maxsize=1)
def facts(digest: str) -> Facts:
    """Return the findings of the book's cohort.

    Parameters
    ----------
    digest : str
        Digest of the inputs; the same digest is not computed twice.
    """
    study = load_study()
    ranges = ROOT / "data" / "ranges.json"
    reconstructed = study.kind == "reconstructed" and ranges.is_file()
    return Facts(
        known(digest).findings,
        _printed(),
        json.loads(ranges.read_text(encoding="utf-8"))["findings"] if reconstructed else {},
    )


def _printed() -> dict[str, str]:
    return {name: claim.printed for name, claim in load_published().items()}
