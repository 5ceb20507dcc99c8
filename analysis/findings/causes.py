"""Findings of relapse and of death in remission, each as the cause that ends remission."""

from __future__ import annotations

from analysis.competing import (
    AALEN,
    CAUSES,
    NOT_SEPARATED,
    aalen_johansen,
    causes_are_told,
    incidence_at,
)
from analysis.counts import event_times
from analysis.cox import wald
from analysis.estimate import NotEstimable
from analysis.findings.sample import Named, Pair, Sample, Samples
from analysis.gray import GRAY, gray

CAUSE_SPECIFIC = "cause-specific Cox model of the two groups, Efron ties, Wald interval"


def causes(found: Samples) -> Named:
    """Give cumulative incidences, Gray's tests and cause-specific hazard ratios."""
    told = causes_are_told(found.cohort.rows)
    for cause in CAUSES:
        for group in found.groups.values():
            yield from _incidence(cause, group, found, told)
        overall = [arm.rows for arm in found.arms]
        name = f"{cause}.overall.gray"
        yield name, gray(overall, cause) if told else _refused("p_value", GRAY, found)
        for pair in found.pairs:
            yield from _compared(cause, pair, found, told)


def _incidence(cause: str, group: Sample, found: Samples, told: bool) -> Named:
    study = found.study
    months, day = study.landmark_months, study.landmark_days
    name = f"{cause}.{group.key}.at_{months}_months"
    if told:
        share = aalen_johansen(group.rows, cause, curve=group.curve)
        yield name, incidence_at(share, months, day, study.level)
    else:
        yield name, NotEstimable(NOT_SEPARATED, "probability", AALEN, group.n)


def _compared(cause: str, pair: Pair, found: Samples, told: bool) -> Named:
    rows = [pair.first.rows, pair.second.rows]
    name = f"{cause}.{pair.name}"
    if not told:
        yield f"{name}.gray", _refused("p_value", GRAY, found)
        yield f"{name}.hazard_ratio", _refused("ratio", CAUSE_SPECIFIC, found)
        return
    yield f"{name}.gray", gray(rows, cause)
    counts = event_times(rows, event=[CAUSES[cause]])
    yield f"{name}.hazard_ratio", wald(counts, found.study.level, method=CAUSE_SPECIFIC)


def _refused(unit: str, method: str, found: Samples) -> NotEstimable:
    return NotEstimable(NOT_SEPARATED, unit, method, found.cohort.patients())
