"""The profiles: the same cases each time in CI, twenty times as many in long runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

DRAW = """
import json
from hypothesis import given, strategies as st
from draws import cases, load_profile
name, drawn, fewer = load_profile(), [], []
@given(st.integers())
def some(number): drawn.append(number)
@cases(10)
@given(st.integers())
def few(number): fewer.append(number)
some(), few()
print(json.dumps([name, drawn, len(fewer)]))
"""


def drawn(**environment: str) -> tuple[str, list[int], int]:
    """Return the profile's name, what a test draws in a new process, and how many a short one."""
    clean = {key: os.environ[key] for key in os.environ if key not in ("CI", "HYPOTHESIS_PROFILE")}
    done = subprocess.run(
        [sys.executable, "-c", DRAW],
        cwd=Path(__file__).parent,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    name, numbers, fewer = json.loads(done.stdout)
    return name, numbers, fewer


def test_ci_draws_the_same_cases_each_time() -> None:
    one, other = drawn(CI="true", PYTHONHASHSEED="1"), drawn(CI="true", PYTHONHASHSEED="2")
    assert one == other
    assert (one[0], len(one[1]), one[2]) == ("ci", 100, 10)


def test_long_runs_draw_twenty_times_as_many_and_others_each_time() -> None:
    one, other = drawn(HYPOTHESIS_PROFILE="long"), drawn(HYPOTHESIS_PROFILE="long", CI="true")
    assert one[0] == other[0] == "long"
    assert (len(one[1]), one[2]) == (2000, 200)
    assert one[1] != other[1]


def test_without_a_name_cases_are_random() -> None:
    one, other = drawn(), drawn()
    assert one[0] == other[0] == "usual"
    assert one[1] != other[1] and len(one[1]) == 100
