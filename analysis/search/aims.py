"""Which findings are driven down and up, and how compiled code is told so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.measures import DIFFERENCE, OVERALL, PAIR, group_name
from analysis.search import worth
from analysis.search.form import Floats, Whole, codes_of
from analysis.search.worth import BEYOND, DOWN, UP
from analysis.study import Study
from analysis.target import Target

OF_GROUP = {  # by the end of a finding's name
    "events": worth.EVENTS,
    "events_by": worth.EVENTS_BY,
    "at": worth.AT,
    "at.at_risk": worth.AT_RISK,
    "median_days": worth.MEDIAN,
    "follow_up_days": worth.FOLLOWED,
    "follow_up_completeness": worth.COMPLETENESS,
    "rmst_days": worth.AREA,
}
OF_PAIR = dict(
    zip(
        (*PAIR, DIFFERENCE),
        (worth.TESTED, worth.RATIO, worth.FIRTH, worth.TREND, worth.DIFFERENCE),
        strict=True,
    )
)
ENDLESS = (worth.MEDIAN, worth.FOLLOWED)  # findings that may have no value
COUNTS = (worth.EVENTS, worth.EVENTS_BY, worth.AT_RISK)
SMALL = 0.01  # spread of a finding, at the least; of a count 1


@dataclass(frozen=True)
class Aims:
    """Aims, each a finding and a direction.

    Attributes
    ----------
    names : list of str
        The findings.
    rows : array of int (aim, 4)
        Quantity, direction, and one or two groups by their place among `groups`.
    """

    names: list[str]
    rows: Whole

    def places(self, names: list[str]) -> Whole:
        """Return where each aim's extreme stands, if each finding has its least and greatest."""
        upwards = self.rows[:, 1] != DOWN
        return np.asarray(2 * np.array([names.index(name) for name in self.names]) + upwards)

    @property
    def least_spread(self) -> Floats:
        """The spread that each finding has at the least."""
        return np.where(np.isin(self.rows[:, 0], COUNTS), 1.0, SMALL)


def groups(target: Target, study: Study) -> list[tuple[int, ...]]:
    """Return the groups by the codes they hold: arms, others, and those not transplanted."""
    arms = [codes_of(target, arm) for arm in study.arms]
    others = [codes_of(target, g) for g in study.all_groups if g.hsct is None]
    return [*arms, *(codes for codes in others if codes not in arms), (len(target.arms),)]


def aims(target: Target, study: Study, names: set[str]) -> Aims:
    """Return the aims of the findings of these names."""
    places = groups(target, study)
    found: list[tuple[str, tuple[int, int, int, int]]] = []

    def add(name: str, quantity: int, ways: tuple[int, ...], one: int, other: int) -> None:
        if name in names:
            found.extend((name, (quantity, way, one, other)) for way in ways)

    for group in study.all_groups:
        one = places.index(codes_of(target, group))
        for end, quantity in OF_GROUP.items():
            endless = quantity in ENDLESS or (quantity == worth.AT and group.hsct == "no")
            ways = (DOWN, UP, BEYOND) if endless else (DOWN, UP)
            add(group_name(study, group.key, end), quantity, ways, one, one)
    for pair in study.comparisons:
        one, other = (places.index(codes_of(target, study.group(key))) for key in pair)
        for end, quantity in OF_PAIR.items():
            add(f"lfs.{pair[0]}_vs_{pair[1]}.{end}", quantity, (DOWN, UP), one, other)
    add(OVERALL, worth.OVERALL, (DOWN, UP), 0, 0)
    return Aims([name for name, _ in found], np.array([row for _, row in found], dtype=np.int64))
