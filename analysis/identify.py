"""Which sequences of risk sets are compatible with a printed survival rate and its interval.

A Kaplan-Meier estimate and Greenwood's variance depend on nothing but the numbers at risk
``r`` at the events: ``S = prod (1 - 1/r)`` and ``G = sum 1/(r (r - 1))``, one factor and one
term for each event, over a decreasing sequence of risk sets between ``n`` and 2. So a rounded
rate with a rounded interval leaves only those subsets of ``{2, ..., n}`` that round to it.

Ties need no search of their own. ``d`` events on one day with ``r`` at risk count as
``1 - d/r`` and ``d / (r (r - d))``; taken one after the other, with r, r - 1, ..., r - d + 1
at risk, they give ``(r-1)/r * (r-2)/(r-1) * ... = (r - d)/r`` and
``[1/(r-1) - 1/r] + [1/(r-2) - 1/(r-1)] + ... = 1/(r-d) - 1/r = d/(r (r - d))``: the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counting import Count, count
from analysis.mistake import Mistake
from analysis.printed import (
    SLACK,
    Floats,
    Interval,
    Printed,
    fits_exactly,
    greenwood_window,
    limits,
)

LONGEST_LIST = 200_000
MOST_WORK = 40_000_000  # partial sequences looked at before a list is given up
BLOCK = 500_000  # partial sequences held at once


class TooManyError(Mistake, RuntimeError):
    """More sequences than can be listed, or than can be looked through in time."""


@dataclass(frozen=True)
class Identified:
    """What printed figures of one arm, with one type of interval, tell of its risk sets.

    Attributes
    ----------
    sequences : tuple of tuple of int, or None
        All that fit, largest risk sets first; None if they are too many to list.
    count : Count
        How many there are and how many events they have.
    """

    printed: Printed
    interval: Interval
    sequences: tuple[tuple[int, ...], ...] | None
    count: Count

    def censored_before(self) -> list[int]:
        """Return how many may be censored before the last event, over all listed sequences."""
        listed = self.sequences or ()
        return sorted({self.printed.n - r[-1] - len(r) + 1 if r else 0 for r in listed})

    def sentence(self) -> str:
        """Say how many sequences fit, and whether that is a count or a bound."""
        n, events = self.count, _either(self.count.events)
        if self.sequences is not None:
            if not self.sequences:
                return "No sequence of risk sets gives these figures."
            every = "1 sequence" if n.at_least == 1 else f"{n.at_least:,.0f} sequences"
            before = _either(self.censored_before())
            return f"{every}, with {events} events and {before} censored before the last of them."
        if n.exact:
            return f"{n.at_least:,.0f} sequences (counted, not listed), with {events} events."
        perhaps = f"; {_either(n.perhaps)} not excluded" if n.perhaps else ""
        return (
            f"About {n.estimate:.2g} sequences (an estimate; at least {n.at_least:,.0f} and at most"
            f" {n.at_most:.2g}: bounds, not a count), with"
            f" {events or 'an unknown number of'} events{perhaps}."
        )


def _either(numbers: Sequence[int]) -> str:
    starts = [one for one in numbers if one - 1 not in numbers]
    ends = [one for one in numbers if one + 1 not in numbers]
    runs = zip(starts, ends, strict=True)
    return " or ".join(str(a) if a == b else f"{a} to {b}" for a, b in runs)


def identify(printed: Printed, interval: Interval = "plain") -> Identified:
    """Enumerate the risk-set sequences behind printed figures; count them if they are too many.

    Parameters
    ----------
    printed : Printed
        The figures of one arm.
    interval : {"plain", "log", "loglog"}
        How the limits were made from Greenwood's variance.

    Raises
    ------
    FiguresError
        If the arm is too large to be searched in time.
    """
    total = count(printed, interval)
    if total.at_least > LONGEST_LIST or (not total.exact and total.estimate > 5 * LONGEST_LIST):
        return Identified(printed, interval, None, total)
    try:
        found = sequences(printed, interval)
    except TooManyError:
        return Identified(printed, interval, None, total)
    events = tuple(sorted({len(one) for one in found}))
    size = len(found)
    total = Count(size, size, exact=True, estimate=size, events=events, perhaps=())
    return Identified(printed, interval, tuple(found), total)


@dataclass(frozen=True)
class _Partial:
    """Partial sequences: survival so far, Greenwood's sum so far, risk sets used as bits."""

    rate: Floats
    spread: Floats
    used: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.rate)

    def __getitem__(self, kept: NDArray[np.bool_] | slice) -> _Partial:
        return _Partial(self.rate[kept], self.spread[kept], self.used[kept])


def sequences(
    printed: Printed, interval: Interval = "plain", *, most: int = LONGEST_LIST
) -> list[tuple[int, ...]]:
    """List all decreasing sequences of risk-set sizes that round to the printed figures.

    Parameters
    ----------
    printed : Printed
        The figures of one arm.
    interval : {"plain", "log", "loglog"}
        How the limits were made from Greenwood's variance.
    most : int
        Give up beyond so many sequences.

    Returns
    -------
    list of tuple of int
        Numbers at risk just before each event up to the time of the figures, largest first.
        Tied events are listed one after the other. Empty when no sequence fits.

    Raises
    ------
    TooManyError
        If there are more than `most`.

    References
    ----------
    Greenwood M. The natural duration of cancer. Reports on Public Health 33, 1926.
    """
    found: list[tuple[int, ...]] = []
    for block in _complete(printed, interval):
        fitting = block.used[_fits(printed, interval, block)]
        if len(found) + len(fitting) > most:
            raise TooManyError(f"more than {most:,} sequences of risk sets fit these figures")
        found += [_risk_sets(used) for used in fitting]
    return sorted(found, reverse=True)


def _complete(printed: Printed, interval: Interval) -> Iterator[_Partial]:
    """Yield, block by block and in bounded memory, all subsets of {2, ..., n} within the bounds.

    Subsets grow from r = 2 upwards, large steps first: the last steps, near n, are the finest.
    """
    words = printed.n // 64 + 1
    start = _Partial(np.ones(1), np.zeros(1), np.zeros((1, words), dtype=np.uint64))
    stack, work = [(2, start)], 0
    while stack:
        r, partial = stack.pop()
        while r <= printed.n and 0 < len(partial) <= BLOCK:
            partial, r = _grow(printed, interval, partial, r), r + 1
            work += len(partial)
        if work > MOST_WORK:
            raise TooManyError(f"more than {MOST_WORK:,} partial sequences of risk sets")
        if r > printed.n:
            yield partial
        elif len(partial):
            half = len(partial) // 2
            stack += [(r, partial[:half]), (r, partial[half:])]


def _grow(printed: Printed, interval: Interval, partial: _Partial, r: int) -> _Partial:
    """Without and with an event at `r` at risk, keep what can still reach the figures.

    With the factor q of survival still to lose, and risk sets only in (r, n] to lose it,
    Greenwood's sum still grows by at least (1/q - 1)/n, all events first and no censoring
    before them, and by at most (1 - q)/r, all events at the smallest risk sets.
    """
    low, high = _widened(*printed.rounding(printed.survival))
    least, greatest = _widened(*greenwood_window(printed, interval))
    bit = np.zeros_like(partial.used[:1])
    bit[0, r // 64] = np.uint64(1) << np.uint64(r % 64)
    grown = _Partial(
        np.r_[partial.rate, partial.rate * (r - 1) / r],
        np.r_[partial.spread, partial.spread + 1 / (r * (r - 1))],
        np.concatenate([partial.used, partial.used | bit]),
    )
    q_least = np.maximum(low / grown.rate, r / printed.n)
    q_most = np.minimum(high / grown.rate, 1.0)
    keep: NDArray[np.bool_] = (
        (q_least <= q_most + SLACK)
        & (grown.spread + (1 / q_most - 1) / printed.n <= greatest)
        & (grown.spread + (1 - q_least) / r >= least)
    )
    return grown[keep]


def _widened(low: float, high: float) -> tuple[float, float]:
    return low - SLACK, high + SLACK


def _risk_sets(used: NDArray[np.uint64]) -> tuple[int, ...]:
    return tuple(
        64 * word + bit
        for word in reversed(range(len(used)))
        for bit in reversed(range(64))
        if int(used[word]) >> bit & 1
    )


def _fits(printed: Printed, interval: Interval, block: _Partial) -> NDArray[np.bool_]:
    """Tell which members of a block round to the figures; near a boundary, decide exactly."""
    wanted = [(printed.survival, block.rate)]
    low, high = limits(interval, printed.z, block.rate, block.spread)
    wanted += [
        (limit, value)
        for limit, value in ((printed.low, low), (printed.high, high))
        if limit is not None
    ]
    fits = np.ones(len(block), dtype=bool)
    doubtful = np.zeros(len(block), dtype=bool)
    for limit, value in wanted:
        least, greatest = printed.rounding(limit)
        fits &= (least - SLACK <= value) & (value <= greatest + SLACK)
        doubtful |= np.minimum(abs(value - least), abs(value - greatest)) <= SLACK
    for index in np.flatnonzero(fits & doubtful):
        fits[index] = fits_exactly(printed, interval, _risk_sets(block.used[index]))
    return fits
