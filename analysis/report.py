"""Tables and frames of the chapters on intervals and comparisons: findings side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.estimate import Estimate, Finding, NotEstimable
from analysis.study import Study
from analysis.tables import by_comparison, by_group, compared

INTERVALS = {"": "Plain", ".log": "Log", ".loglog": "Log-log", ".exact": "Exact"}
PROGRAMS = {
    "R, survfit": ".log",
    "SAS, PROC LIFETEST": ".loglog",
    "Stata, sts list": ".loglog",
    "lifelines": ".loglog",
    "R, bpcp": ".exact",
    "This book and the paper": "",
}
RATIOS = {"": "Cox, Wald", ".likelihood": "Cox, likelihood", ".firth": "Firth"}


def interval_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate survival at the landmark with four intervals, one row a group.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Groups and landmark.

    Returns
    -------
    DataFrame
        ``Group``, ``LFS at M months``, ``Plain``, ``Log``, ``Log-log`` and ``Exact``, as text.
    """
    at = f"at_{study.landmark_months}_months"
    columns = {f"LFS at {study.landmark_months} months": f"lfs.G.{at}|value"}
    columns |= {title: f"lfs.G.{at}{kind}|interval" for kind, title in INTERVALS.items()}
    return by_group(found, study.all_groups, columns)


def interval_frame(found: Mapping[str, Finding], study: Study, group: str) -> pd.DataFrame:
    """Give the four intervals of one group as rows of a dot plot.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Landmark.
    group : str
        Key of the group.

    Returns
    -------
    DataFrame
        ``label``, ``value``, ``low``, ``high`` (0 to 1, missing where there is none). Empty, with
        ``attrs["reason"]``, if survival cannot be estimated.
    """
    name = f"lfs.{group}.at_{study.landmark_months}_months"
    return _dots({title: found[f"{name}{kind}"] for kind, title in INTERVALS.items()})


def program_table(found: Mapping[str, Finding], study: Study, group: str) -> pd.DataFrame:
    """Tabulate how programs would print survival of one group at the landmark, by their defaults.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Landmark and level.
    group : str
        Key of the group.

    Returns
    -------
    DataFrame
        ``Program``, ``Interval`` and ``Prints``, as text. SPSS prints survival and standard error
        with three decimals and no interval; its row is what a reader makes of them by hand.
    """
    name = f"lfs.{group}.at_{study.landmark_months}_months"
    rows = [
        (program, f"{INTERVALS[kind].lower()} interval", found[f"{name}{kind}"].text())
        for program, kind in PROGRAMS.items()
    ]
    rows.insert(4, ("SPSS", "none; by hand from its three decimals", _by_hand(found[name])))
    return pd.DataFrame(rows, columns=["Program", "Interval", "Prints"])


def _by_hand(found: Finding) -> str:
    if not isinstance(found, Estimate) or not found.standard_error:
        return found.text("value") if isinstance(found, Estimate) else found.text()
    value, error = round(found.value, 3), round(found.standard_error, 3)
    half = 1.96 * error
    return f"{100 * value:.1f}% ({100 * (value - half):.1f}–{100 * (value + half):.1f})"


def time_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate medians, restricted means and follow-up, one row a group.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Groups and landmark.

    Returns
    -------
    DataFrame
        ``Group``, ``Median LFS``, ``Mean LFS within M months``, ``Median follow-up`` and
        ``Person-time observed``, as text.
    """
    months = study.landmark_months
    columns = {
        "Median LFS": "lfs.G.median_days",
        f"Mean LFS within {months} months": f"lfs.G.rmst_{months}_months_days",
        "Median follow-up": "lfs.G.follow_up_days",
        "Person-time observed": "lfs.G.follow_up_completeness",
    }
    return by_group(found, compared(study), columns)


def ratio_frame(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Give the hazard ratios of each comparison, three ways, as rows of a forest plot.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Comparisons.

    Returns
    -------
    DataFrame
        ``label``, ``value``, ``low``, ``high`` and ``note``, the method. Empty, with
        ``attrs["reason"]``, if none of them can be estimated.
    """
    frame = _dots(
        {
            f"{study.versus(one, other)}: {title}": found[
                f"lfs.{one}_vs_{other}.hazard_ratio{kind}"
            ]
            for one, other in study.comparisons
            for kind, title in RATIOS.items()
        }
    )
    parts = [label.rpartition(": ") for label in frame["label"]]
    return frame.assign(label=[part[0] for part in parts], note=[part[2] for part in parts])


def test_families(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate the tests of each comparison, one row a comparison.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Comparisons and landmark.

    Returns
    -------
    DataFrame
        ``Comparison``, ``Log-rank``, ``Holm``, ``Permutation``, ``At M months`` (log-log) and
        ``Proportional hazards``, as text.
    """
    months = study.landmark_months
    columns = {
        "Log-rank": "lfs.A_vs_B.logrank",
        "Holm": "lfs.A_vs_B.logrank.holm",
        "Permutation": "lfs.A_vs_B.logrank.permutation",
        f"At {months} months": f"lfs.A_vs_B.difference_at_{months}_months.cloglog",
        "Proportional hazards": "lfs.A_vs_B.proportional_hazards",
    }
    return by_comparison(found, study, columns)


def difference_table(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Tabulate the differences of each comparison, one row a comparison.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Comparisons and landmark.

    Returns
    -------
    DataFrame
        ``Comparison``, difference ``At M months`` and ``Mean LFS within M months``, as text.
    """
    months = study.landmark_months
    columns = {
        f"At {months} months": f"lfs.A_vs_B.difference_at_{months}_months",
        f"Mean LFS within {months} months": "lfs.A_vs_B.rmst_difference_days",
    }
    return by_comparison(found, study, columns)


def _dots(findings: Mapping[str, Finding]) -> pd.DataFrame:
    frame = pd.DataFrame(
        (
            {"label": label, "value": found.value, "low": found.low, "high": found.high}
            for label, found in findings.items()
            if isinstance(found, Estimate)
        ),
        columns=["label", "value", "low", "high"],
    )
    reasons = [found.reason for found in findings.values() if isinstance(found, NotEstimable)]
    frame.attrs["reason"] = reasons[0] if reasons else ""
    return frame.astype({"value": float, "low": float, "high": float})
