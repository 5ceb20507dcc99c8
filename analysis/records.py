"""Findings as JSON and back: what ``findings.json`` holds, by the schema beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    known = {field.name for field in fields(kind)}
    try:
        return kind(**{key: value for key, value in record.items() if key in known})
    except TypeError as error:
        raise RecordError(f"not a finding: {json.dumps(record)} ({error})") from error


def read_findings(document: Mapping[str, Any]) -> dict[str, Finding]:
    """Return the findings of a document under their names."""
    return {name: read_finding(record) for name, record in document["findings"].items()}


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
