"""The template: what it holds, and that its own check accepts it once it is filled in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from tables import study
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.cohort import CohortError, check_cohort
from analysis.intake.columns import KNOWN
from analysis.intake.commands import write_template
from analysis.intake.template import dictionary, template_csv, template_xlsx


def test_the_dictionary_describes_every_column_of_the_schema() -> None:
    assert {entry[0] for entry in dictionary(study())} == set(KNOWN)
    assert all(entry[1] and entry[3] for entry in dictionary(study()))


def test_the_workbook_holds_the_columns_two_rows_and_the_dictionary() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(study())))
    assert book.sheetnames == ["cohort", "dictionary"]
    assert book["cohort"].max_row == 3
    assert [row[0].value for row in book["dictionary"]][1:] == list(
        entry[0] for entry in dictionary(study())
    )


@pytest.mark.parametrize("xlsx", [False, True])
def test_example_rows_are_refused_as_patients(tmp_path: Path, xlsx: bool) -> None:
    out = tmp_path / ("a.xlsx" if xlsx else "a.csv")
    write_template(study(), xlsx=xlsx, out=out)
    faults = check_cohort(out, study=study()).faults
    assert [(fault.row, "example row" in fault.remedy) for fault in faults] == [
        (2, True),
        (3, True),
    ]


def test_example_rows_are_sound_under_other_ids(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(template_csv(study()))))
    rows.append(["P3", "chemo_hsct", "90", "event", "", "yes"])
    text = "\n".join(",".join(row) for row in rows).replace("EXAMPLE-", "P")
    (tmp_path / "a.csv").write_text(text)
    assert not check_cohort(tmp_path / "a.csv", study=study()).faults


def test_no_file_is_written_over(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("mine")
    with pytest.raises(CohortError, match="file exists"):
        write_template(study(), out=out)
    assert out.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_the_command_says_where_the_template_is(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["template", "--xlsx", "-o", str(tmp_path / "b.xlsx")])
    assert result.exit_code == 0
    assert "b.xlsx" in result.stdout
    assert (tmp_path / "b.xlsx").stat().st_size > 1000


def test_the_readme_of_the_data_describes_every_column() -> None:
    text = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip(" `") for line in text.splitlines() if line.startswith("| `")]
    assert set(KNOWN) <= set(rows)
