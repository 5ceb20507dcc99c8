"""Axes and words for estimates in one unit: probabilities, ratios, and times in months."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.charts.dots import Dot, Ruler
from analysis.study import DAYS_PER_MONTH, days_at, months_at

RATIOS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)


def words_for(unit: str, value: float, low: float | None, high: float | None) -> str:
    """Write an estimate: ``77.8% (64.8–90.7)``, ``0.44 (0.20–0.96)`` or, in months, ``23.0``."""
    text = _number(unit, value) + ("%" if unit == "probability" else "")
    if low is None or high is None:
        return text
    return f"{text} ({_number(unit, low)}–{_number(unit, high)})"


def _number(unit: str, number: float) -> str:
    if unit == "ratio":
        return f"{number:.2f}"
    return f"{100 * number if unit == 'probability' else months_at(number):.1f}"


def ruler_for(unit: str, dots: Sequence[Dot], title: str, *, ends: tuple[str, ...] = ()) -> Ruler:
    """Return an axis that holds all intervals: 0 to 100%, a log scale, or months from 0."""
    numbers = [
        number for dot in dots for number in (dot.value, dot.low, dot.high) if number is not None
    ]
    if unit == "probability":
        return Ruler(title, (0, 1), (0, 0.25, 0.5, 0.75, 1), "format(datum.value, '.0%')")
    if unit == "ratio":
        low = max([tick for tick in RATIOS if tick <= min([0.5, *numbers])], default=RATIOS[0])
        high = min([tick for tick in RATIOS if tick >= max([2, *numbers])], default=RATIOS[-1])
        inner = [tick for tick in RATIOS if low <= tick <= high]
        return Ruler(title, (low, high), inner, "datum.value", log=True, rule=1, ends=ends)
    months = math.ceil(months_at(max([*numbers, DAYS_PER_MONTH])))
    step = next((step for step in MONTH_STEPS if months <= 6 * step), MONTH_STEPS[-1])
    last = step * math.ceil(months / step)
    ticks = tuple(days_at(month) for month in range(0, last + 1, step))
    form = f"round(datum.value / {DAYS_PER_MONTH})"
    return Ruler(f"{title}, months", (0, ticks[-1]), ticks, form)
