"""The tests see what must never change unseen: each of these changes fails one of them.

`make mutants` tries many more, and writes data/mutants.json.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.mutation import load_mutants
from bench.mutants import HELD, reason_of
from bench.mutate import Mutant, mutants

ROOT = Path(__file__).resolve().parent.parent

# What is changed: the module below `analysis`, the true text, the false one, the tests that see it.
CHANGES = {
    "at-risk boundary": ("counts", 'days, side="left"', 'days, side="right"', "logrank"),
    "at-risk count": ("counts", "leaving[::-1].cumsum()[::-1]", "leaving.cumsum()", "survival"),
    "level of the interval": ("counts", "ndtri((1 + level) / 2)", "ndtri(level)", "intervals"),
    "level of proportions": (
        "proportion",
        "tail = (1 - level) / 2",
        "tail = 1 - level",
        "proportion",
    ),
    "degrees of freedom": (
        "logrank",
        "len(counts.patients) - 1",
        "len(counts.patients)",
        "logrank",
    ),
    "variance of the test": ("logrank", "d * (n - d), n - 1,", "d * (n - d), n,", "logrank"),
    "validation of days": (
        "intake.rules",
        'day > rows["lfs_days"]',
        'day < rows["lfs_days"]',
        "check",
    ),
}
RUN = """
import sys
from bench import mutants, mutate
mutants.load_libraries()
module, tests, source = sys.argv[1], sys.argv[2], sys.stdin.read()
alive = mutants.survives(mutate.Mutant(module, 0, "", source), [tests])
print("survives" if alive else "killed")
"""


def fate(module: str, source: str, tests: str) -> str:
    """Return whether the tests see that a module has this source."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, module, tests],
        input=source,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def source_of(module: str) -> str:
    path = ROOT / "analysis" / f"{module.replace('.', '/')}.py"
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_the_statistics_fails_a_test(what: str) -> None:
    module, true, false, tests = CHANGES[what]
    source = source_of(module)
    assert source.count(true) == 1, f"{true!r} is no longer in {module}: state the change anew"
    assert fate(module, source.replace(true, false), tests) == "killed"


@pytest.mark.parametrize(
    ("module", "tests"), [("counts", "survival"), ("proportion", "proportion")]
)
def test_a_module_that_was_not_changed_survives(module: str, tests: str) -> None:
    assert fate(module, source_of(module), tests) == "survives"


def test_mutants_differ_from_their_module_and_from_each_other() -> None:
    found = list(mutants("proportion"))
    assert len({one.source for one in found}) == len(found) > 20
    assert any("(1 - level) / 2" in one.change for one in found)


def test_each_survivor_has_a_reason_and_nine_in_ten_changes_are_seen() -> None:
    told = load_mutants()
    assert [one for one in told["survivors"] if not one["reason"].strip()] == []
    modules = told["modules"]
    assert modules.keys() == HELD.keys()
    for name, module in modules.items():
        left = [one for one in told["survivors"] if one["module"] == name]
        assert len(left) == module["survived"]
        assert module["tried"] >= min(25, module["mutants"])
    tried, lived = (sum(one[key] for one in modules.values()) for key in ("tried", "survived"))
    assert 1 - lived / tried >= 0.9


def test_a_reason_stays_with_its_change_when_lines_move() -> None:
    before = [
        {"module": "a", "line": line, "change": "1 -> 2", "reason": reason}
        for line, reason in ((10, "one"), (50, "other"))
    ]
    assert [reason_of(Mutant("a", line, "1 -> 2", ""), before) for line in (12, 40)] == [
        "one",
        "other",
    ]
    assert reason_of(Mutant("b", 10, "1 -> 2", ""), before) == ""
    assert reason_of(Mutant("a", 10, "0 -> 1", ""), before) == ""
