"""What a cohort must satisfy to reproduce the printed figures: windows on what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from analysis.identify import sequences
from analysis.printed import FiguresError, Printed
from analysis.published import Claim
from analysis.study import DAYS_PER_MONTH, Group, Study

Claims = dict[str, Claim]
Window = tuple[float, float]


@dataclass(frozen=True)
class Target:
    """The printed figures of one study, ready for a search.

    Attributes
    ----------
    arms : tuple of str
        Keys in order; arms are numbered by it.
    arm : array of int (patient,)
        Number of each patient's arm.
    landmark_days : int
        The day of the printed rates.
    risk_sets : dict of int to tuple of tuple of int
        For each arm number, every sequence of risk sets that fits its rate and interval.
    rates : tuple of (arm numbers, window)
        Pooled rates printed without an interval, in [0, 1].
    tests : tuple of (arm numbers, arm numbers, window)
        Log-rank comparisons, as windows on the square root of chi-square.
    negative : int
        Patients of the first arm who became MRD negative.
    not_transplanted, spared_in_remission : int
        Patients of the first arm not transplanted, and those of them in remission.
    spared_follow_up_days : window
        Median follow-up of the patients not transplanted.
    """

    arms: tuple[str, ...]
    arm: NDArray[np.int64]
    landmark_days: int
    risk_sets: dict[int, tuple[tuple[int, ...], ...]]
    rates: tuple[tuple[list[int], Window], ...]
    tests: tuple[tuple[list[int], list[int], Window], ...]
    negative: int
    not_transplanted: int
    spared_in_remission: int
    spared_follow_up_days: Window

    @cached_property
    def fails_early(self) -> NDArray[np.bool_]:
        """Mark the patients who fail by the landmark: in each arm as many as its sequences have.

        Raises
        ------
        FiguresError
            If an arm's sequences differ in the number of events.
        """
        marks = np.zeros(len(self.arm), dtype=bool)
        for number, fitting in self.risk_sets.items():
            events = {len(sequence) for sequence in fitting}
            if len(events) != 1:
                raise FiguresError(f"{self.arms[number]}: the number of events is not determined")
            marks[np.flatnonzero(self.arm == number)[: events.pop()]] = True
        return marks

    @cached_property
    def spared(self) -> NDArray[np.bool_]:
        """Mark the patients not transplanted: of the first arm, some who fail early, some others.

        Which ones is no loss of generality: patients of one outcome can exchange their days.
        """
        failed = self.not_transplanted - self.spared_in_remission
        others = min(len(sequence) for sequence in self.risk_sets[0])
        marks = np.zeros(len(self.arm), dtype=bool)
        marks[:failed] = True
        marks[others : others + self.spared_in_remission] = True
        return marks

    @cached_property
    def coded(self) -> dict[int, NDArray[np.uint64]]:
        """For each arm number its sequences, bit r set for each risk set r, sorted."""
        return {
            number: np.array(sorted(sum(1 << r for r in s) for s in fitting), dtype=np.uint64)
            for number, fitting in self.risk_sets.items()
        }


def make_target(claims: Claims, study: Study) -> Target:
    """Turn printed claims into windows.

    Raises
    ------
    FiguresError
        If a claim is missing, or no number of patients or sequence of risk sets fits it.
    """
    first = study.arms[0].key
    sizes = [int(_claim(claims, f"cohort.{arm.key}.patients").value) for arm in study.arms]
    spared = next(group for group in study.groups if group.hsct == "no")
    eight = int(_claim(claims, f"cohort.{spared.key}.patients").value)
    follow_up = _window(_claim(claims, f"lfs.{spared.key}.follow_up_days"))
    return Target(
        arms=tuple(arm.key for arm in study.arms),
        arm=np.repeat(np.arange(len(sizes)), sizes),
        landmark_days=study.landmark_days,
        risk_sets={
            number: _risk_sets(claims, study, arm, sizes[number])
            for number, arm in enumerate(study.arms)
        },
        rates=_rates(claims, study),
        tests=_tests(claims, study),
        negative=_count(_claim(claims, f"mrd.{first}.negative"), sizes[0]),
        not_transplanted=eight,
        spared_in_remission=_count(_claim(claims, f"{spared.key}.in_remission"), eight),
        spared_follow_up_days=(follow_up[0] * DAYS_PER_MONTH, follow_up[1] * DAYS_PER_MONTH),
    )


def _rates(claims: Claims, study: Study) -> tuple[tuple[list[int], Window], ...]:
    return tuple(
        (_numbers(study, group), _window(_claim(claims, _rate(study, group))))
        for group in study.groups
        if group.hsct is None and _rate(study, group) in claims
    )


def _tests(claims: Claims, study: Study) -> tuple[tuple[list[int], list[int], Window], ...]:
    return tuple(
        (
            _numbers(study, study.group(one)),
            _numbers(study, study.group(other)),
            _root_chi_square(_claim(claims, f"lfs.{one}_vs_{other}.logrank")),
        )
        for one, other in study.comparisons
    )


def _claim(claims: Claims, name: str) -> Claim:
    if name not in claims:
        raise FiguresError(f"the published claims have no {name}: the search needs it")
    return claims[name]


def _rate(study: Study, group: Group) -> str:
    return f"lfs.{group.key}.at_{study.landmark_months}_months"


def _numbers(study: Study, group: Group) -> list[int]:
    keys = [arm.key for arm in study.arms]
    return [keys.index(arm) for arm in group.arms]


def _window(claim: Claim) -> Window:
    value, half = claim.value, claim.precision / 2
    return value - half, value + half


def _root_chi_square(claim: Claim) -> Window:
    low, high = _window(claim)
    return float(chi2.isf(high, 1)) ** 0.5, float(chi2.isf(max(low, 1e-12), 1)) ** 0.5


def _count(claim: Claim, n: int) -> int:
    low, high = _window(claim)
    fitting = [count for count in range(n + 1) if low <= count / n <= high]
    if len(fitting) != 1:
        raise FiguresError(
            f"{claim.name}: {len(fitting)} numbers of patients out of {n} give"
            f" {claim.printed}; the search needs exactly one"
        )
    return fitting[0]


def _risk_sets(claims: Claims, study: Study, arm: Group, n: int) -> tuple[tuple[int, ...], ...]:
    """Enumerate an arm's sequences; a limit whose difference is explained does not bind."""
    claim = _claim(claims, _rate(study, arm))
    low = None if "lower" in claim.explained else claim.lower
    high = None if "upper" in claim.explained else claim.upper
    printed = Printed(n, claim.value, low, high, precision=claim.precision, level=study.level)
    found = sequences(printed)
    if not found:
        raise FiguresError(f"{claim.name}: no sequence of risk sets gives {claim.printed}")
    return tuple(found)
