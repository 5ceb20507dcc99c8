"""Random walks over the cohorts that are compatible with a target: a Metropolis sampler.

A chain walks over pseudo-patients (day, outcome, transplanted or not). Within it the risk-set
sequences always fit; the pooled rate, the log-rank tests and the follow-up of the patients
not transplanted may be missed at a price, and a state counts as a draw only when it misses
none. All chains of a prior move together, as arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import ensemble
from analysis.ensemble import Days, Flags, Floats
from analysis.target import Target, Window

CHAINS = 16
LAST_DAY = 1826  # 60 months: nobody is followed for longer
REACHES = (2, 10, 45)  # longest step of a local move, days
MOVES = ("redraw", "shift", "swap", "block", "flip", "redraw_two")
OFTEN = (0.2, 0.25, 0.2, 0.2, 0.05, 0.1)
PRICES = {"rate": 0.001, "test": 0.004, "follow_up": 3.0}  # a miss by so much costs a factor e


@dataclass(frozen=True)
class Prior:
    """What is assumed of the days that the figures leave open.

    Attributes
    ----------
    name : str
        Its name in the tables.
    words : str
        The assumption, for readers.
    event, censoring : array (LAST_DAY + 1,)
        Relative probability of a failure, and of the end of follow-up, on each day.
    """

    name: str
    words: str
    event: Floats
    censoring: Floats

    @property
    def weight(self) -> Floats:
        """Logarithms of both: row 0 for censorings, row 1 for events."""
        with np.errstate(divide="ignore"):
            logarithms: Floats = np.log(np.stack([self.censoring, self.event]))
        return logarithms


def priors(landmark_days: int) -> tuple[Prior, Prior]:
    """Return the two priors that are compared: any day alike, and early events, long follow-up."""
    day = np.arange(LAST_DAY + 1)
    alive = (day > 0).astype(float)
    late = day > landmark_days
    even = Prior(
        "even",
        "events and ends of follow-up are equally likely on any day of 60 months; after the "
        "landmark an event is a thirtieth as likely as before",
        event=alive * np.where(late, 1 / 30, 1.0),
        censoring=alive,
    )
    early = Prior(
        "early",
        "the risk of an event falls by half every eight months; follow-up ends after two years "
        "five times as often, day for day, as before",
        event=alive * 0.5 ** (day / (8 * 30.4375)),
        censoring=alive * np.where(day > 730, 1.0, 0.2),
    )
    return even, early


@dataclass(frozen=True)
class State:
    """A batch of cohorts: one row a chain, one column a patient."""

    days: Days
    event: Flags


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
        fits &= np.isin(codes, target.coded[number]) & followed
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
    """Move every chain once by Metropolis' rule; return the states and their prices.

    References
    ----------
    Metropolis N et al. Equation of state calculations by fast computing machines. J Chem Phys
    1953;21:1087.
    """
    move = MOVES[rng.choice(len(MOVES), p=OFTEN)]
    moved, gain = propose(move, target, prior, state, rng)
    moved_price = misses(target, moved)
    with np.errstate(invalid="ignore"):
        accept = np.log(rng.random(len(price))) < gain + price - moved_price
    rows = accept[:, None]
    return (
        State(
            np.where(rows, moved.days, state.days),
            np.where(rows, moved.event, state.event),
        ),
        np.where(accept, moved_price, price),
    )


def propose(
    move: str, target: Target, prior: Prior, state: State, rng: np.random.Generator
) -> tuple[State, Floats]:
    """Propose one kind of move in every chain; return it and its logarithmic prior ratio.

    `redraw` takes a patient's day from the prior, `shift` moves it a little, `swap` exchanges
    the days of two patients, `block` moves the patients of one arm between two days together,
    and `flip` turns an event after the landmark into a censoring or back.
    A proposal outside the days 1 to LAST_DAY never fits.
    """
    chains = len(state.days)
    rows = np.arange(chains)
    one, other = _patients(target, chains, rng)
    days, event = state.days.copy(), state.event
    if move == "flip":
        event = event.copy()
        event[rows, one] ^= days[rows, one] > target.landmark_days
    elif move == "swap":
        days[rows, one], days[rows, other] = state.days[rows, other], state.days[rows, one]
    elif move == "shift":
        reach = rng.choice(REACHES)
        days[rows, one] += rng.integers(-reach, reach + 1, size=chains)
    elif move == "block":
        days = _shifted_block(target, state, rng)
    else:
        for patient in (one, other)[: 1 + (move == "redraw_two")]:
            days[rows, patient] = _redrawn(prior, event[rows, patient], rng)
    if move.startswith("redraw"):
        return State(days, event), np.zeros(chains)
    weight = prior.weight
    within = np.clip(days, 0, LAST_DAY)
    gain = weight[event.astype(int), within] - weight[state.event.astype(int), state.days]
    return State(days, event), gain.sum(axis=1)


def _patients(target: Target, chains: int, rng: np.random.Generator) -> tuple[Days, Days]:
    """Choose two patients in each chain, the first more often one on whom figures depend."""
    everyone = np.arange(len(target.arm))
    among = (everyone, np.flatnonzero(target.fails_early), np.flatnonzero(target.spared))
    favoured = among[rng.choice(3, p=(0.4, 0.4, 0.2))]
    return rng.choice(favoured, size=chains), rng.integers(len(everyone), size=chains)


def _redrawn(prior: Prior, event: Flags, rng: np.random.Generator) -> Days:
    """Draw a day from the prior of each outcome."""
    uniform = rng.random(len(event))
    drawn = [
        np.searchsorted(np.cumsum(weight) / weight.sum(), uniform, side="right")
        for weight in (prior.censoring, prior.event)
    ]
    return np.where(event, drawn[1], drawn[0])


def _shifted_block(target: Target, state: State, rng: np.random.Generator) -> Days:
    """Shift one arm's patients within a span of days; none where that could not be undone."""
    chains = len(state.days)
    arm = rng.integers(len(target.arms), size=chains)[:, None]
    low = rng.integers(1, LAST_DAY + 1, size=chains)[:, None]
    high = low + rng.integers(1, LAST_DAY // 2, size=chains)[:, None]
    by = rng.integers(-REACHES[-1], REACHES[-1] + 1, size=chains)[:, None]
    inside = (target.arm == arm) & (state.days >= low) & (state.days <= high)
    days = np.where(inside, state.days + by, state.days)
    back = (target.arm == arm) & (days >= low + by) & (days <= high + by)
    return np.where((back == inside).all(axis=1)[:, None], days, state.days)
