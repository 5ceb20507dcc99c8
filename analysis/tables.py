"""Tables of the book: findings in the words of a journal, one frame a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.compare import Comparison
from analysis.estimate import Finding
from analysis.study import Group, Study

MARKS = {"agrees": "✓ agrees", "explained": "explained", "differs": "differs"}


def lfs_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate leukemia-free survival at the landmark, one row a group.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Groups and landmark.

    Returns
    -------
    DataFrame
        ``Group``, ``Patients``, events by the landmark, and survival with its plain, log and
        log-log intervals, all as text.
    """
    months = study.landmark_months
    at = f"at_{months}_months"
    return pd.DataFrame(
        {
            "Group": group.label,
            "Patients": found[f"cohort.{group.key}.patients"].text(),
            f"Events by {months} months": found[
                f"lfs.{group.key}.events_by_{months}_months"
            ].text(),
            f"LFS at {months} months": found[f"lfs.{group.key}.{at}"].text("value"),
            "Plain interval": found[f"lfs.{group.key}.{at}"].text("interval"),
            "Log": found[f"lfs.{group.key}.{at}.log"].text("interval"),
            "Log-log": found[f"lfs.{group.key}.{at}.loglog"].text("interval"),
        }
        for group in compared(study)
    )


def test_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate the log-rank tests of the study, one row a comparison.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Groups and comparisons.

    Returns
    -------
    DataFrame
        ``First``, ``Second`` and ``Log-rank test``, all as text.
    """
    return pd.DataFrame(
        {
            "First": study.group(first).label,
            "Second": study.group(second).label,
            "Log-rank test": found[f"lfs.{first}_vs_{second}.logrank"].text("statistic"),
        }
        for first, second in study.comparisons
    )


def comparison_table(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Tabulate printed figures beside recomputed ones, one row a claim.

    Parameters
    ----------
    comparisons : sequence of Comparison
        From `compare`.

    Returns
    -------
    DataFrame
        ``Claim``, ``Published``, ``Recomputed``, ``Verdict`` and ``Difference``, all as text.
    """
    return pd.DataFrame(
        {
            "Claim": row.what,
            "Published": row.printed,
            "Recomputed": row.recomputed,
            "Verdict": MARKS[row.status],
            "Difference": row.difference or "none",
        }
        for row in comparisons
    )


def compared(study: Study) -> tuple[Group, ...]:
    """Return the groups that the study's comparisons name, in the order of the study."""
    named = {key for pair in study.comparisons for key in pair}
    return tuple(group for group in study.all_groups if group.key in named)
