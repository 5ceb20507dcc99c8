"""What changed, told: which two sets of findings are meant, and their differences as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.cohort import Cohort
from analysis.diff import Change, diff, of_kind
from analysis.estimate import Finding
from analysis.published import Claim, load_published
from analysis.release import Release, ReleaseError, find_release, load_releases

PAPER, CURRENT = "paper", "current"
HEADINGS = {
    "data": "Changes in results",
    "method": "Changes in methods",
    "added": "New findings",
    "removed": "Findings that are gone",
}


def changes(
    cohort: Cohort, before: str | None = None, after: str = CURRENT
) -> tuple[str, str, list[Change]]:
    """List what moved between two sets of findings.

    Parameters
    ----------
    cohort : Cohort
        The current cohort.
    before, after : str
        ``paper``, the version of a release, or ``current``. If `before` is None, the last release,
        or the paper if there is none.

    Returns
    -------
    (str, str, list of Change)
        What was compared, in words, and what moved.

    Raises
    ------
    ReleaseError
        If there is no such release, or if `after` is the paper.
    """
    releases = load_releases()
    own = [release for release in releases if release.kind == cohort.study.kind]
    if before is None:
        before = own[-1].version if own else PAPER
    if after == PAPER:
        raise ReleaseError(
            "The paper came first: name it first, as in `living diff paper current`."
        )
    old: Mapping[str, Claim | Finding] = (
        load_published() if before == PAPER else _found(before, cohort, releases)
    )
    new = _found(after, cohort, releases)
    return _title(before), _title(after), diff(old, new, level=cohort.study.level)


def change_table(changes: Sequence[Change]) -> pd.DataFrame:
    """Tabulate changes as a journal would print them, one row a finding.

    Parameters
    ----------
    changes : sequence of Change
        From `changes`.

    Returns
    -------
    DataFrame
        ``Finding``, ``Before``, ``After``, ``Difference`` and ``What it means``, all as text.
    """
    rows = [
        {
            "Finding": change.name,
            "Before": change.before or "—",
            "After": change.after or "—",
            "Difference": change.shown or "—",
            "What it means": "; ".join(change.meaning) or "—",
        }
        for change in changes
    ]
    columns = ["Finding", "Before", "After", "Difference", "What it means"]
    return pd.DataFrame(rows, columns=columns)


def change_markdown(before: str, after: str, changes: Sequence[Change]) -> str:
    """Return changes as Markdown, for a pull request.

    Parameters
    ----------
    before, after : str
        What was compared.
    changes : sequence of Change
        What moved.

    Returns
    -------
    str
        A heading, and a table for each kind of change; one sentence if nothing moved.
    """
    lines = [f"## Findings: {before} → {after}", ""]
    if not changes:
        return "\n".join([*lines, "No finding moved.", ""])
    for kind, heading in HEADINGS.items():
        chosen = of_kind(changes, kind)
        if not chosen:
            continue
        table = change_table(chosen)
        lines += [f"### {heading} ({len(chosen)})", "", _row(table.columns)]
        lines.append(_row(["---"] * len(table.columns)))
        lines += [_row(map(_escaped, row)) for row in table.itertuples(index=False)]
        lines.append("")
    return "\n".join(lines)


def _found(name: str, cohort: Cohort, releases: Sequence[Release]) -> Mapping[str, Finding]:
    if name != CURRENT:
        return find_release(name, releases).findings
    from analysis.findings import shown_findings  # noqa: PLC0415 - two releases need no statistics

    return shown_findings(cohort)


def _title(name: str) -> str:
    named = {PAPER: "the paper", CURRENT: "the current cohort"}
    return named.get(name, f"release {name}")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
