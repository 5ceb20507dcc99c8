"""How often tests reject although nothing differs, by simulation at the sizes of this study."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.counts import Array
from analysis.simulate import HORIZON, LEVEL, SEED, Draws, draw, kaplan_meier_at_horizon

PAIRS = ((43, 34), (43, 20), (43, 14))
REJECTION = ["first", "second", "censoring", "method", "draws", "rejected"]


def rejection(*, draws: int = 10_000) -> pd.DataFrame:
    """Simulate how often each test of two groups rejects at 5% although they do not differ.

    Parameters
    ----------
    draws : int
        Pairs of groups of each kind; the permutation test has a fifth as many.

    Returns
    -------
    DataFrame
        One row per pair of sizes, kind of censoring and method: ``first``, ``second`` (patients),
        ``censoring`` (``alike``, or ``unlike``: the smaller group is followed for less time),
        ``method``, ``draws`` that could be tested, ``rejected`` (0 to 1).
    """
    random = np.random.default_rng(SEED)
    rows: list[tuple[object, ...]] = []
    for first, second in PAIRS:
        for censoring, ends in (("alike", (72.0, 72.0)), ("unlike", (72.0, 42.0))):
            cohorts = draw(random, draws, (first, second), ends, truth=0.6)
            rows += [(first, second, censoring, *part) for part in _tests(cohorts, random)]
    return pd.DataFrame(rows, columns=REJECTION)


def _tests(cohorts: Draws, random: np.random.Generator) -> Iterator[tuple[str, int, float]]:
    chi_square = _logrank(cohorts.event, cohorts.first)
    yield _share("log-rank", chdtrc(1, chi_square))
    some = Draws(*(part[: len(cohorts.event) // 5] for part in vars(cohorts).values()))
    yield _share("log-rank, permuted", _permuted(some, random))
    wald, ratio = _cox(cohorts)
    yield _share("Cox, Wald", chdtrc(1, wald))
    yield _share("Cox, likelihood", chdtrc(1, ratio))
    plain, scaled = _at_horizon(cohorts)
    yield _share("difference at 36 months, plain", chdtrc(1, plain))
    yield _share("difference at 36 months, log-log", chdtrc(1, scaled))


def _share(method: str, p_values: Array) -> tuple[str, int, float]:
    made = p_values[np.isfinite(p_values)]
    return method, len(made), float((made < 1 - LEVEL).mean())


def _logrank(event: Array, first: Array) -> Array:
    """Return the log-rank chi-square of each row."""
    at_risk = np.arange(event.shape[1], 0, -1.0)
    share = first[:, ::-1].cumsum(axis=1)[:, ::-1] / at_risk
    excess = np.where(event, first - share, 0.0).sum(axis=1)
    variance = np.where(event, share * (1 - share), 0.0).sum(axis=1)
    chi_squares: Array = np.full(len(event), np.nan)
    np.divide(excess**2, variance, out=chi_squares, where=variance > 0)
    return chi_squares


def _permuted(cohorts: Draws, random: np.random.Generator, *, times: int = 999) -> Array:
    """Return the P value of the studentized permutation test for each row."""
    p_values = np.empty(len(cohorts.event))
    for index, (event, first) in enumerate(zip(cohorts.event, cohorts.first, strict=True)):
        labels = random.permuted(np.tile(first, (times, 1)), axis=1)
        drawn = np.nan_to_num(_logrank(np.broadcast_to(event, labels.shape), labels))
        observed = _logrank(event[None], first[None])[0]
        p_values[index] = ((drawn >= observed * (1 - 1e-9)).sum() + 1) / (times + 1)
    return p_values


def _cox(cohorts: Draws) -> tuple[Array, Array]:
    """Return Wald's and the likelihood ratio chi-square; missing without a finite hazard ratio."""
    event, first = cohorts.event, cohorts.first
    one = first[:, ::-1].cumsum(axis=1)[:, ::-1].astype(float)
    other = cohorts.at_risk - one
    observed = (event & first).sum(axis=1).astype(float)
    finite = (observed > (event & (other == 0)).sum(axis=1)) & (
        observed < (event & (one > 0)).sum(axis=1)
    )
    beta = np.zeros(len(event))
    for _ in range(25):
        share = one * np.exp(beta)[:, None]
        share = share / (share + other)
        score = observed - np.where(event, share, 0).sum(axis=1)
        information = np.where(event, share * (1 - share), 0).sum(axis=1)
        step = np.divide(score, information, out=np.zeros_like(score), where=information > 1e-9)
        beta = np.clip(beta + np.clip(step, -2, 2), -30, 30)
    gain = np.log((one * np.exp(beta)[:, None] + other) / (one + other))
    ratio = 2 * (observed * beta - np.where(event, gain, 0).sum(axis=1))
    missing = np.where(finite, 0.0, np.nan)
    return beta**2 * information + missing, np.maximum(ratio, 0) + missing


def _at_horizon(cohorts: Draws) -> tuple[Array, Array]:
    """Return the chi-square of the difference at the horizon, plain and on the log-log scale."""
    sides = []
    for side in (cohorts.first, ~cohorts.first):
        own = side[:, ::-1].cumsum(axis=1)[:, ::-1].astype(float)
        counted = cohorts.event & side & (cohorts.months <= HORIZON)
        sides.append(kaplan_meier_at_horizon(counted, np.maximum(own, 1)))
    (s, v), (t, w) = sides
    with np.errstate(all="ignore"):
        plain = (s - t) ** 2 / (s**2 * v + t**2 * w)
        scaled = (np.log(-np.log(s)) - np.log(-np.log(t))) ** 2
        scaled /= v / np.log(s) ** 2 + w / np.log(t) ** 2
    inside = (s > 0) & (s < 1) & (t > 0) & (t < 1)
    return np.where(inside, plain, np.nan), np.where(inside, scaled, np.nan)
