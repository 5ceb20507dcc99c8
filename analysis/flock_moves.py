"""The moves by which a flock of cohorts searches: each proposes something else in every cohort."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.flock import Flock, Rows, Rules
from analysis.joint import Whole
from analysis.priors import LAST_DAY

MOVES = (  # one for each tile of proposals
    *7 * ("shift",),
    *2 * ("join",),
    *2 * ("warp",),
    "follow",
    "flip",
    "spare",
    "anchor",
    "sequence",
)


def moved(ruled: Rules, flock: Flock, move: str, rng: np.random.Generator) -> Flock:
    """Propose one kind of move in every cohort; days are still to be put in order.

    `shift` moves a patient's day; `join` puts a patient on another's day or next to it; `warp`
    stretches time between two days, for all or for one arm; `follow` draws anew how long an
    arm's last patients are followed; `anchor` puts a patient not transplanted where their median
    follow-up must be; `flip` turns a late failure into a censoring or back; `spare` exchanges
    who was not transplanted; `sequence` takes another of an arm's sequences.
    """
    if move == "sequence":
        return _resequenced(ruled, flock, rng)
    if move == "flip":
        return _flipped(ruled, flock, rng)
    if move == "spare":
        return replace(flock, spared=_exchanged(flock, rng))
    return replace(flock, days=DAYS[move](ruled, flock, rng))


def _patients(ruled: Rules, cohorts: int, rng: np.random.Generator) -> Rows:
    """Choose a patient in each cohort, from each arm alike; of the first arm, as of two."""
    low = np.array([arm.start for arm in ruled.arms])
    size = np.array([arm.stop - arm.start for arm in ruled.arms])
    arm = np.minimum(rng.integers(len(low) + 1, size=cohorts), len(low)) % len(low)
    return np.asarray(low[arm] + (rng.random(cohorts) * size[arm]).astype(np.intp))


def _shifted(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Whole:
    days, columns = flock.days.copy(), np.arange(flock.cohorts)
    one = _patients(ruled, flock.cohorts, rng)
    reach = np.exp(rng.uniform(0.0, np.log(LAST_DAY), size=flock.cohorts))
    days[one, columns] += np.rint(rng.uniform(-reach, reach)).astype(np.int32)
    return days


def _joined(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Whole:
    days, columns = flock.days.copy(), np.arange(flock.cohorts)
    one = _patients(ruled, flock.cohorts, rng)
    beside = flock.days[_patients(ruled, flock.cohorts, rng), columns]
    days[one, columns] = beside + rng.integers(-1, 2, size=flock.cohorts)
    return days


def _warped(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Whole:
    """Stretch time before a day between two others and shrink it after, or the other way round."""
    cohorts = flock.days.shape[1]
    landmark = ruled.target.landmark_days
    side = rng.random(cohorts) < 0.75
    low = np.where(side, 0, landmark)
    width = np.where(side, landmark, LAST_DAY - landmark) + 1
    ends = np.sort(rng.random((2, cohorts)), axis=0)
    whole = rng.random(cohorts) < 0.3
    low, high = (low + width * np.where(whole, end, part) for end, part in enumerate(ends))
    reach = rng.choice((0.02, 0.1, 0.4, 1.0), size=cohorts)
    middle = rng.random(cohorts)
    to = np.clip(middle + reach * rng.normal(size=cohorts), 0.002, 0.998)
    span = np.maximum(high - low, 1e-6)
    part = (flock.days - low) / span
    stretched = np.where(
        part <= middle, part * to / middle, 1 - (1 - part) * (1 - to) / (1 - middle)
    )
    arm = rng.integers(len(ruled.arms), size=cohorts)
    moving = (ruled.arm[:, None] == arm) | (rng.random(cohorts) < 0.6)
    moving = moving & (part > 0) & (part < 1)
    return np.where(moving, np.rint(low + span * stretched), flock.days).astype(np.int32)


def _followed(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Whole:
    """Follow some of the patients after each arm's last event by the landmark for other times."""
    patients, cohorts = flock.days.shape
    days = flock.days
    last = np.empty_like(days)
    open_end = np.empty(days.shape, dtype=bool)
    for arm, labels, one in zip(ruled.arms, ruled.labels, flock.chosen, strict=True):
        count = len(labels) - labels[::-1].argmax(axis=0)[one]
        last[arm] = np.take_along_axis(days[arm], count[None] - 1, axis=0)
        open_end[arm] = np.arange(len(labels))[:, None] >= count
    number = rng.integers(len(ruled.arms), size=cohorts)
    open_end &= (ruled.arm[:, None] == number) | (rng.random(cohorts) < 0.3)
    open_end &= rng.random((patients, cohorts)) < rng.choice((0.05, 0.2, 0.6, 1.0), size=cohorts)
    one, other = rng.random((2, cohorts))
    one, other = (np.where(rng.random(cohorts) < 0.2, 1.0, end) for end in (one, other))
    share = np.minimum(one, other) + np.abs(one - other) * rng.random((patients, cohorts))
    drawn = last + (share * (LAST_DAY + 1 - last)).astype(np.int32)
    return np.where(open_end, np.minimum(drawn, LAST_DAY), days).astype(np.int32)


def _anchored(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Whole:
    rank = np.where(flock.spared, rng.random(flock.spared.shape), -1.0).argmax(axis=0)
    low, high = ruled.target.spared_follow_up_days
    days = flock.days.copy()
    within = low + (high - low) * rng.random(flock.cohorts)
    days[rank, np.arange(flock.cohorts)] = np.rint(within).astype(np.int32)
    return days


DAYS = {
    "shift": _shifted,
    "join": _joined,
    "warp": _warped,
    "follow": _followed,
    "anchor": _anchored,
}


def _flipped(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Flock:
    """Turn a patient beyond the landmark, half the time one who fails, the other way."""
    beyond = flock.days > ruled.target.landmark_days
    likely = rng.random(beyond.shape) + (flock.late & (rng.random(flock.cohorts) < 0.5))
    rank = np.where(beyond, likely, -1.0).argmax(axis=0)
    late = flock.late.copy()
    late[rank, np.arange(flock.cohorts)] ^= True
    return replace(flock, late=late)


def _resequenced(ruled: Rules, flock: Flock, rng: np.random.Generator) -> Flock:
    chosen = flock.chosen.copy()
    several = [n for n, labels in enumerate(ruled.labels) if labels.shape[1] > 1]
    if several:
        number = int(rng.choice(several))
        count = ruled.labels[number].shape[1]
        chosen[number] = rng.integers(count, size=chosen.shape[1])
    return replace(flock, chosen=chosen)


def _exchanged(flock: Flock, rng: np.random.Generator) -> np.ndarray:
    """Exchange two ranks of the first arm, one spared and, mostly, one not."""
    patients, cohorts = flock.spared.shape
    columns = np.arange(cohorts)
    weight = rng.random((patients, cohorts))
    one = np.where(flock.spared, weight, -1.0).argmax(axis=0)
    other = (one + rng.integers(1, rng.choice((3, patients)), size=cohorts)) % patients
    spared = flock.spared.copy()
    spared[one, columns] = flock.spared[other, columns]
    spared[other, columns] = flock.spared[one, columns]
    return spared
