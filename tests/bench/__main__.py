"""Measure, and write data/benchmarks.json: ``python -m bench`` (`make bench`)."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import books, serving
from bench.clock import in_turn, machine, summary, timed
from bench.pages import heaviest
from bench.scale import scale
from bench.scale_book import book_scale

OUT = books.ROOT / "data" / "benchmarks.json"
RUNS = 5  # of each build, unless another number is asked for
PACKAGES = ("jupyter-book", "sphinx", "myst-nb", "altair", "lifelines", "pandas", "numpy")
LIVING = [sys.executable, "-m", "analysis", "build"]
STOCK = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
BOOKDOWN = ["Rscript", "-e", "bookdown::render_book('.', quiet = TRUE)"]


def jobs(folder: Path) -> dict[str, Callable[[], float]]:
    """Return what is timed, in the order in which each round does it."""
    ours, stock = books.ours(folder / "ours"), books.stock(folder / "stock")
    cohort, chapter = ours / "data" / "cohort.csv", "chapters/lfs_by_arm.md"
    found: dict[str, Callable[[], float]] = {
        "stock.cold": lambda: _cold(STOCK, stock),
        "living.cold": lambda: _cold(LIVING, ours),
        "stock.nothing": lambda: timed(STOCK, stock),
        "living.nothing": lambda: timed(LIVING, ours),
        "stock.prose": lambda: _edited(STOCK, stock, stock / chapter),
        "living.prose": lambda: _edited(LIVING, ours, ours / chapter),
        "living.data": lambda: _other_data(ours, cohort),
    }
    if has_bookdown():
        down = books.bookdown(folder / "bookdown", ours / "data")
        found["bookdown.cold"] = lambda: _cold(BOOKDOWN, down)
    return found


def has_bookdown() -> bool:
    """Tell whether R, bookdown and survminer are installed."""
    if shutil.which("Rscript") is None or shutil.which("pandoc") is None:
        return False
    asked = "q(status = !(requireNamespace('bookdown') && requireNamespace('survminer')))"
    return (
        subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0
    )


def _cold(command: list[str], book: Path) -> float:
    for name in ("_build", "_book", "_bookdown_files"):
        shutil.rmtree(book / name, ignore_errors=True)
    return timed(command, book)


def _edited(command: list[str], book: Path, chapter: Path) -> float:
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\nOne more sentence.\n", encoding="utf-8")
    return timed(command, book)


def _other_data(book: Path, cohort: Path) -> float:
    serving.another_day(cohort)
    return timed(LIVING, book)


def waits(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    """Return how long an author waits for a page, or for all, after saving prose or data."""
    book = books.ours(folder / "served")
    with serving.served(book):
        times = in_turn(
            {
                "prose": lambda: serving.prose(book),
                "data": lambda: serving.data(book / "data" / "cohort.csv"),
                "site": lambda: serving.site(book / "data" / "cohort.csv"),
            },
            asked.runs,
        )
    return {"waits": {name: summary(seconds) for name, seconds in times.items()}}


def versions() -> dict[str, str]:
    """Return the versions of what was measured."""
    found = {name: version(name) for name in PACKAGES} | {"Python": sys.version.split()[0]}
    if shutil.which("Rscript"):
        asked = "cat(as.character(getRversion()))"
        done = subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, check=False)
        found["R"] = done.stdout
    return found


def builds(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    """Return how long builds take, and what pages weigh."""
    times = in_turn(jobs(folder), asked.runs)
    pages = {
        "living": heaviest(folder / "ours" / "_build" / "html"),
        "stock": heaviest(folder / "stock" / "_build" / "html"),
    }
    return {
        "chapters": len(list((books.ROOT / "chapters").glob("*.md"))),
        "builds": {name: summary(seconds) for name, seconds in times.items()},
        "pages": pages,
    }


# What is measured, in this order; a part can be measured anew without the others.
PARTS: dict[str, Callable[[Path, argparse.Namespace], dict[str, object]]] = {
    "builds": builds,
    "waits": waits,
    "cohorts": lambda folder, asked: {"scale": scale(folder, asked.rows)},
    "books": lambda folder, asked: {"book_scale": book_scale(folder, short=asked.short)},
}


def command(told: dict[str, Any]) -> str:
    """Return the command that measures as it was measured: so many runs of each build."""
    timed_runs = [*told.get("builds", {}).values(), *told.get("waits", {}).values()]
    runs = {one["runs"] for one in timed_runs} - {RUNS}
    return " ".join(["make bench", *(f"RUNS={number}" for number in sorted(runs))])


def main() -> None:
    """Measure everything, or the parts asked for, and write it down."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    said.add_argument("--runs", type=int, default=RUNS)
    said.add_argument("--rows", type=int, nargs="*", default=[10_000, 1_000_000, 10_000_000])
    said.add_argument("--short", action="store_true", help="small books, small cohorts, one run")
    said.add_argument("--out", type=Path, default=OUT)
    asked = said.parse_args()
    if asked.short:
        asked.runs, asked.rows = 1, [1_000, 10_000]
    told = json.loads(asked.out.read_text(encoding="utf-8")) if asked.out.is_file() else {}
    for part in asked.parts:
        before, date = machine(), datetime.now(UTC).date().isoformat()
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            told |= PARTS[part](Path(name), asked)
        told |= {"date": date, "machine": before, "versions": versions(), "command": command(told)}
        measured = {"date": date, "load_before": before["load_before"]}
        told["parts"] = told.get("parts", {}) | {part: measured}
        asked.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
