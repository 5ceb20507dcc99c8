"""The solution set: every member by a second, naive program; how it was drawn and written."""

from __future__ import annotations

import json
import random

import pytest

from analysis.published import load_published
from analysis.solutions import SolutionsError, as_state, load_solutions, reached
from analysis.study import DATA, load_study
from analysis.survey import draw
from analysis.target import make_target
from tests import plain

SOLUTIONS = DATA / "solutions.csv.gz"
LARGEST = 2_000_000 // 2  # bytes; well below 2 MB


@pytest.fixture(scope="module")
def members():
    return plain.read(SOLUTIONS)


@pytest.fixture(scope="module")
def chains():
    return json.loads((DATA / "chains.json").read_text(encoding="utf-8"))


def test_a_hundred_members_at_random_give_every_printed_figure(members):
    for number in random.Random(7).sample(sorted(members), 100):
        assert plain.printed(members[number]) == plain.ABSTRACT, number


def test_a_changed_member_does_not(members):
    patients = [dict(patient) for patient in members["1"]]
    late = max(patients, key=plain.day)
    late["lfs_days"], late["outcome"] = "1", "event"
    assert plain.printed(patients) != plain.ABSTRACT


def test_at_least_a_thousand_members_differ_in_the_joint_order_of_all_patients(members):
    assert len({plain.joint_order(patients) for patients in members.values()}) >= 1000


def test_all_chains_contribute_and_agree(chains):
    drawn = {(prior, chain) for prior, chain, _ in chains["drawn"]}
    assert len(drawn) == len(chains["priors"]) * chains["chains_per_prior"]
    for name, one in chains["agreement"].items():
        assert one["spread_between_chains"] < one["spread"] or one["draws"] < 100, name


def test_every_sequence_is_reached_or_listed_as_missing(chains):
    target = make_target(load_published(), load_study())
    state = as_state(target, load_solutions())
    for number, arm in enumerate(target.arms):
        told = chains["risk_sets"][arm]
        assert told["enumerated"] == len(target.risk_sets[number])
        assert told["reached"] + len(told["missing"]) == told["enumerated"]
        missing = reached(target, state, number)["missing"]
        assert [tuple(one) for one in told["missing"]] == missing


def test_what_the_solutions_miss_the_extremes_reach():
    target = make_target(load_published(), load_study())
    codes = set()
    for name in ("solutions.csv.gz", "extremes.csv.gz"):
        state = as_state(target, load_solutions(DATA / name))
        codes |= {tuple(one) for one in reached(target, state, 0)["missing"]} ^ set(
            target.risk_sets[0]
        )
    assert codes == set(target.risk_sets[0])


def test_the_file_is_small_and_carries_no_time():
    content = SOLUTIONS.read_bytes()
    assert len(content) < LARGEST
    assert content[4:8] == b"\0\0\0\0"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SolutionsError, match="living reconstruct --solutions"):
        load_solutions(tmp_path / "solutions.csv.gz")


def test_too_few_solutions_are_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(SolutionsError, match="at least 100"):
        draw(load_study(), load_published(), tmp_path, seed=1, count=5)
    assert not list(tmp_path.iterdir())
