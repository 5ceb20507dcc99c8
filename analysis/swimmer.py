"""How long each patient of a small group was followed, where a study may show it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.disclosure import coarse, smallest_count

HIDDEN = (
    "the follow-up of single patients may be shown only if disclosure.smallest_count is 0 or 1 in "
    "the study file"
)
NOBODY = "no patient belongs to this group"
MOST = 40
TOO_MANY = f"the follow-up of each patient is drawn for at most {MOST} patients"
ENDS = {"censored": "in remission", "event": "event", "relapse": "relapse", "death": "death"}


def swimmer_frame(cohort: Cohort, group: str) -> pd.DataFrame:
    """Give the follow-up of each patient of a group, the longest first.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.
    group : str
        Key of the group.

    Returns
    -------
    DataFrame
        One row a patient: ``label`` (a number and how follow-up ended) and ``value`` (days
        followed). Empty, with
        ``attrs["reason"]``, if patients may not be shown singly, or there are none, or too many.
    """
    frame = pd.DataFrame(columns=["label", "value"])
    rows = coarse(cohort).group(group).sort_values(["lfs_days", "outcome"], ascending=False)
    patients = int(rows["patients"].sum())
    if smallest_count(cohort.study):
        frame.attrs["reason"] = HIDDEN
    elif not patients or patients > MOST:
        frame.attrs["reason"] = TOO_MANY if patients else NOBODY
    else:
        each = rows.iloc[np.repeat(np.arange(len(rows)), rows["patients"])]
        frame = pd.DataFrame(
            {"label": f"{place}: {ENDS[outcome]}", "value": float(days)}
            for place, (days, outcome) in enumerate(
                zip(each["lfs_days"], each["outcome"], strict=True), start=1
            )
        )
    return frame
