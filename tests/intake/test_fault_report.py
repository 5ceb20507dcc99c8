"""The report of a check: a table for people, JSON for programs, three exit codes."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from tables import SOUND, checked, csv_text, with_cell, write
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.intake.report import show, verdict


def shown(folder: Path, text: str) -> str:
    out = io.StringIO()
    show(checked(folder, text), Console(file=out, width=200))
    return out.getvalue()


def test_faults_stand_in_a_table(tmp_path: Path) -> None:
    text = shown(tmp_path, csv_text(with_cell(SOUND, 3, "arm", "placebo")))
    assert "Faults: to be mended" in text
    line = next(line for line in text.splitlines() if "placebo" in line)
    assert line.split()[:4] == ["3", "P2", "arm", "'placebo'"]


def test_markup_and_escapes_of_an_entry_are_shown_as_they_are(tmp_path: Path) -> None:
    text = shown(tmp_path, csv_text(with_cell(SOUND, 3, "arm", "[red]x[/red]\u202e")))
    assert "[red]x[/red]" in text
    assert "\u202e" not in text


def test_a_long_list_is_cut_and_says_so(tmp_path: Path) -> None:
    rows = [[f"P{at}", "placebo", *SOUND[0][2:]] for at in range(200)]
    text = shown(tmp_path, csv_text(rows))
    assert "and 150 more; --json lists them all." in text
    assert "200 faults" in text


def test_the_verdict_counts(tmp_path: Path) -> None:
    assert verdict(checked(tmp_path, csv_text(SOUND))) == (
        "cohort.csv can be used: 4 patients, no fault, 0 warnings."
    )


def test_exit_codes_tell_usable_faulty_unreadable(tmp_path: Path) -> None:
    sound = write(tmp_path, csv_text(SOUND), "sound.csv")
    faulty = write(tmp_path, csv_text(SOUND[:2]), "faulty.csv")
    for path, code in ((sound, 0), (faulty, 1), (tmp_path / "none.csv", 2)):
        assert CliRunner().invoke(app, ["check", str(path)]).exit_code == code
