"""Six invented patients, few enough to follow by hand; the methods chapter works on them."""

from __future__ import annotations

import pandas as pd


def example_patients() -> pd.DataFrame:
    """Return six patients with a tie of an event and a censoring.

    Returns
    -------
    DataFrame
        One row a patient: ``lfs_days``, ``outcome`` and ``patients`` (1), as in a cohort.
    """
    return pd.DataFrame(
        {
            "lfs_days": [100, 250, 250, 400, 500, 600],
            "outcome": ["event", "event", "censored", "event", "censored", "censored"],
            "patients": 1,
        }
    )
