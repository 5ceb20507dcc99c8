"""Files as they come: formats, encodings, separators, and what is no table at all."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import (
    DATED,
    DATED_HEAD,
    HEAD,
    SOUND,
    checked,
    csv_text,
    run_check,
    saved,
    study,
    workbook,
    write,
)

from analysis.cohort import CohortError, UnreadableError, check_cohort, load_cohort

TEXT = csv_text(SOUND)
CHINESE_HEAD = ["患者编号", "组别", "LFS (days)", "结局", "MRD阴性", "是否移植"]
CHINESE = csv_text([[*row[:4], "是", "否"] for row in SOUND[:1]] + SOUND[1:], CHINESE_HEAD)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace('"', "").encode(),
        TEXT.rstrip("\n").encode(),
        csv_text(SOUND, separator=";").encode(),
        csv_text(SOUND, separator="\t").encode("utf-16"),
        b"sep=;\r\n" + csv_text(SOUND, separator=";").encode(),
        TEXT.replace("\n", ',"",\n').encode(),
        b"\n\n" + TEXT.encode(),
    ],
)
def test_text_files_are_read_alike(tmp_path: Path, content: bytes) -> None:
    found = checked(tmp_path, content)
    assert not found.faults
    assert found.rows["lfs_days"].tolist() == [1096, 412, 730, 90]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_files_are_read_alike(tmp_path: Path, encoding: str) -> None:
    found = checked(tmp_path, CHINESE.encode(encoding))
    assert not found.faults
    assert found.rows["mrd_negative"].tolist() == ["yes", "no", "", ""]
    assert any("GB18030" in told.remedy for told in found.warnings) == (encoding == "gb18030")


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.csv", b""),
        ("a.csv", b"\n \n,,\n"),
        ("a.csv", b"%PDF-1.7 ..."),
        ("a.csv", b"PK\x03\x04" + bytes(100)),
        ("a.csv", b"\x89PNG\r\n\x1a\n"),
        ("a.csv", b"\xff\xd8\xff\xe0"),
        ("a.csv", b"\xd0\xcf\x11\xe0" + bytes(500)),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(500)),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(500)),
        ("a.csv", gzip.compress(TEXT.encode())),
        ("a.csv", TEXT.encode() + b"\x00\x00"),
        ("a.csv", bytes(range(256)) * 4),
        ("a.csv", "Größe,K\xf6ln\n".encode("latin-1") + b"\xff\xff\n"),
        ("a.csv", TEXT.encode().replace(b"P1", b"\xed\xa0\x80")),
        ("a.csv", b'patient_id,arm\n"P1,car_t\n'),
        ("a.csv", b"patient_id,arm,lfs_days\n" + b"x" * 200_000),
        ("a.csv", (TEXT.replace('"', "").replace("P2", '"P2') + 'P9,"').encode()),
        ("a.csv", b"a;b,c\n1;2,3\n"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100)),
        ("a.xlsx", TEXT.encode()),
        ("a.xlsx", b""),
        ("a.parquet", b"PAR1" + bytes(100)),
        ("a.parquet", TEXT.encode()),
        ("a.ods", b"PK\x03\x04" + bytes(100)),
        ("a", TEXT.encode()),
        ("a.json", b"{}"),
        ("a.csv", b",".join(b"c%d" % at for at in range(600)) + b"\n"),
    ],
)
def test_what_is_no_table_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    path = write(tmp_path, content, name)
    code, report = run_check(path)
    assert code == 2
    assert not report["usable"]
    assert report["faults"][0]["remedy"]
    with pytest.raises(UnreadableError):
        load_cohort(path)


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "locked", "long", "nul"])
def test_what_is_no_file_is_unreadable(tmp_path: Path, what: str) -> None:
    path = tmp_path / ("a" * 300 if what == "long" else f"{what}.csv")
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "nul":
        path = tmp_path / "a\0.csv"
    elif what == "locked":
        path.symlink_to(path)
    with pytest.raises(UnreadableError):
        check_cohort(path, study=study())


def test_parquet_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(SOUND, columns=HEAD)
    frame["lfs_days"] = frame["lfs_days"].astype(int)
    frame["hsct"] = frame["hsct"].astype("category")
    frame.to_parquet(tmp_path / "a.parquet")
    found = check_cohort(tmp_path / "a.parquet", study=study())
    assert not found.faults
    assert found.rows["lfs_days"].tolist() == [1096, 412, 730, 90]


def test_parquet_of_dates_and_gaps_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(DATED, columns=DATED_HEAD)
    for name in [name for name in DATED_HEAD if name.endswith("date")]:
        frame[name] = pd.to_datetime(frame[name])
    frame["age_years"] = [3.5, np.nan, 7.0, 12.25]
    frame.to_parquet(tmp_path / "a.parquet")
    found = check_cohort(tmp_path / "a.parquet", study=study())
    assert not found.faults
    assert found.rows["lfs_days"].tolist() == [1096, 326, 365, 90]
    assert found.rows["age_years"].isna().tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    "days", [["1", "x", "3", "4"], [1.5, 2, 3, 4], [1, 2, 3, np.inf], [True, False, True, True]]
)
def test_parquet_of_wrong_values_is_refused(tmp_path: Path, days: list[object]) -> None:
    frame = pd.DataFrame(SOUND, columns=HEAD).assign(lfs_days=days)
    frame.to_parquet(tmp_path / "a.parquet")
    assert check_cohort(tmp_path / "a.parquet", study=study()).faults


def test_parquet_of_lists_is_unreadable(tmp_path: Path) -> None:
    pd.DataFrame({"arm": [["car_t"]]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableError, match="lists or records"):
        check_cohort(tmp_path / "a.parquet", study=study())


def sheet(*rows: list[object]) -> list[list[object]]:
    return [list(HEAD), *(list(row) for row in rows)]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    rows = [[int(cell) if cell.isdigit() else cell or None for cell in row] for row in SOUND]
    found = checked(tmp_path, saved(workbook({"Tabelle1": sheet(*rows)})), "a.xlsx")
    assert not found.faults
    assert found.rows["lfs_days"].tolist() == [1096, 412, 730, 90]


@pytest.mark.parametrize("entry", ["=1000+96", 1096.5, True, datetime(2020, 1, 1), "#REF!", -3])
def test_a_wrong_entry_of_a_workbook_is_refused(tmp_path: Path, entry: object) -> None:
    rows: list[list[object]] = [list(row) for row in SOUND]
    rows[0][2] = entry
    found = checked(tmp_path, saved(workbook({"cohort": sheet(*rows)})), "a.xlsx")
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "lfs_days")]


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    book = workbook({"cohort": sheet(*SOUND)})
    book["cohort"].merge_cells("A1:B1")
    with pytest.raises(UnreadableError, match="merged cells"):
        checked(tmp_path, saved(book), "a.xlsx")


def test_several_sheets_are_refused_unless_one_is_called_cohort(tmp_path: Path) -> None:
    both = {"one": sheet(*SOUND), "two": sheet(*SOUND)}
    with pytest.raises(UnreadableError, match="2 visible sheets"):
        checked(tmp_path, saved(workbook(both)), "a.xlsx")
    found = checked(tmp_path, saved(workbook({**both, "Cohort ": sheet(*SOUND)})), "a.xlsx")
    assert not found.faults
    found = checked(tmp_path, saved(workbook({"one": sheet(*SOUND), "Sheet2": []})), "a.xlsx")
    assert not found.faults


def test_hidden_sheets_and_rows_are_told(tmp_path: Path) -> None:
    book = workbook({"one": sheet(*SOUND), "key": [["姓名"], ["张伟"]]})
    book["key"].sheet_state = "hidden"
    book["one"].row_dimensions[3].hidden = True
    found = checked(tmp_path, saved(book), "a.xlsx")
    assert not found.faults
    assert {"1 hidden sheet(s)", "hidden rows or columns"} <= {w.found for w in found.warnings}


def test_a_cell_far_away_does_not_hang(tmp_path: Path) -> None:
    book = workbook({"cohort": sheet(*SOUND)})
    book["cohort"]["XFD1048576"] = "x"
    found = run_check(write(tmp_path, saved(book), "a.xlsx"))
    assert found[0] in (1, 2)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", bytes(1))
        for at in range(6):
            parts.writestr(f"xl/{at}.xml", bytes(100_000_000))
    with pytest.raises(UnreadableError, match="500 MB"):
        checked(tmp_path, out.getvalue(), "a.xlsx")


@pytest.mark.parametrize("at", range(0, 5000, 250))
def test_a_damaged_workbook_is_told(tmp_path: Path, at: int) -> None:
    content = bytearray(saved(workbook({"cohort": sheet(*SOUND)})))
    content[at % len(content)] ^= 0xFF
    code, _ = run_check(write(tmp_path, bytes(content), "a.xlsx"))
    assert code in (0, 1, 2)


def test_ragged_rows_are_refused(tmp_path: Path) -> None:
    lines = TEXT.splitlines()
    short, long = lines[1].rsplit(",", 1)[0], lines[2] + ",x"
    found = checked(tmp_path, "\n".join([lines[0], short, long, *lines[3:]]))
    assert [fault.row for fault in found.faults if "cells" in fault.found] == [2, 3]


def test_mixed_encodings_are_refused(tmp_path: Path) -> None:
    content = TEXT.encode() + "姓名\n".encode("gb18030") + "姓名\n".encode()
    assert checked(tmp_path, content).faults


def test_the_error_reads_as_sentences(tmp_path: Path) -> None:
    with pytest.raises(CohortError) as raised:
        load_cohort(write(tmp_path, TEXT.replace('"P1","car_t"', '"P1","placebo"')))
    lines = str(raised.value).splitlines()
    assert lines[0] == "cohort.csv cannot be used:"
    assert lines[1] == (
        "- row 2, column arm (patient P1): found 'placebo'; expected one of car_t, chemo_hsct, "
        "chemo. Write one of these words in arm."
    )
