"""Simulated papers: the truth can be reached, is found again, and the summary tells how often."""

from __future__ import annotations

import json
from itertools import islice

import numpy as np
import pytest

from analysis import chains, recovered, recovery_search
from analysis.recovered import load_recovery, recovery_search_table, recovery_table, recovery_words
from analysis.recovery import papers, recover
from analysis.recovery_search import (
    SIZES,
    RecoveryError,
    as_target,
    recover_papers,
    search,
)
from analysis.recovery_summary import Searched, summary
from analysis.search.aims import groups
from analysis.search.form import Walk, as_paper, room
from analysis.search.hunt import Effort
from analysis.search.states import as_state, as_walk
from analysis.search.walkers import Length
from analysis.search.worth import look, price
from analysis.study import load_study
from tests import plain


def some(count, seed=5):
    return list(islice(papers(load_study(), SIZES, seed=seed), count))


def one(**changed):
    given = {"paper": 1, "source": "lung", "name": "lfs.a.x", "true": 1.0, "low": 0.5, "high": 2.0}
    return Searched(**{**given, "without": False, **changed})


def test_the_true_risk_sets_are_always_among_those_listed():
    recovered = [one for paper in some(20) for one in recover(paper)]
    assert len(recovered) == 60
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
        figures_of = [f"{value:.3f}" for value in plain.survival(patients, 1096)]
        assert figures_of == [f"{v:.3f}" for v in (printed.survival, printed.low, printed.high)]
        start += size


def test_the_same_seed_gives_the_same_papers():
    first, again = some(3), some(3)
    assert [paper.arms for paper in first] == [paper.arms for paper in again]
    assert some(3, seed=6)[0].arms != first[0].arms


def test_every_truth_is_a_cohort_that_the_search_can_reach():
    """Ties, late events, follow-up to the last day: nothing of a real cohort is excluded."""
    study, reached = load_study(), 0
    for paper in some(20):
        made = as_target(paper, study)
        if made is None or max(len(s) for s in made[0].risk_sets.values()) > 5_000:
            continue
        target, truth = made
        paper_form = as_paper(target, groups(target, study))
        walk = as_walk(target, paper_form, truth)
        seen = np.empty(len(paper_form.windows))
        assert look(paper_form, room(paper_form), Walk(*(part[0] for part in walk)), seen) > 0
        assert price(paper_form.windows, seen) == 0
        back = as_state(target, paper_form, walk)
        assert chains.misses(target, back)[0] == 0
        assert sorted(zip(*truth_of(truth), strict=True)) == sorted(
            zip(*truth_of(back), strict=True)
        )
        reached += 1
    assert reached >= 10


def truth_of(state):
    return state.days[0].tolist(), state.event[0].tolist()


@pytest.fixture(scope="module")
def searched():
    study = load_study()
    return [
        search(some(3)[2], study, number=3, effort=Effort(1, 1, Length(200, 3))) for _ in range(2)
    ]


def test_a_search_of_the_same_paper_finds_the_same(searched):
    assert searched[0] is not None
    assert searched[0] == searched[1]


def test_a_search_returns_ranges_and_none_of_what_is_printed(searched):
    names = {one.name for one in searched[0]}
    assert "lfs.car_t_vs_chemo.hazard_ratio" in names
    assert "lfs.car_t_vs_chemo.logrank" not in names
    assert "lfs.car_t.at_36_months" not in names
    known = [one for one in searched[0] if one.low is not None]
    assert len(known) > 30
    assert all(one.low <= one.high for one in known)


def test_what_a_range_holds():
    assert one().held
    assert not one(true=3.0).held
    assert one(true=3.0).beyond == pytest.approx(2 / 3)
    assert not one(true=None).held
    assert one(true=None, without=True).held
    assert not one(low=None, high=None, without=True).held


def test_a_range_that_misses_the_truth_is_named_and_its_paper_counted():
    found = summary([], [one(), one(name="lfs.a.y", true=3.0), one(paper=2)], [4])
    assert (found["ranges"], found["ranges_that_hold_the_truth"]) == (3, 2)
    assert [missed["name"] for missed in found["missed"]] == ["lfs.a.y"]
    assert (found["papers_searched"], found["papers_without_a_miss"]) == (2, 1)
    assert found["by_quantity"]["x"] == {"ranges": 2, "held": 2, "papers": 2, "papers_held": 2}
    assert found["by_quantity"]["y"] == {"ranges": 1, "held": 0, "papers": 1, "papers_held": 0}
    assert found["papers_not_searchable"] == [4]


@pytest.mark.parametrize(
    ("count", "some_of_them", "words"),
    [(0, None, "0 papers"), (200_000, None, "200,000 papers"), (5, 6, "6 of 5"), (5, 0, "0 of 5")],
)
def test_nonsense_is_refused_and_nothing_written(tmp_path, count, some_of_them, words):
    path = tmp_path / "recovery.json"
    with pytest.raises(RecoveryError, match=words):
        recover_papers(load_study(), path, count=count, seed=1, searched=some_of_them)
    assert not list(tmp_path.iterdir())


def test_a_run_is_written_whole_and_tells_its_progress(tmp_path, monkeypatch):
    monkeypatch.setattr(recovery_search, "search", lambda paper, study, number: [one(paper=number)])
    path, told = tmp_path / "recovery.json", []
    recover_papers(load_study(), path, count=2, seed=5, searched=1, advance=told.append)
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert (stored["papers"], stored["papers_searched"], stored["arms"]) == (2, 1, 6)
    assert told == [1]


def test_the_stored_summary_is_of_two_hundred_papers_and_misses_no_risk_set():
    stored = load_recovery()
    assert stored["papers"] >= 200
    assert stored["true_sequence_found"] == stored["arms_listed"]
    assert stored["papers_searched"] > 0
    held = sum(kind["held"] for kind in stored["by_quantity"].values())
    assert held == stored["ranges_that_hold_the_truth"]
    assert len(stored["missed"]) == stored["ranges"] - held


def test_the_chapter_s_tables_and_words_tell_what_is_stored():
    stored, words = load_recovery(), recovery_words()
    held = f"{stored['ranges_that_hold_the_truth']:,} of"
    table = recovery_search_table()
    assert len(table) == len(stored["by_quantity"]) + 1
    last = table.iloc[-1]
    assert last["Papers with all of them"].endswith(f" of {stored['papers_searched']}")
    assert words["recovery.searched"].text() == str(stored["papers_searched"])
    assert words["recovery.ranges"].text().startswith(held)
    assert recovery_table()["Patients"].tolist() == ["43", "20", "14"]


def test_the_stored_misses_are_outside_their_ranges():
    for missed in load_recovery()["missed"]:
        true, low, high = (missed[key] for key in ("true", "low", "high"))
        if None not in (true, low, high):
            assert not low <= true <= high, missed["name"]
        assert missed["beyond"] is None or np.isfinite(missed["beyond"])


def test_a_share_is_a_hundred_percent_only_if_it_is_of_all():
    shares = [recovered._share(*pair) for pair in ((199, 200), (200, 200), (1793, 1880))]
    assert shares == ["199 of 200 (99%)", "200 of 200 (100%)", "1,793 of 1,880 (95%)"]
