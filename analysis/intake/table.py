"""The check of a file, large or small."""

from __future__ import annotations

from pathlib import Path

from analysis.intake.check import Checked, check_sheet
from analysis.intake.source import is_large, open_kind, read_sheet
from analysis.study import Study


def check(path: Path, study: Study, *, whole_study: bool = True) -> Checked:
    """Read a file and check its table.

    Parameters
    ----------
    path : Path
        CSV, Excel or Parquet.
    study : Study
        Arms and synonyms.
    whole_study : bool
        Whether every arm must have a patient; not so for one centre of several.

    Raises
    ------
    UnreadableError
        If the file cannot be read as a table at all.
    """
    kind = open_kind(path)
    if is_large(path, kind):
        from analysis.intake.large import check_large  # noqa: PLC0415 - slow to import

        return check_large(path, kind, study, whole_study=whole_study)
    return check_sheet(read_sheet(path), study, whole_study=whole_study)
