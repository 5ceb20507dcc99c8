"""How cohorts drawn at random find ways to fit all printed figures, and where walkers start."""

from __future__ import annotations

import numpy as np

from analysis import chains
from analysis.flock import Flock, Rows, Rules, figures, price
from analysis.flock_round import one_round
from analysis.flock_states import as_states, started
from analysis.joint import Single

FIRST = 64  # cohorts that look for ways to fit
ENOUGH = 0.3  # share of them that is to find one
LONGEST = 40  # rounds of theirs; then anew with twice as many, if none fits
TRIES = 4
CULL = 4  # rounds, after which those that miss most go on from those that miss least
BEST = 0.2  # share of walkers that others may go on from
ASTRAY = 0.25  # chance to go on from one with other signs


def fitting(ruled: Rules, rng: np.random.Generator) -> Flock | None:
    """Let cohorts drawn at random find ways to fit all figures; return those that do."""
    for attempt in range(TRIES):
        flock = started(ruled, FIRST, rng)
        spread = np.ones(FIRST)
        for number in range(LONGEST * 2**attempt):
            flock, values, _ = one_round(ruled, [], flock, spread, rng)
            cost = price(ruled, values)
            if (cost == 0).mean() > ENOUGH:
                break
            if number % CULL == CULL - 1:
                flock = flock.part(_culled(cost, np.sign(values), rng))
        fitting_ones = fits(ruled, flock.part(np.flatnonzero(cost == 0)))
        if fitting_ones.cohorts:
            return fitting_ones
    return None


def _culled(cost: Single, signs: Single, rng: np.random.Generator) -> Rows:
    """Let walkers that miss most go on from others that miss least.

    A P value does not tell which group did better. So a walker goes on from one whose figures
    have the same signs, lest one way to fit drive out the other; where there is none, from
    any, sometimes.
    """
    best = np.flatnonzero(cost <= np.quantile(cost, BEST))
    source = np.arange(len(cost))
    for rank in np.flatnonzero(cost > np.median(cost)):
        alike = best[(signs[:, best] == signs[:, rank, None]).all(axis=0)]
        if len(alike) or rng.random() < ASTRAY:
            source[rank] = rng.choice(alike if len(alike) else best)
    return source


def placed(ruled: Rules, pool: Flock, cohorts: int, rng: np.random.Generator) -> Flock:
    """Start walkers from cohorts that fit, from each pattern of signs alike."""
    signs = np.sign(figures(ruled, pool)[0])
    which = np.unique(signs, axis=1, return_inverse=True)[1].ravel()
    chance = 1 / np.bincount(which)[which]
    return pool.part(rng.choice(pool.cohorts, size=cohorts, p=chance / chance.sum()))


def fits(ruled: Rules, flock: Flock) -> Flock:
    """Keep the cohorts that pass the check by other code."""
    if not flock.cohorts:
        return flock
    return flock.part(np.flatnonzero(chains.misses(ruled.target, as_states(ruled, flock)) == 0))
