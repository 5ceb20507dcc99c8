"""What the printed figures leave: sequences of risk sets as tables, and the compatible curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.curves import kaplan_meier
from analysis.ensemble import Days, Floats
from analysis.estimate import Estimate, Finding
from analysis.identify import identify
from analysis.printed import INTERVALS, Printed
from analysis.published import Claim, load_published
from analysis.solutions import as_state, load_solutions
from analysis.study import DATA, Study, days_at
from analysis.target import make_target

KINDS = {"plain": "plain", "log": "logarithmic", "loglog": "log-log"}


def risk_set_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate what each arm's printed figures leave of its risk sets, by kind of interval.

    An arm whose printed limit differs for a known reason stands there twice: as printed, and
    with the limit that its own estimate gives.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the book's cohort.
    study : Study
        Arms and landmark.

    Returns
    -------
    DataFrame
        ``Group``, ``Printed``, ``Interval``, ``Sequences``, ``Events`` and ``Censored before the
        last event``, all as text.
    """
    claims = load_published()
    rows = []
    for arm in study.arms:
        name = f"lfs.{arm.key}.at_{study.landmark_months}_months"
        n = int(claims[f"cohort.{arm.key}.patients"].value)
        for printed in _printings(n, claims[name], found[name], study):
            for kind in INTERVALS:
                answer = identify(printed, kind)
                before = answer.censored_before()
                rows.append(
                    {
                        "Group": arm.label,
                        "Printed": _figures(printed),
                        "Interval": KINDS[kind],
                        "Sequences": f"{answer.count.at_least:,.0f}",
                        "Events": _span(answer.count.events),
                        "Censored before the last event": _span(before),
                    }
                )
    return pd.DataFrame(rows)


def _printings(n: int, claim: Claim, finding: Finding, study: Study) -> list[Printed]:
    printed = Printed(n, claim.value, claim.lower, claim.upper, claim.precision, study.level)
    if not claim.explained or not isinstance(finding, Estimate):
        return [printed]
    low, high = (None if end is None else round(end, 3) for end in (finding.low, finding.high))
    return [printed, Printed(n, claim.value, low, high, claim.precision, study.level)]


def _figures(printed: Printed) -> str:
    low, high = (f"{100 * end:.1f}" for end in (printed.low or 0.0, printed.high or 0.0))
    return f"{100 * printed.survival:.1f}% ({low}–{high})"


def _span(numbers: Any) -> str:
    if not len(numbers):
        return "–"
    return f"{min(numbers)}" if len(numbers) == 1 else f"{min(numbers)} to {max(numbers)}"


def narrowing_table(found: Mapping[str, Finding], study: Study, arm: str) -> pd.DataFrame:
    """Tabulate how many sequences each further figure leaves of one small arm.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the book's cohort.
    study : Study
        Arms and landmark.
    arm : str
        Key of the arm.

    Returns
    -------
    DataFrame
        ``A paper prints``, ``Sequences`` and ``Events``, all as text; a row adds a figure.
    """
    claims = load_published()
    n = int(claims[f"cohort.{arm}.patients"].value)
    name = f"lfs.{arm}.at_{study.landmark_months}_months"
    whole = _printings(n, claims[name], found[name], study)[-1]
    rows = [{"A paper prints": f"{n} patients", "Sequences": f"{2 ** (n - 1):,}", "Events": ""}]
    for words, low, high in (
        (f"and {100 * whole.survival:.1f}%", None, None),
        (f"and a lower limit of {100 * (whole.low or 0):.1f}%", whole.low, None),
        (f"and an upper limit of {100 * (whole.high or 0):.1f}%", whole.low, whole.high),
    ):
        answer = identify(Printed(n, whole.survival, low, high, whole.precision, whole.level))
        count, events = f"{answer.count.at_least:,.0f}", _span(answer.count.events)
        rows.append({"A paper prints": words, "Sequences": count, "Events": events})
    return pd.DataFrame(rows)


def compatible_curves(cohort: Cohort) -> pd.DataFrame:
    """Return the cohort's curves, with the lowest and highest of all compatible cohorts as limits.

    Parameters
    ----------
    cohort : Cohort
        The cohort that is drawn within them.

    Returns
    -------
    DataFrame
        The columns of :func:`analysis.kaplan_meier`; ``low`` and ``high`` are the least and the
        greatest survival over all solutions and extremes that follow somebody so long.
    """
    study = cohort.study
    target = make_target(load_published(), study)
    frames = [load_solutions(DATA / name) for name in ("solutions.csv.gz", "extremes.csv.gz")]
    states = [as_state(target, rows) for rows in frames]
    days = np.concatenate([state.days for state in states])
    event = np.concatenate([state.event for state in states])
    curves = kaplan_meier(cohort, groups=[g.key for g in study.all_groups if g.hsct is None])
    parts = []
    for key, curve in curves.groupby("group", sort=False):
        members = np.isin(target.arm, [target.arms.index(a) for a in study.group(str(key)).arms])
        at = _with_months(curve)
        low, high = _envelope(days[:, members], event[:, members], at["days"].to_numpy())
        parts.append(at.assign(low=low, high=high))
    return pd.concat(parts, ignore_index=True)


def _with_months(curve: pd.DataFrame) -> pd.DataFrame:
    """Add whole months, at which nothing happens, to one group's curve."""
    last = int(curve["days"].max())
    months = pd.DataFrame({"days": [d for d in map(days_at, range(61)) if d < last]})
    whole = curve.merge(months, on="days", how="outer").sort_values("days")
    whole[["events", "censored"]] = whole[["events", "censored"]].fillna(0).astype(int)
    whole[["group", "survival", "at_risk"]] = whole[["group", "survival", "at_risk"]].ffill()
    return whole


def _envelope(days: Days, event: Any, at: Days) -> tuple[Floats, Floats]:
    ranks = np.argsort(2 * days + ~event, axis=1, kind="stable")
    days, event = np.take_along_axis(days, ranks, axis=1), np.take_along_axis(event, ranks, axis=1)
    left = np.arange(days.shape[1], 0, -1)
    curve = np.c_[np.ones(len(days)), np.where(event, 1 - 1 / left, 1.0).cumprod(axis=1)]
    rows, low, high = np.arange(len(days)), [], []
    for day in at:
        survival = curve[rows, (days <= day).sum(axis=1)][days[:, -1] >= day]
        low.append(survival.min(initial=1.0))
        high.append(survival.max(initial=0.0))
    return np.array(low), np.array(high)
