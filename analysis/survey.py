"""The long computations behind the solution set: draw it, drive its findings, note their ranges."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import chains
from analysis.cohort import Cohort, load_cohort
from analysis.ensemble import Days, Flags
from analysis.estimate import Finding
from analysis.findings import findings
from analysis.moves import State
from analysis.priors import priors
from analysis.published import Claim
from analysis.ranges import document, inputs, ranges
from analysis.reconstruct import Draw, draws, solutions
from analysis.search import states
from analysis.search.aims import groups
from analysis.search.ends import Ends
from analysis.search.form import Walk, as_paper, joined
from analysis.search.hunt import Effort, hunt
from analysis.search.walkers import Length
from analysis.solutions import (
    SolutionsError,
    as_cohort,
    as_state,
    load_solutions,
    reached,
    report,
    write_report,
    write_solutions,
)
from analysis.study import Study
from analysis.target import Target, make_target

Advance = Callable[[int], None]
EFFORTS = (  # far first; then near, from where that has led
    Effort(walkers=8, cycles=6, length=Length(steps=10_000, rounds=30)),
    Effort(walkers=8, cycles=10, length=Length(steps=1_500, rounds=30)),
)
CYCLES = sum(effort.cycles for effort in EFFORTS)
FEWEST = 100  # solutions, below which chains cannot be compared


def draw(
    study: Study,
    claims: dict[str, Claim],
    folder: Path,
    *,
    seed: int,
    count: int,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Draw a solution set; write ``solutions.csv.gz`` and ``chains.json``; return the latter.

    Raises
    ------
    SolutionsError
        If fewer than 100 are asked for.
    """
    if count < FEWEST:
        raise SolutionsError(f"{count} solutions: at least {FEWEST} are needed to compare chains.")
    target = make_target(claims, study)
    found = solutions(target, seed, count, advance=advance)
    content = report(target, study, found, seed)
    write_solutions(target, found, folder / "solutions.csv.gz")
    write_report(content, folder / "chains.json")
    return content


def search(
    study: Study,
    claims: dict[str, Claim],
    folder: Path,
    *,
    seed: int,
    advance: Advance | None = None,
) -> int:
    """Write ``extremes.csv.gz``: cohorts with the least and the greatest value of each finding.

    It starts from the solutions and from what an earlier search has written, so that searching
    again can only widen the ranges: each seed finds other ends, and a cohort that fits stays one.
    Enumerated risk-set sequences that the solutions do not reach are searched for as well. Returns
    the number of cohorts written.
    """
    target = make_target(claims, study)
    state = as_state(target, load_solutions(folder / "solutions.csv.gz"))
    paper = as_paper(target, groups(target, study))
    known = [states.as_walk(target, paper, one) for one in (state, *_before(target, folder))]
    ends = _drive(target, study, joined(known), seed, advance)
    rng = np.random.default_rng([seed, 98])
    far = states.as_state(target, paper, ends.walk)
    found = [
        _draw(target, far.days[row], far.event[row], rng, ends.names[row // 2])
        for row in np.flatnonzero(np.repeat(ends.low < ends.high, 2))
    ]
    found += [replace(found[0], negative=_negative(target, most=most)) for most in (False, True)]
    found += list(_missing(target, state, seed))
    write_solutions(target, found, folder / "extremes.csv.gz")
    return len(found)


def _before(target: Target, folder: Path) -> Iterator[State]:
    """Return what an earlier search has written, as far as it fits the figures of today."""
    path = folder / "extremes.csv.gz"
    if path.is_file():
        state = as_state(target, load_solutions(path))
        fits = chains.misses(target, state) == 0
        yield State(state.days[fits], state.event[fits])


def _drive(target: Target, study: Study, known: Walk, seed: int, advance: Advance | None) -> Ends:
    cycles = itertools.count(1)

    def tell(_: int) -> None:
        if advance:
            advance(next(cycles))

    for effort in EFFORTS:
        found = hunt(target, study, seed=seed, effort=effort, known=known, advance=tell)
        if found is None:
            raise SolutionsError("no solution fits the printed figures: draw them again")
        ends, known = found, joined([known, found.walk.rows(found.found)])
    return ends


def _draw(target: Target, days: Days, event: Flags, rng: np.random.Generator, name: str) -> Draw:
    negative = np.zeros(len(target.arm), dtype=bool)
    first = np.flatnonzero(target.arm == 0)
    negative[rng.choice(first, target.negative, replace=False)] = True
    return Draw(days, event, negative, name, 0, 0)


def _negative(target: Target, *, most: bool) -> Flags:
    """Let as many, or as few, of those not transplanted be MRD negative as the count allows."""
    first = np.flatnonzero(target.arm == 0)
    ranks = first[np.argsort(target.spared[first] ^ most, kind="stable")]
    negative = np.zeros(len(target.arm), dtype=bool)
    negative[ranks[: target.negative]] = True
    return negative


def _missing(target: Target, state: State, seed: int) -> Iterator[Draw]:
    """Find a cohort for each enumerated sequence of an arm that no solution has."""
    for arm in range(len(target.arms)):
        for sequence in reached(target, state, arm)["missing"]:
            alone = replace(target, risk_sets={**target.risk_sets, arm: (tuple(sequence),)})
            prior = priors(target.landmark_days)[0]
            yield next(draws(alone, prior, [seed, arm, *sequence]))


def cohorts(folder: Path) -> int:
    """Return how many cohorts the solutions and extremes hold."""
    names = ("solutions.csv.gz", "extremes.csv.gz")
    return sum(load_solutions(folder / name)["solution"].nunique() for name in names)


def note(
    study: Study, claims: dict[str, Claim], folder: Path, *, advance: Advance | None = None
) -> None:
    """Write ``ranges.json``: every finding of the book over all solutions and extremes.

    Findings are those of the ordinary estimators, two processes at a time.
    """
    frames = [load_solutions(folder / name) for name in ("solutions.csv.gz", "extremes.csv.gz")]
    tables = [rows for frame in frames for _, rows in frame.groupby("solution", sort=True)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as pool:
        found = pool.map(_findings, tables, [study] * len(tables), chunksize=8)
        noted = ranges(findings(load_cohort(study=study)), claims, _counted(found, advance))
    write_report(document(noted, inputs(study, folder)), folder / "ranges.json")


def _findings(rows: pd.DataFrame, study: Study) -> dict[str, Finding]:
    cohort: Cohort = as_cohort(rows.drop(columns="solution"), study)
    return findings(cohort)


def _counted(
    found: Iterator[dict[str, Finding]], advance: Advance | None
) -> Iterator[dict[str, Finding]]:
    for number, one in enumerate(found, start=1):
        if advance:
            advance(number)
        yield one
