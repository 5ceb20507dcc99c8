"""A story for tests: one group of patients followed for longer at each release."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.cohort import Cohort, load_cohort
from analysis.findings import findings
from analysis.release import Occasion, freeze
from analysis.study import load_study

CUT_OFFS = {"1.0.0": 800, "1.1.0": 1150, "2.0.0": 4000}  # days after which nobody is followed
DATES = {"1.0.0": "2024-01-15", "1.1.0": "2025-01-15", "2.0.0": "2026-01-15"}
DIGEST = "0" * 64


def followed_until(day: int) -> Cohort:
    """Return the shipped cohort as it stood when nobody had been followed beyond `day`."""
    rows = load_cohort().rows.copy()
    later = rows["lfs_days"] > day
    rows.loc[later, "outcome"] = "censored"
    rows["lfs_days"] = rows["lfs_days"].clip(upper=day)
    return Cohort(rows, load_study())


def write_table(cohort: Cohort, path: Path) -> None:
    """Write a cohort as the table that the book reads."""
    rows: pd.DataFrame = cohort.rows.assign(patient_id=[f"t{i}" for i in range(len(cohort.rows))])
    rows.to_csv(path, index=False)


def tell(folder: Path, versions: tuple[str, ...] = tuple(CUT_OFFS)) -> None:
    """Freeze each release of the story, the oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    for version in versions:
        cohort = followed_until(CUT_OFFS[version])
        occasion = Occasion(
            version, f"Followed to day {CUT_OFFS[version]}.", DATES[version], DIGEST
        )
        freeze(cohort, findings(cohort), occasion, folder)
