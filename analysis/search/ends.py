"""The extremes found so far; only what passes a check by other code counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import chains
from analysis.measures import measures
from analysis.search.form import Floats, Marks, Paper, Walk, Whole
from analysis.search.states import as_state
from analysis.study import Study
from analysis.target import Target


@dataclass
class Ends:
    """The extremes found so far.

    Attributes
    ----------
    names : list of str
        Findings.
    low, high : array (finding,)
        Least and greatest value; infinite where none has been found.
    without : array of bool (finding,)
        Whether some cohort gives no value.
    walk : Walk
        For each finding in turn, the cohort with the least value and the one with the greatest.
    """

    names: list[str]
    low: Floats
    high: Floats
    without: Marks
    walk: Walk

    @property
    def limits(self) -> Floats:
        """For each finding in turn, the least value and the greatest."""
        return np.stack([self.low, self.high], axis=1).ravel()

    @property
    def found(self) -> Whole:
        """The rows of `walk` that hold an extreme."""
        return np.flatnonzero(np.repeat(self.low <= self.high, 2))


def nothing(target: Target, study: Study, paper: Paper, some: Walk) -> Ends:
    """Return ends of which none has been found; any cohort will do to fill their room."""
    names = list(measures(target, study, as_state(target, paper, some.rows(np.array([0])))))
    shape = len(names)
    return Ends(
        names,
        np.full(shape, np.inf),
        np.full(shape, -np.inf),
        np.zeros(shape, dtype=bool),
        some.rows(np.zeros(2 * shape, dtype=np.int64)),
    )


def harvest(target: Target, study: Study, paper: Paper, walk: Walk | None, ends: Ends) -> None:
    """Check cohorts by other code, and note the extremes among them."""
    if walk is None:
        return
    fits = chains.misses(target, as_state(target, paper, walk)) == 0
    if not fits.any():
        return
    walk = walk.rows(np.flatnonzero(fits))
    found = measures(target, study, as_state(target, paper, walk))
    for number, name in enumerate(ends.names):
        values = found[name]
        known = np.isfinite(values)
        ends.without[number] |= not known.all()
        if not known.any():
            continue
        least = int(np.where(known, values, np.inf).argmin())
        most = int(np.where(known, values, -np.inf).argmax())
        if values[least] < ends.low[number]:
            ends.low[number] = values[least]
            ends.walk.put(np.array([2 * number]), walk.rows(np.array([least])))
        if values[most] > ends.high[number]:
            ends.high[number] = values[most]
            ends.walk.put(np.array([2 * number + 1]), walk.rows(np.array([most])))
