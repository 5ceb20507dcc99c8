"""Drive findings down and up over the compatible cohorts: the least and the greatest found."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.measures import group_name
from analysis.search.aims import Aims, aims, groups
from analysis.search.ends import Ends, harvest, nothing
from analysis.search.form import Floats, Paper, Walk, Whole, as_paper, joined, room
from analysis.search.order import possible, put_in_order
from analysis.search.states import started
from analysis.search.walkers import Length, Walkers
from analysis.search.worth import FAR, worth
from analysis.study import Study
from analysis.target import Target

HELD = 0.5  # chance of a walk that changes who fails late at first, and then no more
FIRST = 16  # cohorts that look for ways to fit, for each pattern of signs
FITTING = Length(steps=8_000, rounds=15)  # of theirs; then anew, twice as far, if nothing fits
TRIES = 4
SAMPLE = 60  # cohorts drawn to see how far findings vary
BACK = 0.8  # chance to go on from the best that anybody has found for this aim
ELSEWHERE = 0.1  # chance to go on from an extreme of any finding
PATIENCE = 2  # walks in a row that find nothing better, after which an aim is at rest
COOLED = 0.9  # where the cooling begins, at the latest, of one who goes on from the best


@dataclass(frozen=True)
class Effort:
    """How long to search.

    Attributes
    ----------
    walkers : int
        For each finding and direction.
    cycles : int
        Walks of each, one after the other, at the most.
    length : Length
        Of a walk.
    """

    walkers: int
    cycles: int
    length: Length


def hunt(
    target: Target,
    study: Study,
    *,
    seed: int,
    effort: Effort,
    skip: Container[str] = (),
    known: Walk | None = None,
    advance: Callable[[int], None] | None = None,
) -> Ends | None:
    """Search for the cohorts with the least and the greatest value of each finding.

    First some cohorts drawn at random look for ways to fit all printed figures. From these walkers
    start, each with one finding and one direction as its aim; after each walk most go on from
    the best that anybody has found for their aim, until nothing better is found. Only what passes
    the slower check by other code counts. What is found bounds the true range from within: no
    search proves an extreme.

    Parameters
    ----------
    target, study : Target, Study
        The printed figures, groups and comparisons.
    seed, effort : int, Effort
        The same gives the same cohorts.
    skip : container of str, optional
        Findings that are not driven.
    known : Walk, optional
        Compatible cohorts to start from, beside those that the search finds.
    advance : callable, optional
        Told the number of cycles done.

    Returns
    -------
    Ends or None
        None if no compatible cohort was found.
    """
    rng = np.random.default_rng([seed, 99])
    paper = as_paper(target, groups(target, study))
    ends = nothing(target, study, paper, started(paper, 1, rng))
    pool = _fitting(paper, rng)
    if known is not None:
        pool = joined([known, pool]) if pool is not None else known
    harvest(target, study, paper, pool, ends)
    if pool is None or not len(ends.found):
        return None
    aimed = aims(target, study, _driven(target, study, ends.names, skip))
    spread = _spread(paper, aimed, started(paper, SAMPLE, rng))
    which = np.repeat(np.arange(len(aimed.names)), effort.walkers)
    start = pool.rows(rng.integers(len(pool.days), size=len(which)))
    walkers = Walkers(start, aimed.rows[which], spread[which])
    place = aimed.places(ends.names)[which]
    cooled, idle = np.zeros(len(which)), np.zeros(len(which), dtype=np.int64)
    for cycle in range(effort.cycles):
        before = ends.limits[place]
        held = rng.random(len(which)) < HELD
        seeds = rng.integers(2**31, size=len(which))
        met = walkers.go(paper, effort.length, cooled, held, seeds)
        harvest(target, study, paper, met, ends)
        idle = np.where(ends.limits[place] == before, idle + 1, 0)
        cooled = _go_on(walkers, ends, place, rng)
        cooled[idle >= PATIENCE] = np.nan
        if advance:
            advance(cycle + 1)
    return ends


def _fitting(paper: Paper, rng: np.random.Generator) -> Walk | None:
    """Let cohorts drawn at random find ways to fit all figures, without any other aim.

    A P value does not tell which group did better. So some of them look for each pattern of signs
    that the tests could have.
    """
    tests = paper.windows[:, 3] == 0
    for attempt in range(TRIES):
        met = []
        for signs in product((-1.0, 1.0), repeat=int(tests.sum())):
            windows = paper.windows.copy()
            windows[tests, 3] = signs
            met.append(_fitted(paper._replace(windows=windows), FITTING.times(2**attempt), rng))
        found = [walk for walk in met if walk is not None and len(walk.days)]
        if found:
            return joined(found)
    return None


def _fitted(paper: Paper, length: Length, rng: np.random.Generator) -> Walk | None:
    nowhere = np.tile(np.array([0, 1, 0, 0]), (FIRST, 1))
    walkers = Walkers(started(paper, FIRST, rng), nowhere, np.full(FIRST, np.inf))
    held, seeds = rng.random(FIRST) < HELD, rng.integers(2**31, size=FIRST)
    return walkers.go(paper, length, np.zeros(FIRST), held, seeds)


def _driven(target: Target, study: Study, names: list[str], skip: Container[str]) -> set[str]:
    """Return the findings to drive: not those that an arm's sequences fix."""
    fixed = set()
    for number, arm in enumerate(study.arms):
        fitting = target.risk_sets[number]
        if len({len(sequence) for sequence in fitting}) == 1:
            fixed.add(group_name(study, arm.key, "events_by"))
        if len(fitting) == 1:
            fixed.add(group_name(study, arm.key, "at"))
    return {name for name in names if name not in skip} - fixed


def _spread(paper: Paper, aimed: Aims, sample: Walk) -> Floats:
    """Return how far each finding varies between cohorts drawn at random: its quartiles."""
    order, values = room(paper), np.empty((len(aimed.rows), len(sample.days)))
    for column, parts in enumerate(zip(*sample, strict=True)):
        one = Walk(*parts)
        possible(paper, one, order)
        days = put_in_order(paper, one, order)
        values[:, column] = [worth(paper, order, days, aim) for aim in aimed.rows]
    near = np.where(np.abs(values) < FAR / 2, values, np.nan)
    near[np.isnan(near).all(axis=1)] = 0.0
    low, high = np.nanquantile(near, (0.25, 0.75), axis=1)
    return np.asarray(np.maximum(high - low, aimed.least_spread))


def _go_on(walkers: Walkers, ends: Ends, place: Whole, rng: np.random.Generator) -> Floats:
    """Put walkers where they go on, and return where the cooling of each begins."""
    chance = rng.random(len(place))
    best = np.flatnonzero((chance < BACK) & np.isin(place, ends.found))
    walkers.walk.put(best, ends.walk.rows(place[best]))
    others = np.flatnonzero(chance > 1 - ELSEWHERE)
    walkers.walk.put(others, ends.walk.rows(rng.choice(ends.found, size=len(others))))
    cooled = np.zeros(len(place))
    cooled[best] = COOLED * rng.random(len(best))
    return cooled
