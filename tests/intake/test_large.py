"""Large tables, tallied by DuckDB: the same rows and the same refusals as when read whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import HEAD, study

from analysis.cohort import UnreadableError
from analysis.intake import source
from analysis.intake.large import check_large
from analysis.intake.source import read_sheet
from analysis.intake.table import check
from analysis.intake.tally import tally

PATIENTS = 3_000


def patients(seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    arms = draw.choice(["car_t", "chemo_hsct", "chemo"], PATIENTS)
    return pd.DataFrame(
        {
            "patient_id": [f"P{at}" for at in range(PATIENTS)],
            "arm": arms,
            "lfs_days": draw.integers(0, 400, PATIENTS).astype(str),
            "outcome": draw.choice(["censored", "relapse", "death"], PATIENTS),
            "mrd_negative": np.where(arms == "car_t", draw.choice(["yes", "no"], PATIENTS), ""),
            "hsct": draw.choice(["yes", "no", ""], PATIENTS),
        }
    )


def written(folder: Path, table: pd.DataFrame, kind: str = ".csv") -> Path:
    path = folder / f"table{kind}"
    if kind == ".csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    return path


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGE_TEXT", 1000)
    monkeypatch.setattr(source, "LARGE_PARQUET", 1000)


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize("kind", [".csv", ".parquet"])
@pytest.mark.parametrize("extra", [{}, {"centre": "Beijing"}, {"patients": "3"}])
def test_the_tally_is_that_of_the_table_read_whole(
    tmp_path: Path, kind: str, extra: dict[str, str]
) -> None:
    path = written(tmp_path, patients().assign(**extra), kind)
    found = check(path, study())
    assert not found.faults
    assert len(found.rows) < PATIENTS
    from analysis.intake.check import check_sheet  # noqa: PLC0415

    whole = check_sheet(read_sheet(path), study())
    pd.testing.assert_frame_equal(tally(found.rows), tally(whole.rows))


def test_a_small_parquet_file_of_many_rows_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, patients(), ".parquet")
    assert path.stat().st_size < source.LARGE_PARQUET
    assert not source.is_large(path, ".parquet")
    monkeypatch.setattr(source, "LARGE_ROWS", PATIENTS - 1)
    assert source.is_large(path, ".parquet")
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(path.read_bytes()[:-9])
    assert not source.is_large(damaged, ".parquet")
    with pytest.raises(UnreadableError):
        check(damaged, study())


@pytest.mark.parametrize("kind", [".csv", ".parquet"])
@pytest.mark.parametrize(
    ("column", "entry", "told"),
    [
        ("arm", "placebo", "'placebo' (1 patients)"),
        ("lfs_days", "-5", "'-5' (1 patients)"),
        ("lfs_days", "1.5", "'1.5' (1 patients)"),
        ("lfs_days", "99999", "'99999' (1 patients)"),
        ("outcome", "alive", "'alive' (1 patients)"),
        ("hsct", "张伟", "what looks like a name (not repeated here) (1 patients)"),
        ("hsct", "<b>x</b>", "'<b>x</b>' (1 patients)"),
    ],
)
def test_a_planted_fault_is_found_with_its_row(
    tmp_path: Path, kind: str, column: str, entry: str, told: str
) -> None:
    table = patients()
    table.loc[1234, column] = entry
    found = check_large(written(tmp_path, table, kind), kind, study())
    assert [(fault.row, fault.column, fault.found) for fault in found.faults] == [
        (1236, column, told)
    ]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("P7", "1 ids that stand in an earlier row"),
        ("p7 ", "1 ids that stand in an earlier row"),
        ("", "1 empty cells"),
        ("=1+1", "1 ids with signs"),
        ("<b>1", "1 ids with signs"),
        ("Zhang Wei", "1 ids that look like names"),
        ("张伟明", "1 ids that look like names"),
        ("20120304", "a record number or a date"),
    ],
)
def test_a_planted_id_is_found(tmp_path: Path, entry: str, told: str) -> None:
    table = patients()
    table.loc[1234, "patient_id"] = entry
    found = check_large(written(tmp_path, table), ".csv", study())
    assert told in str(found.faults[0])
    assert not [fault for fault in found.faults if entry and entry in str(fault)]


@pytest.mark.parametrize("entry", ["0", "-1", "1.5", "", "x", "1e3"])
def test_a_wrong_count_is_found(tmp_path: Path, entry: str) -> None:
    table = patients().assign(patients="2")
    table.loc[5, "patients"] = entry
    found = check_large(written(tmp_path, table), ".csv", study())
    assert [fault.found for fault in found.faults] == ["1 entries that are none"]


def test_a_column_of_names_is_found(tmp_path: Path) -> None:
    for heading in ("姓名", "remark"):
        path = written(tmp_path, patients().assign(**{heading: ["张伟", "李娜", "王芳"] * 1000}))
        found = check_large(path, ".csv", study())
        assert any("De-identify" in fault.remedy for fault in found.faults)


def test_an_arm_without_patient_and_missing_results_are_told(tmp_path: Path) -> None:
    table = patients()
    table = table[table["arm"] != "chemo"].assign(mrd_negative="")
    found = check_large(written(tmp_path, table), ".csv", study())
    assert [fault.found for fault in found.faults] == ["no patient in chemo"]
    table = patients().assign(mrd_negative="")
    found = check_large(written(tmp_path, table), ".csv", study())
    number = f"{(table['arm'] == 'car_t').sum():,}"
    assert not found.faults
    assert f"no MRD result ({number} patients)" in [told.found for told in found.warnings] or (
        "mrd_negative" not in HEAD
    )


@pytest.mark.parametrize(
    "content",
    [
        b"arm,lfs_days,outcome\ncar_t,1\n",
        b"arm,lfs_days,outcome\ncar_t,1,censored,x\n",
        b'arm,lfs_days,outcome\ncar_t,1,"censored\n',
        b"arm,lfs_days,outcome\ncar_t,1,\xff\xfe\n",
        b"arm,lfs_days,outcome\ncar_t,1," + b"x" * 300_000 + b"\n",
        b"x" * 300_000,
        "arm,lfs_days,outcome\ncar_t,1,event\n".encode("utf-16"),
    ],
)
def test_what_is_no_table_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as raised:
        check_large(path, ".csv", study())
    assert "xxxx" not in str(raised.value)


def test_names_of_files_are_never_patterns(tmp_path: Path) -> None:
    path = tmp_path / "a*'[b].csv"
    patients().to_csv(path, index=False)
    assert not check_large(path, ".csv", study()).faults


def test_dates_are_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("arm,start_date,last_contact_date\ncar_t,2020-01-01,2021-01-01\n")
    faults = check_large(path, ".csv", study()).faults
    assert "database" in faults[0].remedy
