"""Drive findings down and up over the compatible cohorts: the least and the greatest found."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np

from analysis.aims import NOWHERE, Block, blocks, scaled, worth
from analysis.ensemble import Floats
from analysis.flock import Flock, Rows, Rules, figures, joined, price, rules
from analysis.flock_fit import fits, fitting, placed
from analysis.flock_round import one_round
from analysis.flock_states import as_states, start, started
from analysis.joint import Marks
from analysis.measures import group_name, measures
from analysis.study import Study
from analysis.target import Target

STRICT = (0.2, 2.0)  # spreads of a finding that outweigh a miss, from first to last of a cycle
CYCLE = 8  # rounds, after which some walkers go back to the best found for their aim
BACK = 0.5  # share of them
SMALL = 0.01  # spread of a finding, at the least
COUNTS = ("events", "at_risk", "_months")  # of which it is at least one
SAMPLE = 20  # cohorts for each walker, drawn to see how far findings vary


@dataclass(frozen=True)
class Effort:
    """How long to search.

    Attributes
    ----------
    walkers : int
        For each finding and direction.
    rounds : int
        Of `ROUND` steps.
    """

    walkers: int
    rounds: int


@dataclass
class Ends:
    """The extremes found so far.

    Attributes
    ----------
    names : list of str
        Findings.
    low, high : array (finding,)
        Least and greatest value; infinite where none has been found.
    without : array of bool (finding,)
        Whether some cohort gives no value.
    flock : Flock
        For each finding in turn, the cohort with the least value and the one with the greatest.
    """

    names: list[str]
    low: Floats
    high: Floats
    without: Marks
    flock: Flock


def hunt(
    target: Target,
    study: Study,
    *,
    seed: int,
    effort: Effort,
    skip: Container[str] = (),
    known: Flock | None = None,
    advance: Callable[[int], None] | None = None,
) -> Ends | None:
    """Search for the cohorts with the least and the greatest value of each finding.

    First some cohorts drawn at random look for ways to fit all printed figures. From these a flock
    of walkers starts, each with one finding and one direction as its aim. In a cycle of rounds a
    miss of a figure costs ever more; after it walkers start again from the best cohorts that
    any of them has found. Only what passes the slower check by other code counts. What is found
    bounds the true range from within: no search proves an extreme.

    Parameters
    ----------
    target, study : Target, Study
        The printed figures, groups and comparisons.
    seed, effort : int, Effort
        The same gives the same cohorts.
    skip : container of str, optional
        Findings that are not driven.
    known : Flock, optional
        Compatible cohorts to start from, beside those that the flock finds.
    advance : callable, optional
        Told the number of rounds done.

    Returns
    -------
    Ends or None
        None if no compatible cohort was found.

    References
    ----------
    Kirkpatrick S et al. Optimization by simulated annealing. Science 1983;220:671.
    """
    rng = np.random.default_rng([seed, 99])
    ruled = rules(target)
    ends = _nothing(ruled, study)
    pool = fitting(ruled, rng)
    if known is not None:
        pool = joined([known, *([pool] if pool else [])])
    if pool is None:
        return None
    _harvest(ruled, study, pool, ends)
    names = [name for name in ends.names if name not in skip]
    aimed = blocks(target, study, _walkers(ruled, study, names, effort.walkers))
    ranks = _ranks(aimed, ends)
    natural = _spread(ruled, aimed, len(ranks), rng)
    flock = placed(ruled, pool, len(ranks), rng)
    for number in range(effort.rounds):
        spread = np.sqrt(natural * np.maximum(_found(ends)[ranks // 2] / 4, natural / 100))
        spread = spread * _between(STRICT, number % CYCLE / (CYCLE - 1))
        flock, values, _ = one_round(ruled, aimed, flock, spread, rng)
        right = np.flatnonzero(price(ruled, values) == 0)
        _harvest(ruled, study, flock.part(right), ends)
        if number % CYCLE == CYCLE - 1:
            back = (ends.low <= ends.high)[ranks // 2]
            back = back & ((price(ruled, values) > 0) | (rng.random(len(ranks)) < BACK))
            flock = ends.flock.part(ranks).where(back, flock)
        if advance:
            advance(number + 1)
    return ends


def _nothing(ruled: Rules, study: Study) -> Ends:
    flock = start(ruled, 1, np.random.default_rng(0))
    names = list(measures(ruled.target, study, as_states(ruled, flock)))
    shape = len(names)
    return Ends(
        names,
        np.full(shape, np.inf),
        np.full(shape, -np.inf),
        np.zeros(shape, dtype=bool),
        flock.part(np.zeros(2 * shape, dtype=np.intp)),
    )


def _harvest(ruled: Rules, study: Study, flock: Flock, ends: Ends) -> None:
    """Check cohorts by other code, and note the extremes among them."""
    flock = fits(ruled, flock)
    if not flock.cohorts:
        return
    found = measures(ruled.target, study, as_states(ruled, flock))
    for number, name in enumerate(ends.names):
        values = found[name]
        known = np.isfinite(values)
        ends.without[number] |= not known.all()
        if not known.any():
            continue
        least = int(np.where(known, values, np.inf).argmin())
        most = int(np.where(known, values, -np.inf).argmax())
        if values[least] < ends.low[number]:
            ends.low[number] = values[least]
            ends.flock.put(2 * number, flock, least)
        if values[most] > ends.high[number]:
            ends.high[number] = values[most]
            ends.flock.put(2 * number + 1, flock, most)


def _spread(ruled: Rules, aimed: list[Block], cohorts: int, rng: np.random.Generator) -> Floats:
    """Return for each walker how far its finding varies between cohorts drawn at random."""
    drawn = started(ruled, SAMPLE * cohorts, rng)
    value = worth(aimed, figures(ruled, drawn)[2], SAMPLE)
    value = np.where(np.abs(value) < -NOWHERE, value, np.nan)
    low, high = np.nan_to_num(np.nanquantile(value, (0.25, 0.75), axis=0))
    counts = [name.endswith(COUNTS) for block in aimed for name in block.names]
    return np.asarray(np.maximum(high - low, np.where(counts, 1.0, SMALL)))


def _found(ends: Ends) -> Floats:
    """Return the width of each range found so far, as a walker sees it."""
    ends_of = zip(ends.names, ends.low, ends.high, strict=True)
    width: Floats = np.array(
        [np.ptp(scaled(name, np.array([a, b]))) if a <= b else 0.0 for name, a, b in ends_of]
    )
    return width


def _walkers(ruled: Rules, study: Study, names: list[str], walkers: int) -> dict[str, int]:
    """Give each finding its walkers: none if its sequences fix it."""
    count = dict.fromkeys(names, walkers)
    for number, arm in enumerate(study.arms):
        fitting = ruled.target.risk_sets[number]
        if len({len(sequence) for sequence in fitting}) == 1:
            count[group_name(study, arm.key, "events_by")] = 0
        if len(fitting) == 1:
            count[group_name(study, arm.key, "at")] = 0
    return count


def _ranks(aimed: list[Block], ends: Ends) -> Rows:
    """Return for each walker where its own extreme stands among the ends."""
    return np.array(
        [
            2 * ends.names.index(name) + (sign > 0)
            for block in aimed
            for name, sign in zip(block.names, block.sign, strict=True)
        ]
    )


def _between(ends: tuple[float, float], rate: float) -> float:
    return float(ends[0] * (ends[1] / ends[0]) ** rate)
