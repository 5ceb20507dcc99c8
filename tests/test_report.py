"""Findings side by side: each cell is the words of the finding it names."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import analysis
from analysis.cohort import Cohort
from analysis.comparison_ranges import comparison_ranges
from analysis.covariate_tables import adjusted_frame, interaction_table, subgroup_frame
from analysis.exposure_tables import cause_table, cause_tests, transplant_table
from analysis.findings import findings
from analysis.report import (
    difference_table,
    interval_frame,
    interval_table,
    program_table,
    ratio_frame,
    test_families,
    time_table,
)
from analysis.sentence import Sentence, shown
from patients import patients
from test_adjusted import ROWS

STUDY = analysis.load_study()
SHIPPED = analysis.load_cohort()
FOUND = findings(SHIPPED)
test_families.__test__ = False  # type: ignore[attr-defined]  # a table, not a test


def test_four_intervals_of_the_arm_of_fourteen() -> None:
    row = interval_table(FOUND, STUDY).set_index("Group").loc["Intensified chemotherapy"]
    assert row.tolist() == ["28.6%", "4.9–52.2", "12.5–65.4", "8.8–52.4", "8.4–58.1"]
    frame = interval_frame(FOUND, STUDY, "chemo")
    assert frame["label"].tolist() == ["Plain", "Log", "Log-log", "Exact"]
    assert frame["value"].round(3).tolist() == [0.286] * 4


def test_spss_by_hand_gives_what_the_paper_printed() -> None:
    table = program_table(FOUND, STUDY, "chemo").set_index("Program")["Prints"]
    assert table["SPSS"] == "28.6% (4.9–52.3)"
    assert table["R, survfit"] == "28.6% (95% CI 12.5–65.4)"
    assert table["SAS, PROC LIFETEST"] == table["lifelines"] == "28.6% (95% CI 8.8–52.4)"


def test_each_comparison_has_a_row_with_the_printed_p_values() -> None:
    table = test_families(FOUND, STUDY)
    assert table["Log-rank"].tolist() == ["P = 0.033", "P = 0.575", "P = 0.001"]
    assert len(difference_table(FOUND, STUDY)) == 3
    assert len(ratio_frame(FOUND, STUDY)) == 9
    assert len(time_table(FOUND, STUDY)) == 4


def test_what_is_missing_becomes_one_sentence_that_names_the_column() -> None:
    for frame, column in (
        (cause_table(FOUND, STUDY), "outcome"),
        (cause_tests(FOUND, STUDY), "outcome"),
        (transplant_table(FOUND), "hsct_days"),
        (transplant_table(FOUND, naive=True), "hsct_days"),
        (subgroup_frame(FOUND, SHIPPED), "age_years"),
        (interaction_table(FOUND, SHIPPED), "immunophenotype"),
        (adjusted_frame(FOUND, STUDY), "wbc"),
    ):
        sentence = shown(frame)
        assert isinstance(sentence, Sentence)
        assert f"{column}" in sentence.text and sentence.text.endswith(".")
        assert sentence._repr_markdown_() == f"*{sentence.text}*"


def test_what_is_there_is_drawn_with_its_options() -> None:
    frame = pd.DataFrame({"x": [1]})
    assert shown(frame) is frame
    assert shown(frame, lambda rows, *, times: len(rows) * times, times=3) == 3


def test_causes_and_covariates_fill_the_tables() -> None:
    parts = ["100r 200d 1200+", "300r 1300+", "50d 400r 1200+"]
    rows = pd.concat(
        patients(words).assign(arm=arm.key) for words, arm in zip(parts, STUDY.arms, strict=True)
    ).assign(mrd_negative="", hsct="")
    found = findings(Cohort(rows.reset_index(drop=True), STUDY))
    table = cause_table(found, STUDY).set_index("Group")
    assert table.loc["CAR-T cells", "Relapse"].startswith("33.3%")
    assert table.loc["CAR-T cells", "Free of both"] == "33.3%"
    assert len(cause_tests(found, STUDY)) == 6


def test_subgroups_are_drawn_after_all_patients() -> None:
    arms = [arm.key for arm in STUDY.arms]
    arm = [arms[place % 3] for place in range(len(ROWS))]
    cohort = Cohort(ROWS.assign(arm=arm, mrd_negative="", hsct=""), STUDY)
    found = findings(cohort)
    frame = subgroup_frame(found, cohort)
    assert frame["label"].tolist()[0] == "All patients" and len(frame) == 5
    assert interaction_table(found, cohort)["Not known"].tolist() == ["0", "0"]
    assert len(adjusted_frame(found, STUDY)) == 6


@pytest.mark.parametrize("group", ["chemo", "car_t"])
def test_an_arm_without_follow_up_has_no_interval_to_show(group: str) -> None:
    rows = pd.concat(
        patients("100 200+").assign(arm=arm.key, mrd_negative="", hsct="") for arm in STUDY.arms
    )
    found = findings(Cohort(rows.reset_index(drop=True), STUDY))
    frame = interval_frame(found, STUDY, group)
    assert frame.empty and "36 months" in shown(frame).text
    assert "nobody was followed" in program_table(found, STUDY, group)["Prints"].iloc[0]


def test_a_reconstructed_cohort_shows_what_compatible_ones_give() -> None:
    table = comparison_ranges(FOUND, STUDY).set_index(["Comparison", "Quantity"])
    row = table.loc[("CAR-T cells vs No CAR-T cells", "Difference in mean LFS within 36 months")]
    assert row["In all compatible cohorts"].startswith("free: ")
    assert len(table) == 18
    real = comparison_ranges(FOUND, replace(STUDY, kind="real"))
    assert "nothing had to be reconstructed" in shown(real).text


def test_a_reason_is_said_once_and_another_one_again() -> None:
    empty = [pd.DataFrame(columns=["a"]) for _ in range(3)]
    for frame, reason in zip(empty, ("days are needed", "days are needed", "sex"), strict=True):
        frame.attrs["reason"] = f"not estimable: {reason}"
    first, second, third = empty
    assert shown(first).text == "Not shown: days are needed."
    assert shown(second, like=first).text == "Not shown, for the same reason."
    assert shown(third, like=first).text == "Not shown: sex."
    known = pd.DataFrame({"a": [1]})
    assert shown(second, like=known).text == "Not shown: days are needed."
    assert shown(known, like=first) is known
