"""Does the machinery find the truth again? Papers are simulated from public cohorts.

A simulated paper draws three arms of 43, 20 and 14 patients from a public cohort, prints their
figures to 0.1 point as a paper would, and forgets the patients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

import numpy as np
import pandas as pd

from analysis.ensemble import Days, Flags
from analysis.identify import TooManyError, sequences
from analysis.moves import State
from analysis.printed import Printed
from analysis.priors import LAST_DAY
from analysis.study import Study

SOURCES = {  # loader, time, event: as lifelines ships them
    "lung": ("load_lung", "time", "status"),
    "gbsg2": ("load_gbsg2", "time", "cens"),
    "rossi": ("load_rossi", "week", "arrest"),
    "larynx": ("load_larynx", "time", "death"),
    "kidney": ("load_kidney_transplant", "time", "death"),
}
SPARED = (8, 6)  # patients of the first arm not transplanted, and in remission, in every paper
LANDMARK_AT = 0.6  # of the times of a public cohort: its quantile becomes the landmark


@dataclass(frozen=True)
class Paper:
    """One simulated paper: the patients, and what it prints of them.

    Attributes
    ----------
    source : str
        The public cohort.
    state : State
        The true patients, in the target's order of arms.
    arms : tuple of (Printed, sequence)
        Of each arm that has a rate with an interval: its figures, its true risk sets.
    """

    source: str
    state: State
    arms: tuple[tuple[Printed, tuple[int, ...]], ...]


def papers(study: Study, sizes: list[int], *, seed: int) -> Iterator[Paper]:
    """Simulate papers without end, the public cohorts by turns; the same seed, the same papers.

    A draw in which an arm has no rate with an interval to print, or the first arm too few events
    or censorings for its patients not transplanted, makes no paper; the next one is drawn.
    """
    rng = np.random.default_rng(seed)
    arm = np.repeat(np.arange(len(sizes)), sizes)
    public = {name: _public(*where, study) for name, where in SOURCES.items()}
    while True:
        for name, (days, event) in public.items():
            paper = None
            while paper is None:
                chosen = rng.choice(len(days), len(arm), replace=False)
                paper = _paper(name, days[chosen], event[chosen], arm, study)
            yield paper


def _paper(source: str, days: Days, event: Flags, arm: Days, study: Study) -> Paper | None:
    shown = [_arm(days[arm == number], event[arm == number], study) for number in set(arm.tolist())]
    printed = [one for one in shown if one]
    failed, remitted = (event & (arm == 0)).sum(), (~event & (arm == 0)).sum()
    if len(printed) < len(shown) or failed < SPARED[0] - SPARED[1] or remitted < SPARED[1]:
        return None
    return Paper(source, State(days[None, :], event[None, :]), tuple(printed))


def _public(loader: str, time: str, event: str, study: Study) -> tuple[Days, Flags]:
    rows: pd.DataFrame = getattr(import_module("lifelines.datasets"), loader)()
    times = rows[time].to_numpy(dtype=float)
    scale = study.landmark_days / np.quantile(times, LANDMARK_AT)
    days = np.maximum(np.round(times * scale), 1).astype(np.int64)
    failed = rows[event].to_numpy() == rows[event].max()
    return np.minimum(days, LAST_DAY), failed & (days <= LAST_DAY)


def _arm(days: Days, event: Flags, study: Study) -> tuple[Printed, tuple[int, ...]] | None:
    """Print one arm's rate and plain interval, and note its risk sets, ties one by one."""
    ranks = np.lexsort((~event, days))
    left = np.arange(len(days), 0, -1)
    counted = event[ranks] & (days[ranks] <= study.landmark_days)
    risk_sets = tuple(int(r) for r in left[counted])
    if not risk_sets or risk_sets[-1] == 1 or days.max() < study.landmark_days:
        return None
    rate = float(np.prod([1 - 1 / r for r in risk_sets]))
    half = 1.959963984540054 * rate * sum(1 / (r * (r - 1)) for r in risk_sets) ** 0.5
    low, high = max(rate - half, 0.0), min(rate + half, 1.0)
    if round(rate, 3) == 0:
        return None
    return Printed(len(days), round(rate, 3), round(low, 3), round(high, 3)), risk_sets


@dataclass(frozen=True)
class Recovered:
    """What enumeration says of one arm of a simulated paper.

    Attributes
    ----------
    source : str
        The public cohort.
    n, events : int
        Patients, and true events by the landmark.
    sequences : int or None
        How many sequences fit; None if they are too many to list.
    found : bool or None
        Whether the true one is among them.
    events_low, events_high : int or None
        Least and greatest number of events among them.
    """

    source: str
    n: int
    events: int
    sequences: int | None
    found: bool | None
    events_low: int | None
    events_high: int | None


def recover(paper: Paper) -> list[Recovered]:
    """Enumerate each arm of a paper and look for its true risk sets."""
    return [_recover(paper.source, printed, truth) for printed, truth in paper.arms]


@lru_cache(maxsize=4)
def listed_sequences(printed: Printed) -> tuple[tuple[int, ...], ...] | None:
    """Return all sequences that fit; None if they are too many to list."""
    try:
        return tuple(sequences(printed))
    except TooManyError:
        return None


def _recover(source: str, printed: Printed, truth: tuple[int, ...]) -> Recovered:
    listed = listed_sequences(printed)
    if listed is None:
        return Recovered(source, printed.n, len(truth), None, None, None, None)
    events = [len(one) for one in listed] or [-1]
    return Recovered(
        source, printed.n, len(truth), len(listed), truth in listed, min(events), max(events)
    )


def by_size(recovered: list[Recovered]) -> dict[str, dict[str, float | int]]:
    """Return what enumeration found, by the size of the arm."""
    table = {}
    for n in sorted({one.n for one in recovered}):
        own = [one for one in recovered if one.n == n]
        counts = [one.sequences for one in own if one.sequences is not None]
        table[str(n)] = {
            "arms": len(own),
            "found": sum(bool(one.found) for one in own),
            "too_many_to_list": len(own) - len(counts),
            "median_sequences": float(np.median(counts)),
            "one_sequence": sum(count == 1 for count in counts),
            "events_determined": sum(one.events_low == one.events_high is not None for one in own),
        }
    return table
