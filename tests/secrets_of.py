"""An attacker who sees every count that is shown of a cohort, and adds and subtracts them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.study import load_study
from analysis.threshold import Disclosure

COUNTS = ["at_risk", "censored", "events"]
SMALLEST = 5


def real(seed: int, patients: int = 90, disclosure: Disclosure | None = None) -> Cohort:
    """Return a cohort of invented patients, one a row, held to be real."""
    draw = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "arm": draw.choice(["car_t", "chemo_hsct", "chemo"], patients, p=[0.5, 0.3, 0.2]),
            "lfs_days": draw.exponential(700, patients).astype(int),
            "outcome": draw.choice(["censored", "relapse", "death"], patients),
            "mrd_negative": draw.choice(["yes", "no", ""], patients, p=[0.8, 0.15, 0.05]),
            "hsct": draw.choice(["yes", "no"], patients),
            "patients": 1,
            "sex": draw.choice(["female", "male", ""], patients, p=[0.45, 0.5, 0.05]),
        }
    )
    study = replace(load_study(), kind="real", disclosure=disclosure or Disclosure())
    return Cohort(rows, study)


def following(secrets: dict[str, np.ndarray], known: list[np.ndarray]) -> list[str]:
    """Name the sets of patients whose number can be had by adding and subtracting known ones."""
    _, heights, rows = np.linalg.svd(np.array(known, dtype=float), full_matrices=False)
    basis = rows[heights > 1e-9 * heights.max()]
    told = []
    for name, chosen in secrets.items():
        left = chosen - basis.T @ (basis @ chosen)
        if np.linalg.norm(left) < 1e-6:
            told.append(name)
    return told
