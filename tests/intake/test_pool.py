"""Several centres pooled: names of centres, refusals, and tests stratified as R stratifies them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tables import HEAD, SOUND, csv_text, study, write
from typer.testing import CliRunner

from analysis import findings
from analysis.__main__ import app
from analysis.cohort import Cohort, CohortError, load_cohort
from analysis.threshold import Disclosure

OTHER = [[f"Q{row[0]}", row[1], str(int(row[2]) + 31), *row[3:]] for row in SOUND]
# survival 3.5-3 of R 4.2.2 on the rows of `north` and `south` below:
#   survdiff(Surv(days, status) ~ arm + strata(centre)), coxph(... ~ arm + strata(centre))
NORTH = (
    "car_t 90 1,car_t 300 0,car_t 410 0,car_t 500 1,chemo 40 1,chemo 90 1,chemo 200 0,chemo 250 1"
)
SOUTH = "car_t 120 1,car_t 250 0,car_t 800 0,chemo 60 1,chemo 120 1,chemo 300 1,chemo 310 0"
CHI_SQUARE = 2.7107915335859811
RATIO = [0.28747042646970272, 0.055807225726516925, 1.48079831991015]


def centre(folder: Path, name: str, patients: str) -> Path:
    rows = []
    for at, patient in enumerate(patients.split(",")):
        arm, days, status = patient.split()
        rows.append([f"{at}", arm, days, "relapse" if status == "1" else "censored", "", ""])
    rows.append(["99", "chemo_hsct", "100", "censored", "", ""])
    return write(folder, csv_text(rows, HEAD), name)


def pool(folder: Path) -> Cohort:
    paths = [centre(folder, "north.csv", NORTH), centre(folder, "south.csv", SOUTH)]
    opened = replace(study(), kind="real", disclosure=Disclosure("day", 0))
    return load_cohort(paths, study=opened)


def test_files_are_centres(tmp_path: Path) -> None:
    cohort = pool(tmp_path)
    assert cohort.rows.groupby("centre")["patients"].sum().to_dict() == {"north": 9, "south": 8}


def test_stratified_tests_are_those_of_r(tmp_path: Path) -> None:
    found = findings(pool(tmp_path))
    test = found["lfs.car_t_vs_chemo.logrank.stratified"].record()
    ratio = found["lfs.car_t_vs_chemo.hazard_ratio.stratified"].record()
    assert test["chi_square"] == pytest.approx(CHI_SQUARE, rel=1e-9)
    assert [ratio[key] for key in ("value", "low", "high")] == pytest.approx(RATIO, rel=1e-8)


def test_one_centre_has_no_stratified_tests(tmp_path: Path) -> None:
    cohort = load_cohort(write(tmp_path, csv_text(SOUND)), study=study())
    found = [each for name, each in findings(cohort).items() if name.endswith(".stratified")]
    assert len(found) == 7 and {each.record()["value"] for each in found} == {None}
    assert all("at least two centres" in each.text() for each in found)


def test_a_centre_may_lack_an_arm_but_the_pool_may_not(tmp_path: Path) -> None:
    one = write(tmp_path, csv_text(SOUND[:3]), "one.csv")
    other = write(tmp_path, csv_text(OTHER[1:]), "other.csv")
    assert load_cohort([one, other], study=study()).patients() == 6
    third = write(tmp_path, csv_text(OTHER[:2]), "third.csv")
    with pytest.raises(CohortError, match="no patient in chemo"):
        load_cohort([one, third], study=study())


def test_a_table_given_twice_is_refused(tmp_path: Path) -> None:
    one = write(tmp_path, csv_text(SOUND), "one.csv")
    copy = write(tmp_path, csv_text(SOUND), "copy.csv")
    for again in (one, copy):
        with pytest.raises(CohortError, match=r"the same table as one\.csv"):
            load_cohort([one, again], study=study())


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    paths = [write(tmp_path, csv_text(SOUND)), write(tmp_path / "b", csv_text(OTHER))]
    cohort = load_cohort(paths, study=study())
    assert set(cohort.rows["centre"]) == {"centre 1", "centre 2"}


def test_columns_that_one_centre_lacks_are_not_known(tmp_path: Path) -> None:
    rows = [[*row, "10", "5.5", "f"] for row in SOUND]
    one = write(tmp_path, csv_text(rows, [*HEAD, "hsct_days", "age", "sex"]), "one.csv")
    with pytest.raises(CohortError, match="where hsct is no"):
        load_cohort(one, study=study())
    rows = [[*row, "5.5", "f"] for row in SOUND]
    one = write(tmp_path, csv_text(rows, [*HEAD, "age", "sex"]), "one.csv")
    other = write(tmp_path, csv_text(OTHER), "other.csv")
    cohort = load_cohort([one, other], study=study())
    assert cohort.rows["age_years"].isna().sum() == 4
    assert sorted(cohort.rows["sex"]) == ["", "", "", "", *["female"] * 4]


def test_faults_of_each_file_are_told(tmp_path: Path) -> None:
    one = write(tmp_path, csv_text([*SOUND, SOUND[0]]), "one.csv")
    other = write(tmp_path, csv_text(OTHER), "other.csv")
    result = CliRunner().invoke(app, ["check", str(one), str(other)])
    assert result.exit_code == 1
    assert "one.csv cannot be used yet: 2 faults" in result.stdout
    assert "other.csv can be used: 4 patients" in result.stdout
