"""The patients of whom it is known whether and when they were transplanted, by choice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.study import Study


def optional_arms(study: Study) -> tuple[str, ...]:
    """Return the arms in which transplantation was a choice: those that a group divides by it."""
    divided = {arm for group in study.groups if group.hsct is not None for arm in group.arms}
    return tuple(arm.key for arm in study.arms if arm.key in divided or not divided)


def exposed(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Return the rows of each arm in which transplantation was a choice and is known.

    Returns
    -------
    dict of str to DataFrame
        By arm; ``hsct_days`` is infinite for patients who were not transplanted. Empty if the
        cohort has no day of transplantation in these arms.
    """
    if "hsct_days" not in cohort.rows:
        return {}
    arms = {}
    for key in optional_arms(cohort.study):
        rows = cohort.group(key)
        days = rows["hsct_days"].astype("float64")
        known = (rows["hsct"] == "no") | days.notna()
        arms[key] = rows.assign(hsct_days=days.fillna(np.inf))[known]
    transplanted = any(np.isfinite(rows["hsct_days"]).any() for rows in arms.values())
    return arms if transplanted else {}
