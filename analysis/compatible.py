"""Commands about compatible cohorts: identify, reconstruct, ranges, audit. Thin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import analysis
from analysis.study import DATA

LONGEST_SHOWN = 60  # sequences


def register(app: typer.Typer) -> typer.Typer:
    """Return the command line with these commands added to it."""
    for command in (identify, reconstruct, ranges, recover, audit):
        app.command()(command)
    return app


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)


def identify(
    n: Annotated[int, typer.Option("--n", help="Patients of the arm.")],
    survival: Annotated[float, typer.Option(help="Printed rate, percent: 77.8.")],
    low: Annotated[float | None, typer.Option(help="Printed lower limit, percent.")] = None,
    high: Annotated[float | None, typer.Option(help="Printed upper limit, percent.")] = None,
    interval: Annotated[str | None, typer.Option(help="plain, log or loglog; all three.")] = None,
    precision: Annotated[float, typer.Option(help="Rounded to, in points.")] = 0.1,
) -> None:
    """List the risk-set sequences that give a printed survival rate and interval."""
    from analysis.identify import identify as search  # noqa: PLC0415
    from analysis.printed import as_printed, intervals  # noqa: PLC0415

    printed = as_printed(n, survival, low, high, precision=precision)
    for kind in intervals(interval):
        answer = search(printed, kind)
        print(f"{kind} interval: {answer.sentence()}")
        for sequence in (answer.sequences or ())[:LONGEST_SHOWN]:
            print("  " + " ".join(str(r) for r in sequence))
        if answer.sequences and len(answer.sequences) > LONGEST_SHOWN:
            print(f"  and {len(answer.sequences) - LONGEST_SHOWN:,} more")


def reconstruct(
    solutions: Annotated[int | None, typer.Option(help="Write so many, not one.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 2022,
    out: Annotated[Path, typer.Option(help="The table to write.")] = DATA / "cohort.csv",
) -> None:
    """Write a cohort of pseudo-patients that reproduces every printed figure, or many."""
    from analysis import reconstruct as search  # noqa: PLC0415
    from analysis import survey  # noqa: PLC0415

    study, claims = analysis.load_study(), analysis.load_published()
    if solutions is None:
        rows = search.reconstruct(study, claims, seed=seed)
        search.write_table(rows, out)
        print(f"{len(rows)} pseudo-patients are in {out}")
        return
    with _progress("Compatible cohorts", solutions) as advance:
        survey.draw(study, claims, out.parent, seed=seed, count=solutions, advance=advance)
    print(
        f"{solutions} cohorts are in {out.parent / 'solutions.csv.gz'}; chains.json compares them"
    )


def ranges(
    search: Annotated[bool, typer.Option(help="Drive each finding further down and up.")] = False,
    seed: Annotated[int, typer.Option(help="Of that search.")] = 2022,
) -> None:
    """Note the range of every finding over all compatible cohorts, in data/ranges.json."""
    from analysis import survey  # noqa: PLC0415

    study, claims = analysis.load_study(), analysis.load_published()
    if search:
        with _progress("Driving each finding", survey.CYCLES) as advance:
            survey.search(study, claims, DATA, seed=seed, advance=advance)
    with _progress("Findings of each cohort", survey.cohorts(DATA)) as advance:
        survey.note(study, claims, DATA, advance=advance)
    print(f"The ranges are in {DATA / 'ranges.json'}")


def recover(
    papers: Annotated[int, typer.Option(help="Simulated papers.")] = 200,
    searched: Annotated[int | None, typer.Option(help="Search only the first so many.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same papers.")] = 2022,
    out: Annotated[Path, typer.Option(help="The summary to write.")] = DATA / "recovery.json",
) -> None:
    """Simulate papers from public cohorts and see whether the truth is found again."""
    from analysis.recovery_search import recover_papers  # noqa: PLC0415

    study = analysis.load_study()
    with _progress("Simulated papers", searched or papers) as advance:
        recover_papers(study, out, count=papers, searched=searched, seed=seed, advance=advance)
    print(f"What was recovered of {papers} papers is in {out}")


def audit(
    cohort: Annotated[
        list[Path] | None, typer.Option("--cohort", help="The cohort's table; once a centre.")
    ] = None,
    study: Annotated[Path | None, typer.Option("--study", help="The study file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Report what the printed rates of a cohort give away of its patients."""
    from analysis.audit import audit as inspect  # noqa: PLC0415

    loaded = analysis.load_cohort(cohort or None, study=analysis.load_study(study))
    rows = inspect(loaded.study, analysis.shown_findings(loaded))
    if as_json:
        print(json.dumps([{**vars(row), "gives_away": row.gives_away} for row in rows], indent=2))
        return
    table = Table("", "Group", "Printed", "Risk-set sequences that remain", box=None)
    for row in rows:
        table.add_row("!" if row.gives_away else "", row.group, row.printed, row.words)
    Console().print(table)
    known = sum(row.gives_away for row in rows)
    print(f"{known} of {len(rows)} groups are given away: only one sequence remains.")
