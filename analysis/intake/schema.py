"""The schema of checked rows: a second lock behind the readers, stated once, by pandera."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from analysis.intake.values import LAST_POSSIBLE_DAY, MOST_PATIENTS, OUTCOMES
from analysis.study import Study

REQUIRED = ("arm", "lfs_days", "outcome", "mrd_negative", "hsct", "patients")


def schema(study: Study) -> pa.DataFrameSchema:
    """Return the schema of a cohort's rows: column by column, its type and its range."""
    arms = [arm.key for arm in study.arms]
    day = pa.Check.in_range(0, LAST_POSSIBLE_DAY)
    yes_no = pa.Check.isin(["yes", "no", ""])

    def number(low: float, high: float) -> pa.Column:
        return pa.Column(float, pa.Check.in_range(low, high), nullable=True, required=False)

    def text() -> pa.Column:
        return pa.Column(object, required=False)

    return pa.DataFrameSchema(
        {
            "arm": pa.Column(object, pa.Check.isin(arms)),
            "lfs_days": pa.Column("int64", day),
            "outcome": pa.Column(object, pa.Check.isin(OUTCOMES)),
            "mrd_negative": pa.Column(object, yes_no),
            "hsct": pa.Column(object, yes_no),
            "patients": pa.Column("int64", pa.Check.in_range(1, MOST_PATIENTS)),
            "centre": text(),
            "hsct_days": number(0, LAST_POSSIBLE_DAY),
            "age_years": number(0, 100),
            "mrd_level": number(0, 100),
            "wbc": number(0, 5000),
            **{name: text() for name in ("sex", "immunophenotype", "mrd_status", "fusion")},
        },
        strict=True,
        coerce=True,
    )


def validate(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return checked rows with the types of the schema.

    Parameters
    ----------
    rows : DataFrame
        Rows in which no fault was found.
    study : Study
        Its arms.

    Raises
    ------
    pandera.errors.SchemaError
        If a reader let something wrong pass: a mistake of this program, not of the table.
    """
    return schema(study).validate(rows)
