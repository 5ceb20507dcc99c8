"""How numbers are printed: percentages, months, ratios and P values, as in a journal."""

from __future__ import annotations

from analysis.study import months_at

INTERVALS = {"plain": "plain", "log": "log", "loglog": "log-log", "exact": "exact"}
"""What the kinds of intervals are called; the first is the one that the paper printed."""


def show(value: float, unit: str) -> str:
    """Return `value` as printed: a percentage, percentage points, months, a ratio or a count."""
    if unit == "probability":
        return f"{100 * value:.1f}%"
    if unit == "difference":
        return f"{_signed(100 * value)} percentage points"
    if unit == "days":
        return f"{months_at(value):.1f} months"
    if unit == "difference_days":
        return f"{_signed(months_at(value))} months"
    if unit == "ratio":
        return f"{value:.2f}"
    return f"{value:,.0f}"


def show_p(p_value: float) -> str:
    """Return a P value as printed: three decimals, ``P < 0.001`` and ``P > 0.999`` at the ends."""
    if p_value < 0.0005:
        return "P < 0.001"
    return "P > 0.999" if p_value >= 0.9995 else f"P = {p_value:.3f}"


def show_limit(value: float | None, unit: str) -> str:
    """Return a limit of an interval: as `show`, without the unit; words where there is none."""
    if value is None:
        return "not reached" if unit == "days" else "not estimable"
    if unit == "probability":
        return f"{100 * value:.1f}"
    if unit == "difference":
        return _signed(100 * value)
    if unit in ("days", "difference_days"):
        return f"{months_at(value):.1f}" if unit == "days" else _signed(months_at(value))
    return f"{value:.2f}"


def _signed(value: float) -> str:
    shown = f"{abs(value):.1f}"
    return f"−{shown}" if value < 0 and float(shown) else shown
