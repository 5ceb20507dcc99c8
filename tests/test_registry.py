"""The list of findings is complete, and the page is written from it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from math_core import LatexToMathML

import analysis
from analysis.cohort import Cohort, load_cohort
from analysis.findings import findings
from analysis.registry import REGISTRY, entry_of
from analysis.registry.page import FAMILIES, finding_table, page
from test_adjusted import ROWS

CHAPTER = Path(__file__).parent.parent / "chapters" / "all_findings.md"


def names() -> list[str]:
    """Return the findings of a cohort with covariates, which has every kind."""
    arms = pd.Series(["car_t", "chemo", "chemo_hsct"] * len(ROWS))[: len(ROWS)].to_numpy()
    rows = ROWS.assign(arm=arms, mrd_negative="", hsct="")
    return list(findings(Cohort(rows, analysis.load_study())))


def test_each_finding_is_of_exactly_one_kind_and_each_kind_has_a_finding() -> None:
    used = set()
    for name in names():
        fitting = [entry for entry in REGISTRY if entry.matches(name)]
        assert fitting == [entry_of(name)], name
        used.add(fitting[0])
    assert used == set(REGISTRY)


def test_an_unknown_name_has_no_entry() -> None:
    with pytest.raises(KeyError):
        entry_of("lfs.car_t.at_thirty_six_months")


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry.name)
def test_each_entry_is_a_sentence_with_a_formula_that_can_be_set(entry) -> None:  # type: ignore[no-untyped-def]
    assert entry.what.endswith(".") and entry.what[0].isupper()
    if entry.formula:
        assert entry.reference, "a formula has a reference"
        assert "<math" in LatexToMathML().convert_with_local_state(entry.formula, displaystyle=True)


def test_the_page_is_the_one_that_the_registry_writes() -> None:
    assert CHAPTER.read_text(encoding="utf-8") == page(), "run: living describe"


def test_the_page_has_a_place_for_each_kind() -> None:
    for entry in REGISTRY:
        assert sum(entry.name.startswith(prefixes) for prefixes in FAMILIES.values()) == 1
        assert page().count(f"### `{entry.name}`\n") == 1


def test_the_table_has_a_row_for_each_number() -> None:
    found = findings(load_cohort())
    table = finding_table(found)
    numbers = [name for name, finding in found.items() if finding.record()["unit"] != "words"]
    assert table["Name"].tolist() == numbers
