"""What most chapters do, done once with six invented patients.

Libraries look up, compile and register much when they are first used. The warm process does so
before kernels are forked from it. Nothing is read, and nothing of the patients is kept.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.charts import survival_figure
from analysis.cohort import Cohort
from analysis.curves import kaplan_meier, risk_table
from analysis.findings import shown_findings
from analysis.intake.schema import validate
from analysis.study import Group, Study


def rehearse() -> None:
    """Check, estimate and draw."""
    study = invented_study()
    cohort = Cohort(validate(invented_rows(), study), study)
    shown_findings(cohort)
    curves, counts = kaplan_meier(cohort), risk_table(cohort)
    survival_figure(curves, study=study, risk_table=counts)._repr_mimebundle_()
    curves.to_html()


def invented_study() -> Study:
    """Return a study of two arms that nobody has made."""
    arms = tuple(
        Group(key, key, key, (key,), None, light="#000000", dark="#ffffff", dash=())
        for key in ("one", "other")
    )
    return Study(
        title="",
        kind="reconstructed",
        source="",
        contact="",
        cohort_path=Path(),
        last_follow_up=None,
        landmark_months=36,
        level=0.95,
        arms=arms,
        groups=(),
        comparisons=(("one", "other"),),
    )


def invented_rows() -> pd.DataFrame:
    """Return six patients, three in each arm."""
    return pd.DataFrame(
        {
            "arm": ["one", "other"] * 3,
            "lfs_days": [100, 200, 700, 800, 1500, 1600],
            "outcome": ["event", "event", "event", "event", "censored", "censored"],
            "mrd_negative": ["yes", "no"] * 3,
            "hsct": ["no", "yes"] * 3,
            "patients": 1,
        }
    )
