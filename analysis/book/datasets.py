"""What the site offers to programs: which files, what each holds, and how each is described."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.estimate import Finding
from analysis.published import Claim
from analysis.study import Study

# measured, simulated, or printed by others: no finding of a cohort
ELSEWHERE = ("bench.", "evidence.", "recovery.")

# A finding as a row: those of its entries that a table can hold.
COLUMNS = {
    "name": ("string", "The finding's name."),
    "value": ("number", "Probabilities in 0 to 1, times in days; empty for tests and words."),
    "low": ("number", "Lower limit of the interval."),
    "high": ("number", "Upper limit of the interval."),
    "standard_error": ("number", "Of the value; of its logarithm for a ratio."),
    "level": ("number", "Confidence level of the interval."),
    "p_value": ("number", "Of a test, two-sided."),
    "chi_square": ("number", "Of a test."),
    "degrees_of_freedom": ("integer", "Of a test."),
    "n": ("integer", "Patients it rests on."),
    "count": ("integer", "Of a proportion, the patients who have the property."),
    "unit": ("string", "Of value and limits; p_value for a test, words for words."),
    "text": ("string", "The words a journal would print."),
    "reason": ("string", "Why there is no number."),
    "method": ("string", "How it was computed."),
}


@dataclass(frozen=True)
class Dataset:
    """One file that the site offers.

    Attributes
    ----------
    name, file, title, description, mediatype : str
        As in ``datapackage.json``; `file` is counted from the site's root, and empty for what is
        described and not offered.
    columns : mapping
        Of a table: type and description by name.
    """

    name: str
    file: str
    title: str
    description: str
    mediatype: str
    columns: Mapping[str, tuple[str, str]] | None = None

    @property
    def from_cover(self) -> str:
        """The file as the cover links to it."""
        return f"../{self.file}"


def datasets(study: Study, versions: list[str]) -> list[Dataset]:
    """Return what the site offers: never a table of patients, whatever the study says of them."""
    offered = [
        Dataset(
            "findings",
            "findings.json",
            f"Findings: {study.title}",
            "Every number of the book under one dotted name, with interval, standard error, "
            "number of patients, unit and method, in full precision. "
            "Layout: findings.schema.json.",
            "application/json",
        ),
        Dataset(
            "findings-table",
            "findings.csv",
            "Findings as a table",
            "The same findings as findings.json, one row a finding, for spreadsheets and R.",
            "text/csv",
            COLUMNS,
        ),
        Dataset(
            "published",
            "published.json",
            "What the paper printed",
            "Every figure that the abstract of the paper printed, with unit, precision and place.",
            "application/json",
        ),
    ]
    return offered + [_release(version) for version in versions]


def cohort_dataset(study: Study, patients: int) -> Dataset:
    """Return the cohort as it is described; its rows are not part of the site."""
    kind = {
        "reconstructed": "Pseudo-patients made so that they reproduce every figure which the "
        "paper's abstract prints; no row is a real patient. The table and the code that makes it "
        "are in the book's repository; the site holds what was computed from it.",
        "real": "A cohort of patients, counted; their rows are not published. The site holds what "
        "was computed from them.",
    }
    source = f" Source: {study.source}." if study.source else ""
    about = f"{kind[study.kind]} Patients: {patients}.{source}"
    return Dataset("cohort", "", f"Cohort: {study.title}", about, "")


def _release(version: str) -> Dataset:
    return Dataset(
        f"release-{version}",
        f"releases/{version}/findings.json",
        f"Findings of release {version}",
        f"The findings as they were frozen for release {version}, with the tools that made them.",
        "application/json",
    )


def findings_csv(found: Mapping[str, Finding]) -> str:
    """Return findings as a table, one row each, in the columns of `COLUMNS`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for name, finding in found.items():
        writer.writerow(finding.record() | {"name": name, "text": finding.text()})
    return text.getvalue()


def published_document(published: Mapping[str, Claim], doi: str) -> dict[str, Any]:
    """Return what the paper printed as ``published.json``."""
    claims = {
        name: {
            "what": claim.what,
            "printed": claim.printed,
            "value": claim.value,
            "lower": claim.lower,
            "upper": claim.upper,
            "unit": claim.unit,
            "precision": claim.precision,
            "place": claim.place,
        }
        for name, claim in published.items()
    }
    return {"source": {"doi": doi}, "claims": claims}


def data_package(book: Mapping[str, Any], offered: list[Dataset]) -> dict[str, Any]:
    """Return the Frictionless descriptor of what is offered.

    Parameters
    ----------
    book : mapping
        ``name``, ``title``, ``version`` and so on: the descriptor's own entries.
    offered : list of Dataset
        The files.
    """
    return {**book, "resources": [_resource(dataset) for dataset in offered]}


def _resource(dataset: Dataset) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": dataset.name,
        "path": dataset.file,
        "title": dataset.title,
        "description": dataset.description,
        "format": dataset.file.rpartition(".")[2],
        "mediatype": dataset.mediatype,
        "encoding": "utf-8",
    }
    if dataset.columns:
        fields = [
            {"name": name, "type": kind, "description": what}
            for name, (kind, what) in dataset.columns.items()
        ]
        resource["type"] = "table"
        resource["schema"] = {"fields": fields, "missingValues": [""]}
    return resource
