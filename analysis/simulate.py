"""How often intervals cover the truth, by simulation at the sizes of this study.

Many cohorts are drawn at once, one row of an array each, with times sorted along the row; nothing
is tied, so that each event is one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from analysis.counts import Array, z_value

SIZES = (43, 20, 14)
TRUTHS = (0.3, 0.5, 0.7, 0.9)
LEVEL = 0.95
HORIZON = 36.0  # months
SEED = 20220112
COVERAGE = ["n", "truth", "censoring", "method", "draws", "covered", "width"]


@dataclass(frozen=True)
class Draws:
    """Cohorts drawn at random, one a row.

    Attributes
    ----------
    months : ndarray of shape (draws, n)
        Time of leaving, rising along the row.
    event : ndarray of shape (draws, n)
        Whether leaving was an event.
    first : ndarray of shape (draws, n)
        Whether the patient belongs to the first of two groups.
    """

    months: Array
    event: Array
    first: Array

    @property
    def at_risk(self) -> Array:
        """Patients at risk at each leaving, n to 1."""
        return np.arange(self.months.shape[1], 0, -1.0)


def draw(
    random: np.random.Generator,
    draws: int,
    sizes: tuple[int, ...],
    ends: tuple[float, ...],
    *,
    truth: float,
) -> Draws:
    """Draw cohorts with an exponential time to the event, up to `truth` free of it at 36 months.

    Patients enter evenly over time and are followed until a closing day: the follow-up of a group
    is even between 24 months and its entry of `ends`; infinite for follow-up without end.
    """
    n = sum(sizes)
    failure = random.exponential(HORIZON / -np.log(truth), (draws, n))
    end = np.repeat(ends, sizes)
    with np.errstate(invalid="ignore"):
        closing = np.where(np.isinf(end), np.inf, 24 + (end - 24) * random.random((draws, n)))
    first = np.broadcast_to(np.arange(n) < sizes[0], (draws, n))
    months = np.minimum(failure, closing)
    order = np.argsort(months, axis=1)
    parts = (months, failure <= closing, first)
    return Draws(*(np.take_along_axis(part, order, axis=1) for part in parts))


def coverage(*, draws: int = 10_000) -> pd.DataFrame:
    """Simulate how often each interval of survival at 36 months covers the truth.

    Parameters
    ----------
    draws : int
        Cohorts of each kind.

    Returns
    -------
    DataFrame
        One row per size, true survival, kind of censoring and method: ``n``, ``truth``,
        ``censoring`` (``none`` before 36 months, or ``some``), ``method``, ``draws`` that could be
        estimated, ``covered`` (0 to 1; an interval that cannot be given covers nothing) and
        ``width`` (mean, 0 to 1).
    """
    random = np.random.default_rng(SEED)
    rows: list[tuple[object, ...]] = []
    for n in SIZES:
        for truth in TRUTHS:
            for censoring, end in (("none", np.inf), ("some", 72.0)):
                cohorts = draw(random, draws, (n,), (end,), truth=truth)
                rows += [(n, truth, censoring, *part) for part in _coverage(cohorts, truth)]
    return pd.DataFrame(rows, columns=COVERAGE)


def _coverage(cohorts: Draws, truth: float) -> Iterator[tuple[object, ...]]:
    counted = cohorts.event & (cohorts.months <= HORIZON)
    survival, variance = kaplan_meier_at_horizon(counted, cohorts.at_risk)
    left = (cohorts.months > HORIZON).sum(axis=1)
    known = (left > 0) | (survival == 0)
    for method, (low, high) in _intervals(counted, cohorts.at_risk, survival, variance, left):
        covers = (low <= truth) & (truth <= high)
        width = (high - low)[known & np.isfinite(high - low)]
        yield method, int(known.sum()), float(covers[known].mean()), float(width.mean())


def kaplan_meier_at_horizon(counted: Array, at_risk: Array) -> tuple[Array, Array]:
    """Return survival and Greenwood's sum at the horizon."""
    with np.errstate(divide="ignore"):
        terms = np.where(counted, 1 / (at_risk * (at_risk - 1)), 0.0)
    return np.where(counted, 1 - 1 / at_risk, 1.0).prod(axis=1), terms.sum(axis=1)


def _intervals(
    counted: Array, at_risk: Array, survival: Array, variance: Array, left: Array
) -> Iterator[tuple[str, tuple[Array, Array]]]:
    z = z_value(LEVEL)
    with np.errstate(all="ignore"):
        error = survival * np.sqrt(variance)
        low, high = np.clip(survival - z * error, 0, 1), np.clip(survival + z * error, 0, 1)
        yield "plain", (np.where(survival == 1, (1 - LEVEL) ** (1 / left), low), high)
        factor = np.where(survival < 1, np.exp(z * error / survival), np.nan)
        yield "log", (survival / factor, np.minimum(1, survival * factor))
        power = np.exp(z * error / (-survival * np.log(survival)))
        yield "log-log", (survival**power, survival ** (1 / power))
    yield "exact", _beta_product(counted, at_risk, left)


def _beta_product(counted: Array, at_risk: Array, left: Array) -> tuple[Array, Array]:
    mean = np.where(counted, at_risk / (at_risk + 1), 1.0).prod(axis=1)
    spread = np.where(counted, np.log1p(1 / (at_risk * (at_risk + 2))), 0.0).sum(axis=1)
    tail = (1 - LEVEL) / 2

    def quantile(mean: Array, spread: Array, p: float) -> Array:
        with np.errstate(all="ignore"):
            size = (1 - mean) / (mean * np.expm1(spread)) - 1
            return np.asarray(betaincinv(mean * size, (1 - mean) * size, p))

    with np.errstate(divide="ignore"):
        more = np.log1p(1 / (left * (left + 2.0)))
    low = np.where(left > 0, quantile(mean * left / (left + 1), spread + more, tail), 0.0)
    return low, np.where(counted.any(axis=1), quantile(mean, spread, 1 - tail), 1.0)
