"""Curves and risk tables: published life tables, R 4.2.2 with survival 3.5, and plain counts."""

from __future__ import annotations

import numpy as np
import pytest

import analysis
from analysis.cohort import Cohort
from analysis.counts import count
from analysis.curves import kaplan_meier, risk_table
from analysis.survival import curve, life_table
from patients import MAINTAINED, MERCAPTOPURINE, patients


def test_life_table_counts_events_before_censorings() -> None:
    table = life_table(patients("100 250 250+ 400 500+*2"))
    assert table.to_numpy().tolist() == [
        [0, 6, 0, 0],
        [100, 6, 1, 0],
        [250, 5, 1, 1],
        [400, 3, 1, 0],
        [500, 2, 0, 2],
    ]


def test_relapse_or_death_is_an_event_and_a_chosen_one_censors_the_other() -> None:
    rows = patients("5r 7d 9+")
    assert count(rows).events.tolist() == [0, 1, 1, 0]
    assert count(rows, event=["relapse"]).censored.tolist() == [0, 0, 1, 1]


def test_curve_of_mercaptopurine_is_the_printed_one() -> None:
    found = curve(MERCAPTOPURINE, 0.95).set_index("days")["survival"]
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found[[6, 7, 10, 13, 16, 22, 23]].round(3).tolist() == printed


def test_standard_error_and_log_limits_of_aml_are_those_of_r() -> None:
    point = curve(MAINTAINED, 0.95, scale="log").set_index("days").loc[23]
    assert point["survival"] == pytest.approx(0.6136363636, abs=1e-9)
    assert (round(point["standard_error"], 4), round(point["low"], 3)) == (0.1526, 0.377)
    assert round(point["high"], 3) == 0.999


@pytest.mark.parametrize("scale", ["plain", "log", "loglog", "exact"])
def test_limits_hold_the_curve_between_them(scale: str) -> None:
    found = curve(MERCAPTOPURINE, 0.95, scale=scale)  # type: ignore[arg-type]
    inside = found.dropna()
    assert ((inside["low"] <= inside["survival"]) & (inside["survival"] <= inside["high"])).all()
    assert len(inside) == (len(found) if scale == "exact" else len(found) - 1)


def test_survival_is_exactly_nought_after_the_last_event() -> None:
    assert curve(patients("3 5 7*5 9*3"), 0.95)["survival"].iloc[-1] == 0.0


def test_risk_table_adds_up_and_counts_a_patient_on_the_tick_as_at_risk() -> None:
    rows = patients("183 183+ 200 1096+ 30 40 50+").assign(
        arm=["car_t"] * 4 + ["chemo_hsct", "chemo", "chemo"], mrd_negative="", hsct=""
    )
    cohort = Cohort(rows, analysis.load_study())
    table = risk_table(cohort)
    first = table[(table["group"] == "car_t") & (table["months"].isin([0, 6, 12, 36]))]
    assert first[["at_risk", "censored", "events"]].to_numpy().tolist() == [
        [4, 0, 0],
        [4, 0, 0],
        [1, 1, 2],
        [1, 1, 2],
    ]
    sizes = table[["at_risk", "censored", "events"]].sum(axis=1)
    assert sizes.tolist() == table["group"].map({"car_t": 4, "chemo_hsct": 1, "chemo": 2}).tolist()


@pytest.mark.parametrize(("last", "ticks"), [(1095, 30), (1096, 36), (1270, 36), (183, 6)])
def test_the_last_tick_is_not_after_the_last_follow_up(last: int, ticks: int) -> None:
    rows = patients(f"5 {last}+ 9").assign(
        arm=["car_t", "chemo_hsct", "chemo"], mrd_negative="", hsct=""
    )
    months = risk_table(Cohort(rows, analysis.load_study()))["months"]
    assert sorted(set(months)) == list(range(0, ticks + 1, 6))


def test_groups_are_those_asked_for_and_else_the_arms_and_rows_are_numbered_through() -> None:
    rows = patients("183 200+ 300").assign(
        arm=["car_t", "chemo_hsct", "chemo"], mrd_negative="", hsct=""
    )
    cohort = Cohort(rows, analysis.load_study())
    for tabulate in (kaplan_meier, risk_table):
        arms = tabulate(cohort)
        assert list(dict.fromkeys(arms["group"])) == ["car_t", "chemo_hsct", "chemo"]
        assert arms.index.tolist() == list(range(len(arms)))
        asked = tabulate(cohort, groups=["not_car_t", "car_t"])
        assert list(dict.fromkeys(asked["group"])) == ["not_car_t", "car_t"]
        assert asked.index.tolist() == list(range(len(asked)))


def test_a_tally_gives_what_its_patients_give() -> None:
    tally = patients("5*3 7+*2 9*4 12+*3")
    spread = tally.loc[tally.index.repeat(tally["patients"])].assign(patients=1)
    one, other = curve(tally, 0.95), curve(spread, 0.95)
    assert np.array_equal(one.to_numpy(), other.to_numpy(), equal_nan=True)
