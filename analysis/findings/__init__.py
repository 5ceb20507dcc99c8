"""Every number of the book under its name: ``findings(cohort)["lfs.car_t.at_36_months"]``."""

from __future__ import annotations

from analysis.cohort import Cohort
from analysis.estimate import Finding
from analysis.findings import clearance, comparisons, groups
from analysis.findings.causes import causes
from analysis.findings.covariates import adjusted, described
from analysis.findings.sample import samples
from analysis.findings.showing import rounded, shown
from analysis.findings.strata import stratified
from analysis.findings.transplantation import transplantation
from analysis.statements import comparison_words, divided_words, exposure_words, proportion_words


def findings(cohort: Cohort) -> dict[str, Finding]:
    """Compute every number of the book, and every word that depends on one.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    dict of str to Finding
        Dotted names, such as ``lfs.car_t.at_36_months``, in the order of the book. What cannot be
        estimated is there too, as a `NotEstimable` with its reason; of real patients, what is not
        shown likewise (`analysis.findings.showing`).
    """
    counted = samples(cohort)
    study = cohort.study
    found: dict[str, Finding] = {}
    found.update(groups.counts(counted))
    for group in counted.groups.values():
        found.update(groups.clearance(group, study.level))
        found.update(groups.survival(group, study))
    found.update(comparisons.tests(counted))
    for pair in counted.pairs:
        found.update(comparisons.ratios(pair, study.level))
        found.update(comparisons.differences(pair, counted, found))
    found.update(stratified(counted))
    found.update(groups.remission(counted))
    found.update(causes(counted))
    for pair in counted.pairs:
        found.update(clearance.compared(pair, study.level))
    found.update(transplantation(counted))
    found.update(described(counted))
    found.update(adjusted(counted))
    found = shown(found, counted)
    found.update(comparison_words(study, found))
    found.update(proportion_words(study, found))
    found.update(divided_words(study, found))
    found.update(exposure_words(found))
    return rounded(found, cohort)
