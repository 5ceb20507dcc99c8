"""Frames of subgroups and adjusted ratios; empty, with the reason, where covariates are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.baseline import (
    NEEDS_COVARIATES,
    TITLES,
    covariates,
    first_comparison,
    levels,
)
from analysis.cohort import Cohort
from analysis.estimate import Estimate, Finding, NotEstimable
from analysis.study import Study

DOTS = ["label", "value", "low", "high"]


def subgroup_frame(found: Mapping[str, Finding], cohort: Cohort) -> pd.DataFrame:
    """Give the hazard ratio of the main comparison in each subgroup, as rows of a forest plot.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the cohort.
    cohort : Cohort
        Covariates and their levels.

    Returns
    -------
    DataFrame
        ``label``, ``value``, ``low``, ``high``; all patients first; missing where it cannot be
        estimated. Empty, with ``attrs["reason"]``, if no covariate is known.
    """
    first, second = first_comparison(cohort.study)
    names = covariates(cohort.rows)
    rows = [_dot("All patients", found[f"lfs.{first}_vs_{second}.hazard_ratio"])] if names else []
    for covariate in names:
        for level in levels(cohort.rows, covariate):
            name = f"subgroup.{covariate}.{level.key}.{first}_vs_{second}.hazard_ratio"
            rows.append(_dot(level.label, found[name]))
    return _frame(rows, DOTS)


def interaction_table(found: Mapping[str, Finding], cohort: Cohort) -> pd.DataFrame:
    """Tabulate whether the hazard ratio differs between subgroups, one row a covariate.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the cohort.
    cohort : Cohort
        Covariates.

    Returns
    -------
    DataFrame
        ``Covariate``, ``Not known`` (patients) and ``Interaction``, as text. Empty, with
        ``attrs["reason"]``, if no covariate is known.
    """
    first, second = first_comparison(cohort.study)
    rows = [
        {
            "Covariate": TITLES[covariate],
            "Not known": found[f"baseline.{covariate}.missing"].text(),
            "Interaction": found[f"subgroup.{covariate}.{first}_vs_{second}.interaction"].text(),
        }
        for covariate in covariates(cohort.rows)
    ]
    return _frame(rows, ["Covariate", "Not known", "Interaction"])


def adjusted_frame(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Give each hazard ratio as it is and adjusted for covariates, as rows of a forest plot.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Comparisons.

    Returns
    -------
    DataFrame
        ``label``, ``value``, ``low``, ``high``. Empty, with ``attrs["reason"]``, if no adjusted
        ratio can be estimated.
    """
    rows, reason = [], NEEDS_COVARIATES
    for one, other in study.comparisons:
        label = study.versus(one, other)
        ratio = found[f"adjusted.{one}_vs_{other}.hazard_ratio"]
        if isinstance(ratio, NotEstimable):
            reason = ratio.reason
            continue
        rows.append(_dot(f"{label}: as it is", found[f"lfs.{one}_vs_{other}.hazard_ratio"]))
        rows.append(_dot(f"{label}: adjusted", ratio))
    return _frame(rows, DOTS, reason)


def _dot(label: str, found: Finding) -> dict[str, object]:
    if not isinstance(found, Estimate):
        return {"label": label, "value": None, "low": None, "high": None}
    return {"label": label, "value": found.value, "low": found.low, "high": found.high}


def _frame(
    rows: Sequence[Mapping[str, object]], columns: list[str], reason: str = NEEDS_COVARIATES
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs["reason"] = reason
    return frame
