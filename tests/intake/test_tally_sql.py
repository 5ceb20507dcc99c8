"""One statement, two engines: data/tally.sql on DuckDB and on Apache Spark."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from analysis.intake.database import tally_statement
from analysis.intake.tally import tally


def registry(patients: int = 5_000) -> pd.DataFrame:
    draw = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "arm": draw.choice(["car_t", "chemo_hsct", "chemo"], patients),
            "lfs_days": draw.integers(0, 60, patients),
            "outcome": draw.choice(["censored", "relapse", "death"], patients),
            "mrd_negative": draw.choice(["yes", "no", None], patients),
            "hsct": draw.choice(["yes", "no", None], patients),
            "centre": draw.choice(["north", "south", None], patients),
            "patients": draw.integers(1, 5, patients),
        }
    )


def by_duckdb(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW cohort AS SELECT * FROM read_parquet('{path}')")
        return connection.execute(tally_statement()).df()


def test_the_statement_is_one_and_only_reads() -> None:
    text = "\n".join(
        line for line in tally_statement().splitlines() if not line.startswith("--")
    ).upper()
    assert text.count("SELECT") == 1
    assert ";" not in text


def test_duckdb_counts_as_pandas_does(tmp_path: Path) -> None:
    rows = registry()
    rows.to_parquet(tmp_path / "a.parquet")
    expected = tally(rows.fillna(""))
    pd.testing.assert_frame_equal(
        by_duckdb(tmp_path / "a.parquet")[list(expected.columns)], expected, check_dtype=False
    )


def test_spark_counts_as_duckdb_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if apart := os.environ.get("SPARK_PACKAGES"):
        monkeypatch.syspath_prepend(apart)
        monkeypatch.setenv("PYTHONPATH", apart)
    missing = [
        name
        for name, present in (
            ("pyspark (the extra 'spark')", importlib.util.find_spec("pyspark")),
            ("java", shutil.which("java")),
        )
        if not present
    ]
    if missing and os.environ.get("CI"):
        pytest.fail(f"Continuous integration must have {' and '.join(missing)}.")
    if missing:
        pytest.skip(f"needs {' and '.join(missing)}; continuous integration has both")
    from pyspark.sql import SparkSession  # noqa: PLC0415

    registry().to_parquet(tmp_path / "a.parquet")
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(tmp_path / "warehouse"))
        .getOrCreate()
    )
    try:
        spark.read.parquet(str(tmp_path / "a.parquet")).createOrReplaceTempView("cohort")
        rows = [row.asDict() for row in spark.sql(tally_statement()).collect()]
    finally:
        spark.stop()
    pd.testing.assert_frame_equal(
        pd.DataFrame(rows), by_duckdb(tmp_path / "a.parquet"), check_dtype=False
    )
