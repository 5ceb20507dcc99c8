"""The page that lists every kind of finding, written from the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.estimate import Finding, Words
from analysis.registry import REGISTRY
from analysis.registry.entry import Entry

FAMILIES = {
    "Patients": ("study.", "cohort.", "baseline."),
    "Clearance of MRD": ("mrd.", "subgroup.C.L.mrd_"),
    "Leukemia-free survival of a group": ("lfs.G.", "G."),
    "Leukemia-free survival compared": (
        *("lfs.A_vs_B.", "lfs.overall.", "adjusted."),
        *("subgroup.C.L.A_vs_B.", "subgroup.C.A_vs_B."),
    ),
    "Relapse and death in remission": ("relapse.", "death_in_remission."),
    "Transplantation": ("hsct.",),
}
HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
abstract: >-
  Every finding of the book with its name, what it is, its formula and its reference.
---

% Written by `living describe` from analysis/registry; change it there.

# Every finding

What exactly is each number of this book, by which formula, and who published it?

```{code-cell}
%load_ext analysis
import analysis

found = analysis.shown_findings(analysis.load_cohort())
```

## How to read the names

A finding has a dotted name, the same on the pages, in `living findings`, in `findings.json` and
in every comparison of two releases. In the names below G stands for a group, A_vs_B for the
comparison of a first with a second group, M for the months of the landmark, D for days, C for a
covariate and L for one of its levels.

In the formulas $t_i$ are the times with an event, $d_i$ events and $c_i$ censorings among $n_i$
patients at risk, with a second index for the group or the cause; $S$ is leukemia-free survival,
$\\sigma$ the standard error of its logarithm, $z$ the normal quantile of the level, $\\tau$ the
landmark; $r_i$ and $v_i$ are the Schoenfeld residual and the variance at an event, and $g_i$
its time on the scale of one less the survival before it, centred.
"""
FOOT = """\
## The values in this cohort

The table lists every finding with its value and the method that its record carries. What cannot
be estimated is there too, with the reason.

```{code-cell}
analysis.finding_table(found)
```

## What we found

Every number of the book comes from this list, and a test fails when one is missing from it. The
book rests on {finding}`cohort.patients|value` patients.
"""


def page(entries: Sequence[Entry] = REGISTRY) -> str:
    """Return the page as MyST Markdown.

    Parameters
    ----------
    entries : sequence of Entry
        The kinds of findings; all of them if absent.
    """
    parts = [HEAD]
    for title, prefixes in FAMILIES.items():
        parts.append(f"## {title}\n")
        parts += [_entry(entry) for entry in entries if entry.name.startswith(prefixes)]
    return "\n".join([*parts, FOOT])


def _entry(entry: Entry) -> str:
    lines = [f"### `{entry.name}`", "", entry.what, ""]
    if entry.formula:
        lines += ["$$", entry.formula, "$$", ""]
    if entry.reference:
        lines += [f"Reference: {entry.reference}.", ""]
    return "\n".join(lines)


def finding_table(found: Mapping[str, Finding]) -> pd.DataFrame:
    """Tabulate every finding, one row each.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of a cohort.

    Returns
    -------
    DataFrame
        ``Name``, ``Finding`` and ``Method``, as text; words are left out.
    """
    return pd.DataFrame(
        {"Name": name, "Finding": finding.text(), "Method": finding.method}
        for name, finding in found.items()
        if not isinstance(finding, Words)
    )
