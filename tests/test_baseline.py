"""Table 1 and subgroups: counted by hand; quartiles as R's quantile(type = 2)."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import analysis
from analysis.baseline import NEEDS_COVARIATES, levels, quantiles
from analysis.characteristics import table_one
from analysis.cohort import Cohort
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.findings import findings
from test_adjusted import ROWS

STUDY = analysis.load_study()
SMALL = Cohort(
    pd.DataFrame(
        {
            "arm": ["car_t", "car_t", "car_t", "chemo_hsct", "chemo"],
            "lfs_days": [100, 200, 300, 150, 50],
            "outcome": ["event", "censored", "event", "event", "event"],
            "mrd_negative": "",
            "hsct": "",
            "centre": ["a", "b", "a", "b", "a"],
            "age_years": [4.0, 6.0, None, 9.0, 3.0],
            "sex": ["female", "male", "female", "", "male"],
            "patients": [2, 1, 1, 3, 1],
        }
    ),
    STUDY,
)


def test_quartiles_are_those_of_r() -> None:
    assert quantiles(ROWS, "age_years") == (56, 63, 69)
    assert quantiles(SMALL.rows, "age_years") == (4, 6, 9)


def test_table_one_counts_patients_and_what_is_missing() -> None:
    table = table_one(SMALL).set_index("Characteristic")
    car_t, chemo_hsct = table[STUDY.group("car_t").label], table[STUDY.group("chemo_hsct").label]
    assert car_t["Age, years, median (quartiles)"] == "4 (4–6)"
    assert car_t["Age, years: not known"] == "1"
    assert car_t["Sex: female"] == "3 (75.0%)" and car_t["Sex: male"] == "1 (25.0%)"
    assert chemo_hsct["Sex: female"] == "not known" and chemo_hsct["Sex: not known"] == "3"


def test_small_counts_of_real_patients_are_not_shown_nor_what_reveals_them() -> None:
    real = Cohort(SMALL.rows, replace(STUDY, kind="real"))
    table = table_one(real).set_index("Characteristic")
    car_t = table[STUDY.group("car_t").label]
    assert car_t["Sex: female"] == car_t["Sex: male"] == "not shown"  # 3 and 1
    assert car_t["Age, years: not known"] == "not shown"  # 1
    many = Cohort(SMALL.rows.assign(patients=SMALL.rows["patients"] * 9), real.study)
    table = table_one(many).set_index("Characteristic")
    assert table.loc["Sex: male", STUDY.group("car_t").label] == "9 (25.0%)"


def test_without_covariates_a_sentence_names_the_columns() -> None:
    table = table_one(analysis.load_cohort())
    assert table.empty and table.attrs["reason"] == NEEDS_COVARIATES
    for name in ("age_years", "immunophenotype", "fusion"):
        assert name in NEEDS_COVARIATES


def test_a_number_is_divided_at_the_median_of_all_patients() -> None:
    low, high = levels(ROWS, "age_years")
    assert "at most 63" in low.label and "above 63" in high.label
    assert int(low.chosen.sum() + high.chosen.sum()) == len(ROWS)


def test_subgroups_and_what_is_missing_are_findings() -> None:
    arms = ["car_t", "chemo", "chemo_hsct"]
    rows = ROWS.assign(
        arm=[arms[place % 3] for place in range(len(ROWS))],
        mrd_negative="",
        hsct="",
        centre=["north", "south"] * (len(ROWS) // 2) + ["north"] * (len(ROWS) % 2),
    )
    found = findings(Cohort(rows, STUDY))
    first, second = STUDY.comparisons[0]
    pair = f"{first}_vs_{second}"
    assert isinstance(found[f"subgroup.sex.female.{pair}.hazard_ratio"], Estimate)
    assert isinstance(found[f"subgroup.age_years.{pair}.interaction"], Test)
    assert isinstance(found[f"adjusted.{pair}.hazard_ratio"], Estimate)
    assert isinstance(found[f"lfs.{pair}.logrank.stratified"], Test)
    assert isinstance(found[f"lfs.{pair}.hazard_ratio.stratified"], Estimate)
    missing = found["baseline.age_years.missing"]
    assert isinstance(missing, Estimate) and missing.value == 0


def test_every_word_of_a_covariate_makes_a_sound_name_of_its_own() -> None:
    words = ["B-ALL", "BCR::ABL1", "KMT2A+", "KMT2A-", "融合"]
    found = findings(Cohort(SMALL.rows.assign(fusion=words), STUDY))
    keys = [name.split(".")[2] for name in found if re.match(r"subgroup\.fusion\..*mrd", name)]
    assert keys == ["b_all", "bcr_abl1", "kmt2a", "kmt2a_4", "level"]


def test_few_patients_never_crash() -> None:
    found = findings(SMALL)
    adjusted = found["adjusted.car_t_vs_not_car_t.hazard_ratio"]
    assert isinstance(adjusted, NotEstimable) and "events" in adjusted.reason
    assert found["baseline.age_years.missing"].record()["value"] == 1
    assert found["baseline.sex.missing"].record()["value"] == 3


@pytest.mark.parametrize("column", ["age_years", "sex"])
def test_a_column_that_is_there_but_empty_is_not_a_covariate(column: str) -> None:
    empty = {"age_years": float("nan"), "sex": ""}
    rows = SMALL.rows.assign(**{name: empty[name] for name in empty if name != column})
    found = findings(Cohort(rows, STUDY))
    assert [name for name in found if name.startswith("baseline.")] == [
        f"baseline.{column}.missing"
    ]
