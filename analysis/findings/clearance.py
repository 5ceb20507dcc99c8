"""Findings that compare the clearance of MRD between two groups."""

from __future__ import annotations

import pandas as pd

from analysis.findings.sample import Named, Pair
from analysis.fourfold import difference, fisher, odds_ratio


def cleared(rows: pd.DataFrame) -> tuple[int, int]:
    """Return the patients whose MRD became negative, and those in whom it is known."""
    known, negative = rows["mrd_negative"] != "", rows["mrd_negative"] == "yes"
    patients = rows["patients"]
    return int(patients[negative].sum()), int(patients[known].sum())


def compared(pair: Pair, level: float) -> Named:
    """Give the difference of the shares, the odds ratio and Fisher's test."""
    first, second = cleared(pair.first.rows), cleared(pair.second.rows)
    pre = f"mrd.{pair.name}"
    yield f"{pre}.difference", difference(first, second, level)
    yield f"{pre}.odds_ratio", odds_ratio(first, second, level)
    yield f"{pre}.fisher", fisher(first, second)
