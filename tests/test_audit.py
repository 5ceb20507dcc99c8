"""What the printed rates give away."""

from __future__ import annotations

import analysis
from analysis.audit import audit
from analysis.estimate import Estimate, NotEstimable


def test_the_arms_of_twenty_and_fourteen_are_given_away_and_the_arm_of_43_is_not():
    loaded = analysis.load_cohort()
    rows = {row.group: row for row in audit(loaded.study, analysis.findings(loaded))}
    assert rows["chemo_hsct"].gives_away
    assert rows["chemo"].gives_away
    assert rows["car_t"].sequences == 40
    assert not rows["car_t"].gives_away


def test_a_rate_that_is_not_printed_gives_nothing_away():
    study = analysis.load_study()
    nothing = NotEstimable("follow-up is too short", "probability", "m", 8)
    everybody = Estimate(1.0, "probability", "m", 8, 0.63, None, level=0.95)
    names = [f"lfs.{group.key}.at_36_months" for group in study.all_groups]
    rows = audit(study, {**dict.fromkeys(names, nothing), names[0]: everybody})
    assert [row.sequences for row in rows] == [1.0, None, None, None, None]
    assert "everybody was free of events" in rows[0].words
