"""The whole machinery on a simulated paper: chains, search, and the truth within the ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import chi2

from analysis import chains, ensemble, hunt
from analysis.identify import TooManyError, sequences
from analysis.measures import measures
from analysis.moves import State
from analysis.priors import LAST_DAY, priors
from analysis.recovery import Paper, Recovered, Searched, papers, recover, summary
from analysis.solutions import write_report
from analysis.study import DAYS_PER_MONTH, Study
from analysis.target import Target

DRAWS, LOOK = 12, 20  # looks at the chains that give a cohort, steps between looks
MOST_STEPS = 8_000  # of the chains, after which a paper is given up
STEPS = 1_000  # of the search: shorter than for the book's own findings
SIZES = [43, 20, 14]  # of the arms, as in the paper
SPARED = (8, 6)  # patients not transplanted, and in remission, in every paper


Advance = Callable[[int], None]


def recover_papers(
    study: Study,
    path: Path,
    *,
    count: int,
    searched: int,
    seed: int,
    advance: Advance | None = None,
) -> None:
    """Simulate papers of this study's sizes, search some of them, and write a summary.

    Parameters
    ----------
    study : Study
        Arms and landmark.
    path : Path
        The summary, ``data/recovery.json``.
    count, searched : int
        Papers to simulate; papers to put through the whole machinery, the first that allow it.
    seed : int
        The same seed gives the same papers.
    advance : callable, optional
        Told the number of papers done.
    """
    simulated = papers(study, SIZES, seed=seed)
    recovered: list[Recovered] = []
    found: list[Searched] = []
    for number in range(count):
        paper = next(simulated)
        recovered += recover(paper)
        ranges = search(paper, study, seed=number) if len(found) < searched else None
        found += [ranges] if ranges else []
        if advance:
            advance(number + 1)
    write_report({"seed": seed, "papers": count, **summary(recovered, found)}, path)


def search(paper: Paper, study: Study, *, seed: int) -> Searched | None:
    """Run the whole machinery on one paper: true value, least and greatest, finding by finding.

    None where the machinery does not apply: an arm prints no rate, or its number of events is
    not determined, which the chains need; and where the chains meet no compatible cohort.

    Raises
    ------
    RuntimeError
        If the true patients do not fit what was printed of them.
    """
    made = _target(paper, study)
    if made is None:
        return None
    target, truth = made
    if chains.misses(target, truth)[0] != 0:
        raise RuntimeError(f"the true patients of a paper from {paper.source} do not fit it")
    state = _walk(target, seed)
    if state is None:
        return None
    true, ranges = measures(target, study, truth), {}
    for name, ends in hunt.hunt(target, study, state, seed=seed, steps=STEPS).items():
        least, most = (float(measures(target, study, end)[name][0]) for end in ends)
        if np.isfinite([least, most, true[name][0]]).all():
            ranges[name] = (float(true[name][0]), least, most)
    return ranges


def _walk(target: Target, seed: int) -> State | None:
    """Return the first compatible cohorts that the chains of one prior meet; None if none."""
    rng, prior = np.random.default_rng([seed, 0]), priors(target.landmark_days)[0]
    state = chains.start(target, chains.CHAINS * len(chains.HEAT), rng)
    price, met = chains.misses(target, state), []
    for number in range(1, MOST_STEPS + 1):
        state, price = chains.step(target, prior, state, price, rng)
        if number % chains.EXCHANGE == 0:
            state, price = chains.exchange(state, price, rng)
        if number % LOOK == 0 and (price == 0).any():
            met.append(state[np.flatnonzero(price == 0)])
        if len(met) == DRAWS:
            break
    if not met:
        return None
    return State(np.concatenate([m.days for m in met]), np.concatenate([m.event for m in met]))


def _target(paper: Paper, study: Study) -> tuple[Target, State] | None:
    """Return the paper's figures as windows, and its patients in the target's order."""
    sizes = [printed.n for printed, _ in paper.arms]
    arm = np.repeat(np.arange(len(sizes)), sizes)
    if arm.shape != paper.state.days[0].shape:
        return None
    try:
        risk_sets = {i: tuple(sequences(one)) for i, (one, _) in enumerate(paper.arms)}
    except TooManyError:
        return None
    if any(len({len(one) for one in listed}) != 1 for listed in risk_sets.values()):
        return None
    target = Target(
        arms=tuple(one.key for one in study.arms),
        arm=arm,
        landmark_days=study.landmark_days,
        risk_sets=risk_sets,
        rates=(),
        tests=(),
        negative=sizes[0],
        not_transplanted=SPARED[0],
        spared_in_remission=SPARED[1],
        spared_follow_up_days=(0.0, 0.0),
    )
    truth = _in_order(target, paper.state)
    return None if truth is None else (_windows(target, truth), truth)


def _in_order(target: Target, state: State) -> State | None:
    """Put early failures first in each arm; of the first arm, choose who was not transplanted."""
    early = state.event[0] & (state.days[0] <= target.landmark_days)
    place = np.where(early, 0, np.where(state.event[0], 2, 1))
    ranks = np.lexsort((place, target.arm))
    ordered = State(state.days[:, ranks], state.event[:, ranks])
    fits = (~ordered.event[0, target.spared]).sum() == target.spared_in_remission
    return ordered if fits and early[target.arm == 0].sum() >= SPARED[0] - SPARED[1] else None


def _windows(target: Target, truth: State) -> Target:
    """Print the pooled rate, the three tests and the follow-up, and turn them into windows."""
    ordered = ensemble.order(truth.days, truth.event, target.arm)
    rate = round(float(ensemble.survival_at(ordered, [1, 2], target.landmark_days)[0]), 3)
    tests = []
    for other in ([1, 2], [1], [2]):
        p_value = round(float(chi2.sf(ensemble.logrank(ordered, [0], other), 1)[0]), 3)
        ends = (min(p_value + 0.0005, 1.0), max(p_value - 0.0005, 1e-12))
        tests.append(
            ([0], other, (float(chi2.isf(ends[0], 1)) ** 0.5, float(chi2.isf(ends[1], 1)) ** 0.5))
        )
    spared = target.spared
    days = float(ensemble.median_follow_up(truth.days[:, spared], truth.event[:, spared])[0])
    months = round(min(days, LAST_DAY) / DAYS_PER_MONTH, 1)
    window = ((months - 0.05) * DAYS_PER_MONTH, (months + 0.05) * DAYS_PER_MONTH)
    half = 0.0005
    return replace(
        target,
        rates=(([1, 2], (rate - half, rate + half)),),
        tests=tuple(tests),
        spared_follow_up_days=window,
    )
