"""The chapter "Rebuild it with your cohort", followed line by line as a data manager would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from analysis.intake.template import template_csv
from analysis.study import load_study
from analysis.threshold import read_disclosure

CHAPTER = Path(__file__).parent.parent / "chapters" / "rebuild_with_your_cohort.md"
TEXT = CHAPTER.read_text(encoding="utf-8")
BLOCK = re.compile(r"```(?:{code-block} )?(text|bash|yaml)\n(?::caption: (\S+)\n)?(.*?)```", re.S)
ANSWERED = re.compile(r"```bash\n([^`]*)```\n\n```text\n([^`]*)```")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Write each file and execute each command; return command, answer, and what is printed."""
    folder = tmp_path_factory.mktemp("centre")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    printed = dict(ANSWERED.findall(TEXT))
    told = []
    for kind, name, body in BLOCK.findall(TEXT):
        if name and name != "template.csv":
            (folder / name).write_text(body, encoding="utf-8")
        if kind != "bash":
            continue
        done = subprocess.run(
            ["bash", "-ec", body],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert "Traceback" not in done.stderr
        told.append((body, done.stdout + done.stderr, printed.get(body, "")))
    told.append(("template", (folder / "template.csv").read_text(), ""))
    return told


def test_every_command_answers_what_is_printed_under_it(
    followed: list[tuple[str, str, str]],
) -> None:
    printed = [entry for entry in followed if entry[2]]
    assert len(printed) >= 5
    for command, answer, expected in printed:
        lines = [line.rstrip() for line in expected.strip().splitlines()]
        given = [line.rstrip() for line in answer.strip().splitlines()]
        assert [line for line in given if line in lines] == lines, (command, answer)


def test_every_command_is_one_of_the_program() -> None:
    commands = [
        line
        for kind, _, body in BLOCK.findall(TEXT)
        if kind == "bash"
        for line in body.strip().splitlines()
    ]
    assert len(commands) >= 7
    assert all(command.startswith("living ") for command in commands)


def test_the_example_is_the_template(followed: list[tuple[str, str, str]]) -> None:
    shown = next(body for _, name, body in BLOCK.findall(TEXT) if name == "template.csv")
    assert shown == template_csv(load_study()) == followed[-1][1]
    filled = next(body for _, name, body in BLOCK.findall(TEXT) if name == "cohort.csv")
    assert filled.splitlines()[:3] == shown.replace("EXAMPLE-", "P0").splitlines()


def test_the_entries_of_the_study_file_are_the_usual_ones() -> None:
    shown = next(body for kind, _, body in BLOCK.findall(TEXT) if kind == "yaml")
    stated = read_disclosure(yaml.safe_load(shown))
    assert stated.of_kind("real") == read_disclosure({}).of_kind("real")
