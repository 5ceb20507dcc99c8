"""Write cohorts of pseudo-patients that reproduce what was printed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Queue

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import chains, ensemble
from analysis.ensemble import Flags, Floats
from analysis.moves import State
from analysis.printed import FiguresError
from analysis.priors import Prior, priors
from analysis.published import Claim
from analysis.study import Study
from analysis.target import Target, make_target

COLUMNS = ["patient_id", "arm", "lfs_days", "outcome", "mrd_negative", "hsct"]
ASSUMED_HSCT = {"chemo_hsct": "yes"}  # the arm's name; the abstract tells no more
BURN_IN = 4000
THINNING = 400  # steps between looks at a chain
LONGEST_SEARCH = 30_000  # steps without a draw
NOTHING_FOUND = (
    "No cohort was found that gives all printed figures, in {steps} steps of each chain. Each "
    "arm's rate and interval can be met; the pooled rate, a P value or the follow-up contradicts "
    "them, or is met too rarely to be found."
)
SPARE = 2  # draws of each prior beyond its half, should both meet one joint order
MIDDLE_OF = 32  # the shipped cohort is chosen among so many solutions
HALF_YEARS = range(6, 60, 6)


@dataclass(frozen=True)
class Draw:
    """One compatible cohort, as arrays over patients, and where it came from.

    Attributes
    ----------
    days, event, negative : arrays (patient,)
        Day, whether it is a failure, whether MRD negative.
    prior : str
        The prior's name.
    chain, step : int
        Which chain, and after how many steps.
    """

    days: NDArray[np.int64]
    event: Flags
    negative: Flags
    prior: str
    chain: int
    step: int


def draws(target: Target, prior: Prior, seed: list[int]) -> Iterator[Draw]:
    """Walk with all chains of one prior, without end, and yield each compatible cohort met.

    Every `THINNING` steps all rows are looked at, and one that misses no figure is a draw.
    The same seed gives the same draws in the same order.

    Raises
    ------
    FiguresError
        If no compatible cohort is met for a long time.
    """
    rng = np.random.default_rng(seed)
    levels = len(chains.HEAT)
    state = chains.start(target, chains.CHAINS * levels, rng)
    price = chains.misses(target, state)
    met = 0
    for number in count(1):
        if number - met > LONGEST_SEARCH:
            raise FiguresError(NOTHING_FOUND.format(steps=LONGEST_SEARCH))
        state, price = chains.step(target, prior, state, price, rng)
        if number % chains.EXCHANGE == 0:
            state, price = chains.exchange(state, price, rng)
        if number < BURN_IN or number % THINNING:
            continue
        for row in np.flatnonzero(price == 0):
            met = number
            negative = np.zeros(len(target.arm), dtype=bool)
            first = np.flatnonzero(target.arm == 0)
            negative[rng.choice(first, target.negative, replace=False)] = True
            days, event = state.days[row].copy(), state.event[row].copy()
            yield Draw(days, event, negative, prior.name, int(row) // levels, number)


def solutions(
    target: Target, seed: int, wanted: int, *, advance: Callable[[int], None] | None = None
) -> list[Draw]:
    """Return distinct cohorts, the priors by turns; fewer wanted are the first of more.

    Distinct in the joint order of events and censorings across arms, not only in the days.
    Each prior has a process of its own.

    Parameters
    ----------
    target : Target
        The printed figures.
    seed, wanted : int
        The same seed gives the same cohorts; how many.
    advance : callable, optional
        Told how many cohorts have been found so far.
    """
    jobs = [
        (target, prior, [seed, number], wanted // 2 + SPARE)
        for number, prior in enumerate(priors(target.landmark_days))
    ]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(len(jobs), context) as pool:
        queue = manager.Queue()
        running = [pool.submit(_collect, *job, queue) for job in jobs]
        found = 0
        while not all(job.done() for job in running):
            wait(running, timeout=0.5)
            while not queue.empty():
                found += int(queue.get())
            if advance:
                advance(min(found, wanted))
        by_prior = [job.result() for job in running]
    distinct: dict[bytes, Draw] = {}
    for draw in (draw for pair in zip(*by_prior, strict=True) for draw in pair):
        distinct.setdefault(joint_order(target, draw), draw)
    return list(distinct.values())[:wanted]


def _collect(
    target: Target, prior: Prior, seed: list[int], wanted: int, queue: Queue[int]
) -> list[Draw]:
    found: dict[bytes, Draw] = {}
    for draw in draws(target, prior, seed):
        if found.setdefault(joint_order(target, draw), draw) is draw:
            queue.put(1)
        if len(found) == wanted:
            break
    return list(found.values())


def joint_order(target: Target, draw: Draw) -> bytes:
    """Return what a rank statistic sees of a cohort: arms and outcomes by day, ties marked."""
    key = 2 * draw.days + ~draw.event
    ranks = np.lexsort((target.arm, key))
    first = np.r_[True, np.diff(key[ranks]) != 0]
    return bytes((target.arm[ranks] * 4 + draw.event[ranks] * 2 + first).astype(np.uint8))


def middle(target: Target, found: list[Draw]) -> Draw:
    """Return the cohort whose curves and numbers at risk lie nearest to the middle of all.

    For each arm the survival curve and the share at risk are read every half year; among the
    cohorts without an event after the landmark, of which the paper tells nothing, the one with
    the smallest mean squared distance from the medians, in standard deviations, is taken.

    Raises
    ------
    FiguresError
        If every cohort has such an event: more solutions are needed.
    """
    state = State(np.stack([draw.days for draw in found]), np.stack([d.event for d in found]))
    features = _features(target, state)
    spread = features.std(axis=0)
    varies = spread > 1e-12
    distance = (features - np.median(features, axis=0))[:, varies] / spread[varies]
    late = (state.event & (state.days > target.landmark_days)).any(axis=1)
    if late.all():
        raise FiguresError(f"each of {len(found)} cohorts has an event after the landmark")
    return found[int(np.where(late, np.inf, (distance**2).mean(axis=1)).argmin())]


def _features(target: Target, state: State) -> Floats:
    ordered = ensemble.order(state.days, state.event, target.arm)
    columns = []
    for number in range(len(target.arms)):
        own = state.days[:, target.arm == number]
        for months in HALF_YEARS:
            day = round(months * target.landmark_days / 36)
            columns.append(ensemble.survival_at(ordered, [number], day))
            columns.append((own >= day).mean(axis=1))
    return np.stack(columns, axis=1)


def table(target: Target, draw: Draw) -> pd.DataFrame:
    """Return a cohort as the table that ``data/cohort.csv`` holds; a row is a pseudo-patient."""
    first = target.arm == 0
    arm = np.array(target.arms)[target.arm]
    hsct = np.array([ASSUMED_HSCT.get(key, "") for key in arm], dtype=object)
    hsct[first] = np.where(target.spared[first], "no", "yes")
    negative = np.full(len(arm), "", dtype=object)
    negative[first] = np.where(draw.negative[first], "yes", "no")
    ranks = np.lexsort((draw.negative, target.spared, ~draw.event, draw.days, target.arm))
    columns = {
        "patient_id": [f"pseudo-{number + 1:02d}" for number in range(len(arm))],
        "arm": arm[ranks],
        "lfs_days": draw.days[ranks],
        "outcome": np.where(draw.event, "event", "censored")[ranks],
        "mrd_negative": negative[ranks],
        "hsct": hsct[ranks],
    }
    return pd.DataFrame(columns, columns=COLUMNS)


def reconstruct(study: Study, claims: dict[str, Claim], *, seed: int) -> pd.DataFrame:
    """Return the cohort that the book shows: the middle one of the first solutions of a seed.

    What "middle" means is told in :func:`middle`.

    Parameters
    ----------
    study : Study
        Arms, groups, landmark.
    claims : dict of str to Claim
        The printed figures, as :func:`analysis.load_published` reads them.
    seed : int
        The same seed gives the same table.

    Returns
    -------
    DataFrame
        One row a pseudo-patient, with the columns of ``data/cohort.csv``.

    Raises
    ------
    FiguresError
        If no cohort can give the printed figures.
    """
    target = make_target(claims, study)
    return table(target, middle(target, solutions(target, seed, MIDDLE_OF)))


def write_table(rows: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, all of it or nothing."""
    partial = path.with_name(f".{path.name}.partial")
    rows.to_csv(partial, index=False, lineterminator="\n", encoding="utf-8")
    partial.replace(path)
