"""Findings that compare leukemia-free survival between two groups."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.cox import firth, likelihood_ratio_interval, wald
from analysis.durations import area_difference
from analysis.estimate import Estimate, Finding, NotEstimable
from analysis.findings.sample import Named, Pair, Samples
from analysis.landmark import difference_at, difference_test
from analysis.logrank import holm, logrank, logrank_of, permutation_logrank
from analysis.schoenfeld import proportional_hazards


def tests(found: Samples) -> Named:
    """Give the log-rank tests: of all arms, of each pair, adjusted, and by permutation."""
    yield "lfs.overall.logrank", logrank([arm.rows for arm in found.arms])
    made = {f"lfs.{pair.name}.logrank": logrank_of(pair.counts) for pair in found.pairs}
    yield from made.items()
    for name, test in holm(made).items():
        yield f"{name}.holm", test
    for pair in found.pairs:
        permuted = permutation_logrank(pair.first.rows, pair.second.rows)
        yield f"lfs.{pair.name}.logrank.permutation", permuted


def ratios(pair: Pair, level: float) -> Named:
    """Give the hazard ratio with Wald's and the likelihood's interval, Firth's, and its check."""
    pre = f"lfs.{pair.name}"
    yield f"{pre}.hazard_ratio", wald(pair.counts, level)
    yield f"{pre}.hazard_ratio.likelihood", likelihood_ratio_interval(pair.counts, level)
    yield f"{pre}.hazard_ratio.firth", firth(pair.counts, level)
    yield f"{pre}.proportional_hazards", proportional_hazards(pair.counts)


def differences(pair: Pair, found: Samples, known: Mapping[str, Finding]) -> Named:
    """Give the differences at the landmark and of the restricted means."""
    study, pre = found.study, f"lfs.{pair.name}"
    months, day = study.landmark_months, study.landmark_days
    curves = pair.first.curve, pair.second.curve
    at = f"{pre}.difference_at_{months}_months"
    yield at, difference_at(*curves, months, day, study.level)
    yield f"{at}.cloglog", difference_test(*curves, months, day)
    yield f"{pre}.rmst_difference_days", area_difference(*_areas(pair, months, known))


def _areas(
    pair: Pair, months: int, known: Mapping[str, Finding]
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    one, other = (
        known[f"lfs.{group.key}.rmst_{months}_months_days"] for group in (pair.first, pair.second)
    )
    assert isinstance(one, Estimate | NotEstimable) and isinstance(other, Estimate | NotEstimable)
    return one, other
