"""The moves of a walk: each changes one cohort a little, in place."""

from __future__ import annotations

import numpy as np

from analysis.search.fates import another_fate
from analysis.search.form import Paper, Walk, compiled
from analysis.search.times import another_time

MORE = 0.45  # chance of one more move
TIMES = 0.79  # share of moves that change days, not who fails or was transplanted


@compiled
def change(paper: Paper, walk: Walk, most: int, held: bool) -> None:
    """Make one or several moves, drawn at random, but at most so many.

    Who fails late does not change if that is held.
    """
    for _ in range(most):
        if np.random.random() < TIMES:
            another_time(paper, walk)
        else:
            another_fate(paper, walk, held)
        if np.random.random() > MORE:
            break
