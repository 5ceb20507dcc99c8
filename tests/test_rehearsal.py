"""What kernels are forked from has imported what chapters use, and holds nothing of a cohort."""

from __future__ import annotations

import subprocess
import sys

from analysis.book.rehearsal import invented_rows, invented_study
from analysis.intake.schema import REQUIRED

CHAPTER = """
import sys
from analysis.book.nursery import _import
_import()
before = set(sys.modules)
import analysis
from analysis import charts
cohort = analysis.load_cohort()
found = analysis.shown_findings(cohort)
curves, counts = analysis.kaplan_meier(cohort), analysis.risk_table(cohort)
chart = charts.survival_figure(curves, study=cohort.study, risk_table=counts)
chart._repr_mimebundle_()
analysis.lfs_table(found, cohort.study).to_html()
print(sorted(set(sys.modules) - before))
"""


def test_a_chapter_imports_nothing_that_was_not_imported_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHAPTER], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_invented_patients_are_a_cohort_of_the_invented_study() -> None:
    rows, study = invented_rows(), invented_study()
    assert set(rows.columns) == set(REQUIRED)
    assert {group.key for group in study.all_groups} == set(rows["arm"])
