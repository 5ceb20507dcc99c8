"""The workflows: valid, and each step that does something a target of the Makefile."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_keeps_the_schema_of_github(path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    # Without shellcheck, which only some machines have; the scripts are targets of the Makefile.
    linter = Path(sys.executable).with_name("actionlint")
    command = [str(linter), "-shellcheck=", "-pyflakes=", *map(str, WORKFLOWS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(WORKFLOWS) == 3


def test_actionlint_sees_an_expression_that_github_would_refuse(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    assert "github.event_name == 'push'" in text
    wrong.write_text(text.replace("github.event_name ==", "github.event_nome =="), encoding="utf-8")
    linter = Path(sys.executable).with_name("actionlint")
    done = subprocess.run([str(linter), str(wrong)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "event_nome" in done.stdout


def test_ci_runs_all_tests_and_builds_twice_from_nothing() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert {"make reproduce", "make test"} <= set(lines)
    assert any("CI=true" in line for line in lines), "random cases would be other ones each time"
    assert ".ci/run" in steps_of("test.yml")


def steps_of(name: str) -> list[str]:
    """Return the commands of a workflow."""
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"].values()
    return [step["run"].strip() for job in jobs for step in job["steps"] if "run" in step]


def test_the_steps_of_publishing_are_targets_that_tests_run() -> None:
    commands = steps_of("pages.yml")
    made = [command for command in commands if command.startswith("make ")]
    others = [command for command in commands if command not in made]
    assert len(others) == 1
    assert all(line.startswith("git config user.") for line in others[0].splitlines())
    targets = {word for command in made for word in re.findall(r"^make (?:--\S+ )*(\S+)", command)}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    story = (ROOT / "tests" / "test_publish.py").read_text(encoding="utf-8")
    assert targets == {".venv/ready", "pages-fetch", "publish", "pages-push", "diff"}
    for target in targets - {".venv/ready"}:
        assert re.search(rf"^{target}:", makefile, flags=re.M), target
        assert f'"{target}"' in story, f"no test runs make {target}"


def test_publishing_happens_on_a_tag_only_and_with_no_more_rights_than_it_needs() -> None:
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    whole = yaml.safe_load(text)
    when = whole[True]  # YAML reads the word `on` as true
    assert when["push"] == {"tags": ["v*"]}
    assert whole["permissions"] == {"contents": "read"}
    assert whole["jobs"]["publish"]["permissions"] == {"contents": "write"}
    assert whole["jobs"]["publish"]["if"] == "github.event_name == 'push'"
    assert "permissions" not in whole["jobs"]["changes"]
