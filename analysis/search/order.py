"""Of one cohort: who fails, whether it can fit at all, and all patients in their joint order."""

from __future__ import annotations

import numpy as np

from analysis.search.form import Floats, Marks, Order, Paper, Walk, Whole, compiled


@compiled
def fails(paper: Paper, walk: Walk, arm: int, place: int) -> bool:
    """Tell whether a patient of an arm fails: by the arm's sequence, or late."""
    if walk.late[place] and walk.days[place] > paper.landmark:
        return True
    return early(paper, walk, arm, place)


@compiled
def early(paper: Paper, walk: Walk, arm: int, place: int) -> bool:
    """Tell whether a patient fails by the landmark: of r at risk, bit r of the arm's sequence."""
    code = paper.sequences[paper.sequences_begin[arm] + walk.chosen[arm]]
    at_risk = paper.begin[arm + 1] - place
    return bool((code >> np.uint64(at_risk)) & np.uint64(1))


@compiled
def tail(paper: Paper, walk: Walk, arm: int) -> int:
    """Return the place of the first patient after an arm's last event by the landmark."""
    code = paper.sequences[paper.sequences_begin[arm] + walk.chosen[arm]]
    at_risk = 0
    while (code >> np.uint64(at_risk)) & np.uint64(1) == np.uint64(0):
        at_risk += 1
    return int(paper.begin[arm + 1] - at_risk + 1)


@compiled
def possible(paper: Paper, walk: Walk, order: Order) -> bool:
    """Tell whether a cohort can fit: late days, ties and counts are as the sequences say.

    The patients' keys, twice the day and one more if censored, are noted in `order`.
    """
    failing, others = 0, 0
    for arm in range(len(paper.begin) - 1):
        code = paper.sequences[paper.sequences_begin[arm] + walk.chosen[arm]]
        before, end = 2, paper.begin[arm + 1]
        for place in range(paper.begin[arm], end):
            day = walk.days[place]
            failed = bool((code >> np.uint64(end - place)) & np.uint64(1))
            if day > paper.landmark:
                if failed:
                    return False
                failed = walk.late[place]
            key = 2 * day + (0 if failed else 1)
            if key < before:
                return False
            if walk.spared[place]:
                failing += failed
                others += not failed
            order.key[place] = before = key
        if not 2 * paper.landmark <= before <= 2 * paper.last + 1:
            return False
    return failing == paper.spared_failing and others == paper.spared_others


@compiled
def put_in_order(paper: Paper, walk: Walk, order: Order) -> int:
    """Merge the arms into the joint order; return on how many days somebody fails.

    The cohort must be possible, its keys be noted.
    """
    _merge(paper.begin, order.key, walk.spared, order.head, order.day, order.failed, order.code)
    return _by_day(paper.holds, order)


@compiled
def _merge(
    begin: Whole, key: Whole, spared: Marks, head: Whole, day: Whole, failed: Marks, code: Whole
) -> None:
    arms = len(begin) - 1
    for arm in range(arms):
        head[arm] = begin[arm]
    for place in range(len(key)):
        best, least = -1, 0
        for arm in range(arms):
            if head[arm] < begin[arm + 1] and (best < 0 or key[head[arm]] < least):
                best, least = arm, key[head[arm]]
        day[place], failed[place] = least >> 1, least & 1 == 0
        code[place] = arms if spared[head[best]] else best
        head[best] += 1


@compiled
def _by_day(holds: Floats, order: Order) -> int:
    """Count who of each group is at risk and who fails, on each day with an event."""
    left, code, row, before = order.left, order.code, -1, -1
    for group in range(len(left)):
        left[group] = 0.0
        for place in range(len(code)):
            left[group] += holds[group, code[place]]
    for place in range(len(code)):
        if order.failed[place]:
            if order.day[place] != before:
                row += 1
                before = order.event_day[row] = order.day[place]
                for group in range(len(left)):
                    order.risk[group, row], order.fell[group, row] = left[group], 0.0
            for group in range(len(left)):
                order.fell[group, row] += holds[group, code[place]]
        for group in range(len(left)):
            left[group] -= holds[group, code[place]]
    return row + 1
