"""Findings of a real cohort made fit to be shown: the one place through which all of them go.

Pages, files for programs, releases and the command line print what comes out here. What goes is
each count that `analysis.ledger` does not show, with every share that is made of it; all that is
said of a group of fewer than the smallest count; the number of patients of any other finding if
it is not that of groups which are shown; days finer than the study's unit of time; and digits
that are not printed. Rates and curves of the other groups stay: they are what the book is for, and
`analysis.audit` says what they give away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.cohort import Cohort
from analysis.digits import as_printed
from analysis.estimate import Estimate, Finding, NotEstimable, Words
from analysis.findings.sample import Samples
from analysis.intake.coarsen import ends_of
from analysis.ledger import Ledger, ledger_of

TELLING = "it would tell a smaller count"
OF_SINGLE_DAYS = (".median_days", ".follow_up_days")
PARTS = ("", "#n")  # of a share in the ledger: who has the property, and of whom
ON_SHARES = (".difference", ".odds_ratio", ".fisher")


def shown(found: dict[str, Finding], counted: Samples) -> dict[str, Finding]:
    """Return the findings with all that must not be shown taken out, in full precision.

    Parameters
    ----------
    found : dict of str to Finding
        Everything but words.
    counted : Samples
        The cohort that they were computed from.
    """
    ledger = ledger_of(counted.cohort)
    if not ledger.smallest:
        return found
    sizes = _known_sizes(counted, ledger)
    return {
        name: _with_known_n(_shown(name, one, found, ledger, counted), name, sizes)
        for name, one in found.items()
    }


def rounded(found: dict[str, Finding], cohort: Cohort) -> dict[str, Finding]:
    """Return findings in the digits, and times in the units, in which they are shown."""
    unit, smallest = cohort.study.disclosure.of_kind(cohort.study.kind)
    if smallest > 1:
        found = {name: as_printed(one) for name, one in found.items()}
    if unit == "day":
        return found
    ends = ends_of(unit)
    return {
        name: _at_ends(one, ends) if name.endswith(OF_SINGLE_DAYS) else one
        for name, one in found.items()
    }


def _shown(
    name: str, one: Finding, found: dict[str, Finding], ledger: Ledger, counted: Samples
) -> Finding:
    if isinstance(one, Words) or (isinstance(one, NotEstimable) and one.low is None):
        return one
    if _of_few(name, ledger, counted):
        return _nothing(one, ledger.words)
    if isinstance(one, Estimate) and one.unit in ("patients", "events"):
        return one if ledger.shows(name) else _count_hidden(one, ledger)
    if isinstance(one, Estimate) and one.count is not None:
        return _share(name.removesuffix(".wilson"), one, ledger)
    reason = _withheld(name, found, ledger)
    return _nothing(one, reason) if reason else one


def _withheld(name: str, found: dict[str, Finding], ledger: Ledger) -> str:
    """Return why a comparison is not shown: few patients on one side, or a share that it tells."""
    parts = name.split(".")
    if parts[0] == "mrd" and name.endswith(ON_SHARES):
        shares = [f"mrd.{key}.negative{part}" for key in parts[1].split("_vs_") for part in PARTS]
        return "" if all(map(ledger.shows, shares)) else f"not shown: {TELLING}"
    if parts[0] == "subgroup" and parts[-1] == "hazard_ratio":
        sides = (ledger.shows(f"{name}#{side}") for side in ("first", "second"))
        return "" if all(sides) else "not shown: a group of few patients"
    if parts[0] == "hsct" and isinstance(found["hsct.patients"], Estimate):
        few = "not shown: few patients were, or few were not, transplanted"
        return "" if ledger.shows("hsct.patients") else few
    return ""


def _of_few(name: str, ledger: Ledger, counted: Samples) -> bool:
    """Tell whether a finding says something of a group of few patients but how many they are."""
    if name.startswith("cohort."):
        return False
    keys = [part for word in name.split(".") for part in word.split("_vs_")]
    return any(key in ledger.small_groups for key in keys if key in counted.groups)


def _nothing(one: Finding, reason: str) -> NotEstimable:
    return NotEstimable(reason, _unit(one), one.method, None)


def _unit(one: Finding) -> str:
    unit: str = one.record()["unit"]
    return unit


def _count_hidden(one: Estimate, ledger: Ledger) -> NotEstimable:
    small = one.value < ledger.smallest
    words = f"fewer than {ledger.smallest}" if small else f"{ledger.smallest} or more"
    return NotEstimable(words, one.unit, one.method, None)


def _share(name: str, one: Estimate, ledger: Ledger) -> Finding:
    """Show a share whole or, in words, what is not secret of it."""
    if ledger.shows(name) and ledger.shows(f"{name}#n"):
        return one
    if not ledger.shows(f"{name}#n") or one.n is None or one.count is None:
        few = one.n is not None and one.n < ledger.smallest
        return _nothing(one, ledger.words if few else f"not shown: {TELLING}")
    if one.count < ledger.smallest:
        return _nothing(one, f"not shown: fewer than {ledger.smallest} of {one.n}")
    if one.n - one.count < ledger.smallest:
        return _nothing(one, f"not shown: all but fewer than {ledger.smallest} of {one.n}")
    return _nothing(one, f"not shown: {TELLING}")


def _known_sizes(counted: Samples, ledger: Ledger) -> dict[str, int]:
    """Return how many patients there are in each group and pair of which this is shown."""
    known = {
        key: group.n
        for key, group in counted.groups.items()
        if ledger.shows(f"cohort.{key}.patients")
    }
    pairs = {
        pair.name: pair.counts.n
        for pair in counted.pairs
        if {pair.first.key, pair.second.key} <= known.keys()
    }
    return {**known, **pairs, "cohort": counted.cohort.patients()}


def _with_known_n(one: Finding, name: str, sizes: dict[str, int]) -> Finding:
    """Take the number of patients off a finding unless a group, pair or the cohort has as many."""
    if isinstance(one, Words) or (isinstance(one, Estimate) and one.count is not None):
        return one
    parts = name.split(".")
    known = {sizes[part] for part in ("cohort", *parts) if part in sizes}
    return one if one.n in known else replace(one, n=None)


def _at_ends(one: Finding, ends: np.ndarray) -> Finding:
    """Move a time, which is that of a patient, to the end of its week or month."""

    def moved(day: float | None) -> float | None:
        return None if day is None else float(ends[np.searchsorted(ends, day, side="left")])

    if isinstance(one, NotEstimable):
        return replace(one, low=moved(one.low))
    if not isinstance(one, Estimate):
        return one
    value = float(moved(one.value) or 0.0)
    return replace(one, value=value, low=moved(one.low), high=moved(one.high))
