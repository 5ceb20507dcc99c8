"""Every number of the book under its name: ``findings(cohort)["lfs.car_t.at_36_months"]``."""

from __future__ import annotations

from analysis.cohort import Cohort
from analysis.estimate import Finding
from analysis.findings import clearance, comparisons, groups
from analysis.findings.causes import causes
from analysis.findings.covariates import adjusted, described
from analysis.findings.sample import Samples, samples
from analysis.findings.showing import rounded, shown
from analysis.findings.strata import stratified
from analysis.findings.transplantation import transplantation
from analysis.prepared import prepared
from analysis.statements import comparison_words, divided_words, exposure_words, proportion_words


def findings(cohort: Cohort) -> dict[str, Finding]:
    """Compute every number of the book, and every word that depends on one, in full precision.

    This is for whoever holds the cohort. What readers of a real cohort's book see of it goes
    through `shown_findings`.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    dict of str to Finding
        Dotted names, such as ``lfs.car_t.at_36_months``, in the order of the book. What cannot be
        estimated is there too, as a `NotEstimable` with its reason.
    """
    return prepared(_findings, cohort)


def _findings(cohort: Cohort) -> dict[str, Finding]:
    return _worded(_numbers(samples(cohort)), cohort)


def shown_findings(cohort: Cohort) -> dict[str, Finding]:
    """Compute the findings as pages, files beside them and releases may show them.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    dict of str to Finding
        As of `findings`. Of real patients, what is not shown is a `NotEstimable` that says so, and
        numbers have the digits that are printed (`analysis.findings.showing`).
    """
    return prepared(_shown_findings, cohort)


def _shown_findings(cohort: Cohort) -> dict[str, Finding]:
    counted = samples(cohort)
    found = shown(_numbers(counted), counted)
    return rounded(_worded(found, cohort), cohort)


def _numbers(counted: Samples) -> dict[str, Finding]:
    study = counted.cohort.study
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
    return found


def _worded(numbers: dict[str, Finding], cohort: Cohort) -> dict[str, Finding]:
    """Add the words that follow from the numbers, and from no number that is not there."""
    study, found = cohort.study, dict(numbers)
    found.update(comparison_words(study, found))
    found.update(proportion_words(study, found))
    found.update(divided_words(study, found))
    found.update(exposure_words(found))
    return found
