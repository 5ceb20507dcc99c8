"""The analysis behind the book: cohort in; findings, curves and figures out."""

from typing import Any

from analysis.cohort import Cohort, CohortError, load_cohort
from analysis.compare import compare
from analysis.estimate import Estimate, Finding, NotEstimable, Test, Words
from analysis.example import example_patients
from analysis.findings import findings
from analysis.published import load_published
from analysis.study import Study, load_study
from analysis.survival import curve, kaplan_meier, life_table, risk_table
from analysis.tables import comparison_table, lfs_table, test_table

__all__ = [
    "Cohort",
    "CohortError",
    "Estimate",
    "Finding",
    "NotEstimable",
    "Study",
    "Test",
    "Words",
    "compare",
    "comparison_table",
    "curve",
    "example_patients",
    "findings",
    "kaplan_meier",
    "lfs_table",
    "life_table",
    "load_cohort",
    "load_published",
    "load_study",
    "risk_table",
    "test_table",
]


def load_ipython_extension(ipython: Any) -> None:
    """Draw Altair charts as the book does; called by ``%load_ext analysis``."""
    import altair  # noqa: PLC0415 - only a notebook needs it

    del ipython
    altair.renderers.enable("living")
