"""How firmly each comparison is known: this cohort beside all cohorts compatible with the print."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.estimate import Finding
from analysis.ranges import ranges_of
from analysis.study import Study

REAL = "the cohort consists of patients, so that nothing had to be reconstructed"
COLUMNS = ["Comparison", "Quantity", "In this cohort", "In all compatible cohorts"]


def comparison_ranges(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate comparisons beside their range over all cohorts compatible with what was printed.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the cohort.
    study : Study
        Comparisons; its kind.

    Returns
    -------
    DataFrame
        ``Comparison``, ``Quantity``, ``In this cohort`` and ``In all compatible cohorts``, as text.
        Empty, with ``attrs["reason"]``, if the cohort is a real one.
    """
    months = study.landmark_months
    quantities = {
        "Hazard ratio": "hazard_ratio",
        "Proportional hazards": "proportional_hazards",
        f"Difference at {months} months": f"difference_at_{months}_months",
        f"Difference in mean LFS within {months} months": "rmst_difference_days",
        "Log-rank test, Holm": "logrank.holm",
        "Log-rank test, permuted": "logrank.permutation",
    }
    rows = []
    if study.kind == "reconstructed":
        known = ranges_of(study)
        for one, other in study.comparisons:
            for title, name in quantities.items():
                full = f"lfs.{one}_vs_{other}.{name}"
                pair = study.versus(one, other)
                text = known[full].text() if full in known else "not computed"
                rows.append((pair, title, found[full].text("value"), text))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table.attrs["reason"] = REAL
    return table
