"""Curves of the transplanted and of others from each landmark on, for a reader to go through."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.cohort import Cohort
from analysis.curves import CURVE, kaplan_meier
from analysis.disclosure import COUNTS, smallest_count
from analysis.exposed import exposed
from analysis.exposure import EXPOSURES, exposure_study
from analysis.transplant import LANDMARKS, NEEDS_DAYS, at_landmark

ONE_SIDED = "not estimable: at no landmark are there both transplanted and other patients"


def landmark_curves(cohort: Cohort) -> pd.DataFrame:
    """Estimate survival of the transplanted and of other patients from each landmark on.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    DataFrame
        A frame of curves as `kaplan_meier` gives it, for ``transplanted`` (by the landmark) and
        ``not_transplanted``, with ``landmark_days``; time counts from time zero, and who left on
        the landmark or before it is left out. Landmarks at which one of the sides is empty, or of
        patients small, are not there; of patients no counts are given. Empty, with
        ``attrs["reason"]``, if none is left.

    References
    ----------
    Anderson, Cain and Gelber, J Clin Oncol 1983;1:710.
    """
    arms, study = exposed(cohort), exposure_study(cohort.study)
    smallest = smallest_count(study)
    found = []
    for day in LANDMARKS if arms else ():
        divided = [at_landmark(rows, day) for rows in arms.values()]
        sides = [pd.concat(parts) for parts in zip(*divided, strict=True)]
        if all(side["patients"].sum() >= max(smallest, 1) for side in sides):
            marked = [side.assign(arm=key) for key, side in zip(EXPOSURES, sides, strict=True)]
            rows = pd.concat(marked).drop(columns="hsct_days")
            curves = kaplan_meier(replace(cohort, rows=rows, study=study))
            hidden = dict.fromkeys(COUNTS, float("nan")) if smallest else {}
            found.append(curves.assign(landmark_days=day, **hidden))
    if not found:
        empty = pd.DataFrame(columns=[*CURVE, "landmark_days"])
        empty.attrs["reason"] = ONE_SIDED if arms else NEEDS_DAYS
        return empty
    return pd.concat(found, ignore_index=True)
