"""The two sides of transplantation as groups of a study, for figures to name and colour."""

from __future__ import annotations

from dataclasses import replace

from analysis.study import Group, Study

EXPOSURES = ("transplanted", "not_transplanted")


def exposure_study(study: Study) -> Study:
    """Return the study with the two sides as its groups, for figures to name and colour.

    Parameters
    ----------
    study : Study
        The study; its first arms lend their colours.

    Returns
    -------
    Study
        With the arms ``transplanted`` and ``not_transplanted``.
    """
    labels = ("Transplanted", "Not, or not yet, transplanted")
    sides = tuple(
        Group(key, label, label.lower(), (key,), None, arm.light, arm.dark, arm.dash)
        for key, label, arm in zip(EXPOSURES, labels, study.arms * 2, strict=False)
    )
    return replace(study, arms=sides, groups=(), comparisons=())
