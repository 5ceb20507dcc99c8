"""The cohort: read a table, check it, tally it. The only module that reads patient data.

What leaves this module is a tally: identical patients in one row, counted, without their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.study import Study, load_study

OUTCOMES = ("censored", "event", "relapse", "death")
LAST_POSSIBLE_DAY = 36525  # a hundred years
TALLIED = ["arm", "lfs_days", "outcome", "mrd_negative", "hsct"]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a table.

    Attributes
    ----------
    row : int or None
        The row as a spreadsheet numbers it (the header is row 1); None for the table as a whole.
    patient_id : str
        The patient's id in that row; empty if it has none.
    column : str
        Where.
    found, expected, remedy : str
        What stands there, what should, and how to mend it.
    """

    row: int | None
    patient_id: str
    column: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        where = f"row {self.row}, " if self.row else ""
        who = f" (patient {self.patient_id})" if self.patient_id else ""
        return (
            f"{where}column {self.column}{who}: found {self.found!r}, "
            f"expected {self.expected}. {self.remedy}"
        )


class CohortError(ValueError):
    """The table cannot be used.

    Attributes
    ----------
    faults : tuple of Fault
        Everything that is wrong, not only the first.
    """

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(
            "\n".join([f"{name} cannot be used:", *(f"- {fault}" for fault in faults)])
        )


@dataclass(frozen=True)
class Cohort:
    """A weighted cohort and its study.

    Attributes
    ----------
    rows : DataFrame
        One row per kind of patient: ``arm``, ``lfs_days`` (days from time zero, >= 0), ``outcome``
        (``censored``, ``event``, ``relapse`` or ``death``), ``mrd_negative`` and ``hsct`` (``yes``,
        ``no`` or empty), ``patients`` (how many, >= 1).
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


def load_cohort(path: Path | str | None = None, *, study: Study | None = None) -> Cohort:
    """Read a cohort's table, check all of it, and tally it.

    Parameters
    ----------
    path : Path or str, optional
        A CSV file with the columns of ``data/README.md``; the study's own cohort if absent.
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
    path = Path(path) if path else study.cohort_path
    table = _read(path)
    faults = _faults(table, study)
    if faults:
        raise CohortError(path.name, faults)
    return Cohort(_tally(table), study)


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        what = str(error).splitlines()[0]
        fault = Fault(None, "", "all", what, "a readable CSV file", "See data/README.md.")
        raise CohortError(path.name, (fault,)) from error
    table.columns = [str(name).strip() for name in table.columns]
    return pd.DataFrame({name: table[name].str.strip() for name in table.columns})


def _one_of(*words: str) -> pa.Check:
    return pa.Check.isin(words, error=f"one of {', '.join(w or '(empty)' for w in words)}")


def _schema(study: Study) -> pa.DataFrameSchema:
    days = pa.Check(
        lambda column: (
            column.str.fullmatch(r"\d{1,5}")
            & (pd.to_numeric(column, errors="coerce") <= LAST_POSSIBLE_DAY)
        ),
        error=f"whole days from 0 to {LAST_POSSIBLE_DAY}",
    )
    counted = pa.Check(
        lambda column: column.str.fullmatch(r"[1-9]\d{0,8}"),
        error="a whole number of patients, at least 1",
    )
    yes_no = _one_of("yes", "no", "")
    return pa.DataFrameSchema(
        {
            "patient_id": pa.Column(
                str,
                pa.Check(lambda column: ~column.duplicated(keep=False), error="a unique id"),
                required=False,
            ),
            "arm": pa.Column(str, _one_of(*(arm.key for arm in study.arms))),
            "lfs_days": pa.Column(str, days),
            "outcome": pa.Column(str, _one_of(*OUTCOMES)),
            "mrd_negative": pa.Column(str, yes_no, required=False),
            "hsct": pa.Column(str, yes_no, required=False),
            "patients": pa.Column(str, counted, required=False),
        }
    )


def _faults(table: pd.DataFrame, study: Study) -> tuple[Fault, ...]:
    if table.empty:
        return (Fault(None, "", "all", "no row", "one row for each patient", "Add the patients."),)
    try:
        _schema(study).validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return tuple(_fault(case, table) for case in errors.failure_cases.to_dict("records"))
    return tuple(
        Fault(
            None,
            "",
            "arm",
            f"no patient in {arm.key}",
            "at least one patient in each arm",
            "Add them, or take the arm out of the study file.",
        )
        for arm in study.arms
        if arm.key not in set(table["arm"])
    )


def _fault(case: dict[str, object], table: pd.DataFrame) -> Fault:
    if case["check"] == "column_in_dataframe":
        name = str(case["failure_case"])
        return Fault(None, "", name, "no such column", "a column of this name", "Add the column.")
    index = int(str(case["index"]))
    patient = str(table["patient_id"].iloc[index]) if "patient_id" in table else ""
    found, expected = str(case["failure_case"]), str(case["check"])
    return Fault(index + 2, patient, str(case["column"]), found, expected, "Correct the cell.")


def _tally(table: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame({name: table.get(name, "") for name in TALLIED})
    rows["lfs_days"] = rows["lfs_days"].astype(int)
    rows["patients"] = table["patients"].astype(int) if "patients" in table else 1
    return rows.groupby(TALLIED, sort=True)["patients"].sum().reset_index()
