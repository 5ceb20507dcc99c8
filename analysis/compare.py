"""Two sets of findings side by side: what was printed, and what a cohort gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.estimate import Estimate, Finding, Words
from analysis.published import Claim
from analysis.sides import apart, side
from analysis.study import DAYS_PER_MONTH


@dataclass(frozen=True)
class Comparison:
    """One printed figure beside its recomputed one.

    Attributes
    ----------
    name, what, place : str
        The finding, in words, and where the figure was printed.
    printed, recomputed : str
        As a journal prints them.
    agrees : bool
        Whether value and limits round to what was printed.
    difference : str
        What differs and by how much; empty if nothing does.
    explanation : str
        Why, if it is understood; empty otherwise.
    """

    name: str
    what: str
    place: str
    printed: str
    recomputed: str
    agrees: bool
    difference: str
    explanation: str

    @property
    def status(self) -> str:
        """``agrees``, ``explained`` or ``differs``."""
        if self.agrees:
            return "agrees"
        return "explained" if self.explanation else "differs"

    def record(self) -> dict[str, str]:
        """Return the comparison as plain strings, for programs."""
        return {
            "name": self.name,
            "what": self.what,
            "place": self.place,
            "printed": self.printed,
            "recomputed": self.recomputed,
            "status": self.status,
            "difference": self.difference,
            "explanation": self.explanation,
        }


def compare(published: Mapping[str, Claim], found: Mapping[str, Finding]) -> list[Comparison]:
    """Hold each printed figure against the finding of its name.

    Parameters
    ----------
    published : mapping of str to Claim
        What was printed.
    found : mapping of str to Finding
        What a cohort gives.

    Returns
    -------
    list of Comparison
        In the order of `published`.

    Raises
    ------
    KeyError
        If a claim names a finding that there is not.
    """
    return [_compare(claim, found[claim.name]) for claim in published.values()]


def agreement_words(comparisons: Sequence[Comparison]) -> dict[str, Words]:
    """Put into words how many printed figures a cohort gives.

    Returns
    -------
    dict of str to Words
        ``compare.statement``, a sentence.
    """
    counts = Counter(row.status for row in comparisons)
    parts = [f"{counts['agrees']} of {len(comparisons)} printed claims agree to the last digit"]
    if counts["explained"]:
        parts.append(f"{counts['explained']} differs for a reason that is understood")
    if counts["differs"]:
        parts.append(f"{counts['differs']} differ")
    method = "a figure agrees if value and limits round to what was printed"
    return {"compare.statement": Words("; ".join(parts) + ".", method)}


def _compare(claim: Claim, finding: Finding) -> Comparison:
    off = apart(side(claim), side(finding))
    return Comparison(
        name=claim.name,
        what=claim.what,
        place=claim.place,
        printed=claim.printed,
        recomputed=_text(finding, claim),
        agrees=not off,
        difference="; ".join(_difference(part, *pair, claim) for part, pair in off.items()),
        explanation=" ".join(claim.explained[part].strip() for part in off)
        if set(off) <= set(claim.explained)
        else "",
    )


def _text(finding: Finding, claim: Claim) -> str:
    if isinstance(finding, Estimate) and finding.count is not None:
        return finding.text("count")
    has_limits = claim.lower is not None or not isinstance(finding, Estimate)
    return finding.text("full" if has_limits else "value")


def _difference(part: str, printed: float | None, number: float | None, claim: Claim) -> str:
    if number is None or printed is None:
        return f"{part}: cannot be recomputed"
    if claim.unit == "months":
        printed, number = printed / DAYS_PER_MONTH, number / DAYS_PER_MONTH
    scale, unit = (100, " points") if claim.unit == "probability" else (1, "")
    decimals = max(0, len(f"{scale * claim.precision:g}".partition(".")[2]))
    off = scale * (round(number / claim.precision) * claim.precision - printed)
    sign = "−" if off < 0 else "+"
    return f"{part}: {sign}{abs(off):.{decimals}f}{unit}"
