"""One round of a search: every walker of a flock takes the best pair of small moves."""

from __future__ import annotations

import numpy as np

from analysis.aims import Block, worth
from analysis.ensemble import Floats
from analysis.flock import Flock, Rows, Rules, figures, in_order, joined, price
from analysis.flock_moves import MOVES, moved
from analysis.joint import Single

TILES = 10  # proposals of each entry of MOVES, for each walker
TRIED = 8  # pairs of proposals
ESCAPE = 0.3  # chance that a walker that fits nothing takes the best pair though it misses more


def one_round(
    ruled: Rules, aimed: list[Block], flock: Flock, spread: Floats, rng: np.random.Generator
) -> tuple[Flock, Single, Floats]:
    """Move every walker once: the best pair of proposals that promise to keep the figures.

    Of two small moves the effects on the figures nearly add up. So a few proposals make many
    pairs whose figures are nearly known; the most promising pairs are tried.
    """
    cohorts = flock.cohorts
    tiles = [flock]
    for move in MOVES:
        tiled = flock.part(np.tile(np.arange(cohorts), TILES))
        tiles.append(moved(ruled, tiled, move, rng))
    found = [_looked(ruled, aimed, tile, cohorts) for tile in tiles]
    values = np.concatenate([one[0] for one in found], axis=1)
    value = np.concatenate([one[1] for one in found])
    first, second = _pairs(ruled, values, value / spread)
    proposals = joined(tiles)
    columns = np.arange(cohorts)
    tried = flock.both(
        proposals.part((first * cohorts + columns).ravel()),
        proposals.part((second * cohorts + columns).ravel()),
    )
    tried_values, tried_value = _looked(ruled, aimed, tried, cohorts)
    every = joined([flock, in_order(ruled, tried)])
    values = np.concatenate([values[:, :1], tried_values], axis=1)
    value = np.concatenate([value[:1], tried_value])
    score = np.nan_to_num(value / spread - price(ruled, values), nan=-np.inf)
    score[0, (price(ruled, values[:, 0]) > 0) & (rng.random(cohorts) < ESCAPE)] = -np.inf
    chosen = score.argmax(axis=0)
    return (
        every.part(chosen * cohorts + columns),
        values[:, chosen, columns],
        value[chosen, columns],
    )


def _looked(ruled: Rules, aimed: list[Block], flock: Flock, cohorts: int) -> tuple[Single, Floats]:
    """Return figures (figure, tile, cohort) and worth (tile, cohort); none where it cannot fit."""
    tiles = flock.cohorts // cohorts
    values, fits, order = figures(ruled, in_order(ruled, flock))
    value = worth(aimed, order, tiles) if aimed else np.zeros((tiles, cohorts))
    values[:, ~fits] = np.nan
    return values.reshape(len(values), tiles, cohorts), value


def _pairs(ruled: Rules, values: Single, value: Floats) -> tuple[Rows, Rows]:
    """Return the most promising pairs of proposals: two arrays (pair, cohort).

    Each proposal is paired with the one that goes best with it.
    """
    count = len(value)
    best, other = np.empty(value.shape), np.empty(value.shape, dtype=np.intp)
    steps, gains = values - values[:, :1], np.clip(value - value[:1], -1e6, 1e6).astype(np.float32)
    for one in range(count):
        together = values[:, one, None] + steps[:, one:]
        score = gains[one] + gains[one:] - price(ruled, together)
        score[np.isnan(score)] = -np.inf
        other[one] = score.argmax(axis=0)
        best[one] = np.take_along_axis(score, other[one][None], axis=0)[0]
        other[one] += one
    first = np.argpartition(-best, TRIED, axis=0)[:TRIED]
    return first, np.take_along_axis(other, first, axis=0)
