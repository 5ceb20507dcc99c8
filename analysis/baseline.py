"""Covariates: which are known, for whom, and how they divide the patients."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.counts import Array
from analysis.study import Study

NUMBERS = {"age_years": "Age, years", "mrd_level": "MRD level, %", "wbc": "White cells, 10⁹/L"}
WORDS = {
    "sex": "Sex",
    "immunophenotype": "Immunophenotype",
    "mrd_status": "MRD",
    "fusion": "Fusion",
}
ORDER = ("age_years", "sex", "immunophenotype", "mrd_status", "mrd_level", "wbc", "fusion")
TITLES = NUMBERS | WORDS
NEEDS_COVARIATES = (
    "not estimable: none of the columns " + ", ".join(ORDER) + " is filled in for these patients"
)


@dataclass(frozen=True)
class Level:
    """Patients who share a property.

    Attributes
    ----------
    covariate, key, label : str
        Column, level in names of findings, and words.
    chosen : Series
        Which rows of the cohort belong to it.
    """

    covariate: str
    key: str
    label: str
    chosen: pd.Series[bool]

    @property
    def word(self) -> str:
        """The word that stands in the table."""
        return self.label.partition(": ")[2]


def is_known(rows: pd.DataFrame, covariate: str) -> pd.Series[bool]:
    """Return in which rows a covariate is known."""
    return rows[covariate].notna() if covariate in NUMBERS else rows[covariate] != ""


def covariates(rows: pd.DataFrame) -> list[str]:
    """Return the covariates that are known for somebody, in the order of Table 1."""
    return [name for name in ORDER if name in rows and bool(is_known(rows, name).any())]


def levels(rows: pd.DataFrame, covariate: str) -> list[Level]:
    """Divide the rows by a covariate: by its words, or a number at the median of all patients.

    Returns
    -------
    list of Level
        Without those in whom it is missing.
    """
    if covariate in NUMBERS:
        middle = quantiles(rows, covariate)[1]
        numbers = rows[covariate].astype(float)
        title = NUMBERS[covariate]
        return [
            Level(covariate, "low", f"{title}: at most {middle:g}", numbers <= middle),
            Level(covariate, "high", f"{title}: above {middle:g}", numbers > middle),
        ]
    words = sorted(set(rows.loc[is_known(rows, covariate), covariate]))
    return [
        Level(covariate, key, f"{WORDS[covariate]}: {word}", rows[covariate] == word)
        for key, word in zip(_keys(words), words, strict=True)
    ]


def _keys(words: list[str]) -> list[str]:
    """Return each word as part of a finding's name, no two alike: ``B-ALL`` as ``b_all``."""
    keys: list[str] = []
    for word in words:
        key = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_") or "level"
        keys.append(key if key not in keys else f"{key}_{len(keys) + 1}")
    return keys


def quantiles(rows: pd.DataFrame, covariate: str) -> tuple[float, float, float]:
    """Return the quartiles of a number among the patients in whom it is known.

    A quantile that falls between two patients is midway between them.
    """
    known = rows[is_known(rows, covariate)]
    values = known[covariate].to_numpy(dtype=float)
    order = np.argsort(values)
    return _weighted(values[order], known["patients"].to_numpy()[order])


def _weighted(values: Array, patients: Array) -> tuple[float, float, float]:
    upto, total = patients.cumsum(), int(patients.sum())

    def at(place: float) -> float:
        below, above = np.searchsorted(upto, [place, place + 1e-9], side="left")
        return float(values[below] + values[min(above, len(values) - 1)]) / 2

    return at(total / 4), at(total / 2), at(3 * total / 4)


def missing_patients(rows: pd.DataFrame, covariate: str) -> int:
    """Return the number of patients in whom a covariate is not known."""
    return int(rows.loc[~is_known(rows, covariate), "patients"].sum())


def first_comparison(study: Study) -> tuple[str, str]:
    """Return the study's main comparison, the one that subgroups are asked about."""
    return study.comparisons[0]
