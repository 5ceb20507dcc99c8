"""What a paper prints of one arm, and which rates and Greenwood sums round to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.mistake import Mistake

Interval = Literal["plain", "log", "loglog"]
INTERVALS: tuple[Interval, ...] = ("plain", "log", "loglog")
SLACK = 1e-9  # of float arithmetic; what falls within it is decided with 50 digits

Floats = NDArray[np.float64]


class FiguresError(Mistake, ValueError):
    """Printed figures that cannot be; the message says which one and why."""


@dataclass(frozen=True)
class Printed:
    """What a paper prints of one arm at one time.

    Attributes
    ----------
    n : int
        Patients at time zero.
    survival : float
        Rate in [0, 1].
    low, high : float or None
        Limits of its interval in [0, 1]; None where a limit is not printed or not trusted.
    precision : float
        Step to which the three were rounded: 0.001 for 77.8%.
    level : float
        Confidence level of the interval.
    """

    n: int
    survival: float
    low: float | None
    high: float | None
    precision: float = 0.001
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.n < 1:
            raise FiguresError(f"n is {self.n}: an arm has at least one patient")
        if not 0 < self.precision <= 0.1:
            raise FiguresError(
                f"the precision is {100 * self.precision:g} points: it must lie between 0 and 10"
            )
        if not 0.5 <= self.level < 1:
            raise FiguresError(f"the level is {self.level}: it must lie between 0.5 and 1")
        if self.survival <= self.precision / 2:
            raise FiguresError(
                f"survival is {100 * self.survival:g}%: Greenwood's variance needs survivors"
            )
        self._check_limits()

    def _check_limits(self) -> None:
        for name, value in (("survival", self.survival), ("low", self.low), ("high", self.high)):
            if value is not None and not 0 <= value <= 1:
                raise FiguresError(f"{name} is {100 * value:g}%: it must lie between 0 and 100")
        if self.low is not None and self.low > self.survival:
            raise FiguresError(
                f"the lower limit {100 * self.low:g}% lies above the survival rate"
                f" {100 * self.survival:g}%"
            )
        if self.high is not None and self.high < self.survival:
            raise FiguresError(
                f"the survival rate {100 * self.survival:g}% lies above its upper limit"
                f" {100 * self.high:g}%"
            )

    @property
    def z(self) -> float:
        """Normal quantile of the level, 1.96 for 0.95."""
        return float(norm.ppf((1 + self.level) / 2))

    def rounding(self, value: float) -> tuple[float, float]:
        """Return the ends of the values that round to `value`; both ends count as within."""
        return value - self.precision / 2, value + self.precision / 2


def as_printed(
    n: int, survival: float, low: float | None, high: float | None, *, precision: float = 0.1
) -> Printed:
    """Return figures given in percent, as a paper prints them.

    Raises
    ------
    FiguresError
        If they cannot be, or look like fractions of one.
    """
    given = [value for value in (survival, low, high) if value is not None]
    if max(given) <= 1 and survival > 0:
        raise FiguresError(
            f"survival is {survival:g}%: figures are given in percent, as printed; was"
            f" {100 * survival:g} meant?"
        )
    lower, upper = (None if value is None else round(value / 100, 9) for value in (low, high))
    return Printed(n, round(survival / 100, 9), lower, upper, round(precision / 100, 9))


def intervals(name: str | None) -> tuple[Interval, ...]:
    """Return the type of interval called `name`, or all of them.

    Raises
    ------
    FiguresError
        If there is none of that name.
    """
    if name is None:
        return INTERVALS
    chosen = tuple(kind for kind in INTERVALS if kind == name)
    if not chosen:
        raise FiguresError(f"interval is {name!r}: it must be {', '.join(INTERVALS)}")
    return chosen


def greenwood_window(printed: Printed, interval: Interval) -> tuple[float, float]:
    """Return the least and greatest Greenwood sum that the printed limits allow.

    For a given rate each limit is a monotone function of the sum; over the rates that round
    to the printed one its inverse is extreme at an end, or at ``S = low ** (1/e)`` for log-log.
    """
    rates = [max(end, SLACK) for end in printed.rounding(printed.survival)]
    rates[1] = min(rates[1], 1 - SLACK)
    least, greatest = 0.0, math.inf
    for limit, side in ((printed.low, -1), (printed.high, 1)):
        if limit is None:
            continue
        inner, outer = printed.rounding(limit)[::side]
        corners = [*rates, *_turning_points(interval, (inner, outer), rates)]
        least = max(least, min(_root(interval, side, inner, rate) for rate in corners))
        greatest = min(greatest, max(_root(interval, side, outer, rate) for rate in corners))
    return (max(least, 0.0) / printed.z) ** 2, (max(greatest, 0.0) / printed.z) ** 2


def _turning_points(
    interval: Interval, limits: tuple[float, float], rates: list[float]
) -> list[float]:
    """Rates within `rates` at which a log-log limit, held fixed, needs most or least spread."""
    if interval != "loglog":
        return []
    turning = [limit ** (1 / math.e) for limit in limits if 0 < limit < 1]
    return [rate for rate in turning if rates[0] < rate < rates[1]]


def _root(interval: Interval, side: int, limit: float, rate: float) -> float:
    """Return z sqrt(G) at which the lower (`side` -1) or upper (1) limit equals `limit`."""
    if limit <= 0 or limit >= 1:  # limits are cut to [0, 1]: any greater spread prints the same
        return math.inf if (limit <= 0) == (side < 0) else 0.0
    if interval == "plain":
        return side * (limit - rate) / rate
    if interval == "log":
        return side * math.log(limit / rate)
    hazard = -math.log(rate)
    return side * hazard * math.log(hazard / -math.log(limit))


def limits(interval: Interval, z: float, rate: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Return the lower and upper limits, cut to [0, 1], of rates with their Greenwood sums."""
    root = z * np.sqrt(spread)
    if interval == "plain":
        low, high = rate - root * rate, rate + root * rate
    elif interval == "log":
        low, high = rate * np.exp(-root), rate * np.exp(root)
    else:
        power = np.exp(root / np.maximum(-np.log(rate), SLACK**2))
        low, high = rate**power, rate ** (1 / power)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def fits_exactly(printed: Printed, interval: Interval, risk_sets: tuple[int, ...]) -> bool:
    """Decide with 50 digits; a figure halfway between two printed ones may be either."""
    with localcontext() as context:
        context.prec = 50
        rate = math.prod((Fraction(r - 1, r) for r in risk_sets), start=Fraction(1))
        spread = sum((Fraction(1, r * (r - 1)) for r in risk_sets), start=Fraction(0))
        survival = _decimal(rate)
        root = Decimal(repr(printed.z)) * _decimal(spread).sqrt()
        low, high = _exact_limits(interval, survival, root)
        half = Decimal(repr(printed.precision)) / 2
        return all(
            abs(value - Decimal(repr(limit))) <= half
            for limit, value in (
                (printed.survival, survival),
                (printed.low, max(low, Decimal(0))),
                (printed.high, min(high, Decimal(1))),
            )
            if limit is not None
        )


def _exact_limits(interval: Interval, rate: Decimal, root: Decimal) -> tuple[Decimal, Decimal]:
    if interval == "plain" or rate == 1:
        return rate - root * rate, rate + root * rate
    if interval == "log":
        return rate * (-root).exp(), rate * root.exp()
    power = (root / -rate.ln()).exp()
    return (rate.ln() * power).exp(), (rate.ln() / power).exp()


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
