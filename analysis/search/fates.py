"""Moves that change who fails, and who was not transplanted; in place."""

from __future__ import annotations

import numpy as np

from analysis.search.form import Paper, Walk, compiled
from analysis.search.order import fails, tail
from analysis.search.settle import settle, some_arm, some_spared

TURNING = 0.55  # share of these moves that change who fails late


@compiled
def another_fate(paper: Paper, walk: Walk, held: bool) -> None:
    """Make one of these moves; none that changes who fails late if that is held."""
    kind = np.random.random()
    if held:
        kind = TURNING + (1 - TURNING) * kind
    if kind < 0.45:
        _turn(paper, walk)
    elif kind < TURNING:
        turn_many(paper, walk)
    elif kind < 0.8:
        _resequence(paper, walk)
    else:
        _exchange(paper, walk)


@compiled
def _turn(paper: Paper, walk: Walk) -> None:
    """Turn a patient beyond the landmark from failing to censored, or the other way round."""
    arm = some_arm(paper)
    first = tail(paper, walk, arm)
    if first == paper.begin[arm + 1]:
        return
    place = np.random.randint(first, paper.begin[arm + 1])
    if walk.days[place] <= paper.landmark:
        return
    _turn_one(paper, walk, place)
    settle(paper, walk, arm)


@compiled
def turn_many(paper: Paper, walk: Walk) -> None:
    """Let some or all patients of some arms be censored beyond the landmark, or fail there.

    One by one they seldom come to that: on the way there too many figures miss.
    """
    failing, share = np.random.random() < 0.3, min(2 * np.random.random(), 1.0)
    moving = np.random.randint(1, 1 << (len(paper.begin) - 1))
    for arm in range(len(paper.begin) - 1):
        if (moving >> arm) & 1:
            for place in range(tail(paper, walk, arm), paper.begin[arm + 1]):
                turns = walk.days[place] > paper.landmark and walk.late[place] != failing
                if turns and np.random.random() < share:
                    _turn_one(paper, walk, place)
            settle(paper, walk, arm)


@compiled
def _turn_one(paper: Paper, walk: Walk, place: int) -> None:
    """Turn a patient; one not transplanted passes that on to somebody of the same outcome."""
    if walk.spared[place]:
        _pass_on(paper, walk, place)
    walk.late[place] = not walk.late[place]


@compiled
def _pass_on(paper: Paper, walk: Walk, place: int) -> None:
    """Let somebody else of the first arm with the same outcome be not transplanted."""
    failed = fails(paper, walk, 0, place)
    size = paper.begin[1]
    begin = np.random.randint(size)
    for step in range(size):
        other = (begin + step) % size
        if not walk.spared[other] and fails(paper, walk, 0, other) == failed:
            walk.spared[place], walk.spared[other] = False, True
            return


@compiled
def _resequence(paper: Paper, walk: Walk) -> None:
    """Let another of an arm's sequences say who fails by the landmark."""
    arm = some_arm(paper)
    count = paper.sequences_begin[arm + 1] - paper.sequences_begin[arm]
    if count == 1:
        return
    if np.random.random() < 0.5:
        walk.chosen[arm] = np.random.randint(count)
    else:
        step = np.random.randint(1, 4) * (1 if np.random.random() < 0.5 else -1)
        walk.chosen[arm] = (walk.chosen[arm] + step) % count
    settle(paper, walk, arm)


@compiled
def _exchange(paper: Paper, walk: Walk) -> None:
    """Let somebody else be not transplanted in place of one who was not."""
    _pass_on(paper, walk, some_spared(paper, walk))
