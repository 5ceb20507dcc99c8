"""The log-rank test: of two or more groups, stratified, by permutation, and adjusted after Holm.

It needs only how many patients of each group are at risk and have an event at each time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analysis.counts import Array, EventTimes, event_times, stacked
from analysis.estimate import NotEstimable, Test

LOGRANK = "log-rank test, hypergeometric variance"
STRATIFIED = "log-rank test stratified by centre, hypergeometric variance"
PERMUTED = "log-rank test, P value by random permutation of the studentized statistic"
ENUMERATED = "log-rank test, exact P value by all permutations of the studentized statistic"
PERMUTATIONS = 9_999
SEED = 731435
SMALL = 200  # patients; beyond, the chi-square distribution serves, and permuting takes long


def logrank(groups: Sequence[pd.DataFrame]) -> Test | NotEstimable:
    """Test whether the groups have the same hazard at all times.

    Parameters
    ----------
    groups : sequence of DataFrame
        Rows of a cohort, one frame a group, two or more.

    Returns
    -------
    Test or NotEstimable
        Degrees of freedom are the groups less one. Not estimable if a group has no patient, or no
        event tells the groups apart.

    References
    ----------
    Mantel, Cancer Chemother Rep 1966;50:163. Peto and Peto, J R Stat Soc A 1972;135:185.
    """
    return logrank_of(event_times(groups))


def logrank_of(counts: EventTimes, *, method: str = LOGRANK) -> Test | NotEstimable:
    """Do as `logrank`, with patients that have been counted already, or of `stacked` strata."""
    n = counts.n
    if not all(counts.patients):
        return NotEstimable("not estimable: a group has no patient", "p_value", method, n)
    if not _comparable(counts):
        reason = "not estimable: no event while patients of every group were at risk"
        return NotEstimable(reason, "p_value", method, n)
    excess, variance = _excess(counts)
    df = len(counts.patients) - 1
    statistic = float(excess[1:] @ np.linalg.solve(variance[1:, 1:], excess[1:]))
    return Test(float(chdtrc(df, statistic)), statistic, df, n, method)


def _comparable(counts: EventTimes) -> bool:
    """Tell whether the covariance is regular: every group met every other, or met one that did.

    Groups meet at an event that some of those at risk survive. Counted, because rounding makes a
    singular covariance look regular.
    """
    survived = counts.at_risk.sum(axis=1) > counts.events.sum(axis=1)
    present = (counts.at_risk[survived] > 0).astype(int)
    met = (present.T @ present > 0).astype(int)
    return bool(np.linalg.matrix_power(met, present.shape[1]).all())


def _excess(counts: EventTimes) -> tuple[Array, Array]:
    """Return observed minus expected events of each group, and their covariance."""
    n, d = counts.at_risk.sum(axis=1), counts.events.sum(axis=1)
    share = counts.at_risk / n[:, None]
    excess = (counts.events - d[:, None] * share).sum(axis=0)
    factor = np.divide(d * (n - d), n - 1, out=np.zeros_like(n), where=n > 1)
    within = np.diag((factor[:, None] * share).sum(axis=0))
    return excess, within - (factor[:, None] * share).T @ share


def stratified_logrank(
    strata: Mapping[str, Sequence[pd.DataFrame]], *, method: str = STRATIFIED
) -> Test | NotEstimable:
    """Test whether the groups have the same hazard within each stratum.

    Parameters
    ----------
    strata : mapping of str to sequence of DataFrame
        For each stratum the rows of the groups, in the same order.
    method : str
        How the strata were made, in words.

    References
    ----------
    Mantel and Haenszel, J Natl Cancer Inst 1959;22:719.
    """
    return logrank_of(stacked([event_times(groups) for groups in strata.values()]), method=method)


def holm(tests: Mapping[str, Test | NotEstimable]) -> dict[str, Test | NotEstimable]:
    """Adjust the P values of a family of tests, Holm's way.

    Parameters
    ----------
    tests : mapping of str to Test or NotEstimable
        The family; what cannot be estimated does not count.

    Returns
    -------
    dict of str to Test or NotEstimable
        The same tests with adjusted P values: the smallest times the number of tests, the next
        times one less, and so on, never falling and at most 1.

    References
    ----------
    Holm, Scand J Stat 1979;6:65.
    """
    made = {name: test for name, test in tests.items() if isinstance(test, Test)}
    ranked = sorted(made, key=lambda name: made[name].p_value)
    adjusted: dict[str, Test | NotEstimable] = dict(tests)
    largest = 0.0
    for rank, name in enumerate(ranked):
        test = made[name]
        largest = max(largest, min(1.0, (len(made) - rank) * test.p_value))
        method = f"{test.method}, adjusted for {len(made)} tests after Holm"
        adjusted[name] = replace(test, p_value=largest, method=method)
    return adjusted


def permutation_logrank(first: pd.DataFrame, second: pd.DataFrame) -> Test | NotEstimable:
    """Test by permutation whether two small groups have the same hazard at all times.

    The groups' labels are dealt anew to the patients, all ways if there are few and otherwise 9,999
    times at random with a fixed seed, and the log-rank chi-square, divided by its own variance each
    time, is compared with the observed one. If the two groups are censored alike the size of the
    test is exact; dividing by the variance keeps it right in large groups if they are not.

    Parameters
    ----------
    first, second : DataFrame
        Rows of a cohort.

    Returns
    -------
    Test or NotEstimable
        ``chi_square`` is the log-rank statistic. Not made for more than 200 patients.

    References
    ----------
    Neuhaus, Ann Stat 1993;21:1760. Phipson and Smyth, Stat Appl Genet Mol Biol 2010;9:39.
    """
    observed = logrank([first, second])
    if isinstance(observed, NotEstimable):
        return NotEstimable(observed.reason, "p_value", PERMUTED, observed.n)
    n, n_first = (int(rows["patients"].sum()) for rows in (pd.concat([first, second]), first))
    if n > SMALL:
        reason = f"not needed: with more than {SMALL} patients the log-rank test is accurate"
        return NotEstimable(reason, "p_value", PERMUTED, n)
    labels = _labels(n, n_first)
    drawn = _chi_squares(labels, pd.concat([first, second]))
    exceeding = int((drawn >= observed.chi_square * (1 - 1e-9)).sum())
    if math.comb(n, n_first) <= PERMUTATIONS:
        return replace(observed, p_value=exceeding / len(drawn), method=ENUMERATED)
    return replace(observed, p_value=(exceeding + 1) / (len(drawn) + 1), method=PERMUTED)


@lru_cache(maxsize=16)
def _labels(n: int, n_first: int) -> Array:
    """Return who is in the first group, one row a permutation: all of them, or a fixed sample."""
    if math.comb(n, n_first) <= PERMUTATIONS:
        chosen = np.array(list(combinations(range(n), n_first)))
    else:
        order = np.random.default_rng(SEED).random((PERMUTATIONS, n), dtype=np.float32)
        chosen = np.argpartition(order, n_first, axis=1)[:, :n_first]
    labels = np.zeros((len(chosen), n), dtype=np.float32)
    np.put_along_axis(labels, chosen, 1.0, axis=1)
    return labels


def _chi_squares(labels: Array, rows: pd.DataFrame) -> Array:
    """Return the log-rank chi-square for each dealing of the labels; 0 where it has no variance."""
    order = np.lexsort((rows["outcome"] != "censored", rows["lfs_days"]))
    each = rows.iloc[np.repeat(order, rows["patients"].to_numpy()[order])]
    days, had = each["lfs_days"].to_numpy(), (each["outcome"] != "censored").to_numpy()
    times = np.unique(days[had])
    at_risk = (days[:, None] >= times).astype(np.float32)
    events = ((days[:, None] == times) & had[:, None]).astype(np.float32)
    n, d = at_risk.sum(axis=0, dtype=float), events.sum(axis=0, dtype=float)
    share = (labels @ at_risk) / n
    excess = (labels @ events).sum(axis=1) - share @ d
    variance = (share * (1 - share)) @ (d * (n - d) / np.maximum(n - 1, 1))
    chi_squares: Array = np.zeros(len(labels))
    np.divide(excess**2, variance, out=chi_squares, where=variance > 1e-9)
    return chi_squares
