"""Put one cohort's patients in order again after a move, and draw where to move."""

from __future__ import annotations

import numpy as np

from analysis.search.form import Marks, Paper, Walk, Whole, compiled
from analysis.search.order import tail


@compiled
def settle(paper: Paper, walk: Walk, arm: int) -> None:
    """Put the patients after an arm's last early event in order, events before censorings."""
    first, end = tail(paper, walk, arm), int(paper.begin[arm + 1])
    _sort(walk.days[first:end], walk.late[first:end], walk.spared[first:end], paper.landmark)


@compiled
def _sort(days: Whole, late: Marks, spared: Marks, landmark: int) -> None:
    for end in range(1, len(days)):
        day, failing, marked = days[end], late[end], spared[end]
        key, place = 2 * day + (0 if failing and day > landmark else 1), end
        while place > 0:
            before = days[place - 1]
            if key >= 2 * before + (0 if late[place - 1] and before > landmark else 1):
                break
            days[place], late[place] = before, late[place - 1]
            spared[place] = spared[place - 1]
            place -= 1
        days[place], late[place], spared[place] = day, failing, marked


@compiled
def some_arm(paper: Paper) -> int:
    """Draw an arm."""
    return int(np.random.randint(len(paper.begin) - 1))


@compiled
def some_spared(paper: Paper, walk: Walk) -> int:
    """Draw somebody of the first arm who was not transplanted; there must be one."""
    place, size = int(np.random.randint(paper.begin[1])), int(paper.begin[1])
    while not walk.spared[place]:
        place = (place + 1) % size
    return place
