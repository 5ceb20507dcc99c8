"""Table 1: who the patients were, by arm. A missing value is counted, never dropped silently."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.baseline import (
    NEEDS_COVARIATES,
    NUMBERS,
    TITLES,
    covariates,
    is_known,
    levels,
    missing_patients,
    quantiles,
)
from analysis.cohort import Cohort
from analysis.ledger import Ledger, ledger_of

HIDDEN = "not shown"


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
    ledger = ledger_of(cohort)
    columns = {
        arm.label: {
            title: cell
            for covariate in covariates(cohort.rows)
            for title, cell in _column(cohort, covariate, arm.key, ledger)
        }
        for arm in cohort.study.arms
    }
    titles = next(iter(columns.values()))
    rows = [
        {"Characteristic": title, **{label: cells[title] for label, cells in columns.items()}}
        for title in titles
    ]
    table = pd.DataFrame(rows, columns=["Characteristic", *columns])
    table.attrs["reason"] = NEEDS_COVARIATES
    return table


def _column(cohort: Cohort, covariate: str, arm: str, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield the lines of one covariate with what one arm has in them."""
    rows = cohort.group(arm)
    if covariate in NUMBERS:
        cell = _quartiles(rows, covariate, ledger.smallest)
        yield f"{NUMBERS[covariate]}, median (quartiles)", cell
    else:
        yield from _shares(cohort, covariate, arm, ledger)
    missing = f"{missing_patients(rows, covariate)}"
    shown = ledger.shows(f"table_one.{covariate}.missing.{arm}")
    yield f"{TITLES[covariate]}: not known", missing if shown else HIDDEN


def _quartiles(rows: pd.DataFrame, covariate: str, smallest: int) -> str:
    known = int(rows.loc[is_known(rows, covariate), "patients"].sum())
    if known < max(smallest, 1):
        return HIDDEN if known else "not known"
    low, middle, high = quantiles(rows, covariate)
    return f"{middle:g} ({low:g}–{high:g})"


def _shares(cohort: Cohort, covariate: str, arm: str, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield the share of each word; none of them if one is hidden, as they add up."""
    rows, words = cohort.group(arm), levels(cohort.rows, covariate)
    known = int(rows.loc[is_known(rows, covariate), "patients"].sum())
    shown = all(ledger.shows(f"table_one.{covariate}.{level.key}.{arm}") for level in words)
    for level in words:
        count = int(rows.loc[rows[covariate] == level.word, "patients"].sum())
        share = f"{count} ({100 * count / known:.1f}%)" if shown and known else HIDDEN
        yield level.label, share if known else "not known"
