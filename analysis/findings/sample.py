"""The groups of a cohort, each counted once, for all the findings that rest on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.cohort import Cohort
from analysis.counts import Counts, EventTimes, count, event_times
from analysis.estimate import Finding
from analysis.study import Study
from analysis.survival import Curve, fit

Named = Iterator[tuple[str, Finding]]


@dataclass(frozen=True)
class Sample:
    """One group of patients.

    Attributes
    ----------
    key : str
        Name of the group in findings.
    rows : DataFrame
        Its rows in the cohort.
    curve : Curve
        Its leukemia-free survival.
    """

    key: str
    rows: pd.DataFrame
    curve: Curve

    @property
    def counts(self) -> Counts:
        """Its life table."""
        return self.curve.counts

    @property
    def n(self) -> int:
        """Its patients."""
        return self.curve.counts.n


@dataclass(frozen=True)
class Pair:
    """Two groups to be compared, the first against the second.

    Attributes
    ----------
    first, second : Sample
        The groups.
    counts : EventTimes
        Both at each time with an event in either.
    """

    first: Sample
    second: Sample
    counts: EventTimes

    @property
    def name(self) -> str:
        """The pair in names of findings: ``A_vs_B``."""
        return f"{self.first.key}_vs_{self.second.key}"


@dataclass(frozen=True)
class Samples:
    """All groups and pairs of a study, counted once.

    Attributes
    ----------
    cohort : Cohort
        The weighted cohort.
    groups : dict of str to Sample
        By key: the arms, then the further groups.
    pairs : tuple of Pair
        The comparisons of the study, in their order.
    """

    cohort: Cohort
    groups: dict[str, Sample]
    pairs: tuple[Pair, ...]

    @property
    def study(self) -> Study:
        """The study's choices."""
        return self.cohort.study

    @property
    def arms(self) -> list[Sample]:
        """The arms, in their order."""
        return [self.groups[arm.key] for arm in self.study.arms]


def samples(cohort: Cohort) -> Samples:
    """Count the groups and the pairs of a cohort."""
    groups = {}
    for group in cohort.study.all_groups:
        rows = cohort.group(group.key)
        groups[group.key] = Sample(group.key, rows, fit(count(rows)))
    pairs = tuple(
        Pair(
            groups[first],
            groups[second],
            event_times([groups[first].rows, groups[second].rows]),
        )
        for first, second in cohort.study.comparisons
    )
    return Samples(cohort, groups, pairs)
