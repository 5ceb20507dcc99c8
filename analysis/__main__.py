"""The command line, ``living``: thin, each command a call.

Commands import what they need when they are called: a build or ``--help`` does not wait for pandas.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

import analysis
from analysis import compatible, statistics_commands
from analysis.intake.register import register as register_intake
from analysis.mistake import Mistake

if TYPE_CHECKING:
    from analysis.diff import Change
    from analysis.ranges import Range
    from analysis.study import Study


app = typer.Typer(
    name="living",
    help="The living publication: findings, comparisons, and the book itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app = statistics_commands.register(register_intake(compatible.register(app)))

CohortFiles = Annotated[
    list[Path] | None,
    typer.Option("--cohort", help="The cohort's table; once for each centre, to pool several."),
]
StudyFile = Annotated[
    Path | None, typer.Option("--study", help="The study file; data/study.yml if absent.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command()
def findings(
    cohort: CohortFiles = None,
    study: StudyFile = None,
    as_json: AsJson = False,
    with_ranges: Annotated[
        bool, typer.Option("--with-ranges", help="Of the reconstructed cohort: how firmly known.")
    ] = False,
) -> None:
    """Print every number of the book under its name."""
    loaded = analysis.load_cohort(cohort or None, study=analysis.load_study(study))
    found = analysis.findings(loaded)
    known = _ranges(loaded.study) if with_ranges else {}
    if as_json:
        from analysis.records import document, write_json  # noqa: PLC0415

        more = {"ranges": {name: vars(one) for name, one in known.items()}} if with_ranges else {}
        print(write_json(document(loaded.record(), found, **more)), end="")
        return
    table = Table("Finding", "", *(["Range"] if with_ranges else []), box=None)
    for name, finding in found.items():
        table.add_row(name, finding.text(), *([known[name].text()] if name in known else []))
    Console().print(table)


def _ranges(study: Study) -> dict[str, Range]:
    from analysis.ranges import ranges_of  # noqa: PLC0415

    return ranges_of(study)


@app.command()
def compare(cohort: CohortFiles = None, study: StudyFile = None, as_json: AsJson = False) -> None:
    """Print what the paper printed beside what the cohort gives, claim by claim."""
    loaded = analysis.load_cohort(cohort or None, study=analysis.load_study(study))
    rows = analysis.compare(analysis.load_published(), analysis.findings(loaded))
    if as_json:
        print(json.dumps([row.record() for row in rows], indent=2, ensure_ascii=False))
        return
    table = Table("", "Claim", "Published", "Recomputed", "Difference", box=None)
    marks = {"agrees": "✓", "explained": "•", "differs": "✗"}
    for row in rows:
        why = " ".join(part for part in (row.difference, row.explanation) if part)
        table.add_row(marks[row.status], row.what, row.printed, row.recomputed, why)
    Console().print(table)
    counts = {status: sum(row.status == status for row in rows) for status in marks}
    print(
        f"{counts['agrees']} of {len(rows)} claims agree to the last printed digit, "
        f"{counts['explained']} for a stated reason not, {counts['differs']} for none."
    )


@app.command()
def build(
    cohort: CohortFiles = None,
    study: StudyFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the site; _build/html.")] = None,
) -> None:
    """Build the book's site."""
    from analysis.book.build import build as build_site  # noqa: PLC0415

    print(f"The book is in {build_site(cohort=cohort or (), study=study, out=out)}")


@app.command()
def verify(
    place: Annotated[str, typer.Argument(help="A site's folder, or its address.")],
) -> None:
    """Check a copy of the site, file by file, against the manifest that it carries."""
    from analysis.book.manifest import verify as verify_site  # noqa: PLC0415

    print(f"All {verify_site(place)} files are as they were built.")


@app.command()
def serve(
    cohort: CohortFiles = None,
    study: StudyFile = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
) -> None:
    """Build, show on this machine, build again and reload when a file is saved."""
    from analysis.book.serve import serve as serve_site  # noqa: PLC0415

    serve_site(cohort=cohort or (), study=study, port=port)


@app.command()
def pdf(
    out: Annotated[Path | None, typer.Option(help="The file; _build/book.pdf.")] = None,
) -> None:
    """Print the whole book, as it was last built, into one PDF."""
    from analysis.book.inputs import ROOT  # noqa: PLC0415
    from analysis.book.pdf import make_pdf  # noqa: PLC0415

    out = out or ROOT / "_build" / "book.pdf"
    print(f"{make_pdf(ROOT / '_build' / 'html', out)} pages are in {out}")


@app.command()
def diff(
    before: Annotated[str | None, typer.Argument(help="paper, a release, or current.")] = None,
    after: Annotated[str, typer.Argument(help="A release, or current.")] = "current",
    cohort: CohortFiles = None,
    study: StudyFile = None,
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="For a pull request.")] = False,
) -> None:
    """List each finding that moved; without names, from the last release to the current cohort."""
    from analysis.changes import change_markdown, changes  # noqa: PLC0415
    from analysis.records import write_json  # noqa: PLC0415

    loaded = analysis.load_cohort(cohort or None, study=analysis.load_study(study))
    old, new, moved = changes(loaded, before, after)
    if as_json:
        told = {"before": old, "after": new, "changes": [change.record() for change in moved]}
        print(write_json(told), end="")
    elif markdown:
        print(change_markdown(old, new, moved), end="")
    else:
        _show_changes(old, new, moved)


def _show_changes(old: str, new: str, moved: Sequence[Change]) -> None:
    from analysis.changes import HEADINGS, change_table  # noqa: PLC0415
    from analysis.diff import of_kind  # noqa: PLC0415

    console = Console()
    console.width = max(console.width, 160)
    for kind, heading in HEADINGS.items():
        if chosen := of_kind(moved, kind):
            rows = change_table(chosen)
            table = Table(*rows.columns, title=f"{heading}: {len(chosen)}", box=None)
            for row in rows.itertuples(index=False):
                table.add_row(*row)
            console.print(table)
    print(f"Findings that differ between {old} and {new}: {len(moved)}.")


@app.command()
def release(
    version: Annotated[str, typer.Argument(help="Such as 1.1.0.")],
    note: Annotated[str, typer.Option(help="What is new, in a sentence.")],
) -> None:
    """Freeze what the current cohort gives, under a version."""
    from analysis.book.freeze import release as freeze_release  # noqa: PLC0415

    made = freeze_release(version, note)
    print(f"Release {version} is in {made}. Commit it with CITATION.cff, and tag it v{version}.")


@app.command()
def publish(
    to: Annotated[Path, typer.Option(help="Folder of everything that is published.")],
) -> None:
    """Put the built site at TO/latest/ and a copy that stays at TO/v/VERSION/."""
    from analysis.book.publish import publish as publish_site  # noqa: PLC0415

    print(f"The book is in {to / 'latest'}; the copy that stays is {publish_site(to)}.")


def main() -> None:
    """Run the command line; a user's mistake ends in a sentence, never in a traceback."""
    try:
        app()
    except Mistake as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
