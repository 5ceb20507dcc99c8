"""The cohort: a table that was checked, tallied. The only door to patient data.

What leaves this module is a tally: identical patients in one row, counted, without their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.intake.check import Checked
from analysis.intake.fault import CohortError, Fault, UnreadableError
from analysis.intake.pool import check_all, pooled
from analysis.intake.tally import tally
from analysis.prepared import prepared
from analysis.study import Study, load_study

Paths = Path | str | Sequence[Path | str] | None

__all__ = [
    "Checked",
    "Cohort",
    "CohortError",
    "Fault",
    "UnreadableError",
    "check_cohort",
    "load_cohort",
    "tally",
]


@dataclass(frozen=True)
class Cohort:
    """A weighted cohort and its study.

    Attributes
    ----------
    rows : DataFrame
        One row per kind of patient: ``arm``, ``lfs_days`` (days from time zero, >= 0), ``outcome``
        (``censored``, ``event``, ``relapse`` or ``death``), ``mrd_negative`` and ``hsct`` (``yes``,
        ``no`` or empty), ``patients`` (how many, >= 1); and, where the table has them, ``centre``,
        ``hsct_days`` (days to a transplant in remission, missing if none) and the covariates
        ``age_years``, ``sex``, ``immunophenotype``, ``mrd_status``, ``mrd_level`` (percent),
        ``wbc`` (10⁹/L) and ``fusion``: numbers missing, or words empty, where they are not known.
    study : Study
        Arms, groups, landmark and level.
    """

    rows: pd.DataFrame
    study: Study

    def group(self, key: str) -> pd.DataFrame:
        """Return the rows of the arm or group called `key`; none if it has no patient.

        Raises
        ------
        KeyError
            If the study has no such group.
        """
        group = self.study.group(key)
        chosen = self.rows["arm"].isin(group.arms)
        if group.hsct is not None:
            chosen &= self.rows["hsct"] == group.hsct
        return self.rows[chosen]

    def patients(self, key: str | None = None) -> int:
        """Return the number of patients in the group `key`, or in all."""
        rows = self.rows if key is None else self.group(key)
        return int(rows["patients"].sum())

    def record(self) -> dict[str, object]:
        """Return what the cohort is, as it stands in ``findings.json``."""
        return {
            "title": self.study.title,
            "kind": self.study.kind,
            "source": self.study.source,
            "patients": self.patients(),
            "last_follow_up": self.study.last_follow_up,
        }


def load_cohort(path: Paths = None, *, study: Study | None = None) -> Cohort:
    """Read a cohort's table, check all of it, and tally it.

    Parameters
    ----------
    path : Path or str, or several, optional
        A CSV, Excel or Parquet file with the columns of ``data/README.md``, or those of several
        centres, to be pooled; the study's own cohort if absent.
    study : Study, optional
        The study's choices; ``data/study.yml`` if absent.

    Returns
    -------
    Cohort
        The weighted cohort: no ids.

    Raises
    ------
    CohortError
        If the file cannot be read or has faults; all of them are listed, each with row, column,
        value found and value expected.
    StudyError
        If the study file cannot be used.
    """
    study = study or load_study()
    paths = paths_of(path, study)
    for one in paths:
        study = study.of_cohort(one)
    return prepared(_load, paths, study, files=paths)


def _load(paths: Sequence[Path], study: Study) -> Cohort:
    checked = check_cohort(paths, study=study)
    if checked.faults:
        raise CohortError(checked.name, checked.faults)
    return Cohort(tally(checked.rows), study)


def check_cohort(path: Paths = None, *, study: Study | None = None) -> Checked:
    """Check a cohort's table, as ``living check`` does.

    Parameters
    ----------
    path, study
        As of `load_cohort`.

    Returns
    -------
    Checked
        Faults, warnings, and the rows if there is no fault.

    Raises
    ------
    UnreadableError
        If the file cannot be read as a table at all.
    """
    study = study or load_study()
    return pooled(check_all(paths_of(path, study), study), study)


def paths_of(path: Paths, study: Study) -> list[Path]:
    """Return the files that `path` names; the study's own cohort if it names none."""
    if path is None:
        return [study.cohort_path, *study.pooled_with]
    return [Path(one) for one in ([path] if isinstance(path, Path | str) else path)]
