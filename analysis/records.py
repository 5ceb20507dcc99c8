"""Findings as JSON and back: what ``findings.json`` holds, by the schema beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.estimate import Estimate, Finding, NotEstimable, Test, Words
from analysis.mistake import Mistake

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).with_name("findings.schema.json")
SCHEMA_VERSION = "1.1.0"
FIELDS = {kind: {field.name for field in fields(kind)} for kind in (Estimate, Test, NotEstimable)}


class RecordError(Mistake, ValueError):
    """A record of findings cannot be used; the message says where and why."""


def document(
    cohort: Mapping[str, Any], found: Mapping[str, Finding], **more: Any
) -> dict[str, Any]:
    """Return findings as they stand in ``findings.json``.

    Parameters
    ----------
    cohort : mapping
        What the cohort is, from ``Cohort.record()``.
    found : mapping of str to Finding
        Findings under their names.
    **more
        Further parts that the schema knows: ``release``, ``curves``.
    """
    findings = {name: finding.record() for name, finding in found.items()}
    head = {"schema_version": SCHEMA_VERSION, **more}
    return {**head, "cohort": dict(cohort), "findings": findings}


def read_finding(record: Mapping[str, Any]) -> Finding:
    """Return the finding that a record was made from: the inverse of ``Finding.record()``.

    Raises
    ------
    RecordError
        If the record is none of the four kinds of finding.
    """
    if "text" in record:
        return Words(record["text"], record["method"])
    kind: type[Test | NotEstimable | Estimate] = Estimate
    if "p_value" in record:
        kind = Test
    elif "reason" in record:
        kind = NotEstimable
    try:
        return kind(**{key: record[key] for key in record.keys() & FIELDS[kind]})
    except TypeError as error:
        raise RecordError(f"not a finding: {json.dumps(record)} ({error})") from error


class ReadFindings(Mapping[str, Finding]):
    """The findings of a document under their names, each made when it is asked for.

    Of a release few are asked for. Made all at once and kept, those of a long ledger are many
    objects, through which Python goes again and again in search of garbage: a twentieth release
    was read faster than the two hundredth.
    """

    def __init__(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        self._records = records

    def __getitem__(self, name: str) -> Finding:
        """Return the finding of that name."""
        return read_finding(self._records[name])

    def __contains__(self, name: object) -> bool:
        """Say whether there is a finding of that name."""
        return name in self._records

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._records)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._records)


def read_findings(document: Mapping[str, Any]) -> Mapping[str, Finding]:
    """Return the findings of a document under their names."""
    return ReadFindings(document["findings"])


def check_document(document: Any) -> None:
    """Hold a document to the schema.

    Raises
    ------
    RecordError
        With every place that breaks it.
    """
    faults = sorted(_validator().iter_errors(document), key=lambda fault: str(fault.json_path))
    if faults:
        lines = [f"- {fault.json_path}: {fault.message}" for fault in faults]
        raise RecordError("\n".join(["findings.json does not keep its schema:", *lines]))


def write_json(document: Any) -> str:
    """Return a document as text: the same bytes for the same content."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    import jsonschema  # noqa: PLC0415 - a fifth of a second that few commands need

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)
