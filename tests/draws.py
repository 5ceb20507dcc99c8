"""How many random cases tests draw, and which: `HYPOTHESIS_PROFILE` names one of three ways.

``ci`` draws the same cases each time, so that a run fails only where the code has changed; it is
the way where `CI` is set. ``long`` draws twenty times as many, other ones each time. Without a
name, other ones each time, in the usual number.
"""

from __future__ import annotations

import os

from hypothesis import Phase, settings

CASES, LONG = 100, 20
# Of a mutant it matters only whether a test fails, not by which smallest case.
ONCE = [phase for phase in Phase if phase not in (Phase.shrink, Phase.explain, Phase.reuse)]


def load_profile() -> str:
    """Define the profiles, and load the one that the environment names."""
    same = settings(derandomize=True, database=None, deadline=None, print_blob=True)
    settings.register_profile("ci", same, max_examples=CASES)
    settings.register_profile("mutants", same, max_examples=CASES // 4, phases=ONCE)
    free = settings(derandomize=False, deadline=None, print_blob=True)
    settings.register_profile("usual", free, max_examples=CASES)
    settings.register_profile("long", free, max_examples=CASES * LONG)
    name = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "usual")
    settings.load_profile(name)
    return name


def cases(number: int) -> settings:
    """Return the settings of a test that usually draws `number` cases instead of 100."""
    assert settings.default is not None
    return settings(max_examples=number * settings.default.max_examples // CASES)
