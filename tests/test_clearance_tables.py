"""Clearance of MRD compared and by subgroup: counted by hand."""

from __future__ import annotations

import pandas as pd

import analysis
from analysis.clearance_tables import clearance_by_subgroup, clearance_comparison
from analysis.cohort import Cohort
from analysis.findings import findings
from analysis.sentence import shown

STUDY = analysis.load_study()
ROWS = pd.DataFrame(
    {
        "arm": ["car_t", "car_t", "chemo", "chemo", "chemo_hsct"],
        "lfs_days": 100,
        "outcome": "censored",
        "mrd_negative": ["yes", "no", "yes", "no", ""],
        "hsct": "",
        "sex": ["male", "female", "male", "female", "male"],
        "patients": [8, 2, 3, 7, 5],
    }
)


def test_only_comparisons_with_results_in_both_groups_have_a_row() -> None:
    table = clearance_comparison(findings(Cohort(ROWS, STUDY)), STUDY).set_index("Comparison")
    assert len(table) == 2  # against all others, and against intensified chemotherapy
    row = table.loc["CAR-T cells vs Intensified chemotherapy"]
    assert row["Difference"].startswith("50.0 percentage points")
    assert row["Fisher's test"] == "P = 0.070"  # R: fisher.test
    assert row["Odds ratio"].startswith("8.15")


def test_subgroups_count_those_in_whom_it_is_known() -> None:
    cohort = Cohort(ROWS, STUDY)
    table = clearance_by_subgroup(findings(cohort), cohort).set_index("Subgroup")
    assert table.loc["Sex: male", "MRD negative"] == "100.0%"
    assert table.loc["Sex: female", "MRD negative"] == "0.0%"


def test_what_is_not_known_is_a_sentence() -> None:
    cohort = analysis.load_cohort()
    found = findings(cohort)
    assert "mrd_negative" in shown(clearance_comparison(found, STUDY)).text
    assert "age_years" in shown(clearance_by_subgroup(found, cohort)).text
