"""The schema's columns, and which column of a table is which."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.intake.fault import Fault, whole
from analysis.intake.privacy import discreet
from analysis.intake.text import fold_name
from analysis.study import Study

TIDY = ("lfs_days", "outcome")
EVENT_DATES = ("relapse_date", "death_date", "last_contact_date")
DATES = ("start_date", *EVENT_DATES, "hsct_date")
NUMBERS = ("age_years", "mrd_level", "wbc")
COVARIATES = ("age_years", "sex", "immunophenotype", "mrd_status", "mrd_level", "wbc", "fusion")
KNOWN = (
    "patient_id",
    "arm",
    *TIDY,
    *("mrd_negative", "hsct", "patients", "centre", "hsct_days"),
    *DATES,
    *COVARIATES,
)
NEARLY = 0.8  # how alike a heading must be to a known one to be taken for a slip of the pen


@dataclass(frozen=True)
class Columns:
    """Which column of a sheet holds what.

    Attributes
    ----------
    at : mapping of str to int
        Column of the schema to column of the sheet.
    unused : tuple of int
        Columns of the sheet that are not in the schema.
    faults, warnings : tuple of Fault
        Headings that are missing, double, ambiguous or nearly known; headings not used.
    """

    at: Mapping[str, int]
    unused: tuple[int, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def headings_of(study: Study) -> dict[str, set[str]]:
    """Return, for each heading as it is compared, the columns of the schema that it may mean."""
    meanings: dict[str, set[str]] = {}
    for column in KNOWN:
        for name in study.vocabulary.columns.get(column, ()):
            meanings.setdefault(fold_name(name), set()).add(column)
    for column in KNOWN:  # a column's own name means that column alone
        meanings[fold_name(column)] = {column}
    return meanings


def match(headings: tuple[str, ...], filled: tuple[bool, ...], study: Study) -> Columns:
    """Find the schema's columns among the headings of a table.

    Parameters
    ----------
    headings : tuple of str
        The first row of the table.
    filled : tuple of bool
        Whether there is anything below each heading.
    study : Study
        Its synonyms.
    """
    meanings = headings_of(study)
    found: dict[str, list[int]] = {}
    unused, faults, warnings = [], [], []
    for at, heading in enumerate(headings):
        name = fold_name(heading)
        means = meanings.get(name, set())
        if len(means) == 1:
            found.setdefault(next(iter(means)), []).append(at)
            continue
        if not name and not filled[at]:
            continue
        unused.append(at)
        if len(means) > 1:
            faults.append(_ambiguous(heading, means))
        elif near := _near(name, meanings):
            faults.append(_nearly(heading, near))
        elif not name:
            faults.append(_nameless(at))
        else:
            warnings.append(_not_used(heading))
    faults += [_double(column, headings, places) for column, places in found.items() if places[1:]]
    faults += _double_unused([headings[at] for at in unused])
    at_column = {column: places[0] for column, places in found.items()}
    faults += _missing(set(at_column))
    return Columns(at_column, tuple(unused), tuple(faults), tuple(warnings))


def _near(name: str, meanings: Mapping[str, set[str]]) -> set[str]:
    """Return what a heading may have been meant to be: nearly the same, or letters exchanged."""
    swapped = [known for known in meanings if len(name) > 2 and sorted(known) == sorted(name)]
    near = swapped or difflib.get_close_matches(name, meanings, 1, NEARLY)
    return meanings[near[0]] if near else set()


def _ambiguous(heading: str, means: set[str]) -> Fault:
    names = " or ".join(sorted(means))
    return whole(
        discreet(heading),
        "a heading of two meanings",
        names,
        "Write the one that is meant as its heading.",
    )


def _nearly(heading: str, means: set[str]) -> Fault:
    name = " or ".join(sorted(means))
    remedy = "Correct the heading, or delete the column if it holds something else."
    return whole(discreet(heading), "a heading that is not known", f"{name}, it seems", remedy)


def _nameless(at: int) -> Fault:
    return whole(
        f"number {at + 1}",
        "entries without a heading",
        "a name in the first row",
        "Name the column or empty it.",
    )


def _not_used(heading: str) -> Fault:
    return whole(
        discreet(heading), "a column that is not in the schema", "no such column", "It is not used."
    )


def _double(column: str, headings: tuple[str, ...], places: list[int]) -> Fault:
    names = ", ".join(discreet(headings[at]) for at in places)
    return whole(column, f"{len(places)} columns: {names}", "one column", "Keep the right one.")


def _double_unused(headings: list[str]) -> list[Fault]:
    counts = Counter(fold_name(heading) for heading in headings)
    return [
        whole(name, f"{count} columns of this name", "one", "Keep the right one.")
        for name, count in counts.items()
        if name and count > 1
    ]


def _missing(present: set[str]) -> list[Fault]:
    faults = []
    if "arm" not in present:
        faults.append(whole("arm", "no such column", "a column of this name", "Add the column."))
    dated = "start_date" in present and not present.isdisjoint(EVENT_DATES)
    tidy = present.issuperset(TIDY)
    partly = present & {*TIDY, "start_date", *EVENT_DATES}
    if not (dated or tidy):
        lacking = [name for name in TIDY if name not in present]
        if "start_date" in partly:
            lacking = ["relapse_date, death_date or last_contact_date"]
        elif partly and not partly & set(TIDY):
            lacking = ["start_date"]
        ways = "either lfs_days and outcome, or start_date with the dates of events"
        faults += [whole(name, "no such column", ways, "Add the column.") for name in lacking]
    elif partly & set(TIDY) and not tidy:
        lone = next(iter(partly & set(TIDY)))
        expected = "both lfs_days and outcome, or neither, beside dates"
        faults.append(whole(lone, "this column without the other", expected, "Add the other."))
    if {"hsct_date", "hsct_days"} <= present:
        expected = "one of hsct_date and hsct_days"
        faults.append(whole("hsct_days", "both columns", expected, "Delete one of them."))
    if "hsct_date" in present and not dated:
        expected = "start_date beside hsct_date"
        remedy = "Add it, or give hsct_days instead."
        faults.append(whole("hsct_date", "no start_date", expected, remedy))
    return faults
