"""Survival figures written out naively in plain Python, to check cohorts without the package.

A patient is a dict of a row of the CSV. Nothing here imports ``analysis``.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from pathlib import Path

Z = 1.959963984540054
Patient = dict[str, str]


def read(path: Path) -> dict[str, list[Patient]]:
    """Return the patients of each solution."""
    solutions = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            solutions[row["solution"]].append(row)
    return dict(solutions)


def day(patient: Patient) -> int:
    return int(patient["lfs_days"])


def failed(patient: Patient) -> bool:
    return patient["outcome"] != "censored"


def survival(patients: list[Patient], until: int) -> tuple[float, float, float]:
    """Kaplan-Meier estimate with its plain Greenwood interval."""
    rate, variance = 1.0, 0.0
    for when in sorted({day(p) for p in patients if failed(p) and day(p) <= until}):
        at_risk = sum(day(p) >= when for p in patients)
        events = sum(day(p) == when and failed(p) for p in patients)
        rate *= 1 - events / at_risk
        variance += events / (at_risk * (at_risk - events))
    half = Z * rate * math.sqrt(variance)
    return rate, rate - half, rate + half


def logrank(one: list[Patient], other: list[Patient]) -> float:
    """Two-sided P value."""
    both = one + other
    difference = variance = 0.0
    for when in {day(p) for p in both if failed(p)}:
        n = sum(day(p) >= when for p in both)
        n_one = sum(day(p) >= when for p in one)
        d = sum(day(p) == when and failed(p) for p in both)
        d_one = sum(day(p) == when and failed(p) for p in one)
        difference += d_one - d * n_one / n
        if n > 1:
            variance += d * (n_one / n) * (1 - n_one / n) * (n - d) / (n - 1)
    return math.erfc(abs(difference) / math.sqrt(2 * variance))


def follow_up(patients: list[Patient]) -> float:
    """Reverse Kaplan-Meier median in days: events leave before censorings of the same day."""
    curve, before = 1.0, None
    for when in sorted({day(p) for p in patients if not failed(p)}):
        at_risk = sum(day(p) > when or (day(p) == when and not failed(p)) for p in patients)
        ended = sum(day(p) == when and not failed(p) for p in patients)
        curve *= 1 - ended / at_risk
        if before is not None:
            return (before + when) / 2
        if abs(curve - 0.5) < 1e-9:
            before = when
        elif curve < 0.5:
            return float(when)
    raise AssertionError("the median is not reached")


def joint_order(patients: list[Patient]) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Who of which arm fails or leaves before whom; ties stand together, events first."""
    steps = defaultdict(list)
    for p in patients:
        steps[(day(p), not failed(p))].append((p["arm"], failed(p)))
    return tuple(tuple(sorted(steps[step])) for step in sorted(steps))


def printed(patients: list[Patient]) -> dict[str, str]:
    """All figures of the abstract, as it prints them."""
    arms = {
        key: [p for p in patients if p["arm"] == key] for key in ("car_t", "chemo_hsct", "chemo")
    }
    rest = arms["chemo_hsct"] + arms["chemo"]
    spared = [p for p in arms["car_t"] if p["hsct"] == "no"]
    figures = {key: str(len(members)) for key, members in arms.items()}
    for key, members in arms.items():
        rate, low, high = (f"{100 * value:.1f}" for value in survival(members, 1096))
        figures[f"{key} rate"] = f"{rate} ({low}-{high})"
        figures[f"{key} followed"] = str(max(day(p) for p in members) >= 1096)
    figures["rest rate"] = f"{100 * survival(rest, 1096)[0]:.1f}"
    for name, other in (("rest", rest), ("hsct", arms["chemo_hsct"]), ("chemo", arms["chemo"])):
        figures[f"P {name}"] = f"{logrank(arms['car_t'], other):.3f}"
    negative = sum(p["mrd_negative"] == "yes" for p in arms["car_t"])
    figures["negative"] = f"{100 * negative / len(arms['car_t']):.1f}"
    figures["spared"] = f"{sum(not failed(p) for p in spared)} of {len(spared)}"
    figures["follow-up"] = f"{follow_up(spared) / 30.4375:.1f}"
    return figures


ABSTRACT = {
    "car_t": "43",
    "chemo_hsct": "20",
    "chemo": "14",
    "car_t rate": "77.8 (64.8-90.7)",
    "car_t followed": "True",
    "chemo_hsct rate": "68.7 (47.7-89.6)",
    "chemo_hsct followed": "True",
    "chemo rate": "28.6 (4.9-52.2)",  # 52.3 in print: no cohort gives it
    "chemo followed": "True",
    "rest rate": "51.1",
    "P rest": "0.033",
    "P hsct": "0.575",
    "P chemo": "0.001",
    "negative": "90.7",
    "spared": "6 of 8",
    "follow-up": "23.0",
}
