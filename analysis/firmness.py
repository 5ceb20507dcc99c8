"""How firmly findings are known: tables of labels, chains and priors."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from analysis.estimate import Estimate, Finding
from analysis.ranges import load_ranges
from analysis.study import DATA, Study
from analysis.wording import show, show_p

VARIANTS = (".log", ".loglog", ".exact", ".wilson", ".likelihood", ".firth", ".cloglog")


def label_table(found: Mapping[str, Finding], label: str) -> pd.DataFrame:
    """Tabulate the findings that carry a label: ``Finding``, ``This cohort``, ``Range found``.

    Other intervals of the same estimate are left out, and what no compatible cohort gives.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the book's cohort.
    label : str
        ``published``, ``forced``, ``bounded`` or ``free``.

    Returns
    -------
    DataFrame
        All as text.
    """
    known = load_ranges()
    return pd.DataFrame(
        {
            "Finding": name,
            "This cohort": finding.text("value")
            if isinstance(finding, Estimate)
            else finding.text(),
            "Range found": known[name].text().removeprefix(f"{label}: "),
        }
        for name, finding in found.items()
        if name in known
        and known[name].label == label
        and known[name].low is not None
        and not name.endswith(VARIANTS)
    )


def label_counts() -> pd.DataFrame:
    """Count the findings of each label: ``Label``, ``Findings``.

    Returns
    -------
    DataFrame
        All as text.
    """
    labels = [one.label for one in load_ranges().values()]
    order = ("published", "forced", "bounded", "free")
    return pd.DataFrame({"Label": label, "Findings": labels.count(label)} for label in order)


def chains_table(quantity: str) -> pd.DataFrame:
    """Tabulate how far chains and priors agree on one quantity of the groups.

    Parameters
    ----------
    quantity : str
        End of a finding's name, such as ``median_days`` or ``hazard_ratio``.

    Returns
    -------
    DataFrame
        ``Finding``, for each prior the median with the 5th and 95th percentile, ``Effective draws``
        and the spread ``Between chains`` as a share of the spread of all draws; of findings that
        at least half of the cohorts give.
    """
    report = json.loads((DATA / "chains.json").read_text(encoding="utf-8"))
    rows = []
    for name, one in report["agreement"].items():
        if not name.endswith(f".{quantity}") or 2 * one["draws"] < report["solutions"]:
            continue
        share = one["spread_between_chains"] / one["spread"]
        row = {"Finding": name}
        for prior, (low, middle, high) in sorted(one["by_prior"].items()):
            row[f"Prior: {prior}"] = (
                f"{_value(name, middle)} ({_value(name, low)} to {_value(name, high)})"
            )
        more = {
            "Effective draws": f"{one['effective_draws']:.0f}",
            "Between chains": f"{share:.0%}",
        }
        rows.append({**row, **more})
    return pd.DataFrame(rows)


def _value(name: str, value: float) -> str:
    if name.endswith("logrank"):
        return show_p(value)
    unit = "days" if name.endswith("_days") else "ratio" if name.endswith("ratio") else "patients"
    return show(value, unit).removesuffix(" months")


def drawing_table(study: Study) -> pd.DataFrame:
    """Tabulate how the solution set was drawn: one row an arm, with the sequences reached.

    Parameters
    ----------
    study : Study
        Its arms.

    Returns
    -------
    DataFrame
        All as text.
    """
    report = json.loads((DATA / "chains.json").read_text(encoding="utf-8"))
    return pd.DataFrame(
        {
            "Group": arm.label,
            "Compatible cohorts": f"{report['solutions']:,}",
            "Chains": f"{len(report['priors']) * report['chains_per_prior']}",
            "Sequences enumerated": f"{report['risk_sets'][arm.key]['enumerated']}",
            "Reached by the chains": f"{report['risk_sets'][arm.key]['reached']}",
        }
        for arm in study.arms
    )
