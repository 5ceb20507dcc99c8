"""Findings that need covariates of the patients."""

from __future__ import annotations

from analysis.adjusted import adjusted_ratio, interaction
from analysis.baseline import Level, covariates, first_comparison, levels, missing_patients
from analysis.counts import EventTimes, event_times
from analysis.cox import wald
from analysis.estimate import Estimate
from analysis.findings.clearance import cleared
from analysis.findings.sample import Named, Samples
from analysis.proportion import proportion


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
