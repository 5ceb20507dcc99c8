"""Measurements as tables and words: medians, ratios and budgets, from a file of known numbers."""

from __future__ import annotations

import json
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
    scale_table,
)
from bench.books import plain
from bench.clock import summary
from bench.pages import weigh


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
            "serve.prose": timed(1.5),
            "serve.data": timed(7.0),
        },
        "pages": {"living": {"page": "one", "requests": 3, "of_others": 0, "gzip_bytes": 60400}},
        "scale": [{"rows": 1000000, "program": "living", "seconds": 3.5, "mib": 300}],
    }
    path = tmp_path / "benchmarks.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return load_benchmarks(path)


def test_ratios_are_of_the_build_that_the_budget_names(bench: Benchmarks) -> None:
    ratios = {change: bench.ratio(change) for change in ("cold", "data", "prose", "nothing")}
    assert ratios == pytest.approx({"cold": 0.25, "data": 0.4, "prose": 0.1, "nothing": 1.1})


def test_budgets_that_are_not_kept_are_said_not_to_be(bench: Benchmarks) -> None:
    rows = budget_table(bench)
    assert list(rows["Measured"]) == ["0.25", "0.40", "0.10", "1.10", "1.5 s", "7.0 s"]
    assert list(rows["Kept"]) == ["yes", "no", "yes", "yes", "yes", "no"]


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
    assert list(scale_table(bench).iloc[0]) == ["1,000,000", "this book", "3.5", "300"]
    assert ["sphinx", "7.4.7"] in machine_table(bench).to_numpy().tolist()


def test_the_book_s_own_measurements_can_be_read() -> None:
    words = benchmark_words(load_benchmarks())
    assert words["bench.statement"].text().startswith("Built from nothing")


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
