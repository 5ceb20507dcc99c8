"""How many risk-set sequences fit, when there are too many to list: exact, or bounds.

The same growth as in :mod:`analysis.identify`, but partial sequences that have come to nearly
the same rate and the same Greenwood sum are counted together. Each class of them keeps the
smallest and the largest of both, so what is said at the end holds for every member: a class
that lies within the figures as a whole is counted for certain, one that reaches across
their edge may count. Without any merging the count is exact.

Where classes had to be merged, a second growth thins at random instead: what it keeps are
sequences one by one, so those that fit at the end exist, and their weights estimate how many
there are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from analysis.printed import SLACK, FiguresError, Floats, Interval, Printed, greenwood_window

MOST_CLASSES = 30_000
FINEST = 256  # cells of a class across the window of the rate, before any coarsening
MOST_WORK = 2_400_000  # classes times patients: bounds the time
MOST_PATIENTS = 2_000


@dataclass(frozen=True)
class Count:
    """How many sequences fit.

    Attributes
    ----------
    at_least, at_most : float
        Bounds on the number of sequences; equal when the count is exact.
    exact : bool
        Whether they are.
    estimate : float
        About how many there are; the count itself when it is exact.
    events : tuple of int
        Numbers of events that some sequence has for certain.
    perhaps : tuple of int
        Further numbers of events that are neither shown nor excluded.
    """

    at_least: float
    at_most: float
    exact: bool
    estimate: float
    events: tuple[int, ...]
    perhaps: tuple[int, ...]


@dataclass(frozen=True)
class _Classes:
    """Classes of partial sequences: smallest and largest rate and Greenwood sum, members."""

    rate_low: Floats
    rate_high: Floats
    spread_low: Floats
    spread_high: Floats
    events: NDArray[np.int64]
    members: Floats

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, kept: NDArray[np.bool_]) -> _Classes:
        return _Classes(*(getattr(self, field.name)[kept] for field in fields(self)))


def count(printed: Printed, interval: Interval = "plain", *, most: int | None = None) -> Count:
    """Count the risk-set sequences that round to the printed figures, in bounded memory.

    Parameters
    ----------
    printed : Printed
        The figures of one arm, of at most 2,000 patients.
    interval : {"plain", "log", "loglog"}
        How the limits were made from Greenwood's variance.
    most : int, optional
        Classes held at once; more of them give narrower bounds and take longer.

    Raises
    ------
    FiguresError
        If the arm is larger than 2,000 patients: the search would not end in time.
    """
    if printed.n > MOST_PATIENTS:
        raise FiguresError(
            f"n is {printed.n}: sequences are counted for arms of at most {MOST_PATIENTS} patients"
        )
    most = most or min(MOST_CLASSES, MOST_WORK // printed.n)
    classes, merged = _start(), False
    for r in range(2, printed.n + 1):
        classes = _grow(printed, interval, classes, r)
        if len(classes) > most:
            classes, merged = _merge(printed, interval, classes, most), True
    certain, possible = _inside(printed, interval, classes)
    bound = float(classes.members[possible].sum())
    if not merged:
        return Count(bound, bound, True, bound, _events(classes, possible), ())
    kept = _thinned(printed, interval, most)
    fitting, _ = _inside(printed, interval, kept)
    events = {*_events(classes, certain), *_events(kept, fitting)}
    return Count(
        at_least=max(float(classes.members[certain].sum()), float(fitting.sum())),
        at_most=bound,
        exact=False,
        estimate=float(kept.members[fitting].sum()),
        events=tuple(sorted(events)),
        perhaps=tuple(sorted({*_events(classes, possible)} - events)),
    )


def _start() -> _Classes:
    one, nought = np.ones(1), np.zeros(1)
    return _Classes(one, one, nought, nought, np.zeros(1, dtype=np.int64), one)


def _events(classes: _Classes, which: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.unique(classes.events[which]).tolist())


def _thinned(printed: Printed, interval: Interval, most: int) -> _Classes:
    """Grow sequences one by one; of too many, keep a random share for each number of events."""
    rng = np.random.default_rng(0)
    classes = _start()
    for r in range(2, printed.n + 1):
        classes = _grow(printed, interval, classes, r)
        if len(classes) <= most:
            continue
        share = most // len(np.unique(classes.events))
        ranks = np.lexsort((rng.random(len(classes)), classes.events))
        _, first, size = np.unique(classes.events[ranks], return_index=True, return_counts=True)
        place = np.arange(len(classes)) - np.repeat(first, size)
        weight = np.repeat(np.maximum(size / share, 1.0), size)
        members = classes.members.copy()
        members[ranks] *= weight
        kept = np.zeros(len(classes), dtype=bool)
        kept[ranks] = place < share
        classes = replace(classes, members=members)[kept]
    return classes


def _grow(printed: Printed, interval: Interval, classes: _Classes, r: int) -> _Classes:
    """Without and with an event at `r` at risk; drop what no member can bring to the figures."""
    term = 1 / (r * (r - 1))
    grown = _Classes(
        np.r_[classes.rate_low, classes.rate_low * (r - 1) / r],
        np.r_[classes.rate_high, classes.rate_high * (r - 1) / r],
        np.r_[classes.spread_low, classes.spread_low + term],
        np.r_[classes.spread_high, classes.spread_high + term],
        np.r_[classes.events, classes.events + 1],
        np.r_[classes.members, classes.members],
    )
    low, high = printed.rounding(printed.survival)
    least, greatest = greenwood_window(printed, interval)
    lose_most = np.maximum((low - SLACK) / grown.rate_high, r / printed.n)
    lose_least = np.minimum((high + SLACK) / grown.rate_low, 1.0)
    keep: NDArray[np.bool_] = (
        (lose_most <= lose_least + SLACK)
        & (grown.spread_low + (1 / lose_least - 1) / printed.n <= greatest + SLACK)
        & (grown.spread_high + (1 - lose_most) / r >= least - SLACK)
    )
    return grown[keep]


def _merge(printed: Printed, interval: Interval, classes: _Classes, most: int) -> _Classes:
    """Put classes of one number of events that fall into one cell together."""
    low, high = printed.rounding(printed.survival)
    least, greatest = greenwood_window(printed, interval)
    rate_cell = (high - low) / printed.survival / FINEST
    spread_cell = (min(greatest, 4 * least + 1) - least) / FINEST
    while len(classes) > most:
        classes = _merged(classes, rate_cell, spread_cell)
        rate_cell, spread_cell = 1.5 * rate_cell, 1.5 * spread_cell
    return classes


def _merged(classes: _Classes, rate_cell: float, spread_cell: float) -> _Classes:
    across = (np.log((classes.rate_low + classes.rate_high) / 2) / rate_cell).astype(np.int64)
    down = ((classes.spread_low + classes.spread_high) / 2 / spread_cell).astype(np.int64)
    ranks = np.lexsort((down, across, classes.events))
    keys = np.stack([classes.events, across, down])[:, ranks]
    new = np.r_[True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)]
    starts = np.flatnonzero(new)
    return _Classes(
        np.minimum.reduceat(classes.rate_low[ranks], starts),
        np.maximum.reduceat(classes.rate_high[ranks], starts),
        np.minimum.reduceat(classes.spread_low[ranks], starts),
        np.maximum.reduceat(classes.spread_high[ranks], starts),
        classes.events[ranks][starts],
        np.add.reduceat(classes.members[ranks], starts),
    )


def _inside(
    printed: Printed, interval: Interval, classes: _Classes
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which classes round to the figures as a whole, and which may with some members."""
    certain, possible = np.ones(len(classes), dtype=bool), np.ones(len(classes), dtype=bool)
    low, high = _limits(printed, interval, classes)
    for value, (least, greatest) in (
        (printed.survival, (classes.rate_low, classes.rate_high)),
        (printed.low, low),
        (printed.high, high),
    ):
        if value is None:
            continue
        start, end = printed.rounding(value)
        certain &= (least >= start + SLACK) & (greatest <= end - SLACK)
        possible &= (greatest >= start - SLACK) & (least <= end + SLACK)
    return certain, possible


def _limits(
    printed: Printed, interval: Interval, classes: _Classes
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return what each class's lower and upper limit lie between, by interval arithmetic."""
    small = printed.z * np.sqrt(classes.spread_low)
    large = printed.z * np.sqrt(classes.spread_high)
    rates = classes.rate_low, classes.rate_high
    if interval == "plain":
        low = rates[0] * (1 - large), rates[1] * (1 - small)
        high = rates[0] * (1 + small), rates[1] * (1 + large)
    elif interval == "log":
        low = rates[0] * np.exp(-large), rates[1] * np.exp(-small)
        high = rates[0] * np.exp(small), rates[1] * np.exp(large)
    else:
        most, least = (np.maximum(-np.log(rate), SLACK**2) for rate in rates)
        low = np.exp(-most * np.exp(large / least)), np.exp(-least * np.exp(small / most))
        high = np.exp(-most * np.exp(-small / most)), np.exp(-least * np.exp(-large / least))
    return _clipped(*low), _clipped(*high)


def _clipped(least: Floats, greatest: Floats) -> tuple[Floats, Floats]:
    return np.clip(least, 0.0, 1.0), np.clip(greatest, 0.0, 1.0)
