"""The steps that a chain may take from one cohort of pseudo-patients to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.ensemble import Days, Flags, Floats
from analysis.priors import LAST_DAY, Prior
from analysis.target import Target

REACHES = (2, 10, 45)  # longest step of a local move, days
MOVES = ("redraw", "shift", "swap", "block", "flip", "redraw_two")
OFTEN = (0.2, 0.25, 0.2, 0.2, 0.05, 0.1)


@dataclass(frozen=True)
class State:
    """A batch of cohorts: one row a chain, one column a patient."""

    days: Days
    event: Flags

    def __getitem__(self, rows: NDArray[np.intp]) -> State:
        return State(self.days[rows], self.event[rows])


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
    """Shift the patients of one arm, or all, within a span; none where it could not be undone."""
    chains = len(state.days)
    arm = rng.integers(len(target.arms), size=chains)[:, None]
    moving = (target.arm == arm) | (rng.random(chains) < 0.5)[:, None]
    low = rng.integers(1, LAST_DAY + 1, size=chains)[:, None]
    high = low + rng.integers(1, LAST_DAY // 2, size=chains)[:, None]
    reach = rng.choice(REACHES)
    by = rng.integers(-reach, reach + 1, size=chains)[:, None]
    inside = moving & (state.days >= low) & (state.days <= high)
    days = np.where(inside, state.days + by, state.days)
    back = moving & (days >= low + by) & (days <= high + by)
    return np.where((back == inside).all(axis=1)[:, None], days, state.days)
