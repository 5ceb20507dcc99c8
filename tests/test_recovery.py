"""Simulated papers: the truth is found again, and the stored summary covers enough of them."""

from __future__ import annotations

import json
from itertools import islice

from analysis.recovery import papers, recover, summary
from analysis.recovery_search import SIZES
from analysis.study import DATA, load_study
from tests import plain


def some(count, seed=5):
    return list(islice(papers(load_study(), SIZES, seed=seed), count))


def test_the_true_risk_sets_are_always_among_those_listed():
    recovered = [one for paper in some(20) for one in recover(paper)]
    assert len(recovered) > 40
    assert all(one.found for one in recovered if one.found is not None)
    assert all(one.events_low <= one.events <= one.events_high for one in recovered if one.found)


def test_a_paper_prints_its_patients_as_a_naive_program_does():
    paper = some(1)[0]
    days, event = paper.state.days[0], paper.state.event[0]
    start = 0
    for size, (printed, _) in zip(SIZES, paper.arms, strict=True):
        patients = [
            {"lfs_days": str(day), "outcome": "event" if failed else "censored"}
            for day, failed in zip(
                days[start : start + size], event[start : start + size], strict=True
            )
        ]
        figures = [f"{value:.3f}" for value in plain.survival(patients, 1096)]
        assert figures == [f"{v:.3f}" for v in (printed.survival, printed.low, printed.high)]
        start += size


def test_the_same_seed_gives_the_same_papers():
    one, other = some(3), some(3)
    assert [paper.arms for paper in one] == [paper.arms for paper in other]
    assert some(3, seed=6)[0].arms != one[0].arms


def test_the_stored_summary_is_of_two_hundred_papers_and_misses_no_risk_set():
    stored = json.loads((DATA / "recovery.json").read_text(encoding="utf-8"))
    assert stored["papers"] >= 200
    assert stored["true_sequence_found"] == stored["arms_listed"]
    assert stored["papers_searched"] > 0


def test_a_range_that_misses_the_truth_is_named():
    found = summary([], [{"a.x": (1.0, 0.5, 2.0), "a.y": (3.0, 0.5, 2.0)}])
    assert (found["ranges"], found["ranges_that_hold_the_truth"]) == (2, 1)
    assert found["findings_missed"] == ["a.y"]
