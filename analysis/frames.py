"""Findings as tidy frames of numbers, one row a dot: what the figures of estimates read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.estimate import Estimate, Finding
from analysis.published import Claim
from analysis.study import Study


def clearance_frame(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Give the share of each arm in whom MRD became negative.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Arms.

    Returns
    -------
    DataFrame
        One row an arm: ``group``, ``count`` of ``n`` patients, ``value``, ``low``, ``high`` (0 to
        1); numbers are missing where the result is not known or not shown, as a column
        ``missing`` then says.
    """
    return pd.DataFrame(_share(arm.key, found[f"mrd.{arm.key}.negative"]) for arm in study.arms)


def remission_frame(found: Mapping[str, Finding], study: Study) -> pd.DataFrame:
    """Give the share still in remission of the groups told apart by transplantation.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.
    study : Study
        Groups.

    Returns
    -------
    DataFrame
        As `clearance_frame`, one row a group.
    """
    keys = [group.key for group in study.groups if group.hsct is not None]
    return pd.DataFrame(_share(key, found[f"{key}.in_remission"]) for key in keys)


def published_frame(
    published: Mapping[str, Claim], found: Mapping[str, Finding], study: Study
) -> pd.DataFrame:
    """Give survival at the landmark as printed and as recomputed.

    Parameters
    ----------
    published : mapping of str to Claim
        What was printed.
    found : mapping of str to Finding
        What a cohort gives.
    study : Study
        Groups and landmark.

    Returns
    -------
    DataFrame
        Two rows a group whose rate was printed: ``group``, ``source`` (``published``, and
        ``recomputed`` or, of patients, ``this cohort``), ``value``, ``low``, ``high`` (0 to 1;
        missing where there is none).
    """
    ours = "this cohort" if study.kind == "real" else "recomputed"
    rows: list[dict[str, object]] = []
    for group in study.all_groups:
        name = f"lfs.{group.key}.at_{study.landmark_months}_months"
        if name not in published:
            continue
        claim = published[name]
        printed = {"value": claim.value, "low": claim.lower, "high": claim.upper}
        rows.append({"group": group.key, "source": "published", **printed})
        rows.append({"group": group.key, "source": ours, **_numbers(found[name])})
    columns = ["group", "source", "value", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))


def _share(key: str, finding: Finding) -> dict[str, object]:
    known = finding if isinstance(finding, Estimate) else None
    counts = {"count": known.count if known else None, "n": known.n if known else 0}
    return {"group": key, **counts, **_numbers(finding)}


def _numbers(finding: Finding) -> dict[str, object]:
    if not isinstance(finding, Estimate):
        return {"value": None, "low": None, "high": None, "missing": finding.text("value")}
    return {"value": finding.value, "low": finding.low, "high": finding.high}
