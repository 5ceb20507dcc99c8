"""A walk: simulated annealing of one cohort towards one aim."""

from __future__ import annotations

import numpy as np

from analysis.search.fates import turn_many
from analysis.search.form import Floats, Order, Paper, Task, Walk, compiled
from analysis.search.moves import change
from analysis.search.worth import look, price, worth

STRICT = (0.15, 10.0)  # weight of a miss, from first to last of a walk
KEEN = (1.0, 10.0)  # weight of a finding's spread, at the least
EAGER = 30.0  # times that, at the most: each walk draws its own
LEAP = 20.0  # gain beyond which no single step is thought to lead
MOVES = 6  # at most, in one step


@compiled
def anneal(
    paper: Paper, order: Order, walk: Walk, best: Walk, kept: Walk, task: Task
) -> tuple[float, int]:
    """Walk a cohort in place; note the best that fits, and some others that do.

    Parameters
    ----------
    paper, order : Paper, Order
        The printed figures, and room.
    walk, best : Walk
        One cohort each: where the walk is, and the best it has met that fits.
    kept : Walk
        Cohorts that fit, met at even distances.
    task : Task
        Aim, length and seed.

    Returns
    -------
    float, int
        Worth of the best, minus infinity if none fits; how many are kept.

    References
    ----------
    Kirkpatrick S et al. Optimization by simulated annealing. Science 1983;220:671.
    """
    np.random.seed(task.seed)
    seen, trial = np.empty(len(paper.windows)), twin(walk)
    begin = task.cooled
    if task.held:
        _throw(paper, order, walk, trial, seen)
        begin = 0.0
    rows = look(paper, order, walk, seen)
    cost, value = price(paper.windows, seen), worth(paper, order, rows, task.aim)
    most, count, every = -np.inf, 0, max(task.steps // len(kept.days), 1)
    eager = EAGER ** np.random.random() / task.spread
    for step in range(1, task.steps + 1):
        cold = begin + (1 - begin) * step / task.steps
        strict = STRICT[0] * (STRICT[1] / STRICT[0]) ** cold
        keen = KEEN[0] * (KEEN[1] / KEEN[0]) ** cold * eager
        copy(walk, trial)
        change(paper, trial, MOVES, task.held)
        rows = look(paper, order, trial, seen)
        allowed = strict * cost - np.log(1.0 - np.random.random())
        if rows > 0 and strict * price(paper.windows, seen) < allowed + LEAP:
            gained = worth(paper, order, rows, task.aim)
            if strict * price(paper.windows, seen) - keen * (gained - value) < allowed:
                copy(trial, walk)
                cost, value = price(paper.windows, seen), gained
                if cost == 0.0 and value > most:
                    most = value
                    copy(walk, best)
        if cost == 0.0 and step % every == 0 and count < len(kept.days):
            copy(walk, row_of(kept, count))
            count += 1
    return most, count


@compiled
def _throw(paper: Paper, order: Order, walk: Walk, trial: Walk, seen: Floats) -> None:
    """Change who fails late in some arms, whatever figures miss then."""
    turn_many(paper, trial)
    if look(paper, order, trial, seen) > 0:
        copy(trial, walk)


@compiled
def twin(one: Walk) -> Walk:
    """Return a copy of a cohort."""
    return Walk(one.days.copy(), one.late.copy(), one.spared.copy(), one.chosen.copy())


@compiled
def row_of(walk: Walk, row: int) -> Walk:
    """Return one of several cohorts, in its place."""
    return Walk(walk.days[row], walk.late[row], walk.spared[row], walk.chosen[row])


@compiled
def copy(one: Walk, other: Walk) -> None:
    """Overwrite a cohort by another."""
    for place in range(len(one.days)):
        other.days[place] = one.days[place]
        other.late[place] = one.late[place]
        other.spared[place] = one.spared[place]
    for arm in range(len(one.chosen)):
        other.chosen[arm] = one.chosen[arm]
