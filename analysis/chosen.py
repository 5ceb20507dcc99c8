"""Which files a build was told to use, in the environment, so that its kernels are told too."""

from __future__ import annotations

import os
from pathlib import Path

STUDY_VARIABLE = "LIVING_STUDY"
COHORT_VARIABLE = "LIVING_COHORT"  # the tables of all centres, one a line


def chosen_study() -> Path | None:
    """Return the study file that the build names, if it names one."""
    named = os.environ.get(STUDY_VARIABLE)
    return Path(named) if named else None


def chosen_cohorts() -> tuple[Path, ...]:
    """Return the tables that the build names, in its order; none if it names none."""
    named = os.environ.get(COHORT_VARIABLE, "")
    return tuple(Path(line) for line in named.splitlines() if line)
