"""What a batch of cohorts gives: curves of a group, and Cox's model of two, for all in one go.

Arrays are (position, cohort), patients in the order of their days, events before censorings on the
same day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.ensemble import Flags

Numbers = NDArray[Any]
ROUNDS = 12  # of Newton's method
TINY = 1e-9  # of a curve's height


@dataclass(frozen=True)
class Group:
    """One group of each cohort of a batch.

    Attributes
    ----------
    days, member, failed : arrays (position, cohort)
        Days; who belongs to the group; who of them failed.
    at_risk : array (position, cohort)
        Members at this position or later: ties taken one after the other.
    """

    days: Numbers
    member: Flags
    failed: Flags
    at_risk: Numbers

    def curve(self, falls: Flags) -> Numbers:
        """Return the product-limit estimate that falls at some members."""
        left = np.maximum(self.at_risk, 1)
        product: Numbers = np.where(falls, 1 - 1 / left, 1).cumprod(axis=0)
        return product

    def followed(self, landmark: int) -> Flags:
        """Tell in which cohorts somebody is followed to the landmark."""
        return np.asarray((self.member & (self.days >= landmark)).any(axis=0))


def events(group: Group, landmark: int) -> Numbers:
    """Count the events."""
    del landmark
    return np.asarray(group.failed.sum(axis=0), dtype=float)


def events_by(group: Group, landmark: int) -> Numbers:
    """Count the events up to the landmark."""
    return np.asarray((group.failed & (group.days <= landmark)).sum(axis=0), dtype=float)


def at(group: Group, landmark: int) -> Numbers:
    """Return the estimate at the landmark; NaN if nobody is followed so long."""
    last = group.curve(group.failed & (group.days <= landmark))[-1]
    return np.where(group.followed(landmark), last, np.nan)


def at_risk(group: Group, landmark: int) -> Numbers:
    """Count who is at risk at the landmark."""
    return np.asarray((group.member & (group.days >= landmark)).sum(axis=0), dtype=float)


def median(group: Group, landmark: int) -> Numbers:
    """Return the median in days; infinity if it is not reached."""
    del landmark
    return _half(group, group.curve(group.failed))


def follow_up(group: Group, landmark: int) -> Numbers:
    """Return the median follow-up: reverse Kaplan-Meier, events leave before censorings."""
    del landmark
    return _half(group, group.curve(group.member & ~group.failed))


def _half(group: Group, curve: Numbers) -> Numbers:
    """Return where each curve first is one half or less; infinity when it never is.

    Where it is exactly one half, the midpoint to the next step, or to the last day if there is
    none, as R does.
    """
    below, half = curve < 0.5 - TINY, curve <= 0.5 + TINY
    columns = np.arange(group.days.shape[1])
    end = np.where(group.member, group.days, 0).max(axis=0)
    reached = np.where(half[-1], group.days[half.argmax(axis=0), columns], np.inf)
    following = np.where(below[-1], group.days[below.argmax(axis=0), columns], end)
    exact = (half & ~below).any(axis=0)
    return np.where(exact, (reached + following) / 2, reached)


def completeness(group: Group, landmark: int) -> Numbers:
    """Return the share of the person-time to the landmark that was observed."""
    time = np.minimum(group.days, landmark)
    observed = np.where(group.member, time, 0).sum(axis=0)
    unseen = np.where(group.member & ~group.failed, landmark - time, 0).sum(axis=0)
    return np.asarray(observed / (observed + unseen))


def rmst(group: Group, landmark: int) -> Numbers:
    """Return the area under the curve to the landmark; NaN if nobody is followed so long."""
    time = np.minimum(group.days, landmark)
    widths = np.diff(time, axis=0, append=landmark)
    area = time[0] + (widths * group.curve(group.failed)).sum(axis=0)
    return np.where(group.followed(landmark), area, np.nan)


OF_GROUP: dict[str, Callable[[Group, int], Numbers]] = {  # by the end of a finding's name
    "events": events,
    "events_by": events_by,
    "at": at,
    "at.at_risk": at_risk,
    "median_days": median,
    "follow_up_days": follow_up,
    "follow_up_completeness": completeness,
    "rmst_days": rmst,
}


@dataclass(frozen=True)
class Pair:
    """Two groups of each cohort of a batch, at the events of both.

    Attributes
    ----------
    first, second : arrays (position, cohort)
        At risk of each on the day.
    fails, fails_too : arrays of bool
        Events of the first group, and of the second.
    place, tied, tied_too : arrays
        Events of both groups before this one in its tie; events of each group in the tie.
    """

    first: Numbers
    second: Numbers
    fails: Flags
    fails_too: Flags
    place: Numbers
    tied: Numbers
    tied_too: Numbers

    @property
    def counted(self) -> Flags:
        """Mark the events of both groups."""
        return self.fails | self.fails_too


def cox(pair: Pair, *, rounds: int = ROUNDS, firth: bool = False) -> tuple[Numbers, ...]:
    """Return the log hazard ratio, each event's share of the first group, and the score left.

    Efron's way with ties; Firth's penalty if wanted.

    References
    ----------
    Efron B. The efficiency of Cox's likelihood function for censored data. JASA 1977;72:557.
    Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27.
    """
    part = pair.place / np.maximum(pair.tied + pair.tied_too, 1)
    first = np.where(pair.counted, pair.first - part * pair.tied, 0)
    second = np.where(pair.counted, pair.second - part * pair.tied_too, 0)
    observed = pair.fails.sum(axis=0, dtype=first.dtype)
    log_ratio = np.zeros_like(observed)
    for step in range(rounds + 1):
        weighted = first * np.exp(log_ratio)
        share = weighted / np.maximum(weighted + second, 1e-12)
        spread = share * (1 - share)
        information = np.maximum(spread.sum(axis=0), 1e-9)
        score = observed - share.sum(axis=0)
        if firth:
            score = score + (spread * (1 - 2 * share)).sum(axis=0) / information / 2
        if step < rounds:
            log_ratio = log_ratio + np.clip(score / information, -1.0, 1.0)
    return log_ratio, share, score


def schoenfeld(pair: Pair, share: Numbers) -> Numbers:
    """Return the chi-square of the score test of proportional hazards.

    Time is one less the Kaplan-Meier estimate of both groups just before the day.
    """
    counted, total = pair.counted, pair.first + pair.second
    falls = np.where(counted, 1 - 1 / np.maximum(total - pair.place, 1), 1)
    curve = np.maximum(falls, 1e-30).cumprod(axis=0)
    place = np.where(counted, pair.place, 1)
    before = np.ones_like(curve)
    before[1:] = curve[:-1]
    time = 1 - np.minimum.accumulate(np.where(place == 0, before, 2), axis=0)
    time = np.where(counted, time, 0)
    time = time - time.sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    spread = np.where(counted, share * (1 - share), 0)
    trend = np.where(pair.fails, time, 0).sum(axis=0) - (time * share * counted).sum(axis=0)
    centred = (time * spread).sum(axis=0) ** 2 / np.maximum(spread.sum(axis=0), 1e-9)
    variance = (time**2 * spread).sum(axis=0) - centred
    return np.where(variance > 1e-9, trend**2 / np.maximum(variance, 1e-9), np.nan)


def chi_square(at_risk: list[Numbers], fails: list[Flags], place: Numbers) -> Numbers:
    """Return the log-rank chi-square of several groups.

    On a day with d events among n patients the variance d(n-d)/(n-1) p(1-p) is the sum of
    (n-1-2j)/(n-1) p(1-p) over the places j = 0 ... d-1 in the tie.
    """
    total = np.maximum(sum(at_risk), 1)
    counted = np.logical_or.reduce(fails)
    shares = [np.where(counted, group / total, 0) for group in at_risk[1:]]
    lost = np.where(total > 1, 1 - 2 * place / np.maximum(total - 1, 1), 0)
    excess = np.stack(
        [f.sum(axis=0) - share.sum(axis=0) for f, share in zip(fails[1:], shares, strict=True)]
    )
    rows = [[lost * one * ((one is other) - other) for other in shares] for one in shares]
    variance = np.stack([np.stack([cell.sum(axis=0) for cell in row]) for row in rows])
    variance = variance + 1e-9 * np.eye(len(shares))[:, :, None]
    solved = np.linalg.solve(np.moveaxis(variance, 2, 0), excess.T[:, :, None])[:, :, 0]
    found: Numbers = (solved * excess.T).sum(axis=1)
    return found
