"""The findings that pages print, computed beside the chapters and kept as chapters are.

One cell in a kernel of its own reads the cohort and prints all findings. The process that writes
pages thus need not import pandas, and a change of prose computes nothing. It is also the first
look at the cohort: what is wrong with its table is said in place of everything else."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from analysis.estimate import Finding

CELL = "from analysis.book.ahead import print_findings\n\nprint_findings()"
# Faults of the reader's own files, said in their own words and without the place in the code.
INPUT_FAULTS = ("CohortError", "UnreadableError", "StudyError", "PublishedError")


class InputError(ExtensionError):
    """The reader's own files cannot be used; the message is that of the module which read them."""


_known: dict[str, dict[str, Finding]] = {}


def compute() -> dict[str, Finding]:
    """Return all findings of the book's cohort, and what else chapters tell."""
    from analysis import findings, load_cohort, load_study  # noqa: PLC0415
    from analysis.told import told  # noqa: PLC0415

    study = load_study()
    found = findings(load_cohort(study=study))
    return {**found, **told(found, study)}


def print_findings() -> None:
    """Print all findings as one line of JSON."""
    print(written(compute()))


def written(findings: dict[str, Finding]) -> str:
    """Return findings as JSON, from which `read` makes them again."""
    records = {
        name: {"kind": type(finding).__name__, **dataclasses.asdict(finding)}
        for name, finding in findings.items()
    }
    return json.dumps(records, allow_nan=False)


def read(text: str) -> dict[str, Finding]:
    """Return the findings that were `written`."""
    from analysis import estimate  # noqa: PLC0415

    records: dict[str, dict[str, Any]] = json.loads(text)
    return {
        name: getattr(estimate, record.pop("kind"))(**record) for name, record in records.items()
    }


def notebook() -> Any:
    """Return the notebook with the one cell."""
    import nbformat.v4 as nbf  # noqa: PLC0415

    made: Any = nbf.new_notebook(cells=[nbf.new_code_cell(CELL)])  # type: ignore[no-untyped-call]
    return made


def remember(digest: str, executed: Any) -> None:
    """Take the findings from the notebook that was run on the inputs of this digest."""
    _known.clear()
    printed = (
        output.text for output in executed.cells[0].outputs if output.get("name") == "stdout"
    )
    _known[digest] = read("".join(printed))


def findings_for(digest: str) -> dict[str, Finding]:
    """Return the findings for the inputs of a digest; computed here if no build has done so."""
    if digest not in _known:
        _known.clear()
        _known[digest] = compute()
    return _known[digest]
