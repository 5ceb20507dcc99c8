"""The range of each finding over all compatible cohorts found, and how firmly it is known."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.estimate import Estimate, Finding, NotEstimable, Test, Words
from analysis.mistake import Mistake
from analysis.published import Claim
from analysis.study import DATA, Study
from analysis.wording import show, show_p

RANGES = DATA / "ranges.json"
DASH, MINUS = "–", "−"
NARROW = 0.25  # of the width of the finding's own confidence interval
RULE = (
    "published: printed in the paper; forced: printed with the same digits for every compatible "
    "cohort found; bounded: "
    "the range found is at most a quarter as wide as the finding's own 95% confidence interval in "
    "the shipped cohort (on the logarithm of a ratio), or, of a P value, it lies on one side of "
    "0.05 and its ends differ by less than a factor of two; free: anything else"
)


class RangesError(Mistake, ValueError):
    """Ranges were asked for that there are not; the message says why."""


@dataclass(frozen=True)
class Range:
    """What all compatible cohorts found say of one finding.

    Attributes
    ----------
    label : str
        ``published``, ``forced``, ``bounded`` or ``free``, by `RULE`.
    low, high : float or None
        Least and greatest value found, in `unit`; None of words, or where no cohort gives one.
    unit : str
        As of the finding.
    without : int
        Cohorts that give no value, such as a median that is not reached.
    cohorts : int
        Cohorts looked at.
    wordings : int
        How many different texts the finding has among them.
    """

    label: str
    low: float | None
    high: float | None
    unit: str
    without: int
    cohorts: int
    wordings: int

    def text(self) -> str:
        """Return label and range as a reader sees them: ``bounded: 0.42–0.45``."""
        if self.low is None or self.high is None or not self.varies:
            return self.label
        low, high = _shown(self.low, self.unit), _shown(self.high, self.unit)
        if low == high and not self.without:
            return f"{self.label}: {low}, with limits that vary"
        if high.startswith("P = ") and low.startswith("P = "):
            high = high.removeprefix("P = ")
        for unit in ("%", " months", " percentage points"):
            low = low.removesuffix(unit)
        dash = " to " if MINUS in low + high or "P " in high else DASH
        without = {"days": ", or not reached"}.get(self.unit, ", or none") if self.without else ""
        return f"{self.label}: {low}{dash}{high}{without}"

    @property
    def varies(self) -> bool:
        """Whether compatible cohorts give the finding other words, be it only in its limits."""
        return self.wordings > 1 and self.label != "forced"


@dataclass
class _Seen:
    """Tally of one finding over cohorts."""

    low: float = math.inf
    high: float = -math.inf
    without: int = 0
    cohorts: int = 0

    def __post_init__(self) -> None:
        self.texts: set[str] = set()

    def add(self, finding: Finding) -> None:
        self.cohorts += 1
        self.texts.add(finding.text())
        value = number(finding)
        if value is None:
            self.without += 1
        else:
            self.low, self.high = min(self.low, value), max(self.high, value)


def _shown(value: float, unit: str) -> str:
    return show_p(value) if unit == "p_value" else show(value, unit)


def number(finding: Finding) -> float | None:
    """Return the one number a finding is about; None of words and of what is not estimable."""
    if isinstance(finding, Estimate):
        return finding.value
    return finding.p_value if isinstance(finding, Test) else None


def ranges(
    shipped: Mapping[str, Finding],
    claims: Mapping[str, Claim],
    compatible: Iterable[Mapping[str, Finding]],
) -> dict[str, Range]:
    """Return the range of every finding.

    Parameters
    ----------
    shipped : mapping of str to Finding
        Findings of the cohort that the book shows.
    claims : mapping of str to Claim
        What the paper printed.
    compatible : iterable of mappings
        Findings of each compatible cohort.
    """
    seen: dict[str, _Seen] = defaultdict(_Seen)
    for found in (shipped, *compatible):
        for name, finding in found.items():
            seen[name].add(finding)
    return {name: _range(name, shipped[name], claims, seen[name]) for name in shipped}


def _range(name: str, finding: Finding, claims: Mapping[str, Claim], seen: _Seen) -> Range:
    known = seen.low <= seen.high
    return Range(
        label="published" if name in claims else _label(finding, seen),
        low=seen.low if known else None,
        high=seen.high if known else None,
        unit=str(finding.record()["unit"]),
        without=0 if isinstance(finding, Words) else seen.without,
        cohorts=seen.cohorts,
        wordings=len(seen.texts),
    )


def _label(finding: Finding, seen: _Seen) -> str:
    if len(seen.texts) == 1:
        return "forced"
    if isinstance(finding, Words | NotEstimable) or seen.without:
        return "free"
    if isinstance(finding, Test):
        same_side = (seen.low < 0.05) == (seen.high < 0.05)
        return "bounded" if same_side and seen.high < 2 * seen.low else "free"
    if finding.low is None or finding.high is None:
        return "free"
    scale: Callable[[float], float] = math.log if finding.unit == "ratio" else float
    if finding.unit == "ratio" and min(finding.low, seen.low) <= 0:
        return "free"
    width = scale(seen.high) - scale(seen.low)
    return "bounded" if width <= NARROW * (scale(finding.high) - scale(finding.low)) else "free"


def digest(paths: Iterable[Path]) -> str:
    """Return a digest of files, which tells whether ranges were computed from them."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def document(found: Mapping[str, Range], computed_from: list[Path]) -> dict[str, Any]:
    """Return ranges as ``data/ranges.json`` holds them."""
    return {
        "rule": RULE,
        "computed_from": [path.name for path in computed_from],
        "digest": digest(computed_from),
        "findings": {name: vars(one) for name, one in found.items()},
    }


def load_ranges(path: Path | None = None) -> dict[str, Range]:
    """Read the ranges of the shipped cohort's findings; none if there is no such file.

    Parameters
    ----------
    path : Path, optional
        The file; ``data/ranges.json`` if absent.
    """
    path = path or RANGES
    if not path.is_file():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))["findings"]
    return {name: Range(**entry) for name, entry in entries.items()}


def ranges_of(study: Study) -> dict[str, Range]:
    """Return the ranges that belong to a study's cohort.

    Raises
    ------
    RangesError
        If the cohort is a real one, or no ranges have been computed.
    """
    if study.kind != "reconstructed":
        raise RangesError("Only a reconstructed cohort has ranges: a real one is what it is.")
    found = load_ranges()
    if not found:
        raise RangesError("data/ranges.json is not there: `living ranges --search` writes it.")
    return found


def inputs(study: Study, folder: Path = DATA) -> list[Path]:
    """Return the files that ranges are computed from."""
    names = ("published.yml", "solutions.csv.gz", "extremes.csv.gz")
    return [*(folder / name for name in names), study.cohort_path]
