"""Clearance of MRD compared between groups, and by subgroup, as tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.baseline import NEEDS_COVARIATES, covariates, levels
from analysis.cohort import Cohort
from analysis.estimate import Estimate, Finding
from analysis.fourfold import UNKNOWN
from analysis.study import Study

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
    titles = {"Difference": "difference", "Odds ratio": "odds_ratio", "Fisher's test": "fisher"}
    rows = [
        {
            "Comparison": f"{study.group(one).label} vs {study.group(other).label}",
            **{
                title: found[f"mrd.{one}_vs_{other}.{name}"].text()
                for title, name in titles.items()
            },
        }
        for one, other in study.comparisons
        if isinstance(found[f"mrd.{one}_vs_{other}.difference"], Estimate)
    ]
    table = pd.DataFrame(rows, columns=["Comparison", *titles])
    table.attrs["reason"] = UNKNOWN
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
            rows.append((level.label, share.text("value"), share.text("interval") if known else ""))
    table = pd.DataFrame(rows, columns=SUBGROUPS)
    table.attrs["reason"] = NEEDS_COVARIATES
    return table
