"""Findings as JSON: read back as they were, and held to their schema."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest

from analysis.cohort import load_cohort
from analysis.findings import findings
from analysis.records import (
    SCHEMA,
    SCHEMA_VERSION,
    RecordError,
    check_document,
    document,
    read_finding,
    read_findings,
    write_json,
)


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    cohort = load_cohort()
    return document(cohort.record(), findings(cohort))


def test_every_finding_is_read_back_as_it_was(whole: dict[str, Any]) -> None:
    assert read_findings(json.loads(write_json(whole))) == findings(load_cohort())


def test_the_schema_is_one_and_names_its_version() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema_version"]["enum"][-1] == SCHEMA_VERSION
    assert SCHEMA_VERSION in schema["description"]


def test_the_findings_of_the_book_keep_the_schema(whole: dict[str, Any]) -> None:
    check_document(json.loads(write_json(whole)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), "9.0.0"),
        (("cohort", "kind"), "invented"),
        (("cohort", "patients"), 0),
        (("findings", "lfs.car_t.at_36_months", "value"), 77.8),
        (("findings", "lfs.car_t.at_36_months", "value"), "77.8%"),
        (("findings", "lfs.car_t.at_36_months", "level"), 95),
        (("findings", "lfs.car_t.at_36_months", "n"), 43.5),
        (("findings", "lfs.car_t_vs_chemo.logrank", "p_value"), 1.2),
        (("findings", "LFS of car-t"), {"text": "x", "unit": "words", "method": "m"}),
        (("patients",), []),
    ],
)
def test_what_breaks_the_schema_is_refused(
    whole: dict[str, Any], path: tuple[str, ...], value: object
) -> None:
    broken = copy.deepcopy(whole)
    place = broken
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(RecordError, match="does not keep its schema"):
        check_document(broken)


def test_a_record_that_is_no_finding_is_refused() -> None:
    with pytest.raises(RecordError, match="not a finding"):
        read_finding({"value": 1.0})


def test_a_finding_is_read_when_it_is_asked_for(whole: dict[str, Any]) -> None:
    name = "lfs.car_t.at_36_months"
    read = read_findings({"findings": {name: whole["findings"][name], "broken": {"value": 1.0}}})
    assert list(read) == [name, "broken"] and len(read) == 2
    assert name in read and "other" not in read and read.get("other") is None
    assert read[name] == findings(load_cohort())[name]
    with pytest.raises(RecordError, match="not a finding"):
        read["broken"]
