"""Every number of the book under its name: ``findings(cohort)["lfs.car_t.at_36_months"]``."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.cohort import Cohort
from analysis.durations import median_follow_up, median_survival, restricted_mean
from analysis.estimate import Estimate, Finding, Words
from analysis.hazards import hazard_ratio, logrank
from analysis.proportion import proportion
from analysis.statements import comparison_words, proportion_words
from analysis.survival import survival_at

Named = Iterator[tuple[str, Finding]]


def findings(cohort: Cohort) -> dict[str, Finding]:
    """Compute every number of the book, and every word that depends on one.

    Parameters
    ----------
    cohort : Cohort
        The weighted cohort.

    Returns
    -------
    dict of str to Finding
        Dotted names, such as ``lfs.car_t.at_36_months``, in the order of the book. What cannot be
        estimated is there too, as a `NotEstimable` with its reason.
    """
    found: dict[str, Finding] = {}
    found.update(_counts(cohort))
    for group in cohort.study.all_groups:
        found.update(_clearance(cohort, group.key))
        found.update(_survival(cohort, group.key))
    found["lfs.overall.logrank"] = logrank([cohort.group(arm.key) for arm in cohort.study.arms])
    for first, second in cohort.study.comparisons:
        found.update(_comparison(cohort, first, second))
    found.update(_remission(cohort))
    found.update(comparison_words(cohort.study, found))
    found.update(proportion_words(cohort.study, found))
    return found


def _counts(cohort: Cohort) -> Named:
    everyone = cohort.patients()
    landmark = Words(f"{cohort.study.landmark_months} months", "chosen in the study file")
    yield "study.landmark", landmark
    yield "cohort.patients", Estimate(everyone, "patients", "count", everyone)
    for group in cohort.study.all_groups:
        n = cohort.patients(group.key)
        yield f"cohort.{group.key}.patients", Estimate(n, "patients", "count", n)


def _clearance(cohort: Cohort, key: str) -> Named:
    rows = cohort.group(key)
    known = rows[rows["mrd_negative"] != ""]
    n = int(known["patients"].sum())
    count = int(known.loc[known["mrd_negative"] == "yes", "patients"].sum())
    level = cohort.study.level
    yield f"mrd.{key}.negative", proportion(count, n, level)
    yield f"mrd.{key}.negative.wilson", proportion(count, n, level, interval="wilson")


def _survival(cohort: Cohort, key: str) -> Named:
    rows, study = cohort.group(key), cohort.study
    n = int(rows["patients"].sum())
    had_event = rows["outcome"] != "censored"
    by_landmark = had_event & (rows["lfs_days"] <= study.landmark_days)
    months, days, level = study.landmark_months, study.landmark_days, study.level
    events, by_then = (int(rows.loc[which, "patients"].sum()) for which in (had_event, by_landmark))
    yield f"lfs.{key}.events", Estimate(events, "events", "count", n)
    at = f"lfs.{key}.at_{months}_months"
    yield f"lfs.{key}.events_by_{months}_months", Estimate(by_then, "events", "count", n)
    yield at, survival_at(rows, months, days, level)
    yield f"{at}.log", survival_at(rows, months, days, level, scale="log")
    yield f"{at}.loglog", survival_at(rows, months, days, level, scale="loglog")
    yield f"lfs.{key}.median_days", median_survival(rows, level)
    yield f"lfs.{key}.follow_up_days", median_follow_up(rows, level)
    yield f"lfs.{key}.rmst_{months}_months_days", restricted_mean(rows, months, days, level)


def _comparison(cohort: Cohort, first: str, second: str) -> Named:
    one, other = cohort.group(first), cohort.group(second)
    pair = f"lfs.{first}_vs_{second}"
    yield f"{pair}.logrank", logrank([one, other])
    yield f"{pair}.hazard_ratio", hazard_ratio(one, other, cohort.study.level)


def _remission(cohort: Cohort) -> Named:
    """Give the share in remission at last contact of groups told apart by transplantation."""
    for group in cohort.study.groups:
        if group.hsct is None:
            continue
        rows = cohort.group(group.key)
        count = int(rows.loc[rows["outcome"] == "censored", "patients"].sum())
        n = int(rows["patients"].sum())
        yield f"{group.key}.in_remission", proportion(count, n, cohort.study.level)
