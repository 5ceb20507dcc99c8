"""The whole search on a simulated paper: does each true finding lie within its range?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import chi2

from analysis import chains, ensemble
from analysis.measures import measures
from analysis.mistake import Mistake
from analysis.moves import State
from analysis.priors import LAST_DAY
from analysis.recovery import SPARED, Paper, listed_sequences, papers, recover
from analysis.recovery_summary import Searched, summary
from analysis.search.hunt import Effort, hunt
from analysis.search.walkers import Length
from analysis.solutions import write_report
from analysis.study import DAYS_PER_MONTH, Study
from analysis.target import Target

EFFORT = Effort(walkers=1, cycles=5, length=Length(steps=5_000, rounds=14))  # the book has more
SIZES = [43, 20, 14]  # of the arms, as in the paper
HALF = 0.0005  # of a figure printed to 0.1 point, and of a P value with three digits
MOST_PAPERS = 100_000
TOGETHER = 10  # papers, after which the summary is written anew


Advance = Callable[[int], None]


class RecoveryError(Mistake, ValueError):
    """Papers were asked for that cannot be simulated; the message says why."""


def recover_papers(
    study: Study,
    path: Path,
    *,
    count: int,
    seed: int,
    searched: int | None = None,
    advance: Advance | None = None,
) -> None:
    """Simulate papers of this study's sizes, search their ranges, and write a summary.

    The summary is written anew, whole, after every ten papers, so that a search that is stopped
    leaves what it has found.

    Parameters
    ----------
    study : Study
        Arms, comparisons and landmark.
    path : Path
        The summary, ``data/recovery.json``.
    count, seed : int
        Papers; the same seed gives the same ones.
    searched : int, optional
        How many of them, the first, are searched for ranges; all if absent.
    advance : callable, optional
        Told the number of papers searched.

    Raises
    ------
    RecoveryError
        If a number of papers makes no sense.
    """
    searched = count if searched is None else searched
    if not 1 <= count <= MOST_PAPERS:
        raise RecoveryError(f"{count:,} papers: ask for 1 to {MOST_PAPERS:,}.")
    if not 1 <= searched <= count:
        raise RecoveryError(f"{searched:,} of {count:,} papers to search: ask for 1 to {count:,}.")
    simulated = list(islice(papers(study, SIZES, seed=seed), count))
    recovered = [one for paper in simulated for one in recover(paper)]
    found: list[Searched] = []
    not_searched: list[int] = []
    for number, paper in enumerate(simulated[:searched], start=1):
        ranges = search(paper, study, number=number)
        found += ranges or []
        not_searched += [] if ranges else [number]
        if number % TOGETHER == 0 or number == searched:
            content = summary(recovered, found, not_searched)
            write_report({"seed": seed, "papers": count, **content}, path)
        if advance:
            advance(number)


def search(
    paper: Paper, study: Study, *, number: int, effort: Effort = EFFORT
) -> list[Searched] | None:
    """Search the ranges of one paper's findings, and set the true values beside them.

    What is printed is left out: it is right for every cohort looked at. None if an arm's risk
    sets are too many to list, or no compatible cohort was found.

    Raises
    ------
    RuntimeError
        If the true patients do not fit what was printed of them.
    """
    made = as_target(paper, study)
    if made is None:
        return None
    target, truth = made
    if chains.misses(target, truth)[0] != 0:
        raise RuntimeError(f"the true patients of a paper from {paper.source} do not fit it")
    ends = hunt(target, study, seed=number, effort=effort, skip=printed(study))
    if ends is None:
        return None
    true = {name: values[0] for name, values in measures(target, study, truth).items()}
    return [
        Searched(number, paper.source, name, _number(true[name]), _number(low), _number(high), none)
        for name, low, high, none in zip(
            ends.names, ends.low, ends.high, ends.without.tolist(), strict=True
        )
        if name not in printed(study)
    ]


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def printed(study: Study) -> set[str]:
    """Return the findings that a simulated paper prints, or that follow from counts it prints."""
    rate = f"at_{study.landmark_months}_months"
    names = {f"lfs.{group.key}.{rate}" for group in study.all_groups if group.hsct != "no"}
    names |= {f"lfs.{one}_vs_{other}.logrank" for one, other in study.comparisons}
    spared = [group.key for group in study.all_groups if group.hsct == "no"]
    return names | {f"lfs.{key}.{end}" for key in spared for end in ("follow_up_days", "events")}


def as_target(paper: Paper, study: Study) -> tuple[Target, State] | None:
    """Return the paper's figures as windows, and its patients in the target's order."""
    sizes = [printed.n for printed, _ in paper.arms]
    risk_sets = {}
    for number, (one, _) in enumerate(paper.arms):
        listed = listed_sequences(one)
        if listed is None:
            return None
        risk_sets[number] = listed
    target = Target(
        arms=tuple(one.key for one in study.arms),
        arm=np.repeat(np.arange(len(sizes)), sizes),
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
    return _windows(target, truth), truth


def _in_order(target: Target, state: State) -> State:
    """Choose who was not transplanted, the first of each outcome, and put them where they go."""
    event, size = state.event[0], len(target.arm)
    first = np.flatnonzero(target.arm == 0)
    chosen = np.r_[first[event[first]][: SPARED[0] - SPARED[1]], first[~event[first]][: SPARED[1]]]
    ranks = np.arange(size)
    ranks[target.spared] = chosen
    ranks[~target.spared] = np.setdiff1d(np.arange(size), chosen)
    return State(state.days[:, ranks], state.event[:, ranks])


def _windows(target: Target, truth: State) -> Target:
    """Print the pooled rate, the three tests and the follow-up, and turn them into windows."""
    ordered = ensemble.order(truth.days, truth.event, target.arm)
    rate = round(float(ensemble.survival_at(ordered, [1, 2], target.landmark_days)[0]), 3)
    tests = []
    for other in ([1, 2], [1], [2]):
        p_value = round(float(chi2.sf(ensemble.logrank(ordered, [0], other), 1)[0]), 3)
        ends = (min(p_value + HALF, 1.0), max(p_value - HALF, 1e-12))
        tests.append(
            ([0], other, (float(chi2.isf(ends[0], 1)) ** 0.5, float(chi2.isf(ends[1], 1)) ** 0.5))
        )
    spared = target.spared
    days = float(ensemble.median_follow_up(truth.days[:, spared], truth.event[:, spared])[0])
    months = round(min(days, LAST_DAY) / DAYS_PER_MONTH, 1)
    window = ((months - 0.05) * DAYS_PER_MONTH, (months + 0.05) * DAYS_PER_MONTH)
    return replace(
        target,
        rates=(([1, 2], (rate - HALF, rate + HALF)),),
        tests=tuple(tests),
        spared_follow_up_days=window,
    )
