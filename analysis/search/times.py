"""Moves that change days; in place."""

from __future__ import annotations

import numpy as np

from analysis.search.form import Paper, Walk, compiled
from analysis.search.order import early, tail
from analysis.search.settle import settle, some_arm, some_spared

SHORT = (3.0, 30.0, 300.0)  # days, of a move to nearby


@compiled
def another_time(paper: Paper, walk: Walk) -> None:
    """Make one of these moves."""
    kind = np.random.random()
    if kind < 0.46:
        _shift(paper, walk)
    elif kind < 0.61:
        _meet(paper, walk)
    elif kind < 0.78:
        _leap(paper, walk)
    elif kind < 0.91:
        _stretch(paper, walk)
    elif kind < 0.96:
        _follow(paper, walk)
    else:
        _anchor(paper, walk)


@compiled
def _some_place(paper: Paper) -> tuple[int, int]:
    """Draw a patient; return the arm and the place."""
    place, arm = np.random.randint(paper.begin[-1]), 0
    while place >= paper.begin[arm + 1]:
        arm += 1
    return arm, place


@compiled
def _move(paper: Paper, walk: Walk, arm: int, place: int, day: int) -> None:
    """Give a patient another day: up to the last early event between neighbours, then any."""
    begin, first = paper.begin[arm], tail(paper, walk, arm)
    if place >= first:
        least, most = walk.days[first - 1], paper.last
    else:
        least = walk.days[place - 1] if place > begin else 1
        most = walk.days[place + 1] if place + 1 < paper.begin[arm + 1] else paper.last
        if early(paper, walk, arm, place):
            most = min(most, paper.landmark)
    walk.days[place] = min(max(day, least), most)
    if place >= first - 1:
        settle(paper, walk, arm)


@compiled
def _shift(paper: Paper, walk: Walk) -> None:
    """Move a patient to a day between the neighbours', or, if nothing holds them, nearby."""
    arm, place = _some_place(paper)
    if place >= tail(paper, walk, arm):
        reach = SHORT[np.random.randint(len(SHORT))]
        day = walk.days[place] + int(np.rint(np.random.normal() * reach))
    else:
        least = walk.days[place - 1] if place > paper.begin[arm] else 1
        most = walk.days[place + 1]
        day = least + int(np.random.random() * (most - least + 1))
    _move(paper, walk, arm, place, day)


@compiled
def _meet(paper: Paper, walk: Walk) -> None:
    """Move a patient to the day of another, or the day before or after."""
    arm, place = _some_place(paper)
    other = np.random.randint(len(walk.days))
    for _ in range(4):  # a few tries for one between the neighbours
        near = abs(walk.days[other] - walk.days[place])
        another = np.random.randint(len(walk.days))
        if abs(walk.days[another] - walk.days[place]) < near:
            other = another
    _move(paper, walk, arm, place, walk.days[other] + np.random.randint(-1, 2))


@compiled
def _leap(paper: Paper, walk: Walk) -> None:
    """Follow a patient after the last early event to any other day."""
    arm = some_arm(paper)
    first = tail(paper, walk, arm)
    if first == paper.begin[arm + 1]:
        return
    place = np.random.randint(first, paper.begin[arm + 1])
    low, kind = walk.days[first - 1], np.random.random()
    if kind < 0.15:
        day = paper.last
    elif kind < 0.25:
        day = paper.landmark + np.random.randint(0, 2)
    elif kind < 0.35:
        day = low
    else:
        low = paper.landmark if kind < 0.6 else low
        day = low + int(np.random.random() * (paper.last + 1 - low))
    _move(paper, walk, arm, place, day)


@compiled
def _stretch(paper: Paper, walk: Walk) -> None:
    """Compress the days before a day and stretch those after it, or the other way round."""
    low, high = 0.0, float(paper.landmark)
    if np.random.random() >= 0.75:
        low, high = high, float(paper.last)
    if np.random.random() > 0.3:
        one, other = np.random.random(), np.random.random()
        low, high = low + (high - low) * min(one, other), low + (high - low) * max(one, other)
    middle = np.random.random()
    reach = 0.02 * 50.0 ** np.random.random()
    to = min(max(middle + reach * np.random.normal(), 0.002), 0.998)
    moving = np.random.randint(1, 1 << (len(paper.begin) - 1))
    for arm in range(len(paper.begin) - 1):
        if (moving >> arm) & 1:
            for place in range(paper.begin[arm], paper.begin[arm + 1]):
                part = (walk.days[place] - low) / max(high - low, 1.0)
                if 0 < part < 1:
                    part = _bent(part, middle, to)
                    walk.days[place] = max(int(np.rint(low + (high - low) * part)), 1)
            settle(paper, walk, arm)


@compiled
def _bent(part: float, middle: float, to: float) -> float:
    """Map 0 to 1 onto itself, piece by piece, with the middle moved."""
    if part <= middle:
        return part * to / middle
    return 1 - (1 - part) * (1 - to) / (1 - middle)


@compiled
def _follow(paper: Paper, walk: Walk) -> None:
    """Follow some of the patients after an arm's last early event for other times."""
    arm = some_arm(paper)
    first = tail(paper, walk, arm)
    share = 0.05 * 20.0 ** np.random.random()
    one, other = np.random.random(), 1.0 if np.random.random() < 0.3 else np.random.random()
    if np.random.random() < 0.25:  # all on one day
        one = other
    low = walk.days[first - 1]
    for place in range(first, paper.begin[arm + 1]):
        if np.random.random() < share:
            part = min(one, other) + abs(one - other) * np.random.random()
            walk.days[place] = min(low + int(part * (paper.last + 1 - low)), paper.last)
    settle(paper, walk, arm)


@compiled
def _anchor(paper: Paper, walk: Walk) -> None:
    """Move one of those not transplanted into the window of their follow-up."""
    spared = some_spared(paper, walk)
    low, high = paper.windows[-1, 0], paper.windows[-1, 1]
    day = int(np.rint(low + (high - low) * np.random.random()))
    _move(paper, walk, 0, spared, day)
