"""What the layers of one survival figure share: its frames, its measures and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.charts.form import Form
from analysis.charts.place import Steps
from analysis.study import Group, Study, days_at

NOT_ESTIMABLE = "not estimable"


@dataclass(frozen=True, eq=False)
class Sheet:
    """One form of one survival figure before it is drawn.

    Attributes
    ----------
    form : Form
        Measures in px.
    study : Study
        Landmark and level.
    groups : tuple of Group
        Those drawn, in order.
    rows : DataFrame
        The curves, with the part each row belongs to (see `curves.curve_rows`).
    marks : DataFrame
        Each group's row at the landmark; empty if no curve reaches it.
    risk_table : DataFrame or None
        ``group, days, at_risk, censored, events`` at each tick.
    months : tuple of int
        The ticks.
    """

    form: Form
    study: Study
    groups: tuple[Group, ...]
    rows: pd.DataFrame
    marks: pd.DataFrame
    risk_table: pd.DataFrame | None
    months: tuple[int, ...]

    @cached_property
    def last_day(self) -> int:
        """Where the time axis ends."""
        return max(int(self.rows["days"].max()), days_at(self.months[-1]), 1)

    @cached_property
    def estimates(self) -> Mapping[str, str]:
        """Each group's landmark estimate in words; empty if no curve reaches the landmark."""
        if self.marks.empty:
            return {}
        marks = self.marks.set_index("group")[["survival", "low", "high"]]
        known = {
            key: estimate_text(*row) for key, row in zip(marks.index, marks.to_numpy(), strict=True)
        }
        return {group.key: known.get(group.key, NOT_ESTIMABLE) for group in self.groups}

    @property
    def landmark_words(self) -> str:
        """The head over the estimates."""
        return f"at {self.study.landmark_months} months"

    @property
    def landmark_x(self) -> float:
        """The landmark, in px from the left end of the axis."""
        return self.form.plot * self.study.landmark_days / self.last_day

    @cached_property
    def corners(self) -> dict[str, Steps]:
        """Each group's curve as its corners in px, and its end."""
        by_group = self.rows.groupby("group", sort=False)["survival"]
        turns = (by_group.shift() != self.rows["survival"]) | by_group.shift(-1).isna()
        rows = self.rows[turns]
        placed = rows.assign(
            x=self.form.plot * rows["days"] / self.last_day,
            y=self.form.height * (1 - rows["survival"]),
        )
        return {
            str(key): [(float(x), float(y)) for x, y in curve[["x", "y"]].to_numpy()]
            for key, curve in placed.groupby("group", sort=False)
        }


def estimate_text(value: float, low: float, high: float) -> str:
    """Write a probability as a journal does: ``77.8% (64.8–90.7)``; NaN limits are left out."""
    text = f"{100 * value:.1f}%"
    return text if pd.isna(low) or pd.isna(high) else f"{text} ({100 * low:.1f}–{100 * high:.1f})"
