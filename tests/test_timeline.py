"""The story of a living book, from its releases."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.findings import findings
from analysis.published import load_published
from analysis.release import Release, load_releases
from analysis.study import days_at
from analysis.timeline import (
    moved_findings,
    previous_release,
    rates_over_releases,
    release_table,
    release_words,
    then_and_now,
)
from story import CUT_OFFS, DATES, followed_until, tell

NOW = followed_until(4000)
FOUND = findings(NOW)
STUDY = NOW.study
PAPER = load_published()


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    folder: Path = tmp_path_factory.mktemp("timeline")
    tell(folder)
    return load_releases(folder)


def test_each_release_is_a_row_with_growing_events_and_follow_up(releases: list[Release]) -> None:
    table = release_table(releases, STUDY)
    assert list(table["Release"]) == list(CUT_OFFS)
    assert list(table["Date"]) == list(DATES.values())
    events = [int(number) for number in table["Events"]]
    assert events == sorted(events)
    assert events[-1] == 25
    follow_up = [float(text.split()[0]) for text in table["Median follow-up by arm"]]
    assert follow_up == sorted(follow_up)
    assert follow_up[0] < follow_up[-1]


def test_rates_begin_with_the_paper_and_end_with_the_present(releases: list[Release]) -> None:
    rates = rates_over_releases(PAPER, releases, FOUND, STUDY)
    mine = rates[rates["group"] == "car_t"]
    assert list(mine["source"]) == ["published", *(f"release {one}" for one in CUT_OFFS)]
    assert mine["value"].iloc[0] == 0.778
    assert mine["value"].isna().tolist() == [False, True, False, False]
    earlier = rates_over_releases(PAPER, releases[:1], FOUND, STUDY)
    assert set(earlier["source"]) == {"published", "release 1.0.0", "now"}
    assert set(rates["group"]) == {"car_t", "chemo_hsct", "chemo"}


def test_the_release_before_is_the_last_that_differs(releases: list[Release]) -> None:
    before = previous_release(releases, FOUND)
    assert before is releases[1]
    assert previous_release([releases[2]], FOUND) is None
    assert previous_release([], FOUND) is None


def test_moved_findings_are_held_against_the_release_before(releases: list[Release]) -> None:
    moved = {one.name: one for one in moved_findings(PAPER, releases, FOUND, STUDY)}
    later = moved["lfs.chemo_hsct.follow_up_days"].difference
    assert later is not None
    assert later > 0
    assert not [name for name in moved if name.endswith(".statement")]
    first = [one.name for one in moved_findings(PAPER, releases[2:], FOUND, STUDY)]
    assert first == ["lfs.chemo.at_36_months"], "the 52.3 of the paper"


def test_before_the_first_update_the_words_say_so(releases: list[Release]) -> None:
    none = release_words(PAPER, [], FOUND, STUDY)
    assert none["release.statement"].text().startswith("there has been no update; held against")
    assert none["release.compared"].text() == "the paper"
    one = release_words(PAPER, releases[2:], FOUND, STUDY)["release.statement"].text()
    assert one.startswith("there has been no update since release 2.0.0 of 2026-01-15;")
    words = release_words(PAPER, releases, FOUND, STUDY)
    assert words["release.compared"].text() == "release 1.1.0"
    statement = words["release.statement"].text()
    moved = moved_findings(PAPER, releases, FOUND, STUDY)
    told = f"since release 1.1.0 of 2025-01-15, findings that moved: {len(moved)}; of these "
    assert statement.startswith(told)
    assert "another way" not in statement, "no method changed"


def test_the_earlier_curve_is_the_present_one_as_far_as_it_goes(releases: list[Release]) -> None:
    curves, study = then_and_now(releases[:1], NOW)
    assert {group.key for group in study.groups} > {"car_t_before", "not_car_t_before"}
    earlier = curves[curves["group"] == "car_t_before"].set_index("days")["survival"]
    present = curves[curves["group"] == "car_t"].set_index("days")["survival"]
    assert earlier.index[0] == 0
    assert earlier.index[-1] == days_at(26)  # followed to day 800, and month 27 is day 822
    for day, height in earlier.items():
        assert height == pytest.approx(present[present.index <= day].iloc[-1])


def test_without_an_earlier_release_there_is_only_the_present() -> None:
    curves, study = then_and_now([], NOW)
    assert set(curves["group"]) == {"car_t", "not_car_t"}
    assert study == STUDY
