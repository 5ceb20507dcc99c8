"""What identifies a person is refused, and never repeated."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from tables import HEAD, SOUND, checked, csv_text, run_check, saved, study, workbook, write

from analysis.intake.columns import KNOWN, headings_of
from analysis.intake.privacy import entry_kind, heading_kind

HEADINGS = [
    *("姓名", "患者姓名", "名字", "Name", "Patient name", "PatientName", "first_name", "Surname"),
    *(
        "initials",
        "Last Name",
        "出生日期",
        "出生年月",
        "DOB",
        "Date of birth",
        "birth_date",
        "birthday",
    ),
    *("住院号", "病案号", "病历号", "门诊号", "MRN", "Medical record no", "hospital number"),
    *("电话", "联系电话", "手机号", "Phone", "Telephone no.", "Mobile", "微信号"),
    *("e-mail", "Email", "邮箱", "Address", "家庭住址", "postcode"),
    *("身份证", "身份证号码", "SSN", "ID card", "passport no", "护照号", "医保卡号"),
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_that_identifies_is_refused(tmp_path: Path, heading: str) -> None:
    rows = [[*row, f"secret{at}"] for at, row in enumerate(SOUND)]
    code, report = run_check(write(tmp_path, csv_text(rows, [*HEAD, heading])))
    assert code == 1
    assert len(report["faults"]) == 1
    assert "De-identify" in report["faults"][0]["remedy"]
    assert "secret" not in str(report)


@pytest.mark.parametrize("heading", [*KNOWN, *headings_of(study())])
def test_no_heading_of_the_schema_is_refused(heading: str) -> None:
    assert heading_kind(heading) is None


@pytest.mark.parametrize("heading", ["note", "unit", "comment", "center", "risk group", "blasts"])
def test_an_innocent_heading_is_passed_over(tmp_path: Path, heading: str) -> None:
    found = checked(tmp_path, csv_text([[*row, "x"] for row in SOUND], [*HEAD, heading]))
    assert not found.faults


COLUMNS = {
    "names": ["张伟", "李娜", "王小明", "欧阳锋"],
    "pinyin names": ["zhang wei", "LI NA", "Wang Xiaoming", "ouyang feng"],
    "western names": ["John Smith", "Mary O'Brien", "Li, Wei", "Jean-Luc Picard"],
    "phones": ["13800138000", "139 1234 5678", "+86 138-0013-8000", "010-62345678"],
    "one phone": ["", "", "call 13800138000", ""],
    "mails": ["a@b.cn", "", "", ""],
    "identity": ["11010519491231002X", "", "", ""],
    "birth": ["2010-01-01", "2011/02/03", "2012.03.04", "20130405"],
    "birth in Chinese": ["2010年1月1日", "2011年2月", "2012年3月4日", ""],
    "days first": ["01/02/2010", "3.4.2011", "5 May 2012", "06-07-2013"],
    "records": ["00123456", "ZY1234567", "20190345", "778899001"],
}


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_column_that_identifies_by_content_is_refused(
    tmp_path: Path, kind: str, format_: str
) -> None:
    rows = [[*row, entry] for row, entry in zip(SOUND, COLUMNS[kind], strict=True)]
    head = [*HEAD, "remark"]
    content = saved(workbook({"cohort": [head, *rows]})) if format_ == "xlsx" else None
    path = write(tmp_path, content or csv_text(rows, head), f"a.{format_}")
    code, report = run_check(path)
    assert code == 1
    assert any("De-identify" in fault["remedy"] for fault in report["faults"])
    assert not [entry for entry in COLUMNS[kind] if entry and entry in str(report)]


IDENTIFYING = [
    *(
        "张伟",
        "患者张伟",
        "John Smith",
        "Zhang",
        "zhangwei",
        "ZWM",
        "13800138000",
        "11010519491231002X",
    ),
    *(
        "2019034567",
        "MRN00123456",
        "20120304",
        "2012-03-04",
        "12/03/2012",
        "a@b.cn",
        "CN-778899001",
    ),
]


@pytest.mark.parametrize("entry", IDENTIFYING)
def test_an_id_that_identifies_is_refused(tmp_path: Path, entry: str) -> None:
    rows = [[entry, *SOUND[0][1:]], *SOUND[1:]]
    code, report = run_check(write(tmp_path, csv_text(rows)))
    assert code == 1
    assert {fault["column"] for fault in report["faults"]} == {"patient_id"}
    assert entry not in str(report)


@pytest.mark.parametrize(
    "entry", ["P01", "17", "1", "0042", "A-17", "CN-01-003", "a", "BJ17", "患者1", "S/2/7", "x9"]
)
def test_a_pseudonym_is_accepted(tmp_path: Path, entry: str) -> None:
    assert not checked(tmp_path, csv_text([[entry, *SOUND[0][1:]], *SOUND[1:]])).faults


def test_unique_codes_are_pseudonyms(tmp_path: Path) -> None:
    rows = [[str(uuid.UUID(int=7**40 + at)), *row[1:]] for at, row in enumerate(SOUND)]
    assert not checked(tmp_path, csv_text(rows)).faults


def test_running_numbers_are_pseudonyms(tmp_path: Path) -> None:
    rows = [[f"{at:06d}", *row[1:]] for at, row in enumerate(SOUND, start=1)]
    assert not checked(tmp_path, csv_text(rows)).faults


def test_ids_are_not_repeated_where_many_identify(tmp_path: Path) -> None:
    names = ["张伟", "李娜", "unusual9", "王小明"]
    rows = [[name, "placebo", *row[2:]] for name, row in zip(names, SOUND, strict=True)]
    _, report = run_check(write(tmp_path, csv_text(rows)))
    assert not [name for name in names if name in str(report)]


@pytest.mark.parametrize("column", HEAD[1:])
@pytest.mark.parametrize("entry", ["张伟", "John Smith", "13800138000", "a@b.cn"])
def test_a_name_in_the_wrong_column_is_not_repeated(
    tmp_path: Path, column: str, entry: str
) -> None:
    rows = [list(row) for row in SOUND]
    rows[0][HEAD.index(column)] = entry
    code, report = run_check(write(tmp_path, csv_text(rows)))
    assert code == 1
    assert entry not in str(report)


@pytest.mark.parametrize("heading", ["张伟", "13800138000", "John Smith"])
def test_a_heading_that_is_a_name_is_not_repeated(tmp_path: Path, heading: str) -> None:
    _, report = run_check(
        write(tmp_path, csv_text([[*row, ""] for row in SOUND], [*HEAD, heading]))
    )
    assert heading not in str(report)


@pytest.mark.parametrize("word", ["car_t", "censored", "Beijing", "relapse", "CAR-T", "1096", "否"])
def test_an_ordinary_word_does_not_look_like_a_person(word: str) -> None:
    assert entry_kind(word) is None
