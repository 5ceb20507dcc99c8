"""Many cohorts of one shape at once, as arrays: the figures that a search must look at.

Everything here is worked out from positions in the joint order of the patients, for a
whole batch of cohorts in one go, because a search looks at millions of them. What a
search finds is checked afterwards by the ordinary estimators, which share no code with
this module.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Order:
    """The joint order of a batch of cohorts; every array is (cohort, position[, arm]).

    Attributes
    ----------
    days, event, arm : arrays
        The patients sorted by day, events before censorings at the same day.
    at_risk : array of int
        Patients of each arm at this position or later: ties taken one after the other.
    tied_at_risk, tied_events : arrays of int
        Patients of each arm at risk on this day, and events of each arm on this day.
    """

    days: Days
    event: Flags
    arm: Days
    at_risk: Days
    tied_at_risk: Days
    tied_events: Days


def order(days: Days, event: Flags, arm: Days) -> Order:
    """Sort a batch of cohorts (cohort, patient) and count who is at risk.

    Parameters
    ----------
    days, event : arrays (cohort, patient)
        Integer days from time zero, and whether the patient failed on that day.
    arm : array (patient,)
        Number of each patient's arm, from 0.
    """
    width = days.shape[1]
    ranks = np.argsort(2 * days + ~event, axis=1, kind="stable")
    sorted_days = np.take_along_axis(days, ranks, axis=1)
    sorted_event = np.take_along_axis(event, ranks, axis=1)
    sorted_arm = arm[ranks]
    member = (sorted_arm[:, :, None] == np.arange(arm.max() + 1)).astype(np.int64)
    at_risk = member[:, ::-1].cumsum(axis=1)[:, ::-1]
    first = np.ones(days.shape, dtype=bool)
    first[:, 1:] = sorted_days[:, 1:] != sorted_days[:, :-1]
    position = np.arange(width)
    start = np.maximum.accumulate(np.where(first, position, 0), axis=1)
    last = np.roll(first, -1, axis=1)
    last[:, -1] = True
    end = np.minimum.accumulate(np.where(last, position, width)[:, ::-1], axis=1)[:, ::-1]
    failures = np.zeros((len(days), width + 1, member.shape[2]), dtype=np.int64)
    failures[:, 1:] = (member * sorted_event[:, :, None]).cumsum(axis=1)
    tied = np.take_along_axis(failures, end[:, :, None] + 1, axis=1) - np.take_along_axis(
        failures, start[:, :, None], axis=1
    )
    tied_at_risk = np.take_along_axis(at_risk, start[:, :, None], axis=1)
    return Order(sorted_days, sorted_event, sorted_arm, at_risk, tied_at_risk, tied)


def risk_sets(ordered: Order, arm: int, until_day: int) -> NDArray[np.uint64]:
    """Code one arm's risk-set sequence up to a day: bit r is set when r were at risk at an event.

    Arms of at most 63 patients.
    """
    counted = ordered.event & (ordered.arm == arm) & (ordered.days <= until_day)
    bits = np.left_shift(np.uint64(1), ordered.at_risk[:, :, arm].astype(np.uint64))
    coded: NDArray[np.uint64] = np.where(counted, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)
    return coded


def among(arm: Days, arms: list[int]) -> Flags:
    """Tell which positions belong to one of the arms."""
    member = np.zeros(int(arm.max()) + 1, dtype=bool)
    member[arms] = True
    belongs: Flags = member[arm]
    return belongs


def survival_at(ordered: Order, arms: list[int], until_day: int) -> Floats:
    """Kaplan-Meier estimate of the pooled arms at a day, for each cohort."""
    counted = ordered.event & among(ordered.arm, arms) & (ordered.days <= until_day)
    at_risk = ordered.at_risk[:, :, arms].sum(axis=2)
    factors = np.where(counted, 1 - 1 / np.maximum(at_risk, 1), 1.0)
    survival: Floats = factors.prod(axis=1)
    return survival


def logrank(ordered: Order, one: list[int], other: list[int]) -> Floats:
    """Log-rank chi-square of the arms `one` against the arms `other`, for each cohort.

    The variance is hypergeometric, d(n-d)/(n-1) p(1-p) on each day with d events.
    """
    pair = one + other
    counted = ordered.event & among(ordered.arm, pair)
    total = ordered.tied_at_risk[:, :, pair].sum(axis=2)
    share = ordered.tied_at_risk[:, :, one].sum(axis=2) / np.maximum(total, 1)
    events = ordered.tied_events[:, :, pair].sum(axis=2)
    expected = np.where(counted, share, 0.0).sum(axis=1)
    observed = (counted & among(ordered.arm, one)).sum(axis=1)
    spread = (total - events) / np.maximum(total - 1, 1) * share * (1 - share)
    variance = np.where(counted, spread, 0.0).sum(axis=1)
    chi_square: Floats = (observed - expected) ** 2 / np.maximum(variance, 1e-12)
    return chi_square


def median_follow_up(days: Days, event: Flags) -> Floats:
    """Reverse Kaplan-Meier median of each row, in days; infinity when it is not reached.

    At a tie the events leave the risk set before the censorings are counted.
    """
    ranks = np.argsort(2 * days + ~event, axis=1, kind="stable")
    sorted_days = np.take_along_axis(days, ranks, axis=1)
    censored = ~np.take_along_axis(event, ranks, axis=1)
    left = np.arange(days.shape[1], 0, -1)
    return median(sorted_days, np.where(censored, 1 - 1 / left, 1.0).cumprod(axis=1))


def median(days: Days, curve: Floats) -> Floats:
    """Return where each curve first is one half or less; infinity when it never is.

    Where it is exactly one half, the midpoint to the next step, or to the last day if there
    is none, as R does. `days` and `curve` are sorted by day.
    """
    below, half = curve < 0.5 - 1e-9, curve <= 0.5 + 1e-9
    rows = np.arange(len(days))
    reached = np.where(half.any(axis=1), days[rows, half.argmax(axis=1)], np.inf)
    following = np.where(below.any(axis=1), days[rows, below.argmax(axis=1)], days[:, -1])
    exact = (half & ~below).any(axis=1)
    return np.where(exact, (reached + following) / 2, reached)
