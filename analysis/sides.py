"""What one source says under the name of a finding: a paper, a release, a cohort.

Whatever is compared in the book is compared here: two sides, and the parts in which they are
apart by more than the first was rounded."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.estimate import Estimate, Finding, NotEstimable, Test
from analysis.published import Claim
from analysis.study import DAYS_PER_MONTH

ROUND_OFF = 1e-9


@dataclass(frozen=True)
class Side:
    """What one source says.

    Attributes
    ----------
    text : str
        In words, as printed.
    numbers : dict of str to (float or None)
        ``value``, ``lower`` and ``upper`` in `unit`, as far as the source gives them; None for a
        part that it says cannot be estimated.
    unit : str
        Of a finding: ``probability``, ``days``, ``p_value`` and so on.
    method : str
        How it was computed; empty where the source does not say.
    precision : float
        The step to which the numbers were rounded, in `unit`; 0 for full precision.
    """

    text: str
    numbers: dict[str, float | None]
    unit: str
    method: str = ""
    precision: float = 0.0


def side(said: Claim | Finding) -> Side:
    """Return what a printed claim or a finding says."""
    if isinstance(said, Claim):
        return _printed(said)
    if isinstance(said, Test):
        return Side(said.text(), {"value": said.p_value}, "p_value", said.method)
    if isinstance(said, Estimate):
        numbers = {"value": said.value, "lower": said.low, "upper": said.high}
        return Side(said.text(), numbers, said.unit, said.method)
    if isinstance(said, NotEstimable):
        numbers = {"value": None, "lower": said.low, "upper": None}
        return Side(said.text(), numbers, said.unit, said.method)
    return Side(said.text(), {}, "words", said.method)


def apart(before: Side, after: Side) -> dict[str, tuple[float | None, float | None]]:
    """Return the parts of `before` that `after` does not round to, each with both numbers.

    Parts that `before` does not give are not compared. Words have no parts.
    """
    pairs = {part: (number, after.numbers.get(part)) for part, number in before.numbers.items()}
    return {part: pair for part, pair in pairs.items() if _differ(*pair, before.precision)}


def rounds_to(number: float, printed: float, precision: float) -> bool:
    """Return whether `number` rounds to `printed` at steps of `precision`."""
    return abs(number - printed) <= precision / 2 + ROUND_OFF


def _differ(before: float | None, after: float | None, precision: float) -> bool:
    if before is None or after is None:
        return before is not after
    return not rounds_to(after, before, precision)


def _printed(claim: Claim) -> Side:
    by, unit = (DAYS_PER_MONTH, "days") if claim.unit == "months" else (1.0, claim.unit)
    printed = {"value": claim.value, "lower": claim.lower, "upper": claim.upper}
    numbers: dict[str, float | None] = {
        part: by * number for part, number in printed.items() if number is not None
    }
    return Side(claim.printed, numbers, unit, precision=by * claim.precision)
