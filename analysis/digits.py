"""The digits of a finding that are printed: the rest would tell of single patients."""

from __future__ import annotations

from dataclasses import replace

from analysis.estimate import Estimate, Finding, NotEstimable, Test

SIGNIFICANT = 4  # digits of ratios, P values and statistics
DECIMALS = {"probability": 3, "difference": 3, "days": 0, "difference_days": 0}


def as_printed(finding: Finding) -> Finding:
    """Return a finding with the digits that the book prints: percentages to a tenth, whole days.

    A survival of 0.7441860465116279 is that of 32 of 43 and of few other counts; 0.744 is that of
    many.

    Parameters
    ----------
    finding : Finding
        In full precision.
    """
    if isinstance(finding, Test):
        p_value, statistic = _significant(finding.p_value), _significant(finding.chi_square)
        return replace(finding, p_value=p_value, chi_square=statistic)
    if isinstance(finding, NotEstimable) and finding.low is not None:
        return replace(finding, low=float(round(finding.low, DECIMALS.get(finding.unit, 0))))
    if not isinstance(finding, Estimate) or finding.unit not in (*DECIMALS, "ratio"):
        return finding

    def rounded(number: float | None) -> float | None:
        if number is None or finding.unit == "ratio":
            return number if number is None else _significant(number)
        return float(round(number, DECIMALS[finding.unit]))

    return replace(
        finding,
        value=float(rounded(finding.value) or 0.0),
        low=rounded(finding.low),
        high=rounded(finding.high),
        standard_error=rounded(finding.standard_error),
    )


def _significant(number: float) -> float:
    return float(f"{number:.{SIGNIFICANT}g}")
