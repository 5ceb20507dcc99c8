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
    columns = {
        "Patients": "cohort.G.patients",
        f"Events by {months} months": f"lfs.G.events_by_{months}_months",
        f"LFS at {months} months": f"lfs.G.{at}|value",
        "Plain interval": f"lfs.G.{at}|interval",
        "Log": f"lfs.G.{at}.log|interval",
        "Log-log": f"lfs.G.{at}.loglog|interval",
    }
    return by_group(found, compared(study), columns)


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
        ``Comparison`` and ``Log-rank test``, as text.
    """
    return by_comparison(found, study, {"Log-rank test": "lfs.A_vs_B.logrank|statistic"})


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


def by_group(
    found: Mapping[str, Finding], groups: Sequence[Group], columns: Mapping[str, str]
) -> pd.DataFrame:
    """Tabulate findings, one row a group.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    groups : sequence of Group
        The rows, in order.
    columns : mapping of str to str
        By its head the finding of each column, with ``G`` for the group, and after a bar perhaps
        its style, as in the `finding` role.

    Returns
    -------
    DataFrame
        ``Group`` and the columns, as text.
    """
    return _table(found, "Group", "G", {group.key: group.label for group in groups}, columns)


def by_comparison(
    found: Mapping[str, Finding], study: Study, columns: Mapping[str, str]
) -> pd.DataFrame:
    """Do as `by_group`, one row a comparison: ``A_vs_B`` stands for it, ``Comparison`` heads it."""
    pairs = {f"{one}_vs_{other}": study.versus(one, other) for one, other in study.comparisons}
    return _table(found, "Comparison", "A_vs_B", pairs, columns)


def _table(
    found: Mapping[str, Finding],
    head: str,
    placeholder: str,
    labels: Mapping[str, str],
    columns: Mapping[str, str],
) -> pd.DataFrame:
    rows = []
    for key, label in labels.items():
        row = {head: label}
        for title, wanted in columns.items():
            name, _, style = wanted.partition("|")
            named = ".".join(key if part == placeholder else part for part in name.split("."))
            row[title] = found[named].text(style or "full")
        rows.append(row)
    return pd.DataFrame(rows, columns=[head, *columns])


def compared(study: Study) -> tuple[Group, ...]:
    """Return the groups that the study's comparisons name, in the order of the study."""
    named = {key for pair in study.comparisons for key in pair}
    return tuple(group for group in study.all_groups if group.key in named)
