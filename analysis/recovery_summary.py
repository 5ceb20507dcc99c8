"""What became of simulated papers: which true values lie within the ranges found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from analysis.recovery import Recovered, by_size

SAME = 1e-6  # of two routes of float arithmetic, as a share


@dataclass(frozen=True)
class Searched:
    """One finding of a simulated paper, after the search.

    Attributes
    ----------
    paper : int
        Number of the paper, from 1.
    source : str
        The public cohort.
    name : str
        The finding.
    true, low, high : float or None
        True value, least and greatest found; None for no value, such as a median not reached.
    without : bool
        Whether a cohort was found that gives no value.
    """

    paper: int
    source: str
    name: str
    true: float | None
    low: float | None
    high: float | None
    without: bool

    @property
    def held(self) -> bool:
        """Whether the range holds the truth."""
        if self.true is None:
            return self.without
        if self.low is None or self.high is None:
            return False
        round_off = SAME * max(abs(self.true), SAME)
        return self.low - round_off <= self.true <= self.high + round_off

    @property
    def beyond(self) -> float | None:
        """How far outside the truth lies, in widths of the range; None where that means nothing."""
        if self.held or self.true is None or self.low is None or self.high is None:
            return None
        outside = max(self.low - self.true, self.true - self.high)
        return outside / (self.high - self.low) if self.high > self.low else None


def summary(
    recovered: list[Recovered], found: list[Searched], not_searched: list[int]
) -> dict[str, Any]:
    """Return what ``data/recovery.json`` holds: coverage of enumeration and of ranges."""
    missed = [one for one in found if not one.held]
    return {
        "sources": dict(Counter(one.source for one in recovered)),
        "arms": len(recovered),
        "arms_listed": sum(one.found is not None for one in recovered),
        "true_sequence_found": sum(bool(one.found) for one in recovered),
        "papers_not_searchable": not_searched,
        "papers_searched": len({one.paper for one in found}),
        "papers_without_a_miss": len({one.paper for one in found} - {one.paper for one in missed}),
        "ranges": len(found),
        "ranges_that_hold_the_truth": len(found) - len(missed),
        "by_quantity": _by_quantity(found),
        "missed": [{**vars(one), "beyond": one.beyond} for one in missed],
        "by_size": by_size(recovered),
    }


def _by_quantity(found: list[Searched]) -> dict[str, dict[str, int]]:
    table = {}
    for end in sorted({one.name.split(".", 2)[2] for one in found}):
        own = [one for one in found if one.name.split(".", 2)[2] == end]
        of_papers = {one.paper for one in own}
        table[end] = {
            "ranges": len(own),
            "held": sum(one.held for one in own),
            "papers": len(of_papers),
            "papers_held": len(of_papers - {one.paper for one in own if not one.held}),
        }
    return table
