"""Findings that compare leukemia-free survival within centres."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.counts import EventTimes, event_times, stacked
from analysis.cox import wald
from analysis.estimate import Finding, NotEstimable
from analysis.findings.sample import Named, Sample, Samples
from analysis.logrank import STRATIFIED, logrank_of

COX = "Cox model stratified by centre, Efron ties, Wald interval"
ONE_CENTRE = "not estimable: the column centre, with at least two centres, is needed to stratify"


def stratified(found: Samples) -> Named:
    """Give the log-rank tests and the hazard ratios stratified by centre."""
    yield "lfs.overall.logrank.stratified", _logrank(found.arms)
    for pair in found.pairs:
        groups = [pair.first, pair.second]
        yield f"lfs.{pair.name}.logrank.stratified", _logrank(groups)
        counts = _within(groups)
        yield (
            f"lfs.{pair.name}.hazard_ratio.stratified",
            wald(counts, found.study.level, method=COX)
            if counts
            else NotEstimable(ONE_CENTRE, "ratio", COX, pair.counts.n),
        )


def _logrank(groups: Sequence[Sample]) -> Finding:
    counts = _within(groups)
    if counts is None:
        n = sum(group.n for group in groups)
        return NotEstimable(ONE_CENTRE, "p_value", STRATIFIED, n)
    return logrank_of(counts, method=STRATIFIED)


def _within(groups: Sequence[Sample]) -> EventTimes | None:
    """Count the groups centre by centre; None if they are of one centre, or it is not known."""
    rows = [group.rows for group in groups]
    centres = sorted({centre for part in rows if "centre" in part for centre in part["centre"]})
    if len(centres) < 2:
        return None
    strata = ([part[part["centre"] == centre] for part in rows] for centre in centres)
    return stacked([event_times(parts) for parts in strata])
