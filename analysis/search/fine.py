"""Fine steps: of two small moves the effects on the printed figures nearly add up.

So a few proposals make many pairs whose figures are nearly known; the most promising are tried.
"""

from __future__ import annotations

import numpy as np

from analysis.search.form import Floats, Order, Paper, Task, Walk, Whole, compiled
from analysis.search.moves import change
from analysis.search.settle import settle
from analysis.search.walk import EAGER, copy, row_of, twin
from analysis.search.worth import look, price, worth

TRIED = 10  # pairs
AGAIN = 2  # times as many moves are drawn, at the most, as proposals are kept
STRICT = 2.0  # weight of a miss, where a finding's spread weighs 1 at the least
ESCAPE = 0.3  # chance that a cohort that does not fit takes the best pair though it misses more


@compiled
def refine(
    paper: Paper, order: Order, walk: Walk, best: Walk, proposals: Walk, task: Task
) -> float:
    """Walk on in place, each round to the best pair of proposals; note the best that fits.

    The parameters are those of `anneal`; `proposals` is room for so many cohorts. Returns the worth
    of the best, minus infinity if none fits.
    """
    seen, value = np.empty((len(proposals.days), len(paper.windows))), np.empty(len(proposals.days))
    pair, top, most = twin(walk), twin(walk), -np.inf
    spread = task.spread / EAGER ** np.random.random()
    for _ in range(task.rounds):
        filled = propose(paper, order, walk, proposals, task, seen, value)
        cost = price(paper.windows, seen[0])
        score = value[0] / spread - STRICT * cost
        if cost > 0 and np.random.random() < ESCAPE:
            score = -np.inf
        copy(walk, top)
        for one, other in _promising(paper, seen[:filled], value[:filled], spread):
            _both(paper, walk, row_of(proposals, one), row_of(proposals, other), pair)
            rows = look(paper, order, pair, seen[0])
            if rows > 0:
                cost, gained = price(paper.windows, seen[0]), worth(paper, order, rows, task.aim)
                if gained / spread - STRICT * cost > score:
                    score = gained / spread - STRICT * cost
                    copy(pair, top)
                if cost == 0.0 and gained > most:
                    most = gained
                    copy(pair, best)
        copy(top, walk)
    return most


@compiled
def propose(
    paper: Paper,
    order: Order,
    walk: Walk,
    proposals: Walk,
    task: Task,
    seen: Floats,
    value: Floats,
) -> int:
    """Propose small moves, the first of which is to stay; return how many.

    Each does something else: most moves of a cohort with few events change no figure.
    """
    filled = 0
    for number in range(AGAIN * len(value)):
        one = row_of(proposals, filled)
        copy(walk, one)
        if number:
            change(paper, one, 1, task.held)
        rows = look(paper, order, one, seen[filled])
        if rows > 0:
            value[filled] = worth(paper, order, rows, task.aim)
            filled += _new(seen, value, filled)
            if filled == len(value):
                break
    return filled


@compiled
def _new(seen: Floats, value: Floats, number: int) -> bool:
    """Tell whether no proposal before this one changes figures and finding as it does."""
    for other in range(number):
        same = value[number] == value[other]
        for figure in range(seen.shape[1]):
            same = same and seen[number, figure] == seen[other, figure]
        if same:
            return False
    return True


@compiled
def _promising(paper: Paper, seen: Floats, value: Floats, spread: float) -> Whole:
    """Return the most promising pairs of proposals, of which one may be to stay."""
    pairs, score = np.zeros((TRIED, 2), np.int64), np.full(TRIED, -np.inf)
    worst, together = 0, np.empty(seen.shape[1])
    for one in range(len(value)):
        for other in range(one + 1, len(value)):
            for number in range(len(together)):
                together[number] = seen[one, number] + seen[other, number] - seen[0, number]
            gain = (value[one] + value[other] - value[0]) / spread
            now = gain - STRICT * price(paper.windows, together)
            if now > score[worst]:
                score[worst], pairs[worst, 0], pairs[worst, 1] = now, one, other
                for number in range(TRIED):
                    worst = number if score[number] < score[worst] else worst
    return pairs


@compiled
def _both(paper: Paper, walk: Walk, one: Walk, other: Walk, pair: Walk) -> None:
    """Change a cohort as one proposal does, and as another does."""
    for place in range(len(walk.days)):
        day = one.days[place] + other.days[place] - walk.days[place]
        pair.days[place] = min(max(day, 1), paper.last)
        pair.late[place] = one.late[place] ^ other.late[place] ^ walk.late[place]
        pair.spared[place] = one.spared[place] ^ other.spared[place] ^ walk.spared[place]
    for arm in range(len(walk.chosen)):
        changed = one.chosen[arm] != walk.chosen[arm]
        pair.chosen[arm] = one.chosen[arm] if changed else other.chosen[arm]
        settle(paper, pair, arm)
