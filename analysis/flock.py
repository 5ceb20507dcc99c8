"""A flock of cohorts in which every arm's risk sets fit by construction, and its moves.

Each arm holds its days in order and the number of one of its enumerated sequences, which says at
which ranks the events are. Any days will do, then, so long as the events come by the landmark.
Arrays are (patient, cohort).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.joint import Joint, Marks, Single, Whole, joint, pooled_rate, root_chi_squares
from analysis.priors import LAST_DAY
from analysis.quantities import follow_up
from analysis.target import Target

Rows = NDArray[np.intp]
PRICES = {"rate": 0.001, "test": 0.004, "follow_up": 3.0}  # a miss by so much costs a factor e
WITHIN = 1e-5  # by so much windows are made narrower, for single precision
ARM = 1 << 12  # above any day: keeps arms apart in a sort


@dataclass(frozen=True)
class Flock:
    """Many cohorts.

    Attributes
    ----------
    days : array (patient, cohort)
        Days, in order within each arm.
    chosen : array (arm, cohort)
        Which of the arm's sequences gives the ranks of its events.
    late : array (patient, cohort)
        Ranks that fail if their day lies beyond the landmark.
    spared : array (patient of the first arm, cohort)
        Ranks not transplanted.
    """

    days: Whole
    chosen: Rows
    late: Marks
    spared: Marks

    def both(self, one: Flock, other: Flock) -> Flock:
        """Return these cohorts, tile by tile, changed as in one flock and as in the other."""
        tiles = one.cohorts // self.cohorts
        old = self.part(np.tile(np.arange(self.cohorts), tiles))
        return Flock(
            one.days + other.days - old.days,
            np.where(one.chosen == old.chosen, other.chosen, one.chosen),
            one.late ^ other.late ^ old.late,
            one.spared ^ other.spared ^ old.spared,
        )

    @property
    def cohorts(self) -> int:
        """How many there are."""
        return int(self.days.shape[1])

    def put(self, place: int, other: Flock, rank: int) -> None:
        """Overwrite the cohort at a place by one of another flock."""
        self.days[:, place] = other.days[:, rank]
        self.chosen[:, place] = other.chosen[:, rank]
        self.late[:, place] = other.late[:, rank]
        self.spared[:, place] = other.spared[:, rank]

    def part(self, cohorts: slice | Rows) -> Flock:
        """Return some cohorts, in this order."""
        return Flock(
            self.days[:, cohorts],
            self.chosen[:, cohorts],
            self.late[:, cohorts],
            self.spared[:, cohorts],
        )

    def where(self, mask: Marks, other: Flock) -> Flock:
        """Return these cohorts where the mask is set, and the others where it is not."""
        return Flock(
            np.where(mask, self.days, other.days),
            np.where(mask, self.chosen, other.chosen),
            np.where(mask, self.late, other.late),
            np.where(mask, self.spared, other.spared),
        )


def joined(flocks: list[Flock]) -> Flock:
    """Put flocks side by side."""
    return Flock(
        np.concatenate([one.days for one in flocks], axis=1),
        np.concatenate([one.chosen for one in flocks], axis=1),
        np.concatenate([one.late for one in flocks], axis=1),
        np.concatenate([one.spared for one in flocks], axis=1),
    )


@dataclass(frozen=True)
class Rules:
    """A target as a flock needs it.

    Attributes
    ----------
    target : Target
        The printed figures.
    arms : tuple of slice
        Each arm's patients.
    labels : tuple of array (patient of the arm, sequence)
        The ranks at which each sequence has its events.
    """

    target: Target
    arms: tuple[slice, ...]
    labels: tuple[Marks, ...]

    @property
    def arm(self) -> Whole:
        """Number of each patient's arm."""
        return self.target.arm.astype(np.int32)


def rules(target: Target) -> Rules:
    """Turn enumerated sequences into ranks: of n patients, one with r at risk has rank n - r."""
    sizes = np.bincount(target.arm)
    ends = np.cumsum(sizes)
    labels = []
    for number, n in enumerate(sizes):
        marks = np.zeros((n, len(target.risk_sets[number])), dtype=bool)
        for column, sequence in enumerate(target.risk_sets[number]):
            marks[n - np.array(sequence), column] = True
        labels.append(marks)
    arms = tuple(slice(int(e - n), int(e)) for n, e in zip(sizes, ends, strict=True))
    return Rules(target, arms, tuple(labels))


def failures(ruled: Rules, flock: Flock) -> tuple[Marks, Marks]:
    """Return who fails, and who of them by a sequence, not late."""
    early = np.concatenate(
        [labels[:, one] for labels, one in zip(ruled.labels, flock.chosen, strict=True)]
    )
    late = flock.late & (flock.days > ruled.target.landmark_days)
    return early | late, early


def possible(ruled: Rules, flock: Flock, failed: Marks, early: Marks) -> Marks:
    """Tell which cohorts can fit: late days, ties and counts are as the sequences say."""
    target = ruled.target
    fits = ~(early & (flock.days > target.landmark_days)).any(axis=0)
    spared_events = (flock.spared & failed[ruled.arms[0]]).sum(axis=0)
    fits &= spared_events == target.not_transplanted - target.spared_in_remission
    for arm in ruled.arms:
        days, own = flock.days[arm], failed[arm]
        fits &= days[-1] >= target.landmark_days
        fits &= ~(~own[:-1] & own[1:] & (days[:-1] == days[1:])).any(axis=0)
    return np.asarray(fits)


def figures(ruled: Rules, flock: Flock) -> tuple[Single, Marks, Joint]:
    """Return the figures that were printed, one row each, who can fit, and the joint order.

    The figures are the pooled rates, the roots of the tests' chi-squares, with the sign of the
    excess of events, and the median follow-up of those not transplanted.
    """
    target = ruled.target
    failed, early = failures(ruled, flock)
    fits = possible(ruled, flock, failed, early)
    order = joint(flock.days, failed, _codes(ruled, flock))
    rows = [
        pooled_rate(order, _bits(ruled, arms), target.landmark_days) for arms, _ in target.rates
    ]
    pairs = [(_bits(ruled, one), _bits(ruled, other)) for one, other, _ in target.tests]
    rows += root_chi_squares(order, pairs)
    spared = order.group(np.full(flock.cohorts, 1 << len(ruled.arms), dtype=np.int32))
    rows.append(np.minimum(follow_up(spared, 0), 2.0 * LAST_DAY))
    return np.stack(rows).astype(np.float32), fits, order


def price(ruled: Rules, values: Single) -> Single:
    """Return the price of all misses: 0 where the figures, as `figures` gives them, are right."""
    target = ruled.target
    windows = [(window, PRICES["rate"]) for _, window in target.rates]
    windows += [(window, PRICES["test"]) for *_, window in target.tests]
    windows.append((target.spared_follow_up_days, PRICES["follow_up"]))
    total = np.zeros(values.shape[1:], dtype=np.float32)
    for row, ((low, high), unit) in zip(np.abs(values), windows, strict=True):
        narrower = WITHIN * (high - low if high - low < 1 else 1.0)
        half = np.float32((high - low) / 2 - narrower)
        miss = np.abs(row - np.float32((low + high) / 2)) - half
        total += np.maximum(miss, np.float32(0)) / np.float32(unit)
    return total


def _codes(ruled: Rules, flock: Flock) -> Whole:
    codes = np.repeat(ruled.arm[:, None], flock.cohorts, axis=1)
    codes[ruled.arms[0]][flock.spared] = len(ruled.arms)
    return codes


def _bits(ruled: Rules, arms: list[int]) -> int:
    return sum(1 << arm for arm in arms) | (1 << len(ruled.arms) if 0 in arms else 0)


def in_order(ruled: Rules, flock: Flock) -> Flock:
    """Put the days of each arm, from 1 to the last, in order; the rest stands at ranks."""
    key = np.clip(flock.days, 1, LAST_DAY) + ARM * ruled.arm[:, None]
    key.sort(axis=0)
    return replace(flock, days=key & (ARM - 1))
