"""What each cohort of a flock is driven towards, and how far it has come.

The cohorts of a flock stand in blocks, one for each quantity; within its block each cohort has a
group or a comparison, and a direction, as its aim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.special import chdtri

from analysis.ensemble import Floats
from analysis.joint import Joint, Whole, unpacked
from analysis.measures import DIFFERENCE, OVERALL, PAIR, group_name
from analysis.priors import LAST_DAY
from analysis.quantities import OF_GROUP, chi_square, cox, rmst, schoenfeld
from analysis.study import Study
from analysis.target import Target

NOWHERE = -1e6  # worth of a finding that a cohort does not give
UNREACHED = 1e5  # is added to what stands for a median that is not reached
BEYOND = 2.0
EVENT = 20  # days by which an event brings such a median nearer
NEWTON = 5  # rounds; more than single precision needs
P_VALUES = ("logrank", "proportional_hazards")

Look = Callable[[Joint, Whole, Whole], Floats]


@dataclass
class Block:
    """Some cohorts of a flock, whose aims are of one quantity.

    Attributes
    ----------
    look : callable
        Computes the quantity, given the codes of the one or two groups of each cohort.
    begin : int
        Place of the first cohort.
    names : list of str
        The finding of each cohort.
    sign : list of float
        For each cohort -1 to drive it down, 1 to drive it up, `BEYOND` until it is not reached.
    one, other : list of int
        For each cohort the codes of its groups, as bits.
    """

    look: Look
    begin: int
    names: list[str] = field(default_factory=list)
    sign: list[float] = field(default_factory=list)
    one: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)

    def add(self, name: str, one: int, other: int, walkers: int) -> None:
        """Give a finding its walkers down and as many up."""
        signs = (-1.0, 1.0, BEYOND) if name.endswith("median_days") else (-1.0, 1.0)
        self.names += len(signs) * walkers * [name]
        self.sign += [sign for sign in signs for _ in range(walkers)]
        self.one += len(signs) * walkers * [one]
        self.other += len(signs) * walkers * [other]


def codes(target: Target, study: Study, key: str) -> int:
    """Return the codes of a group's patients as bits."""
    group = study.group(key)
    if group.hsct == "no":
        return 1 << len(target.arms)
    arms = [target.arms.index(arm) for arm in group.arms]
    return sum(1 << arm for arm in arms) | (1 << len(target.arms) if 0 in arms else 0)


def blocks(target: Target, study: Study, walkers: dict[str, int]) -> list[Block]:
    """Place all walkers: as many as given for each finding, down and as many up."""
    made: list[Block] = []

    def block(look: Look) -> Block:
        made.append(Block(look, made[-1].begin + len(made[-1].names) if made else 0))
        return made[-1]

    for end in OF_GROUP:
        own = block(_of_group(end, study.landmark_days))
        for group in study.all_groups:
            name = group_name(study, group.key, end)
            own.add(name, codes(target, study, group.key), 0, walkers.get(name, 0))
    looks = (_test, _ratio, _firth, _trend, _difference(study.landmark_days))
    for end, look in zip((*PAIR, DIFFERENCE), looks, strict=True):
        own = block(look)
        for one, other in study.comparisons:
            name = f"lfs.{one}_vs_{other}.{end}"
            pair = codes(target, study, one), codes(target, study, other)
            own.add(name, *pair, walkers.get(name, 0))
    arms = [codes(target, study, arm.key) for arm in study.arms]
    block(_overall(arms)).add(OVERALL, 0, 0, walkers.get(OVERALL, 0))
    return [one for one in made if one.names]


def worth(aimed: list[Block], order: Joint, tiles: int = 1) -> Floats:
    """Return how far each cohort has come: the finding it aims at, times the sign.

    The flock may stand there several times over, tile by tile; the worth is (tile, cohort).
    """
    found = []
    for block in aimed:
        part = order.part(slice(block.begin, block.begin + len(block.names)), tiles)
        groups = [np.tile(np.array(bits, np.int32), tiles) for bits in (block.one, block.other)]
        values = towards(block.look(part, *groups), np.tile(np.array(block.sign), tiles))
        found.append(values.reshape(tiles, -1))
    return np.concatenate(found, axis=1)


def towards(values: Floats, sign: Floats) -> Floats:
    """Turn scaled findings into worth; upwards, a median counts only if it is reached."""
    unreached = values > UNREACHED / 2
    far = UNREACHED - values
    beyond = np.where(unreached, UNREACHED / 10 - far, values)
    finite = np.where(unreached, far - 4.0 * LAST_DAY, values)
    worths = np.select(
        [sign < 0, sign == BEYOND], [np.where(unreached, far, -values), beyond], finite
    )
    return np.asarray(np.nan_to_num(worths, nan=NOWHERE))


def scaled(name: str, values: Floats) -> Floats:
    """Return findings as a walker sees them: logarithms of ratios, P values by their statistic."""
    if ".hazard_ratio" in name:
        return np.log(values)
    if name.endswith(P_VALUES):
        return -np.sqrt(chdtri(2 if name == OVERALL else 1, values))
    return values


def _of_group(end: str, landmark: int) -> Look:
    quantity = OF_GROUP[end]

    def look(order: Joint, one: Whole, other: Whole) -> Floats:
        del other
        group = order.group(one)
        found = quantity(group, landmark)
        if end == "median_days":
            far = UNREACHED + 2.0 * LAST_DAY - EVENT * group.failed.sum(axis=0)
            found = np.where(np.isinf(found), far, found)
        return found

    return look


def _difference(landmark: int) -> Look:
    def look(order: Joint, one: Whole, other: Whole) -> Floats:
        first, second = (rmst(order.group(codes), landmark) for codes in (one, other))
        return np.asarray(first - second)

    return look


def _overall(arms: list[int]) -> Look:
    def look(order: Joint, one: Whole, other: Whole) -> Floats:
        del one, other
        groups = [order.group(np.full(order.days.shape[1], arm, dtype=np.int32)) for arm in arms]
        every = np.full(order.days.shape[1], sum(arms), dtype=np.int32)
        risk = [unpacked(order.tied_left, every & arm) for arm in arms]
        place = unpacked(order.place, every)
        return np.asarray(-np.sqrt(chi_square(risk, [group.failed for group in groups], place)))

    return look


def _test(order: Joint, one: Whole, other: Whole) -> Floats:
    pair = order.pair(one, other)
    found = chi_square([pair.first, pair.second], [pair.fails, pair.fails_too], pair.place)
    return np.asarray(-np.sqrt(found))


def _ratio(order: Joint, one: Whole, other: Whole) -> Floats:
    return np.asarray(cox(order.pair(one, other), rounds=NEWTON)[0])


def _firth(order: Joint, one: Whole, other: Whole) -> Floats:
    return np.asarray(cox(order.pair(one, other), rounds=NEWTON, firth=True)[0])


def _trend(order: Joint, one: Whole, other: Whole) -> Floats:
    pair = order.pair(one, other)
    share = cox(pair, rounds=NEWTON)[1]
    return np.asarray(-np.sqrt(schoenfeld(pair, share)))
