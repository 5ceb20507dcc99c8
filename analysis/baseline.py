"""Who the patients were: covariates by arm, subgroups, and hazard ratios adjusted for covariates.

A missing value is counted, never dropped silently. Nothing here knows the outcome but the subgroups
and the adjusted models.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.counts import Array
from analysis.disclosure import smallest_count
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
HIDDEN = "not shown"
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


def table_one(cohort: Cohort) -> pd.DataFrame:
    """Tabulate who the patients were, by arm.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    DataFrame
        One row a number (median and quartiles), a word's level (patients and percentage of those
        known) or a count of missing values: ``Characteristic`` and a column for each arm, as text.
        Counts below the study's smallest, and those that would reveal them, are not shown. Empty,
        with ``attrs["reason"]``, if no covariate is known.
    """
    arms = {arm.label: cohort.group(arm.key) for arm in cohort.study.arms}
    smallest = smallest_count(cohort.study)
    rows = [
        {"Characteristic": title, **cells}
        for covariate in covariates(cohort.rows)
        for title, cells in _characteristic(cohort.rows, covariate, arms, smallest)
    ]
    table = pd.DataFrame(rows, columns=["Characteristic", *arms])
    table.attrs["reason"] = NEEDS_COVARIATES
    return table


def _characteristic(
    rows: pd.DataFrame, covariate: str, arms: dict[str, pd.DataFrame], smallest: int
) -> list[tuple[str, dict[str, str]]]:
    missing = {label: missing_patients(arm, covariate) for label, arm in arms.items()}
    small = any(0 < count < smallest for count in missing.values())
    last = {label: HIDDEN if small else f"{count}" for label, count in missing.items()}
    columns = {
        label: _quartiles(arm, covariate, smallest)
        if covariate in NUMBERS
        else _shares(arm, covariate, [level.word for level in levels(rows, covariate)], smallest)
        for label, arm in arms.items()
    }
    titles = (
        [f"{NUMBERS[covariate]}, median (quartiles)"]
        if covariate in NUMBERS
        else [level.label for level in levels(rows, covariate)]
    )
    lines = [
        (title, {label: cells[place] for label, cells in columns.items()})
        for place, title in enumerate(titles)
    ]
    return [*lines, (f"{TITLES[covariate]}: not known", last)]


def _quartiles(rows: pd.DataFrame, covariate: str, smallest: int) -> list[str]:
    known = int(rows.loc[is_known(rows, covariate), "patients"].sum())
    if not known:
        return ["not known"]
    if known < smallest:
        return [HIDDEN]
    low, middle, high = quantiles(rows, covariate)
    return [f"{middle:g} ({low:g}–{high:g})"]


def _shares(rows: pd.DataFrame, covariate: str, words: list[str], smallest: int) -> list[str]:
    """Return the share of each word; none of them if one is small, as they add up."""
    patients = rows["patients"]
    known = int(patients[is_known(rows, covariate)].sum())
    counts = [int(patients[rows[covariate] == word].sum()) for word in words]
    if not known:
        return ["not known"] * len(words)
    if any(0 < count < smallest for count in counts):
        return [HIDDEN] * len(words)
    return [f"{count} ({100 * count / known:.1f}%)" for count in counts]


def missing_patients(rows: pd.DataFrame, covariate: str) -> int:
    """Return the number of patients in whom a covariate is not known."""
    return int(rows.loc[~is_known(rows, covariate), "patients"].sum())


def first_comparison(study: Study) -> tuple[str, str]:
    """Return the study's main comparison, the one that subgroups are asked about."""
    return study.comparisons[0]
