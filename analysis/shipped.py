"""The reconstructed cohort that the book ships, whatever cohort a book is built for."""

from __future__ import annotations

from dataclasses import replace

from analysis.cohort import Cohort, load_cohort
from analysis.study import DATA, load_study


def shipped_cohort() -> Cohort:
    """Return the pseudo-patients made from the paper's abstract.

    What the abstract pins down is a matter of its figures: a centre's patients have no part in it.

    Returns
    -------
    Cohort
        With the study of ``data/study.yml``, of kind ``reconstructed``.
    """
    study = replace(
        load_study(DATA / "study.yml"),
        kind="reconstructed",
        cohort_path=DATA / "cohort.csv",
        pooled_with=(),
    )
    return load_cohort(study=study)
