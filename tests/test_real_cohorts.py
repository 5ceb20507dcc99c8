"""Books of awkward and of public cohorts: each builds, shows no small count, and reads well.

The whole book is built of three; of more, every cell of every chapter is run in this process.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path
from random import Random

import pytest

from analysis.cohort import load_cohort
from analysis.findings import findings
from conftest import ROOT
from oracle import cohort_path, expected

HEAD = ["patient_id", "arm", "lfs_days", "outcome", "mrd_negative", "hsct"]
SMALLEST = 5
PARTS = ("value", "low", "high")
PUBLIC = ("larynx.csv", "stanford.csv", "veteran.csv", "aml.csv")
AWKWARD = (
    "awkward_one_patient_in_each_arm.csv",
    "awkward_everyone_censored.csv",
    "awkward_transplanted_all.csv",
)
Rows = list[tuple[str, int, str, str, str]]


def short_follow_up() -> Rows:
    """Nobody followed for 36 months, no event with CAR-T cells, all transplanted, MRD unknown."""
    draw = Random(3)
    rows = [("car_t", draw.randint(200, 900), "censored", "", "yes") for _ in range(20)]
    ends = ("censored", "relapse", "death")
    rows += [("chemo_hsct", 100 + 47 * at, ends[at % 3], "", "yes") for at in range(15)]
    return rows + [
        ("chemo", 35 + 61 * at, ("relapse", "censored")[at % 2], "", "no") for at in range(10)
    ]


def turned_round() -> Rows:
    """Everybody with CAR-T cells fails, chemotherapy does best, one arm has a single patient."""
    rows = [("car_t", 53 + 51 * at, "event", "no", "no") for at in range(18)]
    rows.append(("chemo_hsct", 1303, "censored", "", "yes"))
    ends = ("event", "censored", "censored")
    return rows + [("chemo", 307 + 67 * at, ends[at % 3], "yes", "") for at in range(25)]


def write(rows: Rows, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEAD)
        lines.writerows([f"AWK-{at:03d}", *row] for at, row in enumerate(rows))
    return path


def built(cohort: Path, site: Path) -> Path:
    command = [sys.executable, "-m", "analysis", "build", "--cohort", str(cohort), "--out"]
    done = subprocess.run(
        [*command, str(site)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return site


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the three books."""
    folder = tmp_path_factory.mktemp("books")
    cohorts = {
        "short": write(short_follow_up(), folder / "short.csv"),
        "turned": write(turned_round(), folder / "turned.csv"),
        "bmt": cohort_path("bmt.csv"),
    }
    return {name: built(path, folder / name) for name, path in cohorts.items()}


def words(page: Path) -> str:
    """Return what a reader sees of a page, without notes, data and code."""
    html = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.S)
    assert html
    text = html[0]
    for hidden in (
        r'<span class="number-note".*?</code></span>',
        r"<details.*?</details>",
        r"<script.*?</script>",
        r"<style.*?</style>",
    ):
        text = re.sub(hidden, "", text, flags=re.S)
    bare = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))
    return re.sub(r"(?<=\() | (?=[.,;)])", "", bare)


def page(sites: dict[str, Path], book: str, name: str) -> str:
    return words(sites[book] / "chapters" / f"{name}.html")


@pytest.mark.parametrize("book", ["short", "turned", "bmt"])
def test_every_page_is_of_patients_and_none_says_what_no_author_would(
    sites: dict[str, Path], book: str
) -> None:
    pages = sorted((sites[book] / "chapters").glob("*.html"))
    assert len(pages) >= 18
    for path in pages:
        text = words(path)
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|\binf\b|<NA>", text), path.name
        assert "Reconstructed cohort" not in path.read_text(encoding="utf-8"), path.name
        assert "Patients’ data" in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("book", ["short", "turned", "bmt"])
def test_no_file_for_programs_holds_a_small_count(sites: dict[str, Path], book: str) -> None:
    told = json.loads((sites[book] / "findings.json").read_text(encoding="utf-8"))["findings"]
    counted = 0
    for name, record in told.items():
        counts = [record.get("count"), record.get("n")]
        counts += [record["value"]] if record["unit"] in ("patients", "events") else []
        assert not [count for count in counts if count and 0 < count < SMALLEST], name
        counted += any(count for count in counts)
    assert counted > 40
    rows = list(csv.DictReader((sites[book] / "findings.csv").open(encoding="utf-8")))
    small = [row["name"] for row in rows if row["n"] and 0 < int(row["n"]) < SMALLEST]
    assert len(rows) == len(told) and small == []


def test_follow_up_that_is_too_short_reads_well(sites: dict[str, Path]) -> None:
    index = page(sites, "short", "index")
    assert (
        "Leukemia-free survival at 36 months was not estimable (nobody was followed for 36 months) "
        "with CAR-T cells" in index
    )
    assert "Clearance of MRD is not known." in page(sites, "short", "mrd_clearance")
    remaining = page(sites, "short", "non_transplanted")
    assert "No patient with CAR-T cells is known to be among those who were not" in remaining
    ratio = "the hazard ratio was not estimable (no event while patients of the other group"
    assert ratio in page(sites, "short", "comparisons")
    paper = page(sites, "short", "published_vs_recomputed")
    assert "none (this cohort gives no figure)" in paper
    assert "−68.7 percentage points (95% CI −89.6 to" in paper


def test_an_order_turned_round_reads_well(sites: dict[str, Path]) -> None:
    index = page(sites, "turned", "index")
    assert "36 months was lower with CAR-T cells (0.0%) than with intensified" in index
    assert (
        "not shown (fewer than 5 patients) with chemotherapy as a bridge to transplantation; "
        "the log-rank test is not shown" in index
    )
    curves = page(sites, "turned", "lfs_by_arm")
    assert "CAR-T cells 18 18 0.0%" in curves
    assert "Chemotherapy, then HSCT fewer than 5 not shown" in curves
    assert "There has been no update; held against the paper" in page(
        sites, "turned", "what_changed"
    )


def test_a_public_cohort_shows_what_r_finds(sites: dict[str, Path]) -> None:
    by_r = expected()["cohorts"]["bmt.csv"]
    curves = page(sites, "bmt", "lfs_by_arm")
    labels = {
        "car_t": "CAR-T cells",
        "chemo_hsct": "Chemotherapy, then HSCT",
        "chemo": "Intensified chemotherapy",
    }
    for arm, label in labels.items():
        rate, low, high = (100 * by_r[f"lfs.{arm}.at_36_months"][part] for part in PARTS)
        assert re.search(rf"{label}[^%]*? {rate:.1f}% {low:.1f}–{high:.1f}", curves), label
        shown = f"(n = {by_r[f'lfs.{arm}.at_36_months']['n']}) {rate:.1f}% ({low:.1f}–{high:.1f})"
        assert f"{label} {shown}" in curves  # the figure's own words, at the landmark
    for pair in ("car_t_vs_not_car_t", "car_t_vs_chemo_hsct", "car_t_vs_chemo"):
        test = by_r[f"lfs.{pair}.logrank"]
        p_value = "P < 0.001" if test["p_value"] < 0.0005 else f"P = {test['p_value']:.3f}"
        assert f"χ² = {test['chi_square']:.2f} on 1 df, {p_value}" in curves


@pytest.mark.parametrize("name", PUBLIC)
def test_public_cohorts_pass_the_check_and_give_what_r_gives(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "check", str(cohort_path(name)), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    found, by_r = findings(load_cohort(cohort_path(name))), expected()["cohorts"][name]
    compared = 0
    for key in ("car_t", "chemo_hsct", "chemo", "not_car_t"):
        record, gold = found[f"lfs.{key}.at_36_months"].record(), by_r[f"lfs.{key}.at_36_months"]
        if gold.get("low") is not None and 0 < gold["value"] < 1:
            assert [record[part] for part in PARTS] == pytest.approx(
                [gold[part] for part in PARTS], rel=1e-9
            )
            compared += 1
    assert compared >= 2


@cache
def cells() -> dict[str, list[str]]:
    """Return the code of each chapter, without what is for IPython alone."""
    found = {}
    for path in sorted((ROOT / "chapters").glob("*.md")):
        blocks = re.findall(r"```{code-cell}\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
        bare = [re.sub(r"\A---\n.*?\n---\n", "", block, flags=re.S) for block in blocks]
        found[path.stem] = [re.sub(r"^%.*\n", "", block, flags=re.M) for block in bare]
    return found


@pytest.mark.parametrize("name", AWKWARD)
def test_every_cell_of_every_chapter_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVING_COHORT", str(cohort_path(name)))
    assert os.environ["LIVING_COHORT"].endswith(name)
    for chapter, blocks in cells().items():
        space: dict[str, object] = {}
        for block in blocks:
            try:
                exec(compile(block, chapter, "exec"), space)  # the chapters are the book's own
            except Exception as error:  # said with the chapter, or nobody knows where
                pytest.fail(f"{chapter}: {type(error).__name__}: {error} in {block!r}")
