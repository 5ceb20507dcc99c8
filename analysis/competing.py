"""Competing risks: relapse and death in remission, each as the cause that ends remission.

Counting a death in remission as a censored relapse would treat the dead as if they could still
relapse. The Aalen-Johansen estimate does not; with leukemia-free survival, the two add up to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.counts import Array, Counts, count, z_value
from analysis.disclosure import coarse, nothing_drawn, small_groups
from analysis.estimate import Estimate, NotEstimable
from analysis.ledger import hide_counts, ledger_of
from analysis.survival import Curve, fit

CAUSES = {"relapse": "relapse", "death_in_remission": "death"}
AALEN = "Aalen-Johansen estimate, infinitesimal jackknife error, plain interval"
NOT_SEPARATED = (
    "not estimable: the column outcome says event where it would have to say relapse or death"
)
INCIDENCE = ["group", "cause", "days", "incidence", "at_risk"]


def causes_are_told(rows: pd.DataFrame) -> bool:
    """Return whether each event of these rows is told to be a relapse or a death in remission."""
    return not bool((rows["outcome"] == "event").any())


@dataclass(frozen=True)
class Incidence:
    """The cumulative incidence of one cause, one entry per time of its curve.

    Attributes
    ----------
    curve : Curve
        Survival free of any event.
    events : ndarray
        Events of the cause.
    incidence : ndarray
        Share of patients who have had the cause by the end of the day, 0 to 1.
    """

    curve: Curve
    events: Array
    incidence: Array


def aalen_johansen(rows: pd.DataFrame, cause: str, *, curve: Curve | None = None) -> Incidence:
    """Estimate the cumulative incidence of a cause.

    Parameters
    ----------
    rows : DataFrame
        Rows of a cohort whose causes are told.
    cause : {"relapse", "death_in_remission"}
        The cause.
    curve : Curve, optional
        Survival of these rows, if it has been estimated already.

    References
    ----------
    Aalen and Johansen, Scand J Stat 1978;5:141.
    """
    curve = curve or fit(count(rows))
    events = count(rows, event=[CAUSES[cause]]).events
    before = np.append(1.0, curve.survival)[:-1]
    return Incidence(curve, events, np.cumsum(before * events / curve.counts.at_risk))


def standard_error(found: Incidence, index: int) -> float:
    """Return the standard error of the incidence at an entry, by the infinitesimal jackknife.

    The derivative of the estimate by the weight of a patient depends only on when and how the
    patient left; its square is summed over all patients. For survival this is Greenwood's.

    References
    ----------
    Jaeckel, The infinitesimal jackknife, Bell Labs memorandum 1972; as ``survfit`` of R does it.
    """
    counts, upto = found.curve.counts, slice(0, index + 1)
    n, d = counts.at_risk[upto].astype(float), counts.events[upto].astype(float)
    own = found.events[upto]
    before = np.append(1.0, found.curve.survival)[:-1][upto]
    ahead = found.incidence[index] - found.incidence[upto]
    loss = np.divide(ahead, n - d, out=np.zeros_like(n), where=n > d)
    staying = np.cumsum(-before * own / n**2 + loss * d / n)
    squares = (
        own @ (staying + before / n - loss) ** 2
        + (d - own) @ (staying - loss) ** 2
        + counts.censored[upto] @ staying**2
        + (counts.n - (d + counts.censored[upto]).sum()) * staying[-1] ** 2
    )
    return float(np.sqrt(squares))


def incidence_at(found: Incidence, months: int, day: int, level: float) -> Estimate | NotEstimable:
    """Estimate the share of patients who have had a cause by a landmark.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``probability``. Not estimable after the last follow-up with patients still free of an
        event. If nobody had the cause, the limit is the exact one-sided one for those at risk.
    """
    counts = found.curve.counts
    n = counts.n
    if not n:
        return NotEstimable("not estimable: no patient in this group", "probability", AALEN, 0)
    if not found.curve.reaches(day):
        reason = f"not estimable: nobody was followed for {months} months"
        return NotEstimable(reason, "probability", AALEN, n)
    index = found.curve.index_at(day)
    value = float(found.incidence[index])
    if value == 0:
        return _none_so_far(counts, day, level)
    error = standard_error(found, index)
    if error == 0:
        note = "no interval can be estimated at one"
        return Estimate(value, "probability", AALEN, n, level=level, note=note)
    half = z_value(level) * error
    low, high = max(0.0, value - half), min(1.0, value + half)
    return Estimate(value, "probability", AALEN, n, low, high, error, level)


def _none_so_far(counts: Counts, day: int, level: float) -> Estimate:
    at_risk = int(counts.at_risk_on(np.array(day)))
    if not at_risk:
        note = "no interval can be estimated with nobody at risk"
        return Estimate(0.0, "probability", AALEN, counts.n, level=level, note=note)
    high = 1 - (1 - level) ** (1 / at_risk)
    note = "exact and one-sided, as nobody had this event"
    return Estimate(0.0, "probability", AALEN, counts.n, 0.0, high, 0.0, level, note=note)


def cumulative_incidence(cohort: Cohort, *, groups: Sequence[str] | None = None) -> pd.DataFrame:
    """Estimate which shares of patients are free of an event, relapsed, or died in remission.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    groups : sequence of str, optional
        Keys of groups, in order; the study's arms if absent.

    Returns
    -------
    DataFrame
        One row per group, cause and time: ``group``, ``cause`` (``lfs``, ``relapse`` or
        ``death_in_remission``), ``days``, ``incidence`` (0 to 1; of the three causes together, 1)
        and ``at_risk``. Empty, with ``attrs["reason"]``, if the table does not tell the causes.
    """
    if not causes_are_told(cohort.rows):
        empty = pd.DataFrame(columns=INCIDENCE)
        empty.attrs["reason"] = NOT_SEPARATED
        return empty
    drawn, small = coarse(cohort), small_groups(cohort)
    keys = [key for key in groups or [arm.key for arm in cohort.study.arms] if key not in small]
    parts = [_shares(drawn.group(key), key) for key in keys]
    parts = [part for part in parts if len(part)]
    if not parts:
        return nothing_drawn(INCIDENCE, cohort)
    found = pd.concat(parts, ignore_index=True)[INCIDENCE]
    return hide_counts(found, ledger_of(cohort))


def _shares(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    curve = fit(count(rows))
    shares = {"lfs": curve.survival} | {
        cause: aalen_johansen(rows, cause, curve=curve).incidence for cause in CAUSES
    }
    base = pd.DataFrame({"days": curve.counts.days, "at_risk": curve.counts.at_risk})
    return pd.concat(
        [base.assign(group=key, cause=cause, incidence=share) for cause, share in shares.items()]
    )
