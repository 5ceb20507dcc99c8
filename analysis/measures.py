"""Findings of many cohorts at once, under the names they have in :mod:`analysis.findings`.

For a search and for the behaviour of the chains; a reader's number never comes from here.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from analysis import ensemble
from analysis.ensemble import Days, Flags, Floats, Order
from analysis.moves import State
from analysis.quantities import OF_GROUP, ROUNDS, Group, Pair, chi_square, cox, schoenfeld
from analysis.study import Group as StudyGroup
from analysis.study import Study
from analysis.target import Target

PAIR = ("logrank", "hazard_ratio", "hazard_ratio.firth", "proportional_hazards")
DIFFERENCE = "rmst_difference_days"
OVERALL = "lfs.overall.logrank"
PRECISE = 1e-6  # of a score, where Newton's method has come to rest


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
        Values; NaN where a cohort gives none, infinity for a median that is not reached.
    """
    ordered = ensemble.order(state.days, state.event, target.arm)
    found: dict[str, Floats] = {}
    for group in study.all_groups:
        columns = np.isin(target.arm, numbers(target, group))
        columns = columns & target.spared if group.hsct == "no" else columns
        own = _group(state.days[:, columns], state.event[:, columns])
        for end, quantity in OF_GROUP.items():
            found[group_name(study, group.key, end)] = quantity(own, study.landmark_days)
    for one, other in study.comparisons:
        arms = [numbers(target, study.group(key)) for key in (one, other)]
        pair = f"lfs.{one}_vs_{other}"
        for end, values in zip(PAIR, _of_pair(ordered, *arms), strict=True):
            found[f"{pair}.{end}"] = values
        areas = [found[group_name(study, key, "rmst_days")] for key in (one, other)]
        found[f"{pair}.{DIFFERENCE}"] = areas[0] - areas[1]
    found[OVERALL] = chdtrc(len(target.arms) - 1, _overall(ordered))
    return found


def numbers(target: Target, group: StudyGroup) -> list[int]:
    """Return the numbers of a group's arms."""
    return [target.arms.index(arm) for arm in group.arms]


def group_name(study: Study, key: str, end: str) -> str:
    """Return the name of a group's finding: ``at`` stands for the landmark."""
    months = study.landmark_months
    renamed = {"events_by": f"events_by_{months}_months", "rmst_days": f"rmst_{months}_months_days"}
    end = renamed.get(end, end)
    first, dot, rest = end.partition(".")
    first = f"at_{months}_months" if first == "at" else first
    return f"lfs.{key}.{first}{dot}{rest}"


def _group(days: Days, event: Flags) -> Group:
    ranks = np.argsort(2 * days + ~event, axis=1, kind="stable")
    days = np.take_along_axis(days, ranks, axis=1).T
    failed = np.take_along_axis(event, ranks, axis=1).T
    left = np.tile(np.arange(len(days), 0, -1)[:, None], days.shape[1])
    return Group(days, np.ones(days.shape, dtype=bool), failed, left)


def _of_pair(ordered: Order, one: list[int], other: list[int]) -> tuple[Floats, ...]:
    """Return the quantities of `PAIR` of the arms `one` against `other`."""
    counted = ordered.event & ensemble.among(ordered.arm, one + other)
    in_first = counted & ensemble.among(ordered.arm, one)
    risk = [ordered.tied_at_risk[:, :, arms].sum(axis=2).T for arms in (one, other)]
    tied = [ordered.tied_events[:, :, arms].sum(axis=2).T for arms in (one, other)]
    place = _place_in_tie(ordered, counted).T.astype(float)
    fails = in_first.T, (counted & ~in_first).T
    pair = Pair(risk[0], risk[1], *fails, place, tied[0], tied[1])
    log_ratio, share, score = cox(pair)
    firth, _, lean = cox(pair, firth=True, rounds=3 * ROUNDS)
    estimable = np.abs(score) < PRECISE
    return (
        chdtrc(1, ensemble.logrank(ordered, one, other)),
        np.where(estimable, np.exp(log_ratio), np.nan),
        np.where(np.abs(lean) < PRECISE, np.exp(firth), np.nan),
        np.where(estimable, chdtrc(1, schoenfeld(pair, share)), np.nan),
    )


def _overall(ordered: Order) -> Floats:
    arms = range(ordered.tied_at_risk.shape[2])
    risk = [ordered.tied_at_risk[:, :, arm].T for arm in arms]
    fails = [(ordered.event & (ordered.arm == arm)).T for arm in arms]
    return chi_square(risk, fails, _place_in_tie(ordered, ordered.event).T)


def _place_in_tie(ordered: Order, counted: Flags) -> Days:
    """Return how many counted events of the same day come before this position."""
    before = counted.cumsum(axis=1) - counted
    new_day = np.ones(ordered.days.shape, dtype=bool)
    new_day[:, 1:] = ordered.days[:, 1:] != ordered.days[:, :-1]
    place: Days = before - np.maximum.accumulate(np.where(new_day, before, 0), axis=1)
    return place
