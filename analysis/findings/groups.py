"""Findings of each group by itself: how many, MRD, survival, follow-up."""

from __future__ import annotations

from analysis.durations import area_of, follow_up_completeness, follow_up_of, median_of
from analysis.estimate import Estimate, Words
from analysis.findings.sample import Named, Sample, Samples
from analysis.landmark import at_landmark
from analysis.proportion import proportion
from analysis.study import Study


def counts(found: Samples) -> Named:
    """Count the patients."""
    everyone = found.cohort.patients()
    landmark = Words(f"{found.study.landmark_months} months", "chosen in the study file")
    yield "study.landmark", landmark
    yield "cohort.patients", Estimate(everyone, "patients", "count", everyone)
    for key, group in found.groups.items():
        yield f"cohort.{key}.patients", Estimate(group.n, "patients", "count", group.n)


def clearance(group: Sample, level: float) -> Named:
    """Give the share of patients whose MRD became negative, among those in whom it is known."""
    known = group.rows[group.rows["mrd_negative"] != ""]
    n = int(known["patients"].sum())
    negative = int(known.loc[known["mrd_negative"] == "yes", "patients"].sum())
    yield f"mrd.{group.key}.negative", proportion(negative, n, level)
    yield f"mrd.{group.key}.negative.wilson", proportion(negative, n, level, interval="wilson")


def survival(group: Sample, study: Study) -> Named:
    """Give events, survival at the landmark with four intervals, medians, follow-up and RMST."""
    months, day, level = study.landmark_months, study.landmark_days, study.level
    pre, n = f"lfs.{group.key}", group.n
    by_then = int(group.counts.events[group.counts.days <= day].sum())
    yield f"{pre}.events", Estimate(int(group.counts.events.sum()), "events", "count", n)
    yield f"{pre}.events_by_{months}_months", Estimate(by_then, "events", "count", n)
    at = f"{pre}.at_{months}_months"
    yield at, at_landmark(group.curve, months, day, level)
    yield f"{at}.log", at_landmark(group.curve, months, day, level, scale="log")
    yield f"{at}.loglog", at_landmark(group.curve, months, day, level, scale="loglog")
    yield f"{at}.exact", at_landmark(group.curve, months, day, level, scale="exact")
    at_risk = int(group.counts.at_risk[group.counts.days >= day].max(initial=0))
    yield f"{at}.at_risk", Estimate(at_risk, "patients", "count with time >= the landmark", n)
    yield f"{pre}.median_days", median_of(group.curve, level)
    yield f"{pre}.follow_up_days", follow_up_of(group.counts, level)
    yield f"{pre}.follow_up_completeness", follow_up_completeness(group.counts, day)
    yield f"{pre}.rmst_{months}_months_days", area_of(group.curve, months, day, level)


def remission(found: Samples) -> Named:
    """Give the share in remission at last contact of groups told apart by transplantation."""
    for group in found.study.groups:
        if group.hsct is None:
            continue
        sample = found.groups[group.key]
        count = int(sample.counts.censored.sum())
        yield f"{group.key}.in_remission", proportion(count, sample.n, found.study.level)
