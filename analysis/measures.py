"""Findings of many cohorts at once, under the names they have in :mod:`analysis.findings`.

For a search and for the behaviour of the chains; a reader's number never comes from here.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from analysis import ensemble
from analysis.ensemble import Days, Flags, Floats, Order
from analysis.moves import State
from analysis.study import Study
from analysis.target import Target

ROUNDS = 12  # of Newton's method


def measures(target: Target, study: Study, state: State) -> dict[str, Floats]:
    """Return what the printed figures leave open, finding by finding.

    Parameters
    ----------
    target : Target
        Arms and landmark.
    study : Study
        Groups and comparisons.
    state : State
        Cohorts (cohort, patient).

    Returns
    -------
    dict of str to array (cohort,)
        Values; NaN where a cohort gives none.
    """
    ordered = ensemble.order(state.days, state.event, target.arm)
    found: dict[str, Floats] = {}
    for group in study.all_groups:
        columns = np.isin(target.arm, [target.arms.index(arm) for arm in group.arms])
        columns = columns & target.spared if group.hsct == "no" else columns
        found.update(_of_group(study, group.key, state.days[:, columns], state.event[:, columns]))
    for one, other in study.comparisons:
        arms = [[target.arms.index(arm) for arm in study.group(key).arms] for key in (one, other)]
        pair = f"lfs.{one}_vs_{other}"
        found[f"{pair}.logrank"] = chi2.sf(ensemble.logrank(ordered, *arms), 1)
        found[f"{pair}.hazard_ratio"] = hazard_ratio(ordered, *arms)
    return found


def _of_group(study: Study, key: str, days: Days, event: Flags) -> dict[str, Floats]:
    months, landmark = study.landmark_months, study.landmark_days
    ranks = np.argsort(2 * days + ~event, axis=1, kind="stable")
    days, event = np.take_along_axis(days, ranks, axis=1), np.take_along_axis(event, ranks, axis=1)
    left = np.arange(days.shape[1], 0, -1)
    curve = np.where(event, 1 - 1 / left, 1.0).cumprod(axis=1)
    follow_up = np.where(event, 1.0, 1 - 1 / left).cumprod(axis=1)
    followed = days[:, -1] >= landmark
    at_landmark = np.where(event & (days <= landmark), 1 - 1 / left, 1.0).prod(axis=1)
    return {
        f"lfs.{key}.events": event.sum(axis=1).astype(float),
        f"lfs.{key}.at_risk_at_{months}_months": (days >= landmark).sum(axis=1).astype(float),
        f"lfs.{key}.at_{months}_months": np.where(followed, at_landmark, np.nan),
        f"lfs.{key}.median_days": ensemble.median(days, curve),
        f"lfs.{key}.follow_up_days": ensemble.median(days, follow_up),
        f"lfs.{key}.rmst_{months}_months_days": np.where(
            followed, _area(days, curve, landmark), np.nan
        ),
    }


def _area(days: Days, curve: Floats, until_day: int) -> Floats:
    ends = np.minimum(np.c_[days, np.full(len(days), until_day)], until_day)
    widths = np.diff(ends, axis=1, prepend=0)
    heights = np.c_[np.ones(len(days)), curve]
    area: Floats = (widths * heights).sum(axis=1)
    return area


def hazard_ratio(ordered: Order, one: list[int], other: list[int]) -> Floats:
    """Return Cox's hazard ratio of the arms `one` against `other`, Efron's ties; NaN if none.

    References
    ----------
    Efron B. The efficiency of Cox's likelihood function for censored data. JASA 1977;72:557.
    """
    first, second = (ordered.tied_at_risk[:, :, arms].sum(axis=2) for arms in (one, other))
    failed, others = (ordered.tied_events[:, :, arms].sum(axis=2) for arms in (one, other))
    counted = ordered.event & ensemble.among(ordered.arm, one + other)
    part = _place_in_tie(ordered, counted) / np.maximum(failed + others, 1)
    first, second = first - part * failed, second - part * others
    observed = (counted & ensemble.among(ordered.arm, one)).sum(axis=1)
    log_ratio = np.zeros(len(first))
    for _ in range(ROUNDS):
        share = first * np.exp(log_ratio)[:, None]
        share = share / np.maximum(share + second, 1e-12)
        score = observed - np.where(counted, share, 0.0).sum(axis=1)
        information = np.where(counted, share * (1 - share), 0.0).sum(axis=1)
        log_ratio += np.clip(score / np.maximum(information, 1e-9), -1.0, 1.0)
    ratio: Floats = np.where(np.abs(score) < 1e-6, np.exp(log_ratio), np.nan)
    return ratio


def _place_in_tie(ordered: Order, counted: Flags) -> Days:
    """Return how many counted events of the same day come before this position."""
    before = counted.cumsum(axis=1) - counted
    new_day = np.ones(counted.shape, dtype=bool)
    new_day[:, 1:] = ordered.days[:, 1:] != ordered.days[:, :-1]
    place: Days = before - np.maximum.accumulate(np.where(new_day, before, 0), axis=1)
    return place
