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

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

LONGEST_LIST = 1_000_000
BLOCK = 500_000  # partial sequences held at once


class TooManyError(Mistake, RuntimeError):
    """More sequences than can be listed."""


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
        if len(found) + len(block) > most:
            raise TooManyError(f"more than {most:,} sequences of risk sets fit these figures")
        found += [_risk_sets(used) for used in block.used[_fits(printed, interval, block)]]
    return sorted(found, reverse=True)


def _complete(printed: Printed, interval: Interval) -> Iterator[_Partial]:
    """Yield, block by block and in bounded memory, all subsets of {2, ..., n} within the bounds.

    Subsets grow from r = 2 upwards, large steps first: the last steps, near n, are the finest.
    """
    words = printed.n // 64 + 1
    start = _Partial(np.ones(1), np.zeros(1), np.zeros((1, words), dtype=np.uint64))
    stack = [(2, start)]
    while stack:
        r, partial = stack.pop()
        while r <= printed.n and 0 < len(partial) <= BLOCK:
            partial, r = _grow(printed, interval, partial, r), r + 1
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
