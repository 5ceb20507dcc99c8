"""Findings that need more of the patients than arm and outcome: centre and covariates."""

from __future__ import annotations

from analysis.adjusted import adjusted_ratio, interaction
from analysis.baseline import Level, covariates, first_comparison, levels, missing_patients
from analysis.counts import EventTimes, event_times, stacked
from analysis.cox import wald
from analysis.estimate import Estimate, NotEstimable
from analysis.findings.clearance import cleared
from analysis.findings.sample import Named, Pair, Samples
from analysis.logrank import STRATIFIED, logrank_of
from analysis.proportion import proportion

COX = "Cox model stratified by centre, Efron ties, Wald interval"
ONE_CENTRE = "not estimable: the column centre, with at least two centres, is needed to stratify"


def stratified(pair: Pair, level: float) -> Named:
    """Give the log-rank test and the hazard ratio stratified by centre."""
    rows = pair.first.rows, pair.second.rows
    centres = sorted({centre for part in rows if "centre" in part for centre in part["centre"]})
    names = f"lfs.{pair.name}.logrank.stratified", f"lfs.{pair.name}.hazard_ratio.stratified"
    if len(centres) < 2:
        yield names[0], NotEstimable(ONE_CENTRE, "p_value", STRATIFIED, pair.counts.n)
        yield names[1], NotEstimable(ONE_CENTRE, "ratio", COX, pair.counts.n)
        return
    strata = [event_times([part[part["centre"] == centre] for part in rows]) for centre in centres]
    counts = stacked(strata)
    yield names[0], logrank_of(counts, method=STRATIFIED)
    yield names[1], wald(counts, level, method=COX)


def described(found: Samples) -> Named:
    """Count in how many patients each covariate is missing, and in how many MRD was cleared."""
    n = found.cohort.patients()
    for covariate in covariates(found.cohort.rows):
        missing = missing_patients(found.cohort.rows, covariate)
        yield f"baseline.{covariate}.missing", Estimate(missing, "patients", "count", n)
        for part in levels(found.cohort.rows, covariate):
            share = proportion(*cleared(found.cohort.rows[part.chosen]), found.study.level)
            yield f"subgroup.{covariate}.{part.key}.mrd_negative", share


def adjusted(found: Samples) -> Named:
    """Give adjusted hazard ratios, and the main comparison by subgroup."""
    level = found.study.level
    for pair in found.pairs:
        ratio = adjusted_ratio(pair.first.rows, pair.second.rows, level)
        yield f"adjusted.{pair.name}.hazard_ratio", ratio
    if not found.pairs:
        return
    first, second = first_comparison(found.study)
    for covariate in covariates(found.cohort.rows):
        pre = f"subgroup.{covariate}"
        parts = [
            (part, _counts(found, part, first, second))
            for part in levels(found.cohort.rows, covariate)
        ]
        for part, counts in parts:
            yield f"{pre}.{part.key}.{first}_vs_{second}.hazard_ratio", wald(counts, level)
        tested = interaction([counts for _, counts in parts])
        yield f"{pre}.{first}_vs_{second}.interaction", tested


def _counts(found: Samples, part: Level, first: str, second: str) -> EventTimes:
    chosen = part.chosen
    rows = (found.groups[key].rows for key in (first, second))
    return event_times([group[chosen.reindex(group.index)] for group in rows])
