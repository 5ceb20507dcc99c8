"""Hazard ratios adjusted for covariates, and whether a ratio differs between subgroups."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.linalg import LinAlgWarning
from scipy.special import chdtrc

from analysis.baseline import NEEDS_COVARIATES, NUMBERS, covariates, is_known
from analysis.counts import EventTimes, stacked, z_value
from analysis.cox import best_fit
from analysis.estimate import Estimate, NotEstimable, Test

ADJUSTED = "Cox model adjusted for {}, Efron ties, Wald interval, complete cases"
UNADJUSTED = "Cox model adjusted for covariates, Efron ties, Wald interval, complete cases"
INTERACTION = "likelihood ratio test that the hazard ratio is the same in all levels, stratified"
MOST_PATIENTS = 50_000  # lifelines needs a row a patient
EVENTS_PER_TERM = 5
TO_THE_TOP = {"precision": 1e-20, "r_precision": 0.0}  # of the likelihood, not nearly there


def adjusted_ratio(
    first: pd.DataFrame, second: pd.DataFrame, level: float
) -> Estimate | NotEstimable:
    """Estimate the hazard of the first group relative to the second, covariates being equal.

    Covariates enter as they are; white cells and MRD level, which are skewed, as the logarithm of
    one more. A covariate known for nobody, or alike in all, is left out; patients in whom one of
    the others is missing are left out, and `n` counts those who stay.

    Parameters
    ----------
    first, second : DataFrame
        Rows of a cohort.
    level : float
        Confidence level.

    Returns
    -------
    Estimate or NotEstimable
        Unit ``ratio``. Not estimable without covariates, or with fewer than five events for each
        term of the model.

    References
    ----------
    Cox, J R Stat Soc B 1972;34:187. Peduzzi et al., J Clin Epidemiol 1995;48:1503 (events).
    """
    both = pd.concat([first.assign(_first=1.0), second.assign(_first=0.0)], ignore_index=True)
    names = covariates(both)
    n = int(both["patients"].sum())
    if not names:
        return NotEstimable(NEEDS_COVARIATES, "ratio", UNADJUSTED, n)
    complete = both[np.logical_and.reduce([is_known(both, name) for name in names])]
    n = int(complete["patients"].sum())
    method = ADJUSTED.format(", ".join(names))
    design = _design(complete, names)
    events = int(complete.loc[complete["outcome"] != "censored", "patients"].sum())
    if "_first" not in design or events < EVENTS_PER_TERM * design.shape[1]:
        reason = (
            "not estimable: the events of patients with all covariates known are fewer than "
            f"{EVENTS_PER_TERM} for each of {max(design.shape[1], 1)} terms"
        )
        return NotEstimable(reason, "ratio", method, n)
    if n > MOST_PATIENTS:
        reason = f"not estimable: adjusted models take at most {MOST_PATIENTS:,} patients"
        return NotEstimable(reason, "ratio", method, n)
    return _fit(design, complete, level, method)


def _design(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return one column a term of the model, without those that are alike in all rows."""
    columns = {"_first": rows["_first"]}
    for name in names:
        if name in NUMBERS:
            number = rows[name].astype(float)
            columns[name] = number if name == "age_years" else number.map(math.log1p)
        else:
            for word in sorted(set(rows[name]))[1:]:
                columns[f"{name}_{word}"] = (rows[name] == word).astype(float)
    design = pd.DataFrame(columns)
    return design.loc[:, design.nunique() > 1]


def _fit(
    design: pd.DataFrame, rows: pd.DataFrame, level: float, method: str
) -> Estimate | NotEstimable:
    from lifelines import CoxPHFitter  # noqa: PLC0415 - two seconds
    from lifelines.exceptions import ConvergenceError, ConvergenceWarning  # noqa: PLC0415

    table = design.assign(_days=rows["lfs_days"], _event=rows["outcome"] != "censored")
    each = table.loc[np.repeat(table.index, rows["patients"])].reset_index(drop=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            warnings.simplefilter("error", LinAlgWarning)
            fitter = CoxPHFitter().fit(each, "_days", "_event", fit_options=TO_THE_TOP)
    except (ConvergenceError, ConvergenceWarning, np.linalg.LinAlgError, LinAlgWarning):
        reason = "not estimable: the adjusted model has no finite maximum"
        return NotEstimable(reason, "ratio", method, len(each))
    beta = float(fitter.params_["_first"])
    error = float(fitter.standard_errors_["_first"])
    half = z_value(level) * error
    low, value, high = (float(np.exp(beta + step)) for step in (-half, 0.0, half))
    return Estimate(value, "ratio", method, len(each), low, high, error, level)


def interaction(strata: Sequence[EventTimes]) -> Test | NotEstimable:
    """Test whether a hazard ratio is the same in all levels of a covariate.

    Each level has its own baseline hazard; twice the difference between the log-likelihood with a
    ratio for each level and with one for all is compared with chi-square.

    Parameters
    ----------
    strata : sequence of EventTimes
        Counts of the two groups in each level.

    Returns
    -------
    Test or NotEstimable
        Degrees of freedom are the levels that tell the groups apart, less one.
    """
    pooled = stacked(strata)
    told = [best_fit(level) for level in strata]
    heights = [height for height in told if height is not None]
    one = best_fit(pooled)
    if len(heights) < 2 or one is None:
        reason = "not estimable: fewer than two levels have events that tell the groups apart"
        return NotEstimable(reason, "p_value", INTERACTION, pooled.n)
    statistic = max(0.0, 2 * (sum(heights) - one))
    df = len(heights) - 1
    return Test(float(chdtrc(df, statistic)), statistic, df, pooled.n, INTERACTION)
