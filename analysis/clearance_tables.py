"""Clearance of MRD compared between groups, and by subgroup, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.baseline import NEEDS_COVARIATES, covariates, levels
from analysis.cohort import Cohort
from analysis.estimate import Estimate, Finding
from analysis.fourfold import UNKNOWN
from analysis.study import Study
from analysis.tables import by_comparison

FEW = "a small count would follow from it"
SUBGROUPS = ["Subgroup", "MRD negative", "Exact interval"]


def clearance_comparison(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate differences in clearance of MRD, one row a comparison in which both are known.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Comparisons.

    Returns
    -------
    DataFrame
        ``Comparison``, ``Difference``, ``Odds ratio`` and ``Fisher's test``, as text. Empty, with
        ``attrs["reason"]``, if no comparison has results in both groups.
    """
    known = [
        (one, other)
        for one, other in study.comparisons
        if isinstance(found[f"mrd.{one}_vs_{other}.difference"], Estimate)
    ]
    columns = {
        "Difference": "mrd.A_vs_B.difference",
        "Odds ratio": "mrd.A_vs_B.odds_ratio",
        "Fisher's test": "mrd.A_vs_B.fisher",
    }
    table = by_comparison(found, replace(study, comparisons=tuple(known)), columns)
    reasons = [found[f"mrd.{one}_vs_{other}.difference"].text() for one, other in study.comparisons]
    hidden = [reason for reason in reasons if reason.startswith("not shown")]
    table.attrs["reason"] = FEW if hidden else UNKNOWN
    return table


def clearance_by_subgroup(found: Mapping[str, Finding], cohort: Cohort) -> pd.DataFrame:
    """Tabulate how often MRD became negative in each subgroup of all patients.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the cohort.
    cohort : Cohort
        Covariates and their levels.

    Returns
    -------
    DataFrame
        ``Subgroup``, ``MRD negative`` and ``Exact interval``, as text. Empty, with
        ``attrs["reason"]``, if no covariate is known.
    """
    rows = []
    for covariate in covariates(cohort.rows):
        for level in levels(cohort.rows, covariate):
            share = found[f"subgroup.{covariate}.{level.key}.mrd_negative"]
            known = isinstance(share, Estimate)
            rows.append(
                (
                    level.label,
                    share.text("value" if known else "full"),
                    share.text("interval") if known else "",
                )
            )
    table = pd.DataFrame(rows, columns=SUBGROUPS)
    table.attrs["reason"] = NEEDS_COVARIATES
    return table
