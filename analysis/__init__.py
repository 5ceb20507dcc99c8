"""The analysis behind the book: cohort in; findings, curves and figures out.

Names are looked up when they are first used: reading a chapter's text or showing a page must
not wait two seconds for pandas and lifelines.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.benchmarks import (
        budget_table,
        build_table,
        load_benchmarks,
        machine_table,
        page_table,
    )
    from analysis.beside import beside_paper
    from analysis.changes import change_table
    from analysis.characteristics import table_one
    from analysis.clearance_tables import clearance_by_subgroup, clearance_comparison
    from analysis.cohort import Cohort, CohortError, load_cohort
    from analysis.compare import compare
    from analysis.comparison_ranges import comparison_ranges
    from analysis.competing import cumulative_incidence
    from analysis.covariate_tables import adjusted_frame, interaction_table, subgroup_frame
    from analysis.curves import curves_by_interval, kaplan_meier, risk_table
    from analysis.estimate import Estimate, Finding, NotEstimable, Test, Words
    from analysis.evidence import evidence_frame, evidence_table, load_evidence, reports_table
    from analysis.example import example_patients
    from analysis.exposure import exposure_study
    from analysis.exposure_tables import cause_table, cause_tests, transplant_table
    from analysis.findings import findings, shown_findings
    from analysis.firmness import chains_table, drawing_table, label_counts, label_table
    from analysis.frames import clearance_frame, published_frame, remission_frame
    from analysis.intake.template import column_table
    from analysis.pinned import compatible_curves, narrowing_table, risk_set_table
    from analysis.printed_errors import compatible_table
    from analysis.published import load_published
    from analysis.recovered import recovery_search_table, recovery_table
    from analysis.registry.page import finding_table
    from analysis.release import load_releases, releases_of
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
    from analysis.shipped import shipped_cohort
    from analysis.study import Study, load_study
    from analysis.survival import curve, life_table
    from analysis.swimmer import swimmer_frame
    from analysis.tables import lfs_table, test_table
    from analysis.timeline import moved_findings, rates_over_releases, release_table, then_and_now
    from analysis.transplant import exposure_risk_table, simon_makuch
    from analysis.transplant_landmarks import landmark_curves
    from analysis.trust import coverage_table, rejection_table

__all__ = [
    "Cohort",
    "CohortError",
    "Estimate",
    "Finding",
    "NotEstimable",
    "Sentence",
    "Study",
    "Test",
    "Words",
    "adjusted_frame",
    "beside_paper",
    "budget_table",
    "build_table",
    "cause_table",
    "cause_tests",
    "chains_table",
    "change_table",
    "clearance_by_subgroup",
    "clearance_comparison",
    "clearance_frame",
    "column_table",
    "compare",
    "comparison_ranges",
    "compatible_curves",
    "compatible_table",
    "coverage_table",
    "cumulative_incidence",
    "curve",
    "curves_by_interval",
    "difference_table",
    "drawing_table",
    "evidence_frame",
    "evidence_table",
    "example_patients",
    "exposure_risk_table",
    "exposure_study",
    "finding_table",
    "findings",
    "interaction_table",
    "interval_frame",
    "interval_table",
    "kaplan_meier",
    "label_counts",
    "label_table",
    "landmark_curves",
    "lfs_table",
    "life_table",
    "load_benchmarks",
    "load_cohort",
    "load_evidence",
    "load_published",
    "load_releases",
    "load_study",
    "machine_table",
    "moved_findings",
    "narrowing_table",
    "page_table",
    "program_table",
    "published_frame",
    "rates_over_releases",
    "ratio_frame",
    "recovery_search_table",
    "recovery_table",
    "rejection_table",
    "release_table",
    "releases_of",
    "remission_frame",
    "reports_table",
    "risk_set_table",
    "risk_table",
    "shipped_cohort",
    "shown",
    "shown_findings",
    "simon_makuch",
    "subgroup_frame",
    "swimmer_frame",
    "table_one",
    "test_families",
    "test_table",
    "then_and_now",
    "time_table",
    "transplant_table",
]

_HOMES = {
    "benchmarks": (
        "budget_table",
        "build_table",
        "load_benchmarks",
        "machine_table",
        "page_table",
    ),
    "clearance_tables": ("clearance_by_subgroup", "clearance_comparison"),
    "swimmer": ("swimmer_frame",),
    "comparison_ranges": ("comparison_ranges",),
    "intake.template": ("column_table",),
    "registry.page": ("finding_table",),
    "covariate_tables": ("adjusted_frame", "interaction_table", "subgroup_frame"),
    "characteristics": ("table_one",),
    "trust": ("coverage_table", "rejection_table"),
    "transplant_landmarks": ("landmark_curves",),
    "transplant": ("exposure_risk_table", "simon_makuch"),
    "exposure": ("exposure_study",),
    "shipped": ("shipped_cohort",),
    "sentence": ("Sentence", "shown"),
    "report": (
        "difference_table",
        "interval_frame",
        "interval_table",
        "program_table",
        "ratio_frame",
        "test_families",
        "time_table",
    ),
    "exposure_tables": ("cause_table", "cause_tests", "transplant_table"),
    "competing": ("cumulative_incidence",),
    "beside": ("beside_paper",),
    "changes": ("change_table",),
    "evidence": ("evidence_frame", "evidence_table", "load_evidence", "reports_table"),
    "firmness": ("chains_table", "drawing_table", "label_counts", "label_table"),
    "recovered": ("recovery_search_table", "recovery_table"),
    "pinned": ("compatible_curves", "narrowing_table", "risk_set_table"),
    "printed_errors": ("compatible_table",),
    "release": ("load_releases", "releases_of"),
    "timeline": ("moved_findings", "rates_over_releases", "release_table", "then_and_now"),
    "cohort": ("Cohort", "CohortError", "load_cohort"),
    "compare": ("compare",),
    "estimate": ("Estimate", "Finding", "NotEstimable", "Test", "Words"),
    "example": ("example_patients",),
    "findings": ("findings", "shown_findings"),
    "frames": ("clearance_frame", "published_frame", "remission_frame"),
    "published": ("load_published",),
    "study": ("Study", "load_study"),
    "survival": ("curve", "life_table"),
    "curves": ("curves_by_interval", "kaplan_meier", "risk_table"),
    "tables": ("lfs_table", "test_table"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


class _Package(ModuleType):
    """This package; where a function and its module share a name, the name means the function."""

    def __getattr__(self, name: str) -> Any:
        if name not in _HOME_OF:
            raise AttributeError(f"module 'analysis' has no attribute {name!r}")
        return getattr(import_module(f"analysis.{_HOME_OF[name]}"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and _HOME_OF.get(name) == name:
            value = getattr(value, name)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package


def load_ipython_extension(ipython: Any) -> None:
    """Draw Altair charts as the book does; called by ``%load_ext analysis``."""
    import altair  # noqa: PLC0415 - only a notebook needs it
    import pandas as pd  # noqa: PLC0415

    del ipython
    draw = import_module("analysis.charts").vega_lite_mimebundle
    altair.renderers.register("living", draw)  # or altair reads all entry points
    altair.renderers.enable("living")
    pd.set_option("display.max_colwidth", None)  # or long claims end in dots
    pd.set_option("display.max_rows", None)
