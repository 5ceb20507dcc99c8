"""The joint order of thousands of cohorts at once: what a search of extremes looks at.

Arrays are (position, cohort): each step works on one position of all cohorts together. A patient's
code is the number of the arm, or one more than the last arm's for those of the first arm who
were not transplanted. Single precision will do here, because whatever a search keeps is looked at
again by `ensemble`, with other code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.quantities import Group, Pair

Whole = NDArray[np.int32]
Marks = NDArray[np.bool_]
Single = NDArray[np.float32]
BITS = 7  # of a packed count: at most 127 patients of each of four codes
ONES = (1 << BITS) - 1
CODE = 3  # bits of a code within a sort key


@dataclass(frozen=True)
class Joint:
    """Cohorts in the order of days, events before censorings on the same day.

    Attributes
    ----------
    days, failed, code : arrays (position, cohort)
        The patients.
    left, tied_left : arrays of int
        Patients of each code, packed, at risk at this position, and on this day.
    place, tied : arrays of int
        Events of each code, packed, earlier on the same day, and on the whole day.
    """

    days: Whole
    failed: Marks
    code: Whole
    left: Whole
    tied_left: Whole
    place: Whole
    tied: Whole

    def part(self, cohorts: slice, tiles: int = 1) -> Joint:
        """Return some of the cohorts, of each of the equal tiles that they stand in."""
        shape = (len(self.days), tiles, -1)
        return Joint(
            *(
                one.reshape(shape)[:, :, cohorts].reshape(len(one), -1)
                for one in vars(self).values()
            )
        )

    def among(self, codes: Whole) -> Marks:
        """Mark the patients who have one of the codes, given as bits, for each cohort."""
        return np.asarray((codes >> self.code) & 1, dtype=bool)

    def group(self, codes: Whole) -> Group:
        """Return the patients of some codes, given as bits, as a group."""
        member = self.among(codes)
        return Group(self.days, member, member & self.failed, unpacked(self.left, codes))

    def pair(self, one: Whole, other: Whole) -> Pair:
        """Return two groups of patients, their codes given as bits."""
        return Pair(
            unpacked(self.tied_left, one),
            unpacked(self.tied_left, other),
            self.among(one) & self.failed,
            self.among(other) & self.failed,
            unpacked(self.place, one | other),
            unpacked(self.tied, one),
            unpacked(self.tied, other),
        )


def unpacked(packed: Whole, codes: Whole) -> Single:
    """Return the sum of the packed counts of some codes, given as bits, one set a cohort."""
    whole = np.zeros(packed.shape, dtype=np.int32)
    for code in range(32 // BITS):
        chosen = (codes >> code) & 1
        if chosen.any():
            whole += ((packed >> (BITS * code)) & ONES) * chosen
    return whole.astype(np.float32)


def joint(days: Whole, failed: Marks, code: Whole) -> Joint:
    """Sort cohorts and count who is at risk.

    Parameters
    ----------
    days, failed, code : arrays (patient, cohort)
        Days from time zero, whether the patient failed on that day, and the code.
    """
    key = (days << (CODE + 1)) | (~failed << np.int32(CODE)) | code
    key.sort(axis=0)
    days, failed = key >> (CODE + 1), (key >> CODE) & 1 == 0
    code = key & ((1 << CODE) - 1)
    one = np.left_shift(np.int32(1), BITS * code)
    gone = one.cumsum(axis=0, dtype=np.int32)
    whole, gone = gone[-1], gone - one
    fell = np.where(failed, one, 0)
    events = fell.cumsum(axis=0, dtype=np.int32)
    first = np.ones(days.shape, dtype=bool)
    first[1:] = days[1:] != days[:-1]
    tied_gone = np.maximum.accumulate(np.where(first, gone, 0), axis=0)
    before = np.maximum.accumulate(np.where(first, events - fell, 0), axis=0)
    last = np.ones(days.shape, dtype=bool)
    last[:-1] = first[1:]
    end = np.where(last, events, np.iinfo(np.int32).max)[::-1]
    end = np.minimum.accumulate(end, axis=0)[::-1]
    return Joint(
        days, failed, code, whole - gone, whole - tied_gone, events - fell - before, end - before
    )


def root_chi_squares(order: Joint, tests: list[tuple[int, int]]) -> list[Single]:
    """Return the roots of log-rank chi-squares of two sets of codes each, given as bits.

    A root has the sign of the excess of events in the first set.
    """
    parts = {bits for test in tests for bits in test}
    risk = {bits: _sum(order.tied_left, bits) for bits in parts}
    place = {bits: _sum(order.place, bits) for bits in parts}
    fails = {
        bits: ((np.int32(bits) >> order.code) & 1 & order.failed).astype(np.float32)
        for bits in parts
    }
    return [
        _root(risk[one], risk[other], fails[one], fails[other], place[one] + place[other])
        for one, other in tests
    ]


def _root(
    risk: Single, risk_too: Single, fails: Single, fails_too: Single, place: Single
) -> Single:
    whole = np.float32(1)
    total = np.maximum(risk + risk_too, whole)
    share = risk / total * (fails + fails_too)
    lost = whole - (place + place) / np.maximum(total - whole, whole)
    np.maximum(lost, np.float32(0), out=lost)
    excess = fails.sum(axis=0) - share.sum(axis=0)
    variance = (lost * share * (whole - share)).sum(axis=0)
    root: Single = excess / np.sqrt(np.maximum(variance, np.float32(1e-9)))
    return root


def pooled_rate(order: Joint, codes: int, until_day: int) -> Single:
    """Return the Kaplan-Meier estimate of some codes at a day, for each cohort."""
    counted = ((np.int32(codes) >> order.code) & 1 & order.failed).astype(bool)
    counted &= order.days <= until_day
    left = np.maximum(_sum(order.left, codes), np.float32(1))
    rate: Single = np.where(counted, 1 - 1 / left, np.float32(1)).prod(axis=0)
    return rate


def _sum(packed: Whole, codes: int) -> Single:
    parts = [(packed >> (BITS * code)) & ONES for code in range(32 // BITS) if codes >> code & 1]
    return np.asarray(sum(parts[1:], parts[0]), dtype=np.float32)
