"""The story of a living book: its releases side by side, and what moved since the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.cohort import Cohort
from analysis.curves import kaplan_meier
from analysis.diff import Change, diff, of_kind
from analysis.estimate import Estimate, Finding, Words
from analysis.frames import published_frame
from analysis.published import Claim
from analysis.release import Release
from analysis.study import Group, Study

COUNTED = "compares the current findings with those of the last release that differs from them"


def release_table(releases: Sequence[Release], study: Study) -> pd.DataFrame:
    """Tabulate the releases, the oldest first.

    Parameters
    ----------
    releases : sequence of Release
        From `load_releases`.
    study : Study
        Arms.

    Returns
    -------
    DataFrame
        One row a release: ``Release``, ``Date``, ``Patients``, ``Events``, ``Data until``,
        ``Median follow-up by arm`` (in the order of the arms) and ``What is new``, all as text.
        Empty, with ``attrs["reason"]``, before the first.
    """
    columns = ["Release", "Date", "Patients", "Events", "Data until"]
    columns += ["Median follow-up by arm", "What is new"]
    table = pd.DataFrame([_row(release, study) for release in releases], columns=columns)
    table.attrs["reason"] = "there is no release of this cohort yet"
    return table


def rates_over_releases(
    published: Mapping[str, Claim],
    releases: Sequence[Release],
    found: Mapping[str, Finding],
    study: Study,
) -> pd.DataFrame:
    """Give survival at the landmark of each arm: the paper's, each release's, and the current.

    Parameters
    ----------
    published : mapping of str to Claim
        What the paper printed.
    releases : sequence of Release
        The oldest first.
    found : mapping of str to Finding
        The current findings; told as ``now`` unless the last release froze the same.
    study : Study
        Arms and landmark.

    Returns
    -------
    DataFrame
        ``group``, ``source`` (``published``, ``release 1.0.0``, ``now``), ``value``, ``low``,
        ``high`` (0 to 1, missing where not known).
    """
    sets: list[tuple[str, Mapping[str, Finding]]] = [
        (f"release {release.version}", release.findings) for release in releases
    ]
    if not releases or _differs(releases[-1], found):
        sets.append(("now", dict(found)))
    printed = published_frame(published, found, study)
    rates = pd.DataFrame(
        [row for source, findings in sets for row in _rates(source, findings, study)],
        columns=["group", "source", "value", "low", "high"],
    ).astype(dict.fromkeys(["value", "low", "high"], float))
    frames = [printed[printed["source"] == "published"], rates]
    whole = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    return whole[whole["group"].isin([arm.key for arm in study.arms])]


def previous_release(releases: Sequence[Release], found: Mapping[str, Finding]) -> Release | None:
    """Return the last release whose findings are not the current ones; None if there is none.

    Parameters
    ----------
    releases : sequence of Release
        The oldest first.
    found : mapping of str to Finding
        The current findings.

    Returns
    -------
    Release or None
        What the current findings are to be held against.
    """
    return next((one for one in reversed(releases) if _differs(one, found)), None)


def moved_findings(
    published: Mapping[str, Claim],
    releases: Sequence[Release],
    found: Mapping[str, Finding],
    study: Study,
) -> list[Change]:
    """List what moved since the release before; before the first update, since the paper.

    Parameters
    ----------
    published : mapping of str to Claim
        What the paper printed.
    releases : sequence of Release
        The oldest first.
    found : mapping of str to Finding
        The current findings.
    study : Study
        Gives the level.

    Returns
    -------
    list of Change
        What moved in a printed digit or crossed a line; of sentences, the words they are made of.
    """
    before = previous_release(releases, found)
    old: Mapping[str, Claim | Finding] = before.findings if before else published
    changes = diff(old, found, level=study.level)
    return [
        change
        for change in changes
        if (change.meaning or (change.unit != "words" and change.before != change.after))
        and not change.name.endswith(".statement")
    ]


def then_and_now(releases: Sequence[Release], cohort: Cohort) -> tuple[pd.DataFrame, Study]:
    """Give the curves of the first comparison as they are, and as they were in the release before.

    Parameters
    ----------
    releases : sequence of Release
        The oldest first. Their curves are known at whole months.
    cohort : Cohort
        The current cohort.

    Returns
    -------
    (DataFrame, Study)
        Curves as of `kaplan_meier`, the earlier ones as groups of their own, without limits and
        counts; and a study that names and colours these groups.
    """
    from analysis.findings import shown_findings  # noqa: PLC0415 - readers of releases do not need it

    study = cohort.study
    pair = study.comparisons[0]
    curves = kaplan_meier(cohort, groups=list(pair))
    before = previous_release(releases, shown_findings(cohort))
    if before is None:
        return curves, study
    earlier = before.curves[before.curves["group"].isin(pair)]
    turns = earlier.groupby("group")["survival"].diff().fillna(-1) != 0
    last = ~earlier.duplicated("group", keep="last")
    drawn = earlier[turns | last].assign(group=lambda rows: rows["group"] + "_before")
    unknown = float("nan")
    drawn = drawn.assign(low=unknown, high=unknown, at_risk=cohort.patients(), events=0, censored=0)
    old = tuple(_earlier(study.group(key), before.version) for key in pair)
    whole = pd.concat([curves, drawn], ignore_index=True)
    return whole, replace(study, groups=study.groups + old)


def release_words(
    published: Mapping[str, Claim],
    releases: Sequence[Release],
    found: Mapping[str, Finding],
    study: Study,
) -> dict[str, Words]:
    """Put into words what is new.

    Returns
    -------
    dict of str to Words
        ``release.compared`` (what the current findings are held against) and
        ``release.statement``, a sentence.
    """
    before = previous_release(releases, found)
    compared = f"release {before.version}" if before else "the paper"
    moved = moved_findings(published, releases, found, study)
    return {
        "release.compared": Words(compared, COUNTED),
        "release.statement": Words(_statement(releases, before, moved), COUNTED),
    }


def _statement(releases: Sequence[Release], before: Release | None, moved: Sequence[Change]) -> str:
    if before is None:
        since = f" since release {releases[0].version} of {releases[0].date}" if releases else ""
        held = len(of_kind(moved, "data"))
        figures = "one printed figure is" if held == 1 else f"{held or 'no'} printed figures are"
        return f"there has been no update{since}; held against the paper, {figures} not the same."
    crossed = sum(bool(change.meaning) for change in moved)
    methods = len(of_kind(moved, "method"))
    said = [
        f"since release {before.version} of {before.date}, findings that moved: {len(moved)}",
        f"of these {crossed} crossed a line, such as a P value its level",
    ]
    if methods:
        said.append(f"and {methods} are now computed in another way")
    return f"{'; '.join(said)}."


def _differs(release: Release, found: Mapping[str, Finding]) -> bool:
    known = _known(found, release)
    return release.findings != known and bool(diff(release.findings, known))


def _known(found: Mapping[str, Finding], release: Release) -> dict[str, Finding]:
    return {name: finding for name, finding in found.items() if name in release.findings}


def _row(release: Release, study: Study) -> list[str]:
    told = release.document["release"]
    names = [f"lfs.{arm.key}.follow_up_days" for arm in study.arms]
    follow_up = [release.findings[name].text("value") for name in names]
    until = release.document["cohort"]["last_follow_up"] or "not known"
    events = "not shown" if told["events"] is None else str(told["events"])
    counts = [str(told["patients"]), events]
    return [release.version, release.date, *counts, until, "; ".join(follow_up), told["note"]]


def _rates(
    source: str, found: Mapping[str, Finding], study: Study
) -> Iterator[tuple[str, str, float | None, float | None, float | None]]:
    for arm in study.arms:
        finding = found.get(f"lfs.{arm.key}.at_{study.landmark_months}_months")
        known = finding if isinstance(finding, Estimate) else None
        numbers = (known.value, known.low, known.high) if known else (None, None, None)
        yield (arm.key, source, *numbers)


def _earlier(group: Group, version: str) -> Group:
    return replace(group, key=f"{group.key}_before", label=f"{group.label}, {version}", dash=(1, 3))
