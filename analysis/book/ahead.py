"""The findings that pages print, computed beside the chapters and kept as chapters are.

One cell in a kernel of its own reads the cohort and prints all findings. The process that writes
pages thus need not import pandas, and a change of prose computes nothing. It is also the first
look at the cohort: what is wrong with its table is said in place of everything else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from analysis.estimate import Finding

CELL = "from analysis.book.ahead import print_findings\n\nprint_findings()"
# Faults of the reader's own files, said in their own words and without the place in the code.
INPUT_FAULTS = ("CohortError", "UnreadableError", "StudyError", "PublishedError")


class InputError(ExtensionError):
    """The reader's own files cannot be used; the message is that of the module which read them."""


@dataclass(frozen=True)
class Known:
    """What pages print of the cohort: its record, and all findings under their names."""

    cohort: dict[str, Any]
    findings: dict[str, Finding]


_known: dict[str, Known] = {}


def compute() -> Known:
    """Read the book's cohort; return its findings, and what else chapters tell."""
    from analysis import load_cohort, load_study, shown_findings  # noqa: PLC0415
    from analysis.told import told  # noqa: PLC0415

    cohort = load_cohort(study=load_study())
    found = shown_findings(cohort)
    return Known(cohort.record(), {**found, **told(found, cohort.study)})


def print_findings() -> None:
    """Print what is computed here as one line of JSON."""
    print(written(compute()))


def written(known: Known) -> str:
    """Return a cohort's record and findings as JSON, from which `read` makes them again."""
    records = {
        name: {"kind": type(finding).__name__, **asdict(finding)}
        for name, finding in known.findings.items()
    }
    return json.dumps({"cohort": known.cohort, "findings": records}, allow_nan=False)


def read(text: str) -> Known:
    """Return what was `written`."""
    from analysis import estimate  # noqa: PLC0415

    told: dict[str, Any] = json.loads(text)
    findings = {
        name: getattr(estimate, record.pop("kind"))(**record)
        for name, record in told["findings"].items()
    }
    return Known(told["cohort"], findings)


def notebook() -> Any:
    """Return the notebook with the one cell."""
    import nbformat.v4 as nbf  # noqa: PLC0415

    made: Any = nbf.new_notebook(cells=[nbf.new_code_cell(CELL)])  # type: ignore[no-untyped-call]
    return made


def remember(digest: str, executed: Any) -> None:
    """Take what was computed from the notebook that was run on the inputs of this digest."""
    printed = (
        output.text for output in executed.cells[0].outputs if output.get("name") == "stdout"
    )
    _known.clear()
    _known[digest] = read("".join(printed))


def is_known(digest: str) -> bool:
    """Tell whether what is known belongs to the inputs of this digest."""
    return digest in _known


def known(digest: str) -> Known:
    """Return what is known for the inputs of a digest; computed here if no build has done so."""
    if digest not in _known:
        _known.clear()
        _known[digest] = compute()
    return _known[digest]
