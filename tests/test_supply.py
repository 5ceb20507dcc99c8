"""What the book rests on: locked with hashes, its licences known, its lock renewed monthly."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from bench.ages import locked_versions
from bench.licences import licences, locked

ROOT = Path(__file__).resolve().parent.parent
PERMISSIVE = re.compile(r"\b(MIT|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation)")
# Licences that ask for more than a notice, or are not said where packages say it, and why they
# may be used: the book calls these packages unchanged and gives none of them away.
NOTED = {
    "axe-playwright-python": "MIT in its LICENSE file; only tests use it",
    "certifi": "MPL 2.0 covers its own files, a list of certificates, which is not changed",
    "frozendict": "LGPL 3.0: a library used unchanged, which anyone may replace",
    "hypothesis": "MPL 2.0 covers its own files, which are not changed; only tests use it",
    "pathspec": "MPL 2.0 covers its own files, which are not changed; only tools use it",
    "text-unidecode": "under either of two licences: the Artistic License is chosen",
}


# Packages without a release for three years, and why they may stay. None is named by the project
# itself: each comes with another package, which is maintained.
OLD = {
    "autograd-gamma": "three derivatives for lifelines, finished; lifelines tests it",
    "colorama": "for terminals of Windows alone; stable",
    "cycler": "a part of matplotlib, by the same people; small and finished",
    "markdown-it-py": "newer versions exist; the parser of the chapters is not ready for them",
    "mdurl": "a part of markdown-it-py, by the same people; small and finished",
    "ptyprocess": "of IPython's shell, which the book does not open",
    "pybtex-docutils": "of sphinxcontrib-bibtex, by the same author; small and finished",
    "rfc3986": "a finished standard; only a test that reads the data package back uses it",
    "shellingham": "finds a shell for typer's completion; nothing of the book depends on it",
    "sortedcontainers": "pure Python, finished; only tests use it, through hypothesis",
    "sphinx-comments": "asked for by jupyter-book; the book does not load it",
    "sphinx-copybutton": "asked for by jupyter-book; the book does not load it",
    "sphinx-multitoc-numbering": "a hundred lines of jupyter-book, by the same people",
    "stack-data": "of IPython, for longer error messages; by one of its developers",
    "text-unidecode": "one table of letters, finished; only tests use it",
    "typing-inspect": "of pandera; looks at type hints alone",
}
THREE_YEARS = timedelta(days=3 * 365.25)


def listed() -> dict[str, str]:
    path = ROOT / "tests" / "bench" / "licences.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_locked_package_has_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9][a-z0-9._-]*==)", text, flags=re.M | re.I)[1:]
    assert len(entries) >= len(locked()) > 100
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_licence_of_every_dependency_is_listed() -> None:
    assert listed() == licences(), "run `make licences` and look at what changed"


@pytest.mark.parametrize("name", sorted(listed()))
def test_a_licence_allows_what_the_book_does(name: str) -> None:
    said = listed()[name]
    alone = PERMISSIVE.search(said) and "GPL" not in said
    assert alone or name in NOTED, f"{name}: {said!r} must be looked at"


def test_notes_are_on_what_is_used() -> None:
    assert set(NOTED) <= set(listed())


def ages() -> tuple[date, dict[str, dict[str, str]]]:
    """Return the day on which releases were looked at, and each package's versions with days."""
    path = ROOT / "tests" / "bench" / "released.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    return date.fromisoformat(table["looked_at"]), table["released"]


def old() -> set[str]:
    """Return the packages whose newest locked version was released three years before."""
    looked_at, released = ages()
    last = {name: date.fromisoformat(max(days.values())) for name, days in released.items()}
    return {name for name, day in last.items() if looked_at - day > THREE_YEARS}


def test_it_is_known_when_each_locked_version_was_released() -> None:
    listed_ = {(name, version) for name, days in ages()[1].items() for version in days}
    assert listed_ == locked_versions(), "run `make licences` and look at what changed"


def test_no_dependency_is_old_without_a_note_why() -> None:
    assert old() == set(OLD), "a package without release for three years needs a note, others none"


def test_no_package_that_the_project_names_is_old() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*told["dependencies"], *told["optional-dependencies"]["dev"]]
    direct = {re.split(r"[^a-z0-9-]", line.lower())[0] for line in lines}
    assert direct <= set(ages()[1])
    assert not direct & old()


def test_each_step_of_the_monthly_update_is_a_make_target() -> None:
    text = (ROOT / ".github" / "workflows" / "update.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"].values()
    steps = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    named = [re.match(r"make (?:--silent )?([a-z-]+)", step) for step in steps]
    assert all(named) and {found[1] for found in named if found} <= targets
    assert {"lock", "test", "diff"} <= {found[1] for found in named if found}
    assert "cron:" in text
