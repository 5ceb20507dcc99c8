"""The tally: identical patients in one row, counted."""

from __future__ import annotations

import pandas as pd

from analysis.intake.schema import REQUIRED


def tally(rows: pd.DataFrame) -> pd.DataFrame:
    """Merge identical rows and add up their patients.

    Parameters
    ----------
    rows : DataFrame
        Checked rows.
    """
    kinds = [column for column in rows if column != "patients"]
    merged = rows.groupby(kinds, sort=True, dropna=False)["patients"].sum().reset_index()
    return merged[[*REQUIRED, *(c for c in kinds if c not in REQUIRED)]]
