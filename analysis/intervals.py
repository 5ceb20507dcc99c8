"""Limits of survival: by a standard error on three scales, and exactly by the beta product."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from analysis.counts import Array, Counts, z_value

Scale = Literal["plain", "log", "loglog"]
EXACT = "Kaplan-Meier, exact interval by the beta product confidence procedure"


def normal_interval(
    value: ArrayLike, standard_error: ArrayLike, level: float, *, scale: Scale = "plain"
) -> tuple[Array, Array]:
    """Return the limits of probabilities from their standard errors.

    Parameters
    ----------
    value : array_like
        Probabilities, 0 < value < 1; where one is 0 or 1 its limits are missing.
    standard_error : array_like
        Of `value`.
    level : float
        Confidence level, 0 < level < 1.
    scale : {"plain", "log", "loglog"}
        On which the estimate is taken to be normal: itself, its logarithm, or the logarithm of
        minus its logarithm.

    Returns
    -------
    (ndarray, ndarray)
        Limits cut to [0, 1].

    References
    ----------
    Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 2002, 1.4.
    """
    z = z_value(level)
    value, standard_error = np.asarray(value), np.asarray(standard_error)
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "plain":
            low, high = value - z * standard_error, value + z * standard_error
        elif scale == "log":
            factor = np.exp(z * standard_error / value)
            low, high = value / factor, value * factor
        else:
            power = np.exp(z * standard_error / (-value * np.log(value)))
            low, high = value**power, value ** (1 / power)
    outside = (value <= 0) | (value >= 1)
    return (
        np.where(outside, np.nan, np.maximum(low, 0)),
        np.where(outside, np.nan, np.minimum(high, 1)),
    )


def beta_product_limits(counts: Counts, level: float) -> tuple[Array, Array]:
    """Return exact pointwise limits of survival between each entry and the next.

    With d events among n at risk, what survival falls to is distributed as a beta variable with
    parameters n - d + 1 and d. The upper limit is a quantile of the product of these up to the day;
    the lower one is a quantile of that product after one more event, which at worst is about to
    happen to one of those left. The product is taken to be a beta variable of the same mean and
    variance. Where nobody has been censored this is so exactly, and the limits are those of Clopper
    and Pearson.

    Parameters
    ----------
    counts : Counts
        A life table.
    level : float
        Confidence level, 0 < level < 1.

    Returns
    -------
    (ndarray, ndarray)
        Lower and upper limits, 0 to 1. Before the first event the upper one is 1; where nobody is
        left the lower one is 0. The last entry is for its own day.

    References
    ----------
    Fay, Brittain and Proschan, Biostatistics 2013;14:723. Fan, Commun Stat Theory Methods
    1991;20:1267 (product of beta variables).
    """
    left = (counts.at_risk - counts.events - counts.censored).astype(float)
    left[-1:] = counts.at_risk[-1:] - counts.events[-1:]
    return _limits(counts, left, level)


def beta_product_at(counts: Counts, day: int, level: float) -> tuple[float, float]:
    """Return exact limits of survival on `day`, as `beta_product_limits` does between entries.

    Patients censored on the day itself are still counted as left, as R's ``bpcp`` does. On the day
    of an event ``bpcp`` omits the further event; we do not, so that the limits hold for a day that
    was fixed beforehand, and are those of Clopper and Pearson if nobody was censored.
    """
    upto = int(np.searchsorted(counts.days, day, side="right"))
    part = Counts(*(column[:upto] for column in vars(counts).values()))
    left = np.full(upto, float(counts.at_risk_on(np.array(day))))
    if part.days[-1] == day:
        left -= part.events[-1]
    lower, upper = _limits(part, left, level)
    return float(lower[-1]), float(upper[-1])


def _limits(counts: Counts, left: Array, level: float) -> tuple[Array, Array]:
    n, d = counts.at_risk.astype(float), counts.events
    mean, spread = _cumulated(n - d + 1, d)
    tail = (1 - level) / 2
    lower = _quantile(mean * left / (left + 1), spread + _spread(left, np.ones_like(left)), tail)
    upper = _quantile(mean, spread, 1 - tail)
    return np.where(left > 0, lower, 0.0), np.where(d.cumsum() > 0, upper, 1.0)


def _cumulated(a: Array, b: Array) -> tuple[Array, Array]:
    """Return the mean of the product of beta variables so far, and log of E(X^2)/E(X)^2."""
    return np.cumprod(a / (a + b)), np.cumsum(_spread(a, b))


def _spread(a: Array, b: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log1p(b / (a * (a + b + 1))))


def _quantile(mean: Array, spread: Array, p: float) -> Array:
    """Return the quantile of a beta variable by its mean and the logarithm of E(X^2)/E(X)^2."""
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.expm1(spread)  # variance over squared mean
        size = (1 - mean) / (mean * excess) - 1
        return np.asarray(betaincinv(mean * size, (1 - mean) * size, p))
