"""Many walkers at once, each with a cohort and an aim; the same seeds give the same cohorts."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from analysis.search.fine import refine
from analysis.search.form import Floats, Marks, Paper, Task, Walk, Whole, joined, room
from analysis.search.walk import anneal, row_of

KEPT = 12  # cohorts of each walk, beside its best
PROPOSALS = 250  # small moves, of which pairs are made


@dataclass(frozen=True)
class Length:
    """How far walkers walk.

    Attributes
    ----------
    steps : int
        By annealing.
    rounds : int
        By pairs of small moves, after it.
    """

    steps: int
    rounds: int

    def times(self, factor: int) -> Length:
        """Return so many times this length."""
        return Length(self.steps * factor, self.rounds * factor)


@dataclass(frozen=True)
class Walkers:
    """Walkers; each attribute has one row for each.

    Attributes
    ----------
    walk : Walk
        Where they are; changed by walking.
    aims : array of int (walker, 4)
        Quantity, direction, and one or two groups.
    spread : array
        How far the finding varies between cohorts.
    """

    walk: Walk
    aims: Whole
    spread: Floats

    def go(
        self, paper: Paper, length: Length, cooled: Floats, held: Marks, seeds: Whole
    ) -> Walk | None:
        """Walk on, in as many threads as there are processors.

        Parameters
        ----------
        paper : Paper
            The printed figures.
        length : Length
            How far.
        cooled : array (walker,)
            Where each walker's cooling begins, from 0, hot, to 1, cold; NaN for one that rests.
        held : array of bool (walker,)
            For whom who fails late is changed at first, and then no more.
        seeds : array of int (walker,)
            Of each walk.

        Returns
        -------
        Walk or None
            Cohorts met that fit: of each walker the best, and some others. None if there are none.
        """

        def one(row: int) -> list[Walk]:
            task = Task(
                self.aims[row],
                float(self.spread[row]),
                length.steps,
                length.rounds,
                float(cooled[row]),
                bool(held[row]),
                int(seeds[row]),
            )
            return self._one(paper, row, task)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            met = [
                walk
                for walks in pool.map(one, np.flatnonzero(~np.isnan(cooled)).tolist())
                for walk in walks
            ]
        return joined(met) if met else None

    def _one(self, paper: Paper, row: int, task: Task) -> list[Walk]:
        here, order = Walk(*(part[row] for part in self.walk)), room(paper)
        kept, proposals = self._room(row, KEPT), self._room(row, PROPOSALS)
        best, finer = self._room(row, 1), self._room(row, 1)
        found, count = anneal(paper, order, here, row_of(best, 0), kept, task)
        refined = refine(paper, order, here, row_of(finer, 0), proposals, task)
        met = [kept.rows(np.arange(count))]
        met += [best] if np.isfinite(found) else []
        return [*met, finer] if np.isfinite(refined) else met

    def _room(self, row: int, size: int) -> Walk:
        return self.walk.rows(np.full(size, row))
