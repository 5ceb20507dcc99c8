"""What comparable cohorts reported since, read from ``evidence.yml``: side by side, not pooled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.estimate import Estimate, Finding, Words
from analysis.mistake import Mistake
from analysis.study import DATA, Study
from analysis.yaml_text import read_yaml

SURVIVAL = ("LFS", "RFS", "DFS", "EFS")
NORMAL = 1.959963984540054
AS_PRINTED = "as printed in the abstract"
PLUS_MINUS = "as printed in the abstract; the figure after ± is taken as a standard error"


class EvidenceError(Mistake, ValueError):
    """The file of other studies cannot be used; the message says what to mend."""


@dataclass(frozen=True)
class Report:
    """One figure that another study printed.

    Attributes
    ----------
    name, what, printed, place, group, endpoint : str
        As in the file.
    value, precision : float
        In `unit`; the step to which it was rounded.
    unit : str
        ``probability``.
    n : int or None
        Patients in the group, where the abstract gives them.
    months : int or None
        Time of a survival rate.
    plus_minus : float or None
        What was printed after "±", in `unit`.
    """

    name: str
    what: str
    printed: str
    value: float
    unit: str
    precision: float
    place: str
    group: str
    endpoint: str
    n: int | None = None
    months: int | None = None
    plus_minus: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval if what follows "±" is a standard error; None where nothing does."""
        if self.plus_minus is None:
            return None
        half = NORMAL * self.plus_minus
        return max(0.0, self.value - half), min(1.0, self.value + half)


@dataclass(frozen=True)
class OtherStudy:
    """Another study: whom it treated, how it differs, and what it printed.

    Attributes
    ----------
    key, label : str
        In the references, and on the page.
    population, treatment, follow_up, differs : str
        In words.
    together : str
        Studies with the same word may count the same patients; empty if none does.
    patients : int or None
        How many were treated, where the abstract gives it.
    claims : tuple of Report
        What it printed.
    """

    key: str
    label: str
    population: str
    treatment: str
    follow_up: str
    differs: str
    together: str
    patients: int | None
    claims: tuple[Report, ...]


def load_evidence(path: Path | None = None) -> list[OtherStudy]:
    """Read what other studies reported.

    Parameters
    ----------
    path : Path, optional
        The file; ``data/evidence.yml`` if absent.

    Returns
    -------
    list of OtherStudy
        In the file's order.

    Raises
    ------
    EvidenceError
        If the file cannot be read or a record is incomplete; the message names it.
    """
    path = path or DATA / "evidence.yml"
    try:
        records = read_yaml(path.read_text(encoding="utf-8"))["studies"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise EvidenceError(f"{path.name} cannot be read: {error}") from error
    return [_study(record, number, path.name) for number, record in enumerate(records, 1)]


def evidence_findings(studies: Sequence[OtherStudy]) -> dict[str, Finding]:
    """Return what was printed as findings: the words, and numbers where the patients are known."""
    claims = [claim for study in studies for claim in study.claims]
    words = {f"{claim.name}.printed": Words(claim.printed, AS_PRINTED) for claim in claims}
    known = {claim.name: _estimate(claim, claim.n) for claim in claims if claim.n is not None}
    return {**words, **known}


def evidence_frame(
    studies: Sequence[OtherStudy], found: Mapping[str, Finding], study: Study
) -> pd.DataFrame:
    """Give survival without relapse as each cohort reported it, this book's first.

    Parameters
    ----------
    studies : sequence of OtherStudy
        From `load_evidence`.
    found : mapping of str to Finding
        Findings of this book's cohort.
    study : Study
        Its arms and landmark.

    Returns
    -------
    DataFrame
        One row a rate: ``label``, ``note`` (group, endpoint and time), ``value``, ``low``, ``high``
        (0 to 1, missing where not printed) and ``color``.
    """
    months = study.landmark_months
    rows = []
    for arm in study.arms:
        finding = found[f"lfs.{arm.key}.at_{months}_months"]
        if isinstance(finding, Estimate):
            numbers = (finding.value, finding.low, finding.high)
            rows.append((f"This book: {arm.label}", f"LFS, {months} mo", *numbers, arm.light))
    for other in studies:
        for claim in other.claims:
            if claim.endpoint in SURVIVAL:
                low, high = claim.interval or (None, None)
                note = f"{claim.endpoint}, {claim.months} mo"
                label = f"{other.label}: {claim.group}"
                rows.append((label, note, claim.value, low, high, ""))
    columns = ["label", "note", "value", "low", "high", "color"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(["value", "low", "high"], float))


def evidence_table(studies: Sequence[OtherStudy]) -> pd.DataFrame:
    """Tabulate whom the studies treated and how they differ from this book's cohort.

    Parameters
    ----------
    studies : sequence of OtherStudy
        From `load_evidence`.

    Returns
    -------
    DataFrame
        ``Study``, ``Population``, ``Treatment``, ``Patients``, ``Follow-up``, ``What differs``.
    """
    return pd.DataFrame(
        {
            "Study": other.label,
            "Population": other.population,
            "Treatment": other.treatment,
            "Patients": str(other.patients or "not given"),
            "Follow-up": other.follow_up,
            "What differs": other.differs,
        }
        for other in studies
    )


def reports_table(studies: Sequence[OtherStudy]) -> pd.DataFrame:
    """Tabulate every figure as it was printed, one row each.

    Parameters
    ----------
    studies : sequence of OtherStudy
        From `load_evidence`.

    Returns
    -------
    DataFrame
        ``Study``, ``Figure`` and ``Printed``, all as text.
    """
    return pd.DataFrame(
        {"Study": other.label, "Figure": claim.what, "Printed": claim.printed}
        for other in studies
        for claim in other.claims
    )


def _estimate(claim: Report, n: int) -> Estimate:
    low, high = claim.interval or (None, None)
    method = AS_PRINTED if claim.interval is None else PLUS_MINUS
    level = None if claim.interval is None else 0.95
    return Estimate(claim.value, claim.unit, method, n, low, high, claim.plus_minus, level)


def _study(record: dict[str, Any], number: int, name: str) -> OtherStudy:
    try:
        texts = ("key", "label", "population", "treatment", "follow_up", "differs")
        return OtherStudy(
            **{key: " ".join(str(record[key]).split()) for key in texts},
            together=str(record.get("together") or ""),
            patients=record.get("patients"),
            claims=tuple(Report(**claim) for claim in record["claims"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        who = record.get("key") if isinstance(record, dict) else None
        raise EvidenceError(f"{name}, study {who or number}: {error}") from error
