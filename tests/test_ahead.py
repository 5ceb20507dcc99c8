"""Findings that were computed in another process are the same findings."""

from __future__ import annotations

import nbformat.v4 as nbf
import pytest

from analysis.book import ahead
from analysis.book.ahead import Known, compute, known, read, remember, written


@pytest.fixture(scope="module")
def found() -> Known:
    return compute()


def test_findings_are_read_as_they_were_written(found: Known) -> None:
    again = read(written(found))
    assert list(again.findings) == list(found.findings)
    assert again == found
    assert set(map(type, again.findings.values())) == set(map(type, found.findings.values()))


def test_findings_are_taken_from_the_notebook_that_was_run(
    found: Known,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    executed = ahead.notebook()
    text = written(found)
    executed.cells[0].outputs = [
        nbf.new_output("stream", name="stdout", text=text[:100]),
        nbf.new_output("stream", name="stderr", text="a warning"),
        nbf.new_output("stream", name="stdout", text=text[100:]),
    ]
    remember("a digest", executed)
    monkeypatch.setattr(ahead, "compute", lambda: pytest.fail("they were known"))
    assert known("a digest") == found


def test_findings_of_other_inputs_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "compute", lambda: Known({}, {}))
    assert known("another digest") == Known({}, {})
