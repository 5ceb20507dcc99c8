"""What a check refuses, row by row and in one go, and what it reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from tables import (
    DATED,
    DATED_HEAD,
    HEAD,
    SOUND,
    checked,
    csv_text,
    days_between,
    run_check,
    saved,
    with_cell,
    workbook,
    write,
)

from analysis.cohort import CohortError, load_cohort

# column, entry that is wrong, a word of the remedy or of what was found
WRONG = [
    ("arm", "placebo", "placebo"),
    ("arm", "", "empty"),
    ("arm", "car_t chemo", "car_t chemo"),
    ("arm", "化疗", "化疗"),
    ("arm", "=car_t", "=car_t"),
    ("lfs_days", "", "empty"),
    ("lfs_days", "1,096", "1,096"),
    ("lfs_days", "1.096", "1.096"),
    ("lfs_days", "1,000", "1,000"),
    ("lfs_days", "1 096", "1 096"),
    ("lfs_days", "3 yrs", "3 yrs"),
    ("lfs_days", "36 months", "30.4375"),
    ("lfs_days", "36个月", "30.4375"),
    ("lfs_days", "1e3", "1e3"),
    ("lfs_days", "NaN", "NaN"),
    ("lfs_days", "inf", "inf"),
    ("lfs_days", "-0", "-0"),
    ("lfs_days", "-5", "before time zero"),
    ("lfs_days", "−5", "before time zero"),
    ("lfs_days", "+5", "+5"),
    ("lfs_days", "12.5", "whole days"),
    ("lfs_days", "12,5", "whole days"),
    ("lfs_days", "99999", "fifty years"),
    ("lfs_days", "10²", "10²"),
    ("lfs_days", "١٢", "١٢"),
    ("lfs_days", "1_000", "1_000"),
    ("lfs_days", "0x10", "0x10"),
    ("lfs_days", "TRUE", "TRUE"),
    ("lfs_days", "2019-01-01", "2019-01-01"),
    ("lfs_days", "#N/A", "#N/A"),
    ("lfs_days", "=A1+1", "=A1+1"),
    ("lfs_days", "3\u200b0", "U+200B"),
    ("outcome", "alive", "alive"),
    ("outcome", "1", "'1'"),
    ("outcome", "", "empty"),
    ("outcome", "censored?", "censored?"),
    ("outcome", "relapse/death", "relapse/death"),
    ("outcome", "\u202erelapse", "U+202E"),
    ("mrd_negative", "maybe", "maybe"),
    ("mrd_negative", "NA", "not known"),
    ("mrd_negative", "no?", "no?"),
    ("mrd_negative", "1", "'1'"),
    ("hsct", "-", "'-'"),
    ("hsct", "<script>alert(1)</script>", "HTML"),
    ("hsct", "@SUM(A1)", "@SUM"),
    ("patient_id", "", "empty"),
    ("patient_id", "P2", "rows 2, 3"),
    ("patient_id", "p2 ", "rows 2, 3"),
    ("patient_id", "Ｐ２", "rows 2, 3"),
    ("patient_id", "<b>1</b>", "HTML"),
    ("patient_id", "=1+1", "formula"),
    ("patient_id", "+1+1", "formula"),
    ("patient_id", "@1", "formula"),
    ("patient_id", "-1+1", "formula"),
    ("patient_id", "P\u20661", "U+2066"),
    ("patient_id", "P\x001", "no text"),
    ("patient_id", "9" * 80, "record number"),
    ("patient_id", "P1\nP9", "U+000A"),
]
READ = [
    ("arm", " CAR-T ", "car_t"),
    ("arm", "Car\u00a0T", "car_t"),
    ("arm", "CAR‑T组", "car_t"),
    ("lfs_days", " 1096 ", 1096),
    ("lfs_days", "\u00a01096\u3000", 1096),
    ("lfs_days", "１０９６", 1096),
    ("lfs_days", "1096.0", 1096),
    ("lfs_days", "1096,0", 1096),
    ("lfs_days", "0", 0),
    ("outcome", "Censored", "censored"),
    ("outcome", "删失", "censored"),
    ("mrd_negative", "YES", "yes"),
    ("mrd_negative", "是", "yes"),
    ("hsct", " ", ""),
]


def test_a_sound_table_has_no_fault(tmp_path: Path) -> None:
    code, report = run_check(write(tmp_path, csv_text(SOUND)))
    assert (code, report["usable"], report["faults"], report["warnings"]) == (0, True, [], [])


@pytest.mark.parametrize(("column", "entry", "told"), WRONG)
def test_a_wrong_entry_is_refused(tmp_path: Path, column: str, entry: str, told: str) -> None:
    path = write(tmp_path, csv_text(with_cell(SOUND, 2, column, entry)))
    code, report = run_check(path)
    assert code in (1, 2)
    assert told in str(report["faults"]), report["faults"]
    if code == 1:
        assert {fault["row"] for fault in report["faults"]} <= {2, 3}
        assert column in {fault["column"] for fault in report["faults"]}
        assert all(fault["remedy"] and fault["expected"] for fault in report["faults"])
    with pytest.raises(CohortError):
        load_cohort(path)


@pytest.mark.parametrize(("column", "entry", "read"), READ)
def test_an_entry_is_read(tmp_path: Path, column: str, entry: str, read: object) -> None:
    found = checked(tmp_path, csv_text(with_cell(SOUND, 2, column, entry)))
    assert not found.faults
    assert found.rows.loc[2, column] == read


def test_everything_is_told_in_one_go(tmp_path: Path) -> None:
    rows = with_cell(with_cell(SOUND, 2, "arm", "placebo"), 4, "lfs_days", "x")
    rows = with_cell(rows, 5, "outcome", "alive")
    found = checked(tmp_path, csv_text(rows))
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "arm"),
        (4, "lfs_days"),
        (5, "outcome"),
    ]
    assert [fault.patient_id for fault in found.faults] == ["P1", "P3", "P4"]


def test_rows_are_numbered_as_the_spreadsheet_does(tmp_path: Path) -> None:
    lines = csv_text(with_cell(SOUND, 5, "arm", "placebo")).splitlines(keepends=True)
    text = "".join([lines[0], "\n", *lines[1:3], ",,,,,\n", *lines[3:], "\n\n"])
    found = checked(tmp_path, text)
    assert [fault.row for fault in found.faults] == [7]
    assert "empty rows: 2, 5" in str(found.warnings[0])


@pytest.mark.parametrize("word", ["Total", "合计", "sum:", "Mean", "小计"])
def test_a_row_of_totals_is_refused(tmp_path: Path, word: str) -> None:
    found = checked(tmp_path, csv_text([*SOUND, [word, "", "2328", "", "", ""]]))
    assert [(fault.row, fault.found) for fault in found.faults] == [(6, "a row of totals")]


def test_repeated_headings_are_refused(tmp_path: Path) -> None:
    found = checked(tmp_path, csv_text([*SOUND[:2], HEAD, *SOUND[2:]]))
    assert any(fault.row == 4 and "again" in fault.found for fault in found.faults)


def test_an_arm_without_patient_is_refused(tmp_path: Path) -> None:
    found = checked(tmp_path, csv_text(SOUND[:3]))
    assert [fault.found for fault in found.faults] == ["no patient in chemo"]


def test_no_row_is_refused(tmp_path: Path) -> None:
    assert "no row" in [fault.found for fault in checked(tmp_path, csv_text([])).faults]


def test_a_car_t_patient_without_mrd_result_is_a_warning(tmp_path: Path) -> None:
    found = checked(tmp_path, csv_text(with_cell(SOUND, 2, "mrd_negative", "")))
    assert not found.faults
    assert [(told.row, told.column) for told in found.warnings] == [(2, "mrd_negative")]


def test_counts_stand_for_patients(tmp_path: Path) -> None:
    rows = [[*row[1:], str(at)] for at, row in enumerate(SOUND, start=1)]
    cohort = load_cohort(write(tmp_path, csv_text(rows, [*HEAD[1:], "patients"])))
    assert cohort.patients() == 10


@pytest.mark.parametrize("entry", ["", "0", "-1", "2.5", "two", "1e9", "999999999"])
def test_a_wrong_count_is_refused(tmp_path: Path, entry: str) -> None:
    rows = [[*row, "1"] for row in SOUND]
    rows[0][-1] = entry
    found = checked(tmp_path, csv_text(rows, [*HEAD, "patients"]))
    assert {(fault.row, fault.column) for fault in found.faults} == {(2, "patients")}


def test_dates_give_days_and_outcome(tmp_path: Path) -> None:
    found = checked(tmp_path, csv_text(DATED))
    assert not found.faults
    days = [days_between("2018-01-10", "2021-01-10"), days_between("2018-02-01", "2018-12-24")]
    days += [365, 90]
    assert found.rows["lfs_days"].tolist() == days
    assert found.rows["outcome"].tolist() == ["censored", "relapse", "death", "relapse"]
    assert found.rows["hsct"].tolist() == ["yes", "no", "yes", "no"]
    assert found.rows["hsct_days"].dropna().tolist() == [50, 88]


FORMS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%d %b %Y",
    "%d-%b-%Y",
    "%B %d, %Y",
    "%Y-%m-%d 00:00:00",
    "%Y-%m-%dT00:00:00",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_date_is_read(tmp_path: Path, form: str) -> None:
    rows = [[_in_form(cell, form) for cell in row] for row in DATED]
    found = checked(tmp_path, csv_text(rows, DATED_HEAD))
    assert not found.faults
    assert found.rows["lfs_days"].tolist()[2:] == [365, 90]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"])
def test_day_and_month_are_told_apart_by_the_column(tmp_path: Path, form: str) -> None:
    rows = [*DATED, ["P5", "chemo", "2018-02-25", "", "", "2019-03-26", "2018-05-30", ""]]
    rows[1] = ["P2", "car_t", "2018-02-01", "2018-12-24", "2019-05-25", "2019-05-25", "", "no"]
    written = [[_in_form(cell, form) for cell in row] for row in rows]
    found = checked(tmp_path, csv_text(written, DATED_HEAD))
    assert not found.faults
    expected = checked(tmp_path, csv_text(rows, DATED_HEAD))
    pd.testing.assert_frame_equal(found.rows, expected.rows)


def _in_form(cell: str, form: str) -> str:
    return date.fromisoformat(cell).strftime(form) if cell.startswith("20") else cell


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("31/02/2020", "a day that exists"),
        ("2020-02-30", "a day that exists"),
        ("2019-13-01", "a day that exists"),
        ("20191301", "a day that exists"),
        ("03/04/2020", "one meaning"),
        ("03.04.2020", "one meaning"),
        ("03/04/20", "four digits"),
        ("20-04-03", "four digits"),
        ("2020-04", "the day as well"),
        ("2020", "the day as well"),
        ("43831", "Excel"),
        ("2020-04-03 13:45", "time of day"),
        ("2020-04/03", "yyyy-mm-dd"),
        ("0020-04-03", "1980"),
        ("1900-01-01", "1980"),
        ("2999-01-01", "passed"),
        ("unknown", "yyyy-mm-dd"),
        ("3 Mai 2020", "month"),
        ("٢٠٢٠-٠٤-٠٣", "yyyy-mm-dd"),
        ("-", "yyyy-mm-dd"),
    ],
)
def test_a_wrong_date_is_refused(tmp_path: Path, entry: str, told: str) -> None:
    found = checked(tmp_path, csv_text(with_cell(DATED, 2, "last_contact_date", entry)))
    assert {(fault.row, fault.column) for fault in found.faults} == {(2, "last_contact_date")}
    assert told in str(found.faults[0])


def test_a_date_of_two_meanings_is_read_when_day_and_month_are_equal(tmp_path: Path) -> None:
    found = checked(tmp_path, csv_text(with_cell(DATED, 2, "last_contact_date", "03/03/2021")))
    assert not found.faults


@pytest.mark.parametrize(
    ("row", "column", "entry", "told"),
    [
        (3, "relapse_date", "2018-01-31", "a relapse before the start"),
        (3, "death_date", "2018-12-23", "a relapse after death"),
        (4, "death_date", "2018-03-04", "a death before the start"),
        (2, "last_contact_date", "2018-01-09", "a last contact before the start"),
        (5, "relapse_date", "2020-01-02", "a relapse after last contact"),
        (4, "last_contact_date", "2019-03-04", "a death after last contact"),
        (4, "last_contact_date", "2019-03-06", "a last contact after death"),
        (4, "hsct_date", "2019-03-06", "a transplant after death"),
        (2, "hsct_date", "2021-01-11", "a transplant after the end of follow-up"),
        (2, "hsct_date", "2018-01-09", "a transplant before the start"),
        (2, "last_contact_date", "", "no end of follow-up"),
        (2, "start_date", "", "an empty cell"),
    ],
)
def test_an_impossible_order_is_refused(
    tmp_path: Path, row: int, column: str, entry: str, told: str
) -> None:
    found = checked(tmp_path, csv_text(with_cell(DATED, row, column, entry)))
    assert told in [fault.found for fault in found.faults], found.faults
    assert {fault.row for fault in found.faults} == {row}


def test_orders_are_told_beside_a_refused_date(tmp_path: Path) -> None:
    rows = with_cell(with_cell(DATED, 4, "last_contact_date", "x"), 4, "death_date", "2018-03-04")
    told = {fault.found for fault in checked(tmp_path, csv_text(rows)).faults}
    assert {"'x'", "a death before the start"} <= told


def test_a_transplant_after_relapse_is_none_in_remission(tmp_path: Path) -> None:
    found = checked(tmp_path, csv_text(with_cell(DATED, 5, "hsct_date", "2018-08-01")))
    assert not found.faults
    assert found.rows.loc[5, "hsct"] == "no"
    assert pd.isna(found.rows.loc[5, "hsct_days"])
    assert [(told.row, told.column) for told in found.warnings if told.row] == [(5, "hsct_date")]


@pytest.mark.parametrize(
    ("hsct", "day", "told"),
    [("no", "100", "where hsct is no"), ("yes", "2000", "after follow-up"), ("yes", "-1", "-1")],
)
def test_a_transplant_day_that_cannot_be(tmp_path: Path, hsct: str, day: str, told: str) -> None:
    rows = [[*row, ""] for row in SOUND]
    rows[0][-2:] = [hsct, day]
    found = checked(tmp_path, csv_text(rows, [*HEAD, "hsct_days"]))
    assert [fault.row for fault in found.faults] == [2]
    assert told in found.faults[0].found


def test_days_that_contradict_their_dates_are_refused(tmp_path: Path) -> None:
    rows = [[*row, "10", "censored"] for row in DATED]
    found = checked(tmp_path, csv_text(rows, [*DATED_HEAD, "lfs_days", "outcome"]))
    assert {fault.column for fault in found.faults} == {"lfs_days", "outcome"}


def test_dates_of_a_workbook_are_dates_numbers_or_text(tmp_path: Path) -> None:
    as_dates = [[_as_date(cell) for cell in row] for row in DATED]
    as_serials = [[_as_serial(cell) for cell in row] for row in DATED]
    expected = checked(tmp_path, csv_text(DATED)).rows
    for rows in (as_dates, as_serials, DATED):
        content = saved(workbook({"cohort": [DATED_HEAD, *rows]}))
        found = checked(tmp_path, content, "cohort.xlsx")
        assert not found.faults
        pd.testing.assert_frame_equal(found.rows, expected)


def _as_date(cell: str) -> object:
    return datetime.fromisoformat(cell) if cell.startswith("20") else cell


def _as_serial(cell: str) -> object:
    start = date(1899, 12, 31) - timedelta(days=1)  # Excel takes 1900 for a leap year
    return (date.fromisoformat(cell) - start).days if cell.startswith("20") else cell
