"""What simulated papers show of the machinery: tables and words for the chapter."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimate import Finding, Words
from analysis.proportion import clopper_pearson
from analysis.study import DATA, load_study

RECOVERY = DATA / "recovery.json"
LEVEL = 0.95
QUANTITIES = {  # by the end of a finding's name; {} stands for the landmark
    "events": "Events",
    "events_by_{}": "Events by the landmark",
    "at_{}": "Rate at the landmark, not transplanted",
    "at_{}.at_risk": "At risk at the landmark",
    "median_days": "Median survival",
    "follow_up_days": "Median follow-up",
    "follow_up_completeness": "Completeness of follow-up",
    "rmst_{}_days": "Restricted mean",
    "rmst_difference_days": "Difference of restricted means",
    "hazard_ratio": "Hazard ratio",
    "hazard_ratio.firth": "Hazard ratio, Firth",
    "proportional_hazards": "P, proportional hazards",
    "logrank": "P, all three arms",
}
METHOD = "papers simulated from public cohorts by `living recover`"


def load_recovery(path: Path | None = None) -> dict[str, Any]:
    """Read what ``living recover`` found.

    Parameters
    ----------
    path : Path, optional
        The summary; ``data/recovery.json`` if absent.
    """
    path = path or RECOVERY
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> dict[str, Any]:
    del changed  # read anew when the file is
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def recovery_table() -> pd.DataFrame:
    """Tabulate what enumeration finds of simulated papers, one row a size of arm.

    Returns
    -------
    DataFrame
        All as text.
    """
    return pd.DataFrame(
        {
            "Patients": size,
            "Arms simulated": f"{one['arms']:,}",
            "True risk sets found": f"{one['found']} of {one['arms'] - one['too_many_to_list']}",
            "Only one sequence": f"{one['one_sequence'] / one['arms']:.0%}",
            "Number of events determined": f"{one['events_determined'] / one['arms']:.0%}",
            "Sequences, median": f"{one['median_sequences']:,.0f}",
        }
        for size, one in sorted(
            load_recovery()["by_size"].items(), key=lambda pair: int(pair[0]), reverse=True
        )
    )


def recovery_search_table() -> pd.DataFrame:
    """Tabulate how often the true value lies within the range found, one row a quantity.

    Returns
    -------
    DataFrame
        ``Finding``, ``True values within their range``, ``Papers with all of them``, and the
        exact ``95% CI`` of the share of such papers, which are independent of each other; all
        as text. The last row is of all findings.
    """
    report = load_recovery()
    kinds = report["by_quantity"]
    months = f"{load_study().landmark_months}_months"
    titles = {end.format(months): title for end, title in QUANTITIES.items()}
    rows = [_row(title, kinds[key]) for key, title in titles.items() if key in kinds]
    whole = {
        "ranges": report["ranges"],
        "held": report["ranges_that_hold_the_truth"],
        "papers": report["papers_searched"],
        "papers_held": report["papers_without_a_miss"],
    }
    return pd.DataFrame([*rows, _row("All", whole)])


def _row(title: str, counts: dict[str, int]) -> dict[str, str]:
    low, high = clopper_pearson(counts["papers_held"], counts["papers"], LEVEL)
    return {
        "Finding": title,
        "True values within their range": _share(counts["held"], counts["ranges"]),
        "Papers with all of them": f"{counts['papers_held']} of {counts['papers']}",
        "95% CI": f"{100 * low:.0f}–{100 * high:.0f}%",
    }


def _share(held: int, whole: int) -> str:
    """Say how many of all, with the percentage: 100% only of all."""
    percentage = f"{held / whole:.0%}" if held == whole else f"{min(held / whole, 0.994):.0%}"
    return f"{held:,} of {whole:,} ({percentage})"


def recovery_words() -> dict[str, Finding]:
    """Put what was recovered into words.

    Returns
    -------
    dict of str to Words
        ``recovery.risk_sets``, how often enumeration lists the true risk sets;
        ``recovery.papers`` and ``recovery.searched``, how many papers were simulated and searched;
        ``recovery.ranges``, how often a true value lies within its range; ``recovery.missed``,
        the median distance of the other true values from their range, in widths of the range.
    """
    report = load_recovery()
    held, ranges = report["ranges_that_hold_the_truth"], report["ranges"]
    beyond = [one["beyond"] for one in report["missed"] if one["beyond"] is not None]
    half = float(np.median(beyond)) if beyond else 0.0
    words = {
        "risk_sets": f"{report['true_sequence_found']} of {report['arms_listed']}",
        "papers": f"{report['papers']}",
        "searched": f"{report['papers_searched']}",
        "ranges": _share(held, ranges),
        "missed": f"{half:.0%}",
    }
    return {f"recovery.{name}": Words(text, METHOD) for name, text in words.items()}
