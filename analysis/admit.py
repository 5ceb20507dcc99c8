"""Which of many counts can be shown together without giving a small one away.

A count is a set of patients. Whoever sees several counts may add and subtract them, and what can be
had in this way is the space that their sets span. So counts are admitted one after the other, and
one is refused if with it a small count, or a small difference between a count and a part of it,
would lie in that space.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.counts import Array

CLOSE = 1e-8


def admit(
    counts: Mapping[str, Array],
    patients: Array,
    smallest: int,
    *,
    protected: Mapping[str, Array] | None = None,
) -> frozenset[str]:
    """Return the names of the counts that are shown.

    Parameters
    ----------
    counts : mapping of str to array of bool
        For each count, which rows of the cohort it is made of; the most important first.
    patients : ndarray
        How many patients each row stands for.
    smallest : int
        A count above 0 and below this is small: it is not shown, and must not follow from others.
    protected : mapping of str to array of bool, optional
        Further sets that must not follow, though they are never shown.

    Returns
    -------
    frozenset of str
        The names; of an empty mapping, none.
    """
    if not counts:
        return frozenset()
    every = np.array([*counts.values(), *(protected or {}).values()], dtype=bool)
    sets, weights = _patterns(every, patients)
    told = _Told(_secrets(sets, weights, smallest))
    admitted = [name for name, chosen in zip(counts, sets, strict=False) if told.admits(chosen)]
    return frozenset(admitted)


def _patterns(sets: Array, patients: Array) -> tuple[Array, Array]:
    """Join rows of the cohort that no set tells apart."""
    packed = np.ascontiguousarray(np.packbits(sets, axis=0).T)
    whole = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, where = np.unique(whole, return_index=True, return_inverse=True)
    weights = np.bincount(where.ravel(), np.asarray(patients, dtype=float))
    return sets[:, first].astype(float), weights


def _secrets(sets: Array, weights: Array, smallest: int) -> Array:
    """Return what must not follow: small sets, and what few patients a set has beyond a part."""
    sizes, extent = sets @ weights, sets.sum(axis=1)
    small = sets[(sizes > 0) & (sizes < smallest)]
    beyond = sizes[None, :] - sizes[:, None]
    inside = (sets @ sets.T == extent[:, None]) & (beyond > 0) & (beyond < smallest)
    part, whole = np.nonzero(inside)
    found = np.concatenate([small, sets[whole] - sets[part]])
    each = {row.tobytes(): at for at, row in enumerate(np.packbits(found > 0, axis=1))}
    return found[sorted(each.values())]


class _Told:
    """What can be computed from the counts that were admitted so far."""

    def __init__(self, secrets: Array) -> None:
        self._secrets = secrets
        self._length = (secrets**2).sum(axis=1)
        self._untold = self._length.copy()  # squared length of what of each is beyond the space
        self._basis = np.empty((0, secrets.shape[1]))

    def admits(self, chosen: Array) -> bool:
        """Add a set unless something small would follow, and say whether it was added."""
        new = chosen
        for _ in range(2):  # twice, or rounding leaves something of the others
            new = new - self._basis.T @ (self._basis @ new)
        length = float(np.linalg.norm(new))
        if length < CLOSE * max(1.0, float(np.linalg.norm(chosen))):
            return True  # it follows from what is shown already
        new = new / length
        untold = self._untold - (self._secrets @ new) ** 2
        if bool((untold < CLOSE * self._length).any()):
            return False
        self._untold = untold
        self._basis = np.vstack([self._basis, new])
        return True
