"""Commands about the statistics themselves: simulate, describe. Thin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> typer.Typer:
    """Return the command line with these commands added to it."""
    for command in (simulate, describe):
        app.command()(command)
    return app


def simulate(
    draws: Annotated[int, typer.Option(help="Cohorts of each kind.")] = 10_000,
    out: Annotated[Path | None, typer.Option(help="Folder of the two tables; data.")] = None,
) -> None:
    """Simulate how often intervals cover and tests reject; about two minutes."""
    from analysis.trust import write_tables  # noqa: PLC0415 - numpy and pandas

    write_tables(draws, out)


def describe(
    out: Annotated[Path | None, typer.Option(help="The page; chapters/all_findings.md.")] = None,
) -> None:
    """Write the page that lists every kind of finding with formula and reference."""
    from analysis.registry.page import page  # noqa: PLC0415 - pandas
    from analysis.study import DATA  # noqa: PLC0415

    path = out or DATA.parent / "chapters" / "all_findings.md"
    path.write_text(page(), encoding="utf-8")
