"""The tally: by day it gives the findings of the patients, by month those of its own rows."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import datasets
from tables import HEAD, SOUND, csv_text, study, write
from typer.testing import CliRunner

from analysis import findings, load_cohort
from analysis.__main__ import app
from analysis.intake.coarsen import coarsen, ends_of
from analysis.study import days_at

# a public cohort, its time, its event, and how it is split into the three arms
PUBLIC = {
    "lung": (datasets.load_lung, "time", "status", "sex"),
    "rossi": (datasets.load_rossi, "week", "arrest", "fin"),
    "leukemia": (datasets.load_leukemia, "t", "status", "Rx"),
    "gbsg2": (datasets.load_gbsg2, "time", "cens", "horTh"),
    "waltons": (datasets.load_waltons, "T", "E", "group"),
    "larynx": (datasets.load_larynx, "time", "death", "Stage_II"),
}


def dressed(name: str) -> pd.DataFrame:
    """Return a public cohort in the columns of the schema."""
    load, time, event, split = PUBLIC[name]
    source = load().dropna(subset=[time, event, split]).reset_index(drop=True)
    codes = source[split].astype("category").cat.codes.to_numpy()
    had = source[event].astype(int).to_numpy() > (0 if source[event].max() <= 1 else 1)
    numbers = np.arange(len(source))
    arms = np.where(numbers % 5 == 0, "chemo_hsct", np.where(codes == 0, "car_t", "chemo"))
    return pd.DataFrame(
        {
            "patient_id": [f"{name[:2]}-{at}" for at in numbers],
            "arm": arms,
            "lfs_days": (source[time] * (10 if name == "larynx" else 1)).round().astype(int),
            "outcome": np.where(~had, "censored", np.where(numbers % 3 == 0, "death", "relapse")),
            "mrd_negative": np.where(arms == "car_t", np.where(numbers % 4, "yes", "no"), ""),
            "hsct": np.where(numbers % 2 == 0, "yes", "no"),
        }
    )


def numbers_of(cohort: Path) -> dict[str, float]:
    """Return every number of every finding."""
    found = findings(load_cohort(cohort, study=study()))
    return {
        f"{name} {key}": value
        for name, finding in found.items()
        for key, value in finding.record().items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def tallied(cohort: Path, by: str, kind: str = "csv") -> Path:
    out = cohort.with_name(f"{cohort.stem}-{by}.{kind}")
    result = CliRunner().invoke(app, ["tally", str(cohort), "-o", str(out), "--by", by])
    assert result.exit_code == 0, result.output
    return out


@pytest.mark.parametrize("name", PUBLIC)
def test_a_tally_by_day_gives_the_findings_of_the_patients(tmp_path: Path, name: str) -> None:
    cohort = tmp_path / "cohort.csv"
    dressed(name).to_csv(cohort, index=False)
    expected = numbers_of(cohort)
    found = numbers_of(tallied(cohort, "day"))
    assert found.keys() == expected.keys()
    differing = {
        key: (found[key], value)
        for key, value in expected.items()
        if not math.isclose(found[key], value, rel_tol=1e-12, abs_tol=1e-12)
    }
    assert not differing


@pytest.mark.parametrize("by", ["day", "week", "month"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_tally_of_a_tally_is_the_tally(tmp_path: Path, by: str, kind: str) -> None:
    cohort = write(tmp_path, csv_text(SOUND))
    first = tallied(cohort, by, kind)
    second = tallied(first, by, kind)
    assert first.read_bytes() == second.read_bytes() or kind == "parquet"
    assert load_cohort(second, study=study()).patients() == len(SOUND)


def test_a_month_ends_on_its_last_day() -> None:
    ends = ends_of("month")
    assert ends[36] == 1096 == days_at(36)
    rows = pd.DataFrame({"lfs_days": [0, 1, 30, 31, 1066, 1096, 1097], "patients": 1})
    assert coarsen(rows, "month")["lfs_days"].tolist() == [0, 30, 30, 61, 1096, 1096, 1126]
    assert coarsen(rows, "week")["lfs_days"].tolist()[:4] == [0, 7, 35, 35]
    assert coarsen(rows, "day").equals(rows)


def test_survival_at_the_landmark_rests_on_the_same_events(tmp_path: Path) -> None:
    cohort = tmp_path / "cohort.csv"
    dressed("lung").to_csv(cohort, index=False)
    name = "lfs.car_t.events_by_36_months value"
    assert numbers_of(tallied(cohort, "month"))[name] == numbers_of(cohort)[name]


def test_covariates_are_left_out_of_a_coarse_tally(tmp_path: Path) -> None:
    rows = [[*row, "7.5", "f"] for row in SOUND]
    cohort = write(tmp_path, csv_text(rows, [*HEAD, "age", "sex"]))
    assert "age_years" in pd.read_csv(tallied(cohort, "day")).columns
    assert "age_years" not in pd.read_csv(tallied(cohort, "month")).columns


def test_a_tally_has_no_ids_and_is_never_written_over(tmp_path: Path) -> None:
    cohort = write(tmp_path, csv_text(SOUND))
    out = tallied(cohort, "month")
    before = out.read_bytes()
    assert b"P1" not in before
    result = CliRunner().invoke(app, ["tally", str(cohort), "-o", str(out)])
    assert result.exit_code != 0
    assert out.read_bytes() == before


@pytest.mark.parametrize("name", ["a.txt", "a", "missing/a.csv"])
def test_a_tally_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    cohort = write(tmp_path, csv_text(SOUND))
    result = CliRunner().invoke(app, ["tally", str(cohort), "-o", str(tmp_path / name)])
    assert type(result.exception).__name__ == "CohortError"
