"""Random walks over the cohorts that are compatible with a target: a Metropolis sampler.

A chain walks over pseudo-patients (day, outcome, transplanted or not). Within it the risk-set
sequences always fit; the pooled rate, the log-rank tests and the follow-up of the patients
not transplanted may be missed at a price, and a state counts as a draw only when it misses
none. All chains of a prior move together, as arrays.
"""

from __future__ import annotations

import numpy as np

from analysis import ensemble
from analysis.ensemble import Days, Flags, Floats
from analysis.moves import MOVES, OFTEN, State, propose
from analysis.priors import LAST_DAY, Prior
from analysis.target import Target, Window

CHAINS = 6
HEAT = (5.0, 2.2, 1.0, 0.45, 0.2, 0.09, 0.04)  # a chain runs at seven prices of a miss at once
EXCHANGE = 5  # steps between exchanges
PRICES = {"rate": 0.001, "test": 0.004, "follow_up": 3.0}  # a miss by so much costs a factor e


def misses(target: Target, state: State) -> Floats:
    """Return the price of all misses of each cohort: 0 if it fits, infinite if it cannot do.

    Infinite: a risk-set sequence or a count that does not fit, or an arm in which nobody is
    followed up to the landmark.
    """
    ordered = ensemble.order(state.days, state.event, target.arm)
    price = np.where(_fits_counts(target, state, ordered), 0.0, np.inf)
    for arms, window in target.rates:
        value = ensemble.survival_at(ordered, arms, target.landmark_days)
        price += _outside(value, window) / PRICES["rate"]
    for one, other, window in target.tests:
        value = np.sqrt(ensemble.logrank(ordered, one, other))
        price += _outside(value, window) / PRICES["test"]
    spared = target.spared
    follow_up = ensemble.median_follow_up(state.days[:, spared], state.event[:, spared])
    follow_up = np.minimum(follow_up, 2.0 * LAST_DAY)
    return price + _outside(follow_up, target.spared_follow_up_days) / PRICES["follow_up"]


def _fits_counts(target: Target, state: State, ordered: ensemble.Order) -> Flags:
    in_remission = (~state.event[:, target.spared]).sum(axis=1)
    within = ((state.days >= 1) & (state.days <= LAST_DAY)).all(axis=1)
    fits: Flags = np.asarray(within & (in_remission == target.spared_in_remission))
    for number in range(len(target.arms)):
        codes = ensemble.risk_sets(ordered, number, target.landmark_days)
        followed = state.days[:, target.arm == number].max(axis=1) >= target.landmark_days
        fits &= (codes[:, None] == target.coded[number]).any(axis=1) & followed
    return fits


def _outside(value: Floats, window: Window) -> Floats:
    low, high = window
    return np.maximum(np.maximum(low - value, value - high), 0.0)


def start(target: Target, chains: int, rng: np.random.Generator) -> State:
    """Draw one cohort for each chain whose risk sets fit; its other figures need not yet."""
    width = len(target.arm)
    state = State(
        np.zeros((chains, width), dtype=np.int64),
        np.zeros((chains, width), dtype=bool),
    )
    for row in range(chains):
        for number in range(len(target.arms)):
            columns = np.flatnonzero(target.arm == number)
            fitting = target.risk_sets[number]
            chosen = fitting[rng.integers(len(fitting))]
            days, event = _place(chosen, len(columns), target.landmark_days, rng)
            state.days[row, columns], state.event[row, columns] = days, event
    return state


def _place(
    risk_sets: tuple[int, ...], n: int, landmark: int, rng: np.random.Generator
) -> tuple[Days, Flags]:
    """Put one arm's events on distinct days up to the landmark, censorings between them."""
    days = np.sort(rng.choice(np.arange(2, landmark), len(risk_sets), replace=False))
    ends = np.r_[1, days, landmark]
    before = np.r_[n, np.array(risk_sets, dtype=np.int64) - 1] - np.r_[risk_sets, 0]
    censored = [
        rng.integers(low, high, size=count)
        for low, high, count in zip(ends, ends[1:], before, strict=False)
    ]
    censored[-1] = rng.integers(landmark, LAST_DAY + 1, size=before[-1])
    placed = np.concatenate([days, *censored])
    return placed, np.arange(n) < len(days)


def step(
    target: Target,
    prior: Prior,
    state: State,
    price: Floats,
    rng: np.random.Generator,
) -> tuple[State, Floats]:
    """Move every row once by Metropolis' rule; return the states and their prices.

    Row by row a chain's prices of a miss are multiplied by HEAT, so that its cheap rows roam.

    References
    ----------
    Metropolis N et al. Equation of state calculations by fast computing machines. J Chem Phys
    1953;21:1087.
    """
    move = MOVES[rng.choice(len(MOVES), p=OFTEN)]
    moved, gain = propose(move, target, prior, state, rng)
    moved_price = misses(target, moved)
    with np.errstate(invalid="ignore"):
        accept = np.log(rng.random(len(price))) < gain + heat(len(price)) * (price - moved_price)
    rows = accept[:, None]
    return (
        State(
            np.where(rows, moved.days, state.days),
            np.where(rows, moved.event, state.event),
        ),
        np.where(accept, moved_price, price),
    )


def heat(rows: int) -> Floats:
    """Return the multiplier of each row's price; rows of one chain stand together."""
    return np.resize(HEAT, rows)


def exchange(state: State, price: Floats, rng: np.random.Generator) -> tuple[State, Floats]:
    """Let neighbouring rows of each chain exchange their cohorts: parallel tempering.

    References
    ----------
    Geyer CJ. Markov chain Monte Carlo maximum likelihood. Computing Science and Statistics 1991.
    """
    levels = len(HEAT)
    first = int(rng.integers(2))
    ranks = np.arange(len(price))
    colder = ranks[(ranks % levels % 2 == first) & (ranks % levels < levels - 1)]
    warmer = colder + 1
    factor = heat(len(price))
    gain = (factor[colder] - factor[warmer]) * (price[colder] - price[warmer])
    accept = np.log(rng.random(len(colder))) < gain
    ranks[colder[accept]], ranks[warmer[accept]] = warmer[accept], colder[accept]
    return State(state.days[ranks], state.event[ranks]), price[ranks]
