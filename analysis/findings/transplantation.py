"""Findings of transplantation as a time-dependent exposure, and of the naive comparison beside."""

from __future__ import annotations

import pandas as pd

from analysis.counts import EventTimes, event_times, stacked
from analysis.cox import wald
from analysis.estimate import Estimate, NotEstimable
from analysis.exposed import exposed
from analysis.findings.sample import Named, Samples
from analysis.logrank import logrank_of
from analysis.transplant import (
    LANDMARKS,
    NEEDS_DAYS,
    at_landmark,
    time_dependent_counts,
)

COX = "Cox model with time-dependent transplantation, Efron ties, Wald interval"
MANTEL_BYAR = "Mantel-Byar test: log-rank test with time-dependent transplantation"
LANDMARK_COX = "Cox model of patients free of an event after day {}, Efron ties, Wald interval"
LANDMARK_TEST = "log-rank test of patients free of an event after day {}"
NAIVE_COX = "Cox model by whether ever transplanted, biased by immortal time, Wald interval"
NAIVE_TEST = "log-rank test by whether ever transplanted, biased by immortal time"


def transplantation(found: Samples) -> Named:
    """Give time-dependent and landmark comparisons, and what the naive one would have said."""
    arms = exposed(found.cohort)
    n = sum(int(rows["patients"].sum()) for rows in arms.values())
    ever = sum(int(rows.loc[rows["hsct"] == "yes", "patients"].sum()) for rows in arms.values())
    if arms:
        yield "hsct.patients", Estimate(ever, "patients", "count", n)
    else:
        yield "hsct.patients", NotEstimable(NEEDS_DAYS, "patients", "count", 0)
    changing = [time_dependent_counts(rows) for rows in arms.values()]
    names = "hsct.time_dependent_hazard_ratio", "hsct.mantel_byar"
    yield from _both(names, changing, (COX, MANTEL_BYAR), found.study.level)
    for day in LANDMARKS:
        fixed = [event_times(at_landmark(rows, day)) for rows in arms.values()]
        methods = LANDMARK_COX.format(day), LANDMARK_TEST.format(day)
        names = _names(f"hsct.landmark_{day}_days")
        yield from _both(names, fixed, methods, found.study.level)
    naive = [event_times(_by_ever(rows)) for rows in arms.values()]
    yield from _both(_names("hsct.naive"), naive, (NAIVE_COX, NAIVE_TEST), found.study.level)


def _by_ever(rows: pd.DataFrame) -> list[pd.DataFrame]:
    ever = rows["hsct"] == "yes"
    return [rows[ever], rows[~ever]]


def _names(prefix: str) -> tuple[str, str]:
    return f"{prefix}.hazard_ratio", f"{prefix}.logrank"


def _both(
    names: tuple[str, str], strata: list[EventTimes], methods: tuple[str, str], level: float
) -> Named:
    """Give a hazard ratio and a test of transplanted against other patients."""
    if not strata:
        yield names[0], NotEstimable(NEEDS_DAYS, "ratio", methods[0], 0)
        yield names[1], NotEstimable(NEEDS_DAYS, "p_value", methods[1], 0)
        return
    counts = stacked(strata)
    yield names[0], wald(counts, level, method=methods[0])
    yield names[1], logrank_of(counts, method=methods[1])
