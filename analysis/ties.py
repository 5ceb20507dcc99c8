"""Many events at one time, in few entries: Efron's sums over them, to the precision of a double.

Of d events at one time the k-th (from 0) meets a risk set that has lost k/d of those who had an
event. Every sum over k = 0, ..., d - 1 of a smooth function of k is taken by Gauss's rule for
equally spaced points: a dozen entries with weights in place of thousands of events.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from analysis.counts import Array, EventTimes

NODES = 12
FEW = 2 * NODES  # so many events are entries themselves


def entries(counts: EventTimes) -> tuple[Array, Array, Array]:
    """Return what stands for the events: few entries a time, however many events.

    The functions that are summed have a pole where the risk set would be used up, at or beyond the
    d-th event. A rule covers at most as many events as lie between its end and that pole, which
    leaves an error below 1e-16; the last events before the pole are entries themselves.

    Parameters
    ----------
    counts : EventTimes
        Patients at risk and with an event, of two groups.

    Returns
    -------
    time : ndarray of int
        At which of the times the entry is.
    order : ndarray
        How many events have gone before it, from 0; between whole numbers in a rule.
    weight : ndarray
        For how many events it stands; 1 for each if there are no more than 24 at a time.

    References
    ----------
    Golub and Welsch, Math Comp 1969;23:221. Gautschi, Orthogonal Polynomials, Oxford 2004, 1.5.2.
    """
    d = counts.events.sum(axis=1).astype(np.int64)
    none = np.full_like(counts.events, np.inf)
    pole = d * np.divide(counts.at_risk, counts.events, out=none, where=counts.events > 0).min(1)
    done = np.zeros_like(d)
    ruled: list[tuple[Array, Array, Array]] = []
    for at in np.flatnonzero(d > FEW):
        while (left := d[at] - done[at]) > FEW:
            length = int(min(left, (pole[at] - done[at]) // 2))
            nodes, weights = rule(length)
            ruled.append((np.full(NODES, at), done[at] + nodes, weights))
            done[at] += length
    rest = d - done
    time = np.repeat(np.arange(len(d)), rest)
    order = np.arange(rest.sum()) - np.repeat(rest.cumsum() - rest - done, rest)
    alone = (time, order.astype(float), np.ones(len(order)))
    time, order, weight = (np.concatenate(parts) for parts in zip(*ruled, alone, strict=True))
    return time, order, weight


@lru_cache(maxsize=4096)
def rule(length: int) -> tuple[Array, Array]:
    """Return nodes and weights for sums over 0, 1, ..., length - 1, exact to the 23rd power.

    Parameters
    ----------
    length : int
        Points, more than 12.
    """
    n = np.arange(1, NODES)
    beside = n * np.sqrt((length**2 - n**2) / (4.0 * (4 * n**2 - 1)))
    nodes, vectors = np.linalg.eigh(np.diag(beside, -1))  # it reads only this half of the matrix
    return nodes + (length - 1) / 2, length * vectors[0] ** 2
