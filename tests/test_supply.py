"""What the book rests on: locked with hashes, its licences known, its lock renewed monthly."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

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
