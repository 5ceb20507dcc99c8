"""What one group of a cohort gives: counts, curve, median, follow-up, area.

Arrays are of the days on which somebody of the cohort fails: how many of the group are at risk, and
how many of them fail; or of all patients in their order, with a mask of the group's.
"""

from __future__ import annotations

import numpy as np

from analysis.search.form import Floats, Marks, Whole, compiled

TIE = 1e-9  # of a curve's height


@compiled
def rate(event_day: Whole, risk: Floats, fell: Floats, day: int) -> float:
    """Return the Kaplan-Meier estimate at a day."""
    product = 1.0
    for row in range(len(risk)):
        if event_day[row] > day:
            break
        if fell[row] > 0:
            product *= 1.0 - fell[row] / risk[row]
    return product


@compiled
def area(event_day: Whole, risk: Floats, fell: Floats, landmark: int) -> float:
    """Return the area under the curve to the landmark."""
    total, curve, before = 0.0, 1.0, 0
    for row in range(len(risk)):
        if event_day[row] >= landmark:
            break
        if fell[row] > 0:
            total += curve * (event_day[row] - before)
            before = event_day[row]
            curve *= 1.0 - fell[row] / risk[row]
    return total + curve * (landmark - before)


@compiled
def members(holds: Floats, code: Whole) -> Marks:
    """Tell who belongs to a group: `holds` says it of codes, the result of patients."""
    marks = np.empty(len(code), np.bool_)
    for place in range(len(code)):
        marks[place] = holds[code[place]] > 0
    return marks


@compiled
def followed(day: Whole, member: Marks) -> int:
    """Return the last day of a group."""
    last = 0
    for place in range(len(day)):
        if member[place]:
            last = day[place]
    return last


@compiled
def count_at_risk(day: Whole, member: Marks, until: int) -> float:
    """Count the patients who are followed to a day."""
    count = 0.0
    for place in range(len(day)):
        if member[place] and day[place] >= until:
            count += 1.0
    return count


@compiled
def count_events(day: Whole, failed: Marks, member: Marks, until: int) -> float:
    """Count the events up to a day."""
    count = 0.0
    for place in range(len(day)):
        if member[place] and failed[place] and day[place] <= until:
            count += 1.0
    return count


@compiled
def half(day: Whole, failed: Marks, member: Marks, of_events: bool) -> float:
    """Return the day on which half have failed or, the other way round, half are censored.

    Infinity when it never comes to that. Where the curve is exactly one half, the midpoint to its
    next step, or to the last day if there is none, as R does.
    """
    left = count_at_risk(day, member, 0)
    curve, reached, last = 1.0, -1.0, 0.0
    for place in range(len(day)):
        if not member[place]:
            continue
        last = float(day[place])
        if failed[place] == of_events:
            curve *= 1.0 - 1.0 / left
            if curve < 0.5 - TIE:
                return last if reached < 0 else (reached + last) / 2
            if curve <= 0.5 + TIE and reached < 0:
                reached = last
        left -= 1.0
    return np.inf if reached < 0 else (reached + last) / 2


@compiled
def completeness(day: Whole, failed: Marks, member: Marks, landmark: int) -> float:
    """Return the share of the person-time to the landmark that was observed."""
    observed, unseen = 0.0, 0.0
    for place in range(len(day)):
        if member[place]:
            time = min(day[place], landmark)
            observed += time
            unseen += 0.0 if failed[place] else landmark - time
    return observed / (observed + unseen)
