"""The hazard ratio between two groups: Cox's likelihood with Efron's ties, and Firth's penalty.

For two groups the likelihood has one parameter and needs only how many of each are at risk and have
an event at each time. lifelines treats a weighted row as one event when events are tied, so a tally
needs this likelihood of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import chdtri

from analysis.counts import Array, EventTimes, event_times, z_value
from analysis.estimate import Estimate, NotEstimable
from analysis.ties import entries

COX = "Cox model of the two groups, Efron ties, Wald interval"
LIKELIHOOD = "Cox model of the two groups, Efron ties, profile likelihood interval"
FIRTH = "Cox model of the two groups, Efron ties, Firth's penalty, profile likelihood interval"
NO_MAXIMUM = "not estimable: no event while patients of the other group were at risk"
EMPTY = "not estimable: a group has no patient"
PRECISE = 1e-14
FLAT = 40.0  # a log hazard ratio at which a likelihood without maximum is flat


@dataclass(frozen=True)
class Slots:
    """Who was at risk for each event, one entry an event, or few that stand for many at one time.

    Of d events at one time the k-th (from 0) meets a risk set that has lost k/d of those who had an
    event, which is Efron's way with ties.

    Attributes
    ----------
    first, second : ndarray
        Patients of each group at risk.
    weight : ndarray
        Events that an entry stands for.
    time : ndarray of int
        At which of the times the entry is.
    in_first : float
        Events in the first group.
    has_maximum : bool
        Whether the likelihood is highest at a finite hazard ratio.
    """

    first: Array
    second: Array
    weight: Array
    time: Array
    in_first: float
    has_maximum: bool

    def share(self, beta: float) -> tuple[Array, Array]:
        """Return the chance that an event of each entry falls on the first group; its variance."""
        first = self.first * np.exp(beta)
        total = first + self.second
        return first / total, first / total * (self.second / total)

    def sum(self, each: Array) -> float:
        """Return the sum over all events of what each entry has."""
        return float((self.weight * each).sum())

    def log_likelihood(self, beta: float) -> float:
        """Return the logarithm of the partial likelihood."""
        return self.in_first * beta - self.sum(np.log(self.first * np.exp(beta) + self.second))

    def slopes(self, beta: float) -> tuple[float, float]:
        """Return the score and the information."""
        share, variance = self.share(beta)
        return self.in_first - self.sum(share), self.sum(variance)

    def penalized(self, beta: float) -> float:
        """Return Firth's log-likelihood: half the logarithm of the information is added."""
        return self.log_likelihood(beta) + float(np.log(self.slopes(beta)[1])) / 2

    def penalized_score(self, beta: float) -> float:
        """Return the derivative of `penalized`."""
        share, variance = self.share(beta)
        lean = self.sum(variance * (1 - 2 * share)) / self.sum(variance)
        return self.in_first - self.sum(share) + lean / 2


def slots(counts: EventTimes) -> Slots:
    """Spread the counts of two groups out to the events."""
    time, order, weight = entries(counts)
    d = counts.events.sum(axis=1)
    left = counts.at_risk[time] - (order / d[time])[:, None] * counts.events[time]
    in_first = float(counts.events[:, 0].sum())
    free = d[(counts.at_risk > 0).all(axis=1)].sum()  # events that either group might have had
    taken = in_first - d[counts.at_risk[:, 1] <= 0].sum()
    return Slots(left[:, 0], left[:, 1], weight, time, in_first, bool(0 < taken < free))


def hazard_ratio(
    first: pd.DataFrame, second: pd.DataFrame, level: float
) -> Estimate | NotEstimable:
    """Estimate the hazard of the first group relative to the second.

    Parameters
    ----------
    first, second : DataFrame
        Rows of a cohort.
    level : float
        Confidence level.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``ratio``, below 1 if the first group does better; ``standard_error`` is that of its
        logarithm. Not estimable where the likelihood has no maximum, as when a group had no event.

    References
    ----------
    Cox, J R Stat Soc B 1972;34:187. Efron, J Am Stat Assoc 1977;72:557.
    """
    return wald(event_times([first, second]), level)


def wald(counts: EventTimes, level: float, *, method: str = COX) -> Estimate | NotEstimable:
    """Do as `hazard_ratio`, with patients counted already, or of stacked strata."""
    likelihood = slots(counts)
    reason = refusal(counts, likelihood)
    if reason:
        return NotEstimable(reason, "ratio", method, counts.n)
    beta = maximum(likelihood)
    error = likelihood.slopes(beta)[1] ** -0.5
    half = z_value(level) * error
    low, value, high = (float(np.exp(beta + step)) for step in (-half, 0, half))
    return Estimate(value, "ratio", method, counts.n, low, high, float(error), level)


def refusal(counts: EventTimes, likelihood: Slots) -> str | None:
    """Return why there is no hazard ratio, or None if there is one."""
    if not all(counts.patients):
        return EMPTY
    return None if likelihood.has_maximum else NO_MAXIMUM


def maximum(likelihood: Slots) -> float:
    """Return the log hazard ratio at which the likelihood is highest."""
    return _root(lambda beta: likelihood.slopes(beta)[0])


def best_fit(counts: EventTimes) -> float | None:
    """Return the highest log-likelihood, or None if no event tells the groups apart.

    Where it has no maximum it is the height that it approaches as the ratio goes to 0 or beyond all
    bounds.
    """
    likelihood = slots(counts)
    if not np.any((likelihood.first > 0) & (likelihood.second > 0)):
        return None
    if likelihood.has_maximum:
        return likelihood.log_likelihood(maximum(likelihood))
    return max(likelihood.log_likelihood(beta) for beta in (-FLAT, FLAT))


def likelihood_ratio_interval(counts: EventTimes, level: float) -> Estimate | NotEstimable:
    """Estimate the hazard ratio with the interval that the likelihood itself gives.

    Its limits are where twice the log-likelihood has fallen from its maximum by the quantile of
    chi-square. In small groups it is less symmetric, and truer, than Wald's.

    References
    ----------
    Venzon and Moolgavkar, J R Stat Soc C 1988;37:87.
    """
    likelihood = slots(counts)
    reason = refusal(counts, likelihood)
    if reason:
        return NotEstimable(reason, "ratio", LIKELIHOOD, counts.n)
    beta = maximum(likelihood)
    low, high = _fallen(likelihood.log_likelihood, beta, level)
    return Estimate(float(np.exp(beta)), "ratio", LIKELIHOOD, counts.n, low, high, level=level)


def firth(counts: EventTimes, level: float) -> Estimate | NotEstimable:
    """Estimate the hazard ratio by Firth's penalized likelihood.

    Half the logarithm of the information is added to the log-likelihood. The estimate is finite
    also when a group had no event, and less biased when it had few.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``ratio``. Not estimable if no event happened while both groups were at risk.

    References
    ----------
    Firth, Biometrika 1993;80:27. Heinze and Schemper, Biometrics 2001;57:114.
    """
    likelihood = slots(counts)
    if not all(counts.patients):
        return NotEstimable(EMPTY, "ratio", FIRTH, counts.n)
    if not np.any((likelihood.first > 0) & (likelihood.second > 0)):
        return NotEstimable(NO_MAXIMUM, "ratio", FIRTH, counts.n)
    beta = _root(likelihood.penalized_score)
    low, high = _fallen(likelihood.penalized, beta, level)
    return Estimate(float(np.exp(beta)), "ratio", FIRTH, counts.n, low, high, level=level)


def _fallen(height: Callable[[float], float], beta: float, level: float) -> tuple[float, float]:
    """Return the hazard ratios at which twice `height` has fallen by the chi-square quantile."""
    floor = height(beta) - float(chdtri(1, 1 - level)) / 2
    low = beta - _far_enough(lambda far: height(beta - far) > floor)
    high = beta + _far_enough(lambda far: height(beta + far) > floor)
    low, high = (
        _zero(lambda at: height(at) - floor, *ends) for ends in ((low, beta), (beta, high))
    )
    return float(np.exp(low)), float(np.exp(high))


def _root(height: Callable[[float], float]) -> float:
    """Return where `height`, positive on the left and negative on the right, is 0."""
    low = -_far_enough(lambda far: height(-far) < 0)
    return _zero(height, low, _far_enough(lambda far: height(far) > 0))


def _far_enough(near: Callable[[float], bool]) -> float:
    """Return the first of 1, 2, 4, ... at which `near` no longer holds."""
    far = 1.0
    while near(far):
        far *= 2
    return far


def _zero(height: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(height, low, high, xtol=PRECISE, rtol=PRECISE))
