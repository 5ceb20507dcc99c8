"""The findings as pages need them: words, method, what the paper printed, and how firmly it is
known.

Findings are computed once for each digest of the inputs and kept beside the notebook cache, so
that a change of prose does not compute them again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.book.inputs import ROOT
from analysis.published import load_published
from analysis.study import Study, load_study

if TYPE_CHECKING:
    from analysis.estimate import Finding

FIRM = ("published", "forced")  # labels of findings that every compatible cohort shares


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
        """Return the words of a finding; of a bounded or free one together with its range.

        Raises
        ------
        KeyError
            If there is no finding of that name.
        ValueError
            If the finding has no such style.
        """
        words = self._findings[name].text(style)
        reach = self._range(name)
        return f"{words} [{reach}]" if reach else words

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
        entry = self._ranges.get(name)
        if not entry or entry["label"] in FIRM:
            return ""
        ends = [_shown(self._findings[name], entry.get(end)) for end in ("low", "high")]
        return f"{entry['label']}: {ends[0]}–{ends[1]}" if all(ends) else str(entry["label"])


@lru_cache(maxsize=1)
def facts(folder: str) -> Facts:
    """Return the findings of the book's cohort.

    Parameters
    ----------
    folder : str
        Where they are kept, named after the digest of the inputs: the same digest is not
        computed twice.
    """
    study = load_study()
    ranges = ROOT / "data" / "ranges.json"
    reconstructed = study.kind == "reconstructed" and ranges.is_file()
    return Facts(
        _kept(Path(folder) / "findings.json", study),
        _printed(),
        json.loads(ranges.read_text(encoding="utf-8"))["findings"] if reconstructed else {},
    )


def _kept(path: Path, study: Study) -> dict[str, Finding]:
    """Read the findings from `path`, or compute them and write them there for the next time."""
    from analysis import estimate  # noqa: PLC0415

    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {name: getattr(estimate, kind)(**fields) for name, (kind, fields) in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # not there, or damaged
        found = _findings(study)
    stored = {name: [type(finding).__name__, vars(finding)] for name, finding in found.items()}
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(stored), encoding="utf-8")
    partial.replace(path)
    return found


def _findings(study: Study) -> dict[str, Finding]:
    # Two seconds of imports: only when a page asks for a number.
    from analysis import compare, findings, load_cohort  # noqa: PLC0415
    from analysis.compare import agreement_words  # noqa: PLC0415

    found = findings(load_cohort(study=study))
    return {**found, **agreement_words(compare(load_published(), found))}


def _printed() -> dict[str, str]:
    return {name: claim.printed for name, claim in load_published().items()}


def _shown(finding: Finding, value: float | None) -> str:
    from analysis.wording import show, show_p  # noqa: PLC0415

    unit = getattr(finding, "unit", "p_value")
    if value is None:
        return ""
    return show_p(value) if unit == "p_value" else show(value, unit)
