"""Measurements as tables and words: medians, ratios and budgets, from a file of known numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from analysis.benchmarks import (
    Benchmarks,
    benchmark_words,
    budget_table,
    build_table,
    load_benchmarks,
    machine_table,
    page_table,
)
from analysis.growth import Growth, book_scale_table, growth_table, growth_words, scale_table
from analysis.mutation import mutant_table, mutant_words, survivor_table
from bench.__main__ import command
from bench.books import ROOT, plain
from bench.clock import summary
from bench.pages import weigh
from test_house import cells


def timed(median: float) -> dict[str, float]:
    return {"median": median, "least": median / 2, "most": median * 2, "runs": 5}


@pytest.fixture
def bench(tmp_path: Path) -> Benchmarks:
    """Return measurements that are easily divided."""
    told = {
        "command": "make bench",
        "date": "2026-01-02",
        "machine": {
            "processor": "a processor",
            "cores": 2,
            "memory_gib": 8.0,
            "system": "Linux",
            "load_before": 0.1,
        },
        "versions": {"sphinx": "7.4.7"},
        "chapters": 8,
        "builds": {
            "stock.cold": timed(20.0),
            "living.cold": timed(5.0),
            "living.data": timed(8.0),
            "living.prose": timed(2.0),
            "stock.nothing": timed(1.0),
            "living.nothing": timed(1.1),
        },
        "parts": {
            "builds": {"date": "2026-01-01", "load_before": 0.1},
            "waits": {"date": "2026-01-02", "load_before": 0.1},
        },
        "waits": {"prose": timed(1.5), "data": timed(7.0), "site": timed(9.0)},
        "pages": {"living": {"page": "one", "requests": 3, "of_others": 0, "gzip_bytes": 60400}},
        "scale": [
            {"rows": 1000, "program": "tally, CSV", "seconds": 1.0, "mib": 100},
            {"rows": 1000000, "program": "tally, CSV", "seconds": 3.5, "mib": 300},
            {"rows": 1000, "program": "lifelines, CSV", "seconds": 1.0, "mib": 100},
            {"rows": 1000000, "program": "lifelines, CSV", "ended": "stopped after 150 s"},
        ],
        "book_scale": [
            {"what": "chapters", "size": 10, "seconds": 10.0, "site_bytes": 2_000_000},
            {"what": "chapters", "size": 50, "seconds": 61.0, "site_bytes": 4_000_000},
            {
                "what": "releases",
                "size": 20,
                "seconds": 8.0,
                "read_seconds": 0.25,
                "site_bytes": 100_000,
            },
        ],
    }
    path = tmp_path / "benchmarks.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return load_benchmarks(path)


def test_parts_that_were_measured_apart_have_their_own_dates(bench: Benchmarks) -> None:
    facts = dict(machine_table(bench).to_numpy())
    assert facts["Date"] == "builds 2026-01-01, waits 2026-01-02"
    assert facts["Load before (processes waiting)"] == "0.1"


def test_ratios_are_of_the_build_that_the_budget_names(bench: Benchmarks) -> None:
    ratios = {change: bench.ratio(change) for change in ("cold", "data", "prose", "nothing")}
    assert ratios == pytest.approx({"cold": 0.25, "data": 0.4, "prose": 0.1, "nothing": 1.1})


def test_budgets_that_are_not_kept_are_said_not_to_be(bench: Benchmarks) -> None:
    rows = budget_table(bench)
    assert list(rows["Measured"]) == ["0.25", "0.40", "0.10", "1.10", "1.5 s", "7.0 s", "9.0 s"]
    assert list(rows["Kept"]) == ["yes", "no", "yes", "yes", "yes", "no", "-"]


def test_the_statement_names_what_is_over_its_budget(bench: Benchmarks) -> None:
    words = benchmark_words(bench)
    assert words["bench.statement"].text() == (
        "Built from nothing, this book took 25% of the time of a stock Jupyter Book; 3 of 4 kinds "
        "of build kept their budget; not kept: the cohort changed."
    )
    assert words["bench.date"].text() == "2026-01-02"


def test_tables_show_what_was_measured_and_nothing_else(bench: Benchmarks) -> None:
    builds = build_table(bench)
    assert list(builds.iloc[0]) == ["nothing built before", "this book", "5.0", "2.5", "10.0", "5"]
    assert len(builds) == 6
    assert list(page_table(bench).iloc[0]) == ["this book", "one", "3", "0", "60"]
    assert scale_table(bench).to_numpy().tolist()[1::2] == [
        ["1,000,000", "this book: tally, CSV", "3.5", "300"],
        ["1,000,000", "lifelines, CSV", "stopped after 150 s", "-"],
    ]
    assert book_scale_table(bench).to_numpy().tolist()[1:] == [
        ["50 chapters", "61.0", "-", "4.0"],
        ["20 releases", "8.0", "0.25", "0.1"],
    ]
    assert ["sphinx", "7.4.7"] in machine_table(bench).to_numpy().tolist()


def test_growth_is_compared_with_that_of_the_size(bench: Benchmarks) -> None:
    assert growth_table(bench).to_numpy().tolist() == [
        ["tally, CSV, patients", "time", "1,000 to 1,000,000", "1,000", "3.5", "no"],
        ["tally, CSV, patients", "memory", "1,000 to 1,000,000", "1,000", "3.0", "no"],
        ["chapters", "time", "10 to 50", "5", "6.1", "yes"],
        ["chapters", "size", "10 to 50", "5", "2.0", "no"],
    ]
    by_chance, beyond = (Growth("", "", 1, 5, 10.0, after) for after in (59.9, 60.1))
    assert not by_chance.is_more_than_linear and beyond.is_more_than_linear
    assert growth_words(bench)["bench.growth"].text() == (
        "Of 4 measurements 1 grew faster than what they grew with: time of chapters."
    )


def test_mutants_are_counted_by_module_and_in_all() -> None:
    survivor = {"module": "b", "line": 7, "change": "1 -> 2", "reason": "why"}
    modules = {
        "a": {"mutants": 30, "tried": 10, "survived": 0},
        "b": {"mutants": 10, "tried": 10, "survived": 1},
    }
    told = {"modules": modules, "survivors": [survivor]}
    assert mutant_table(told).to_numpy().tolist() == [
        ["a", "30", "10", "10", "100%"],
        ["b", "10", "10", "9", "90%"],
        ["all", "40", "20", "19", "95%"],
    ]
    assert survivor_table(told).to_numpy().tolist() == [["b, 7", "1 -> 2", "why"]]
    words = mutant_words(told)["bench.mutants"].text()
    assert words == "Of 20 changes tried in 2 modules, 19 (95%) failed a test."


def test_the_book_s_own_measurements_can_be_read() -> None:
    words = benchmark_words(load_benchmarks())
    assert words["bench.statement"].text().startswith("Built from nothing")


def test_the_command_names_the_runs_where_they_are_not_the_usual_number() -> None:
    assert command({"builds": {"a": {"runs": 3}, "b": {"runs": 3}}}) == "make bench RUNS=3"
    assert command({"builds": {"a": {"runs": 5}}}) == command({}) == "make bench"
    told = load_benchmarks().measured
    assert told["command"] == command(told)


def test_a_median_is_the_middle_one() -> None:
    assert summary([3.0, 1.0, 2.0]) == {"median": 2.0, "least": 1.0, "most": 3.0, "runs": 3}


def test_a_page_is_weighed_with_its_own_files_once(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"")
    (tmp_path / "page.html").write_text(
        '<script src="a.js?v=1"></script><script src="a.js"></script><img src="data:,x">'
        '<link rel="stylesheet" href="https://elsewhere.example/a.css"><link rel="next" href="b">',
        encoding="utf-8",
    )
    found = weigh(tmp_path / "page.html")
    assert (found["requests"], found["of_others"], found["page"]) == (3, 1, "page")


def test_the_stock_book_has_our_cells_without_our_extension() -> None:
    text = "```{code-cell}\n%load_ext analysis\nimport analysis\n```\nSee {finding}`lfs.x|value`.\n"
    assert plain(text) == "```{code-cell}\nimport analysis\n```\nSee lfs.x.\n"


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").glob("*.md")), ids=lambda p: p.stem)
def test_the_bookdown_chapter_shows_no_more_figures_and_tables(path: Path) -> None:
    last = [lines[-1] for lines in cells(path.read_text(encoding="utf-8"))]
    shown = [line for line in last if re.match(r"\w+\.\w+\(", line)]
    figures = [line for line in shown if "charts." in line]
    other = (ROOT / "tests" / "bench" / "bookdown" / f"{path.stem}.Rmd").read_text(encoding="utf-8")
    assert other.count("ggplot(") + other.count("ggsurvplot(") <= len(figures)
    assert other.count("knitr::kable(") <= len(shown) - len(figures)


def test_the_bookdown_has_no_other_chapter_and_runs_each_in_its_own_session() -> None:
    folder = ROOT / "tests" / "bench" / "bookdown"
    ours = {path.stem for path in (ROOT / "chapters").glob("*.md")}
    assert {path.stem for path in folder.glob("*.Rmd")} == ours
    assert "new_session: true" in (folder / "_bookdown.yml").read_text(encoding="utf-8")
