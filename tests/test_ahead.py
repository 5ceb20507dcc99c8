"""Findings that were computed in another process are the same findings."""

from __future__ import annotations

import nbformat.v4 as nbf
import pytest

from analysis.book import ahead
from analysis.book.ahead import compute, findings_for, read, remember, written


@pytest.fixture(scope="module")
def found() -> dict:  # type: ignore[type-arg]
    return compute()


def test_findings_are_read_as_they_were_written(found: dict) -> None:  # type: ignore[type-arg]
    again = read(written(found))
    assert list(again) == list(found)
    assert again == found
    assert {type(one) for one in again.values()} == {type(one) for one in found.values()}


def test_findings_are_taken_from_the_notebook_that_was_run(
    found: dict,  # type: ignore[type-arg]
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
    assert findings_for("a digest") == found


def test_findings_of_other_inputs_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "compute", dict)
    assert findings_for("another digest") == {}
