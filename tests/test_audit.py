"""What the printed rates give away."""

from __future__ import annotations

import analysis
from analysis.audit import audit
from analysis.estimate import Estimate, NotEstimable


def test_the_arms_of_twenty_and_fourteen_are_given_away_and_the_arm_of_43_is_not():
    loaded = analysis.load_cohort()
    rows = {row.group: row for row in audit(loaded.study, analysis.shown_findings(loaded))}
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


def test_a_hidden_number_of_events_that_follows_from_the_rate_is_told():
    study = analysis.load_study()
    at, by = "lfs.chemo.at_36_months", "lfs.chemo.events_by_36_months"
    # 4 of 14 without censoring: exactly one sequence, of 10 events
    rate = Estimate(0.286, "probability", "m", 14, 0.049, 0.522, 0.121, 0.95)
    nothing = NotEstimable("follow-up is too short", "probability", "m", 8)
    found = {f"lfs.{group.key}.at_36_months": nothing for group in study.all_groups} | {at: rate}
    hidden = NotEstimable("5 or more", "events", "count", None)
    told = {row.group: row.words for row in audit(study, found | {by: hidden})}
    assert told["chemo"].endswith("The number of events, 10, is hidden and follows all the same.")
    shown = Estimate(10, "events", "count", 14)
    told = {row.group: row.words for row in audit(study, found | {by: shown})}
    assert "hidden" not in told["chemo"]


def test_without_a_number_of_patients_nothing_can_be_counted():
    study = analysis.load_study()
    rate = Estimate(0.286, "probability", "m", None, 0.049, 0.522, 0.121, 0.95)
    found = {f"lfs.{group.key}.at_36_months": rate for group in study.all_groups}
    assert {row.words for row in audit(study, found)} == {"the number of patients is not shown"}
