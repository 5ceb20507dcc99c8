"""What moved between two sets of findings: a paper, a release, the current cohort."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.estimate import Finding
from analysis.published import Claim
from analysis.sides import Side, apart, side
from analysis.wording import show

NULL = {"ratio": 1.0, "difference": 0.0, "difference_days": 0.0}
DIFFERENCES = {"probability": "difference", "days": "difference_days"}
KINDS = ("data", "method", "added", "removed")
NOT_SHOWN = re.compile(r"not shown|fewer than \d|\d+ or more")  # of patients, small counts


@dataclass(frozen=True)
class Change:
    """One finding that is not what it was.

    Attributes
    ----------
    name : str
        The finding.
    kind : str
        ``data`` (the numbers or words moved), ``method`` (it is computed in another way, whether
        or not it moved), ``added`` or ``removed``.
    before, after : str
        As a journal prints them; empty where there is none.
    difference : float or None
        Of the values, after less before, in `unit`.
    unit : str
        Of the finding.
    shown : str
        The difference in words.
    meaning : tuple of str
        What the move crossed, such as ``the interval no longer holds 1``.
    """

    name: str
    kind: str
    before: str
    after: str
    difference: float | None
    unit: str
    shown: str
    meaning: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the change as plain values, for programs."""
        return {**asdict(self), "meaning": list(self.meaning)}


def diff(
    before: Mapping[str, Claim | Finding], after: Mapping[str, Finding], *, level: float = 0.95
) -> list[Change]:
    """List every finding that moved, came or went.

    Parameters
    ----------
    before : mapping of str to Claim or Finding
        What a paper printed, or an earlier set of findings. Printed figures are held to the step
        to which they were rounded; a paper states no method, so none changes.
    after : mapping of str to Finding
        The later set.
    level : float
        Confidence level, 0.5 < level < 1; a P value is said to cross 1 - `level`.

    Returns
    -------
    list of Change
        In the order of `after`, then what was removed. What did not move is not listed.
    """
    told_by_paper = all(isinstance(said, Claim) for said in before.values())
    changes = []
    for name, finding in after.items():
        if name in before:
            changes += _moved(name, side(before[name]), side(finding), level)
        elif not told_by_paper:
            now = side(finding)
            changes.append(Change(name, "added", "", now.text, None, now.unit, "", ()))
    for name in before:
        if name not in after:
            was = side(before[name])
            changes.append(Change(name, "removed", was.text, "", None, was.unit, "", ()))
    return changes


def of_kind(changes: Sequence[Change], kind: str) -> list[Change]:
    """Return the changes of one kind: ``data``, ``method``, ``added`` or ``removed``."""
    return [change for change in changes if change.kind == kind]


def _moved(name: str, before: Side, after: Side, level: float) -> list[Change]:
    another_method = bool(before.method) and before.method != after.method
    words_differ = before.precision == 0 and before.text != after.text
    parts = apart(before, after)
    if not (another_method or words_differ or parts):
        return []
    hidden = any(NOT_SHOWN.match(one.text) for one in (before, after))
    return [
        Change(
            name,
            "method" if another_method else "data",
            before.text,
            after.text,
            _off(*parts.get("value", (None, None))),
            after.unit,
            _shown(parts, after.unit),
            () if hidden else tuple(_meaning(before, after, round(1 - level, 9))),
        )
    ]


def _off(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _shown(parts: Mapping[str, tuple[float | None, float | None]], unit: str) -> str:
    """Return by how much the value moved; where it did not, by how much the limits did."""
    if unit in ("p_value", "words"):
        return ""
    offs = {part: off for part, pair in parts.items() if (off := _off(*pair)) is not None}
    if "value" in offs:
        return _signed(offs["value"], unit)
    return "; ".join(f"{part} limit {_signed(off, unit)}" for part, off in offs.items())


def _signed(off: float, unit: str) -> str:
    words = show(abs(off), DIFFERENCES.get(unit, unit))
    sign = "−" if off < 0 else "+"
    return f"{sign}{words}" if re.search(r"[1-9]", words) else "below the last digit shown"


def _meaning(before: Side, after: Side, alpha: float) -> list[str]:
    if "words" in (before.unit, after.unit):
        return ["the sentence turned round"] if _skeleton(before) != _skeleton(after) else []
    said = []
    was, now = before.numbers.get("value"), after.numbers.get("value")
    if was is None and now is not None:
        said.append(
            "was reached" if before.text.startswith("not reached") else "can now be estimated"
        )
    elif now is None and was is not None:
        lost = after.text.startswith("not reached")
        said.append("is no longer reached" if lost else "can no longer be estimated")
    elif was is not None and after.unit == "days":
        said += _limits_reached(before, after)
    if after.unit == "p_value" and was is not None and now is not None and was != now:
        if was >= alpha > now:
            said.append(f"P fell below {alpha:g}")
        elif now >= alpha > was:
            said.append(f"P is no longer below {alpha:g}")
    inside = _holds_null(before), _holds_null(after)
    null = NULL.get(after.unit)
    if inside == (True, False):
        said.append(f"the interval no longer holds {null:g}")
    elif inside == (False, True):
        said.append(f"the interval now holds {null:g}")
    return said


def _limits_reached(before: Side, after: Side) -> list[str]:
    return [
        f"the {part} limit was reached"
        for part in ("lower", "upper")
        if before.method and before.numbers.get(part) is None and after.numbers[part] is not None
    ]


def _holds_null(one: Side) -> bool | None:
    low, high = one.numbers.get("lower"), one.numbers.get("upper")
    if one.unit not in NULL or low is None or high is None:
        return None
    return low <= NULL[one.unit] <= high


def _skeleton(one: Side) -> str:
    """Return a sentence without its numbers: what it says, not how much."""
    return re.sub(r"[\d.,–−]+", "#", one.text)
