"""Several centres' tables, pooled: each patient keeps the name of the centre."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.intake import rules
from analysis.intake.check import Checked
from analysis.intake.fault import Fault, whole
from analysis.intake.schema import validate
from analysis.intake.table import check
from analysis.study import Study

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,29}")


def check_all(paths: Sequence[Path], study: Study) -> list[Checked]:
    """Check the tables of several centres.

    A centre need not have patients in every arm; the pool must. A table without a column ``centre``
    has its file's name for it.

    Parameters
    ----------
    paths : sequence of Path
        One or more files.
    study : Study
        Arms and synonyms.

    Returns
    -------
    list of Checked
        One for each file.

    Raises
    ------
    UnreadableError
        If a file cannot be read as a table at all.
    """
    if len(paths) == 1:
        return [check(paths[0], study)]
    parts = [check(path, study, whole_study=False) for path in paths]
    names = _centres(paths)
    return [
        _in_pool(part, centre, tuple(_same(at, paths)), study)
        for at, (part, centre) in enumerate(zip(parts, names, strict=True))
    ]


def pooled(parts: Sequence[Checked], study: Study) -> Checked:
    """Return the pool of the tables that were checked.

    Parameters
    ----------
    parts : sequence of Checked
        As `check_all` gives them.
    study : Study
        Its arms: the pool must have patients in each.
    """
    if len(parts) == 1:
        return parts[0]
    name = ", ".join(part.name for part in parts)
    faults = [fault for part in parts for fault in part.faults]
    warnings = tuple(told for part in parts for told in part.warnings)
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    if not faults:
        for column in rows.columns.difference(["lfs_days", "patients"]):
            if rows[column].dtype == object:
                rows[column] = rows[column].fillna("")
        faults = list(rules.check_arms(rows, study))
    return Checked(name, rows, tuple(faults), warnings)


def _centres(paths: Sequence[Path]) -> list[str]:
    stems = [path.stem.strip() for path in paths]
    if len(set(stems)) == len(stems) and all(PLAIN.fullmatch(stem) for stem in stems):
        return stems
    return [f"centre {at}" for at in range(1, len(paths) + 1)]


def _same(at: int, paths: Sequence[Path]) -> list[Fault]:
    """Refuse a file that was given before: its patients would count twice."""
    earlier = [path for path in paths[:at] if path.resolve() == paths[at].resolve()]
    size = paths[at].stat().st_size
    earlier += [
        path
        for path in paths[:at]
        if path.stat().st_size == size and path.read_bytes() == paths[at].read_bytes()
    ]
    if not earlier:
        return []
    found, remedy = f"the same table as {earlier[0].name}", "Give each centre's table once."
    return [whole("", found, "another centre's table", remedy)]


def _in_pool(part: Checked, centre: str, faults: tuple[Fault, ...], study: Study) -> Checked:
    rows = part.rows
    if not part.faults and "centre" not in rows:
        rows = validate(rows.assign(centre=centre), study)
    return Checked(part.name, rows, (*part.faults, *faults), part.warnings)
