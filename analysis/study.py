"""The study's fixed choices, read from ``study.yml``: arms, groups, landmark, level."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from analysis.chosen import chosen_cohorts, chosen_study
from analysis.mistake import Mistake
from analysis.threshold import Disclosure, read_disclosure
from analysis.vocabulary import Vocabulary, read_vocabulary
from analysis.yaml_text import read_yaml

DAYS_PER_MONTH = 30.4375
DATA = Path(__file__).resolve().parent.parent / "data"


class StudyError(Mistake, ValueError):
    """The study file cannot be used; the message says what to mend."""


@dataclass(frozen=True)
class Group:
    """Patients who are shown together: an arm, arms pooled, or part of an arm.

    Attributes
    ----------
    key : str
        Name in findings and curves, as in ``lfs.car_t.at_36_months``.
    label : str
        Name on figures and tables.
    in_prose : str
        Name within a sentence.
    arms : tuple of str
        The arms whose patients belong to the group.
    hsct : str or None
        ``"yes"`` or ``"no"`` if only patients with this entry belong to it.
    light, dark : str
        Line colour on light and on dark paper.
    dash : tuple of int
        Lengths of strokes and gaps in px; empty for a solid line.
    """

    key: str
    label: str
    in_prose: str
    arms: tuple[str, ...]
    hsct: str | None
    light: str
    dark: str
    dash: tuple[int, ...]


@dataclass(frozen=True)
class Study:
    """One study: what is compared, when, and what kind of cohort it is.

    Attributes
    ----------
    title, source, contact : str
        Words shown with the cohort.
    kind : str
        ``"reconstructed"`` (pseudo-patients made from printed figures) or ``"real"``.
    cohort_path : Path
        The cohort's table; the one that the build names if it names one.
    pooled_with : tuple of Path
        The tables of further centres.
    last_follow_up : str or None
        Date of the last follow-up, ISO 8601; None where it is not known.
    landmark_months : int
        Months after time zero at which survival is reported.
    level : float
        Confidence level in (0, 1).
    arms, groups : tuple of Group
        The arms in their order, and the further groups.
    comparisons : tuple of (str, str)
        Pairs of group keys: first against second.
    vocabulary : Vocabulary
        Synonyms under which columns and entries of a table may arrive.
    disclosure : Disclosure
        How coarse time, and how small a count, is shown.
    """

    title: str
    kind: str
    source: str
    contact: str
    cohort_path: Path
    last_follow_up: str | None
    landmark_months: int
    level: float
    arms: tuple[Group, ...]
    groups: tuple[Group, ...]
    comparisons: tuple[tuple[str, str], ...]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    disclosure: Disclosure = field(default_factory=Disclosure)
    pooled_with: tuple[Path, ...] = ()

    @property
    def landmark_days(self) -> int:
        """The landmark in whole days, 1096 for 36 months."""
        return days_at(self.landmark_months)

    @property
    def all_groups(self) -> tuple[Group, ...]:
        """The arms, then the further groups."""
        return self.arms + self.groups

    def of_cohort(self, path: Path) -> Study:
        """Return the study of the table at `path`.

        Only the table that a study file names is the one it describes. Any other is taken for a
        real one, whatever the file says: pseudo-patients must never be claimed, nor patients
        shown as freely as pseudo-patients, because somebody forgot an entry.
        """
        if path.resolve() == self.cohort_path.resolve():
            return self
        if self.kind == "real":
            return replace(self, cohort_path=path)
        return replace(self, cohort_path=path, kind="real", source="", last_follow_up=None)

    def group(self, key: str) -> Group:
        """Return the arm or group called `key`.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {group.key: group for group in self.all_groups}[key]

    def versus(self, one: str, other: str) -> str:
        """Return the name of a comparison on figures and tables, from the keys of its groups."""
        return f"{self.group(one).label} vs {self.group(other).label}"


def days_at(months: float) -> int:
    """Return the whole day nearest to `months` months of 30.4375 days: 36 months are day 1096."""
    return round(months * DAYS_PER_MONTH)


def months_at(days: float) -> float:
    """Return `days` in months of 30.4375 days."""
    return days / DAYS_PER_MONTH


def load_study(path: Path | None = None) -> Study:
    """Read a study file.

    Parameters
    ----------
    path : Path, optional
        The file; if absent the one that the build names, else the book's own ``data/study.yml``.

    Returns
    -------
    Study
        The study, its entries checked against each other.

    Raises
    ------
    StudyError
        If the file cannot be read, or an entry is missing or unknown; the message names it.
    """
    path = Path(path or chosen_study() or DATA / "study.yml")
    try:
        entries = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StudyError(f"{path.name} cannot be read: {error}") from error
    try:
        study = _study(entries, path.resolve().parent)
    except KeyError as error:
        raise StudyError(f"{path.name} has no entry {error}; see data/study.yml.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise StudyError(f"{path.name} is not laid out as data/study.yml is: {error}") from error
    _check(study, path.name)
    for one in (named := chosen_cohorts()):
        study = study.of_cohort(one)
    return replace(study, cohort_path=named[0], pooled_with=named[1:]) if named else study


def _study(entries: dict[str, Any], folder: Path) -> Study:
    last = entries.get("last_follow_up")
    return Study(
        title=str(entries["title"]).strip(),
        kind=str(entries["kind"]),
        source=str(entries.get("source") or ""),
        contact=str(entries.get("contact") or ""),
        cohort_path=folder / str(entries["cohort"]),
        last_follow_up=str(last) if last else None,
        landmark_months=int(entries["landmark_months"]),
        level=float(entries["level"]),
        arms=tuple(_group(arm, (str(arm["key"]),)) for arm in entries["arms"]),
        groups=tuple(_group(group, tuple(group["arms"])) for group in entries.get("groups") or ()),
        comparisons=tuple((str(one), str(other)) for one, other in entries["comparisons"]),
        vocabulary=read_vocabulary(_with_synonyms(entries)),
        disclosure=read_disclosure(entries),
    )


def _with_synonyms(entries: dict[str, Any]) -> dict[str, Any]:
    """Give a study file that states no synonyms those of ``data/study.yml``."""
    if {"columns", "words"} <= set(entries):
        return entries
    shipped = read_yaml((DATA / "study.yml").read_text(encoding="utf-8"))
    return {key: shipped[key] for key in ("columns", "words")} | entries


def _group(entry: dict[str, Any], arms: tuple[str, ...]) -> Group:
    return Group(
        key=str(entry["key"]),
        label=str(entry["label"]),
        in_prose=str(entry.get("in_prose") or entry["label"]),
        arms=arms,
        hsct=entry.get("hsct"),
        light=str(entry["light"]),
        dark=str(entry["dark"]),
        dash=tuple(int(length) for length in entry.get("dash") or ()),
    )


def _check(study: Study, name: str) -> None:
    arms = [arm.key for arm in study.arms]
    keys = [group.key for group in study.all_groups]
    faults = [f"the key {key!r} is used twice" for key in sorted(set(keys)) if keys.count(key) > 1]
    faults += [
        f"group {group.key!r} names an unknown arm {arm!r}"
        for group in study.groups
        for arm in group.arms
        if arm not in arms
    ]
    faults += [
        f"a comparison names an unknown group {key!r}"
        for pair in study.comparisons
        for key in pair
        if key not in keys
    ]
    if study.kind not in ("reconstructed", "real"):
        faults.append(f"kind is {study.kind!r}; it must be 'reconstructed' or 'real'")
    if not 0.5 <= study.level < 1:
        faults.append(f"level is {study.level}; it must be at least 0.5 and below 1, such as 0.95")
    if study.landmark_months <= 0:
        faults.append(f"landmark_months is {study.landmark_months}; it must be above 0")
    if not arms:
        faults.append("no arm is named")
    if faults:
        raise StudyError(f"{name}: " + "; ".join(faults) + ".")
