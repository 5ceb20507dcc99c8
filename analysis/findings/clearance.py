"""Findings that compare the clearance of MRD between two groups."""

from __future__ import annotations

from analysis.findings.sample import Named, Pair, Sample
from analysis.fourfold import difference, fisher, odds_ratio


def cleared(group: Sample) -> tuple[int, int]:
    """Return the patients whose MRD became negative, and those in whom it is known."""
    known = group.rows["mrd_negative"] != ""
    negative = group.rows["mrd_negative"] == "yes"
    patients = group.rows["patients"]
    return int(patients[negative].sum()), int(patients[known].sum())


def compared(pair: Pair, level: float) -> Named:
    """Give the difference of the shares, the odds ratio and Fisher's test."""
    first, second = cleared(pair.first), cleared(pair.second)
    pre = f"mrd.{pair.name}"
    yield f"{pre}.difference", difference(first, second, level)
    yield f"{pre}.odds_ratio", odds_ratio(first, second, level)
    yield f"{pre}.fisher", fisher(first, second)
