"""A second engine in exact fractions: every count taken patient by patient from the definition.

A patient is `(day, outcome)`, `outcome` being ``censored`` or the name of an event. Slow and
obvious on purpose; it shares nothing with the package, so that the two can disagree.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

Patient = tuple[int, str]
Patients = Sequence[Patient]
CENSORED = "censored"
HALF = Fraction(1, 2)


def event_days(patients: Patients) -> list[int]:
    return sorted({day for day, outcome in patients if outcome != CENSORED})


def at_risk(patients: Patients, day: int) -> int:
    return sum(time >= day for time, _ in patients)


def events_on(patients: Patients, day: int) -> int:
    return sum(time == day and outcome != CENSORED for time, outcome in patients)


def events_before(patients: Patients, day: int) -> int:
    return sum(time < day and outcome != CENSORED for time, outcome in patients)


def censored_before(patients: Patients, day: int) -> int:
    return sum(time < day and outcome == CENSORED for time, outcome in patients)


def hazard(patients: Patients, day: int) -> Fraction:
    return Fraction(events_on(patients, day), at_risk(patients, day))


def survival(patients: Patients, day: int) -> Fraction:
    """Kaplan-Meier just after `day`."""
    product = Fraction(1)
    for event_day in event_days(patients):
        if event_day <= day:
            product *= 1 - hazard(patients, event_day)
    return product


def is_followed(patients: Patients, day: int) -> bool:
    """Whether anything is known of `day`: somebody was followed so long, or nobody is left."""
    last = max(time for time, _ in patients)
    return last >= day or survival(patients, last) == 0


def greenwood_sum(patients: Patients, day: int) -> Fraction:
    """Variance of log S by Greenwood; S must be above 0."""
    total = Fraction(0)
    for event_day in event_days(patients):
        if event_day <= day:
            n, d = at_risk(patients, event_day), events_on(patients, event_day)
            total += Fraction(d, n * (n - d))
    return total


def survival_variance(patients: Patients, day: int) -> Fraction:
    return survival(patients, day) ** 2 * greenwood_sum(patients, day)


def half_way(steps: list[tuple[int, Fraction]], last_day: int) -> Fraction | None:
    """Where a falling curve of (day, value from that day on) meets one half, by R's `quantile`.

    On a step at exactly one half: its middle, its end being the next fall or the last day.
    """
    for index, (day, value) in enumerate(steps):
        if value < HALF:
            return Fraction(day)
        if value == HALF:
            end = steps[index + 1][0] if index + 1 < len(steps) else last_day
            return Fraction(day + end, 2)
    return None


def median(patients: Patients) -> Fraction | None:
    steps = [(day, survival(patients, day)) for day in event_days(patients)]
    return half_way(steps, max(day for day, _ in patients))


def median_follow_up(patients: Patients) -> Fraction | None:
    """Reverse Kaplan-Meier: events of a day leave before its censorings are counted."""
    steps, value = [], Fraction(1)
    for day in sorted({day for day, outcome in patients if outcome == CENSORED}):
        left = sum(time > day or (time == day and out == CENSORED) for time, out in patients)
        value *= 1 - Fraction(sum(patient == (day, CENSORED) for patient in patients), left)
        steps.append((day, value))
    return half_way(steps, max(day for day, _ in patients))


def area(patients: Patients, start: int, end: int) -> Fraction:
    """Area under S from day `start` to day `end`."""
    cuts = [start, *(day for day in event_days(patients) if start < day < end), end]
    return sum(
        ((b - a) * survival(patients, a) for a, b in pairwise(cuts)),
        Fraction(0),
    )


def restricted_mean(patients: Patients, horizon: int) -> Fraction:
    return area(patients, 0, horizon)


def restricted_mean_variance(patients: Patients, horizon: int) -> Fraction:
    """Greenwood's: the area still to come after each event day, squared, times d / n(n - d)."""
    total = Fraction(0)
    for day in event_days(patients):
        n, d = at_risk(patients, day), events_on(patients, day)
        if day < horizon and n > d:
            total += area(patients, day, horizon) ** 2 * Fraction(d, n * (n - d))
    return total


def incidence(patients: Patients, cause: str, day: int) -> Fraction:
    """Aalen-Johansen estimate of the probability of `cause` by `day`."""
    total = Fraction(0)
    for event_day in event_days(patients):
        if event_day <= day:
            alive = survival(patients, event_day - 1)
            failed = sum(patient == (event_day, cause) for patient in patients)
            total += alive * Fraction(failed, at_risk(patients, event_day))
    return total


def incidence_variance(patients: Patients, cause: str, day: int) -> Fraction:
    """Delta method with multinomial hazards on each event day."""
    total, final = Fraction(0), incidence(patients, cause, day)
    for event_day in event_days(patients):
        if event_day > day:
            continue
        n, h = at_risk(patients, event_day), hazard(patients, event_day)
        own = Fraction(sum(patient == (event_day, cause) for patient in patients), n)
        later = final - incidence(patients, cause, event_day)
        by_other = -later / (1 - h) if h < 1 else Fraction(0)
        by_own = survival(patients, event_day - 1) + by_other
        mean = own * by_own + (h - own) * by_other
        total += (own * by_own**2 + (h - own) * by_other**2 - mean**2) / n
    return total


def logrank(groups: Sequence[Patients]) -> Fraction | None:
    """Chi-square of the log-rank test with hypergeometric variance; None if that is singular."""
    pooled = [patient for group in groups for patient in group]
    tables = []
    for day in event_days(pooled):
        counted = [(at_risk(group, day), events_on(group, day)) for group in groups]
        tables.append(counted)
    return chi_square(tables)


def chi_square(tables: Sequence[Sequence[tuple[int, int]]]) -> Fraction | None:
    """Chi-square of tables, one a day, of (at risk, events) of each group."""
    k = len(tables[0]) if tables else 2
    excess = [Fraction(0)] * k
    variance = [[Fraction(0)] * k for _ in range(k)]
    for table in tables:
        n, d = sum(n for n, _ in table), sum(d for _, d in table)
        share = [Fraction(at, n) for at, _ in table]
        spread = Fraction(d * (n - d), n - 1) if n > 1 else Fraction(0)
        for i in range(k):
            excess[i] += table[i][1] - d * share[i]
            for j in range(k):
                variance[i][j] += spread * share[i] * ((i == j) - share[j])
    solved = solve([row[:-1] for row in variance[:-1]], excess[:-1])
    if solved is None:
        return None
    return sum((a * b for a, b in zip(excess[:-1], solved, strict=True)), Fraction(0))


Transplanted = tuple[int, str, int | None]  # a patient with the day of transplantation, if any


def exposure_tables(patients: Sequence[Transplanted]) -> dict[int, list[tuple[int, int]]]:
    """(At risk, events) of the transplanted and of the others, on each day with an event.

    Transplanted on a day is who was so on an earlier one.
    """
    tables = {}
    for day in event_days([(time, outcome) for time, outcome, _ in patients]):
        sides: dict[bool, list[Patient]] = {True: [], False: []}
        for time, outcome, transplant in patients:
            sides[transplant is not None and transplant < day].append((time, outcome))
        tables[day] = [(at_risk(sides[s], day), events_on(sides[s], day)) for s in (True, False)]
    return tables


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Gauss-Jordan elimination; None for a singular matrix."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = next((i for i in range(column, len(rows)) if rows[i][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for i, row in enumerate(rows):
            if i != column:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[column], strict=True)]
    return [row[-1] for row in rows]
