"""Drive findings down and up over the compatible cohorts: the least and the greatest found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis import chains
from analysis.ensemble import Floats
from analysis.measures import measures
from analysis.moves import MOVES, OFTEN, State, propose
from analysis.priors import LAST_DAY, priors
from analysis.study import Study
from analysis.target import Target

STEPS = 6000
WALKERS = 2  # for each finding and direction
ROUND = 250  # steps, after which each walker goes back to the best it has found
PRESSURE = (2.0, 20.0)  # on a finding, in its standard deviations, from first to last of a round
PATIENCE = (0.3, 3.0, 1.0)  # on misses at the start of a round, by turns
OFTEN_LATE = 0.3  # share of moves that change the follow-up of several patients at once
STRICT = 5.0  # on misses at its end
UNREACHED = 2.0 * LAST_DAY  # stands for a median that is not reached


def hunt(
    target: Target,
    study: Study,
    state: State,
    *,
    seed: int,
    steps: int = STEPS,
    advance: Callable[[int], None] | None = None,
) -> dict[str, tuple[State, State]]:
    """Search for the cohorts with the least and the greatest value of each open finding.

    Simulated annealing from random solutions: steps that move the finding the right way are
    favoured ever more strongly, misses of the printed figures cost ever more; the prior does
    not count. What is found bounds the true range from within: no search proves an extreme.

    Parameters
    ----------
    target, study : Target, Study
        The printed figures, groups and comparisons.
    state : State
        Solutions to start from; the search never ends worse than the best of them.
    seed, steps : int
        The same seed gives the same cohorts.
    advance : callable, optional
        Told the number of steps done.

    Returns
    -------
    dict of str to (State, State)
        By finding, one cohort with the least and one with the greatest value found.

    References
    ----------
    Kirkpatrick S et al. Optimization by simulated annealing. Science 1983;220:671.
    """
    rng = np.random.default_rng([seed, 99])
    known = _open_findings(measures(target, study, state))
    names = list(known)
    spread = np.array([max(known[name].std(), 1e-9) for name in names])
    aim = np.repeat(np.arange(len(names)), 2 * WALKERS)
    sign = np.tile([-1.0, 1.0], len(names) * WALKERS)
    rows, best = _start(known, aim, sign)
    best_state = _take(state, rows)
    for number in range(steps):
        turn, rate = number // ROUND, number % ROUND / ROUND
        if number % ROUND == 0:
            walker, value, price = best_state, best.copy(), np.zeros(len(aim))
        moved = _moved(target, walker, rng)
        moved_price = chains.misses(target, moved)
        moved_value = _values(target, study, moved, np.isfinite(moved_price), names, aim)
        gain = sign * (moved_value - value) / spread[aim]
        patience = _between((PATIENCE[turn % len(PATIENCE)], STRICT), rate)
        with np.errstate(invalid="ignore"):
            accept = np.log(rng.random(len(aim))) < (
                _between(PRESSURE, rate) * gain + patience * (price - moved_price)
            )
        walker = _chosen(accept, moved, walker)
        price, value = np.where(accept, moved_price, price), np.where(accept, moved_value, value)
        better = (price == 0) & (sign * (value - best) > 0)
        best_state, best = _chosen(better, walker, best_state), np.where(better, value, best)
        if advance:
            advance(number + 1)
    return _ends(names, aim, sign, best, best_state)


def _open_findings(found: dict[str, Floats]) -> dict[str, Floats]:
    """Keep the findings that differ between solutions; a median not reached counts as far off."""
    kept = {
        name: np.nan_to_num(values, nan=UNREACHED, posinf=UNREACHED)
        for name, values in found.items()
    }
    return {name: values for name, values in kept.items() if values.std() > 1e-9}


def _values(
    target: Target,
    study: Study,
    state: State,
    fits: NDArray[np.bool_],
    names: list[str],
    aim: NDArray[np.intp],
) -> Floats:
    """Return for each walker the finding it aims at; NaN where its cohort cannot fit."""
    value = np.full(len(aim), np.nan)
    rows = np.flatnonzero(fits)
    found = measures(target, study, _take(state, rows))
    table = np.stack([np.nan_to_num(found[n], nan=np.nan, posinf=UNREACHED) for n in names], axis=1)
    value[rows] = table[np.arange(len(rows)), aim[rows]]
    return value


def _start(
    known: dict[str, Floats], aim: NDArray[np.intp], sign: Floats
) -> tuple[NDArray[np.intp], Floats]:
    """Start each walker from a solution among the most extreme ones, no two from the same."""
    names = list(known)
    rows = np.empty(len(aim), dtype=np.intp)
    for walker, (number, way) in enumerate(zip(aim, sign, strict=True)):
        rows[walker] = np.argsort(-way * known[names[number]], kind="stable")[walker // 2 % WALKERS]
    return rows, np.array([known[names[n]][row] for n, row in zip(aim, rows, strict=True)])


def _moved(target: Target, state: State, rng: np.random.Generator) -> State:
    if rng.random() < OFTEN_LATE:
        return _followed_anew(target, state, rng)
    move = MOVES[rng.choice(len(MOVES), p=OFTEN)]
    prior = priors(target.landmark_days)[0]
    return propose(move, target, prior, state, rng)[0]


def _followed_anew(target: Target, state: State, rng: np.random.Generator) -> State:
    """Follow some patients for another time, who are censored after their arm's last failure.

    Some of those followed beyond the landmark fail late instead, or the other way round.
    """
    rows, width = state.days.shape
    last = np.zeros((rows, width), dtype=np.int64)
    for number in range(len(target.arms)):
        own = target.arm == number
        last[:, own] = state.days[:, own & target.fails_early].max(axis=1)[:, None]
    chosen = ~state.event & (state.days >= last)
    chosen &= rng.random((rows, width)) < rng.choice((0.05, 0.2, 0.6), size=(rows, 1))
    one, other = rng.random((2, rows, 1))
    share = np.minimum(one, other) + np.abs(one - other) * rng.random((rows, width))
    days = last + (share * (LAST_DAY + 1 - last)).astype(np.int64)
    days = np.where(chosen, days, state.days)
    turned = (days > target.landmark_days) & (rng.random((rows, width)) < 0.02)
    turned &= rng.random((rows, 1)) < 0.3
    return replace(state, days=days, event=state.event ^ turned)


def _between(ends: tuple[float, float], rate: float) -> float:
    return float(ends[0] * (ends[1] / ends[0]) ** rate)


def _take(state: State, rows: NDArray[np.intp]) -> State:
    return State(state.days[rows], state.event[rows])


def _chosen(which: NDArray[np.bool_], one: State, other: State) -> State:
    mask = which[:, None]
    return replace(
        one,
        days=np.where(mask, one.days, other.days),
        event=np.where(mask, one.event, other.event),
    )


def _ends(
    names: list[str], aim: NDArray[np.intp], sign: Floats, best: Floats, state: State
) -> dict[str, tuple[State, State]]:
    ends = {}
    for number, name in enumerate(names):
        pair = []
        for way in (-1.0, 1.0):
            among = np.flatnonzero((aim == number) & (sign == way))
            pair.append(_take(state, among[[int((way * best[among]).argmax())]]))
        ends[name] = (pair[0], pair[1])
    return ends
