"""Findings of a cohort pooled from several centres: each comparison made within its centre."""

from __future__ import annotations

from analysis.counts import EventTimes, event_times, stacked
from analysis.cox import wald
from analysis.findings.sample import Named, Sample, Samples
from analysis.logrank import STRATIFIED, logrank_of

COX = "Cox model of the two groups stratified by centre, Efron ties, Wald interval"


def by_centre(found: Samples) -> Named:
    """Give the tests and hazard ratios stratified by centre; none if there is one centre."""
    rows = found.cohort.rows
    if "centre" not in rows or rows["centre"].nunique() < 2:
        return
    yield "lfs.overall.logrank.by_centre", logrank_of(_within(found.arms), method=STRATIFIED)
    for pair in found.pairs:
        counts = _within([pair.first, pair.second])
        name = f"lfs.{pair.name}"
        yield f"{name}.logrank.by_centre", logrank_of(counts, method=STRATIFIED)
        yield f"{name}.hazard_ratio.by_centre", wald(counts, found.study.level, method=COX)


def _within(groups: list[Sample]) -> EventTimes:
    """Count the groups centre by centre; a centre that lacks a group adds nothing to compare."""
    centres = sorted({centre for group in groups for centre in group.rows["centre"]})
    strata = (
        [group.rows[group.rows["centre"] == centre] for group in groups] for centre in centres
    )
    return stacked([event_times(groups_) for groups_ in strata])
