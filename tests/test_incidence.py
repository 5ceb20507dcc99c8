"""The stacked figure: bands that meet, and add up to the whole panel."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis
from analysis import charts
from analysis.charts.incidence import NAMES, WIDE, stacked_rows
from analysis.cohort import Cohort
from patients import patients

STUDY = analysis.load_study()
ROWS = pd.concat(
    patients(words).assign(arm=arm.key, mrd_negative="", hsct="")
    for words, arm in zip(
        ["100r 200d 1200+", "300r 1300+", "50d 400r 1200+"], STUDY.arms, strict=True
    )
)
SHARES = analysis.cumulative_incidence(Cohort(ROWS.reset_index(drop=True), STUDY))


def test_bands_begin_where_the_one_below_ends_and_reach_the_top() -> None:
    rows = stacked_rows(SHARES).set_index(["group", "days", "cause"])
    for (group, day), part in rows.groupby(level=["group", "days"]):
        free, relapsed, died = (part.loc[(group, day, name)] for name in NAMES.values())
        assert free["bottom"] == pytest.approx(0, abs=1e-12)
        assert relapsed["bottom"] == pytest.approx(free["top"], abs=1e-12)
        assert died["bottom"] == pytest.approx(relapsed["top"], abs=1e-12)
        assert died["top"] == pytest.approx(1, abs=1e-12)


def test_each_group_has_a_panel_of_its_own() -> None:
    chart = charts.incidence_figure(SHARES, study=STUDY).to_dict()
    rows = pd.DataFrame(chart["datasets"]["shares"])
    feet = rows.groupby("group")["lower"].max().sort_values()
    assert feet.diff().dropna().gt(WIDE.height).all() and len(feet) == 3
    assert (feet - rows.groupby("group")["upper"].min()).tolist() == [WIDE.height] * 3
    assert len(chart["layer"]) == 3 * 3 + 2


def test_the_figure_is_described_and_has_its_table() -> None:
    chart = charts.incidence_figure(SHARES, study=STUDY).to_dict()
    assert "add up to 100%" in chart["description"]
    assert "33% relapsed" in chart["description"]
    columns = chart["usermeta"]["living"]["table"]["columns"]
    assert [column["title"] for column in columns] == [
        "Group",
        "Share",
        "Months",
        "Patients",
        "At risk",
    ]


def test_a_frame_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="no row"):
        charts.incidence_figure(SHARES.iloc[:0], study=STUDY)
