"""What a search works on, in the form that compiled code reads: plain arrays.

Codes of patients: the number of the arm, or one more than the last arm's for those of the first
arm who were not transplanted. Groups of patients are numbered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.chains import PRICES
from analysis.priors import LAST_DAY
from analysis.study import Group
from analysis.target import Target

Function = TypeVar("Function", bound=Callable[..., object])
Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]
Floats = NDArray[np.float64]


def compiled(function: Function) -> Function:
    """Compile a function when it is first called.

    Nothing is kept on disk: a cache would not notice a change in another module.
    """
    return cast(Function, njit(nogil=True)(function))


class Paper(NamedTuple):
    """The printed figures.

    Attributes
    ----------
    begin : array (arm + 1,)
        Place of each arm's first patient, and the number of patients.
    landmark, last : int
        Day of the printed rates, and the last day of follow-up.
    sequences : array of uint64
        Each arm's sequences of risk sets, one arm after the other: bit r for r at risk.
    sequences_begin : array (arm + 1,)
        Place of each arm's first sequence.
    holds : array (group, code)
        1 if a group has patients of a code, else 0; the last group is of those not transplanted.
    rates, tests : arrays (rate,), (test, 2)
        Groups with a printed rate without interval; pairs of groups with a printed log-rank test.
    windows : array (figure, 4)
        For each such rate, for the root of each test's chi-square, and for the median follow-up of
        those not transplanted: from where to where it may lie, a miss that costs 1, and the sign
        that it must have, 0 if either will do.
    spared_failing, spared_others : int
        How many of them fail, and how many do not.
    """

    begin: Whole
    landmark: int
    last: int
    sequences: NDArray[np.uint64]
    sequences_begin: Whole
    holds: Floats
    rates: Whole
    tests: Whole
    windows: Floats
    spared_failing: int
    spared_others: int


class Walk(NamedTuple):
    """Cohorts, each a row; or one of them, with one dimension less.

    An arm's patients stand in the order of their days, events before censorings on the same day.

    Attributes
    ----------
    days : array (cohort, patient)
        Days from time zero.
    late : array of bool (cohort, patient)
        Who fails if the day lies beyond the landmark.
    spared : array of bool (cohort, patient)
        Who was not transplanted.
    chosen : array (cohort, arm)
        Which of the arm's sequences says who fails by the landmark.
    """

    days: Whole
    late: Marks
    spared: Marks
    chosen: Whole

    def rows(self, rows: Whole) -> Walk:
        """Return copies of some cohorts."""
        return Walk(self.days[rows], self.late[rows], self.spared[rows], self.chosen[rows])

    def put(self, rows: Whole, other: Walk) -> None:
        """Overwrite some cohorts."""
        for own, new in zip(self, other, strict=True):
            own[rows] = new


class Task(NamedTuple):
    """What one walker is told.

    Attributes
    ----------
    aim : array of int (4,)
        Quantity, direction, and one or two groups.
    spread : float
        How far the finding varies between cohorts.
    steps, rounds : int
        How far to walk by annealing, then by pairs of small moves.
    cooled : float
        Where the cooling begins, from 0, hot, to 1, cold.
    held : bool
        Whether who fails late is changed at first, and then no more.
    seed : int
        The same gives the same walk.
    """

    aim: Whole
    spread: float
    steps: int
    rounds: int
    cooled: float
    held: bool
    seed: int


class Order(NamedTuple):
    """Room for the joint order of one cohort, and for its events day by day.

    Attributes
    ----------
    key : array (patient,)
        Twice the day, and one more if censored, as the patients stand in their arms.
    head, left : arrays (arm,), (group,)
        While the arms are merged: the next patient, and how many are at risk.
    day, failed, code : arrays (patient,)
        All patients in the order of their days.
    event_day : array (patient,)
        Days with an event.
    risk, fell : arrays (group, day)
        At risk, and failing, on these days.
    """

    key: Whole
    head: Whole
    left: Floats
    day: Whole
    failed: Marks
    code: Whole
    event_day: Whole
    risk: Floats
    fell: Floats


def joined(walks: list[Walk]) -> Walk:
    """Put cohorts of several walks together."""
    return Walk(*(np.concatenate(parts) for parts in zip(*walks, strict=True)))


def codes_of(target: Target, group: Group) -> tuple[int, ...]:
    """Return the codes of a group of the study; the first arm's has the spared with it."""
    spared = len(target.arms)
    if group.hsct == "no":
        return (spared,)
    arms = tuple(target.arms.index(arm) for arm in group.arms)
    return arms + ((spared,) if 0 in arms else ())


def as_paper(target: Target, groups: list[tuple[int, ...]]) -> Paper:
    """Return a target as compiled code reads it, and groups by the codes that they hold."""
    sizes = np.bincount(target.arm)
    coded = [target.coded[number] for number in range(len(target.arms))]
    spared = len(target.arms)
    rates, tests = target.rates, target.tests

    def place(arms: list[int]) -> int:
        return groups.index((*arms, spared) if 0 in arms else tuple(arms))

    return Paper(
        begin=np.r_[0, sizes.cumsum()].astype(np.int64),
        landmark=target.landmark_days,
        last=LAST_DAY,
        sequences=np.concatenate(coded),
        sequences_begin=np.cumsum([0, *map(len, coded)]).astype(np.int64),
        holds=np.array([[code in group for code in range(spared + 1)] for group in groups], float),
        rates=np.array([place(arms) for arms, _ in rates], dtype=np.int64),
        tests=np.array([[place(one), place(other)] for one, other, _ in tests]).reshape(-1, 2),
        windows=np.array(
            [(*window, PRICES["rate"], 1.0) for _, window in rates]
            + [(*window, PRICES["test"], 0.0) for *_, window in tests]
            + [(*target.spared_follow_up_days, PRICES["follow_up"], 1.0)]
        ),
        spared_failing=target.not_transplanted - target.spared_in_remission,
        spared_others=target.spared_in_remission,
    )


def room(paper: Paper) -> Order:
    """Make room for the joint order of a cohort."""
    size, groups = int(paper.begin[-1]), len(paper.holds)
    return Order(
        key=np.empty(size, np.int64),
        head=np.empty(len(paper.begin) - 1, np.int64),
        left=np.empty(groups),
        day=np.empty(size, np.int64),
        failed=np.empty(size, np.bool_),
        code=np.empty(size, np.int64),
        event_day=np.empty(size, np.int64),
        risk=np.empty((groups, size)),
        fell=np.empty((groups, size)),
    )
