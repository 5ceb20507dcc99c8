"""Competing risks: R 4.2.2, survival 3.5 (survfit) and cmprsk 2.2 (cuminc), and identities."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis
from analysis.cohort import Cohort
from analysis.competing import NOT_SEPARATED, aalen_johansen, cumulative_incidence, incidence_at
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.gray import gray
from patients import patients

FIRST = patients("5r 9d 12+ 25r 40d 50+").assign(patients=1)
SECOND = patients("12r 20d 30+ 31r 44+ 60+")
BOTH = pd.concat([FIRST, SECOND], ignore_index=True)


@pytest.mark.parametrize(
    ("cause", "value", "error"),
    [
        ("relapse", 0.372916666666667, 0.150773348838273),
        ("death_in_remission", 0.177083333333333, 0.114009770282671),
    ],
)
def test_incidence_and_error_are_those_of_r(cause: str, value: float, error: float) -> None:
    found = incidence_at(aalen_johansen(BOTH, cause), 0, 31, 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.standard_error == pytest.approx(error, rel=1e-12)
    half = 1.959963984540054 * error
    assert (found.low, found.high) == pytest.approx((max(0, value - half), value + half))
    assert found.n == 12


@pytest.mark.parametrize(
    ("cause", "chi_square"),
    [("relapse", 0.0369994321263128), ("death_in_remission", 0.4808090201085924)],
)
def test_grays_test_is_that_of_cmprsk(cause: str, chi_square: float) -> None:
    found = gray([FIRST, SECOND], cause)
    assert isinstance(found, Test)
    assert found.chi_square == pytest.approx(chi_square, rel=1e-9)
    turned = gray([SECOND, FIRST], cause)
    assert isinstance(turned, Test) and turned.chi_square == pytest.approx(chi_square, rel=1e-9)


def test_ties_are_not_jittered_and_a_tally_gives_what_its_patients_give() -> None:
    tally = patients("5r*3 5d*2 9r*2 12+*4")
    spread = tally.loc[tally.index.repeat(tally["patients"])].assign(patients=1)
    for rows in (tally, spread):
        found = aalen_johansen(rows, "relapse").incidence
        assert found[-1] == pytest.approx(3 / 11 + 6 / 11 * 2 / 6, rel=1e-12)
    assert gray([tally, FIRST], "relapse") == gray([spread, FIRST], "relapse")


def test_the_three_shares_add_up_to_one() -> None:
    rows = BOTH.assign(arm=["car_t"] * 6 + ["chemo_hsct"] * 3 + ["chemo"] * 3, hsct="")
    shares = cumulative_incidence(Cohort(rows, analysis.load_study()))
    sums = shares.groupby(["group", "days"])["incidence"].sum()
    assert sums.to_numpy() == pytest.approx(1, abs=1e-12)
    assert len(shares) == 3 * len(sums) > 0
    assert shares.index.tolist() == list(range(len(shares)))


def test_an_event_on_day_nought_counts() -> None:
    found = incidence_at(aalen_johansen(patients("0r 5 9+"), "relapse"), 0, 0, 0.95)
    assert isinstance(found, Estimate) and found.value == pytest.approx(1 / 3)
    assert found.standard_error == pytest.approx((1 / 3 * 2 / 3 / 3) ** 0.5)


def test_limits_stay_between_nought_and_one_and_are_none_where_all_fared_alike() -> None:
    most = incidence_at(aalen_johansen(patients("5r*3 9+"), "relapse"), 0, 9, 0.95)
    assert isinstance(most, Estimate) and most.value == 0.75 and most.high == 1
    assert most.low == pytest.approx(0.75 - 1.959963984540054 * (3 / 4 * 1 / 4 / 4) ** 0.5)
    alike = incidence_at(aalen_johansen(patients("5r*3"), "relapse"), 0, 9, 0.95)
    assert isinstance(alike, Estimate) and (alike.value, alike.low, alike.high) == (1, None, None)
    assert alike.note == "no interval can be estimated at one"
    gone = incidence_at(aalen_johansen(patients("5d*3"), "relapse"), 0, 9, 0.95)
    assert isinstance(gone, Estimate) and (gone.value, gone.low, gone.high) == (0, None, None)
    nobody = aalen_johansen(patients("5r*3").iloc[:0], "relapse")
    assert incidence_at(nobody, 0, 9, 0.95).record()["n"] == 0


def test_untold_causes_are_refused_with_the_column_that_is_missing() -> None:
    rows = patients("5 9r 12+").assign(arm=["car_t", "chemo", "chemo_hsct"], hsct="")
    shares = cumulative_incidence(Cohort(rows, analysis.load_study()))
    assert shares.empty and shares.attrs["reason"] == NOT_SEPARATED
    assert "column outcome" in NOT_SEPARATED


def test_a_cause_that_nobody_had_has_an_exact_bound_and_no_test() -> None:
    rows = patients("5r 9r 40+*8")
    found = incidence_at(aalen_johansen(rows, "death_in_remission"), 0, 31, 0.95)
    assert isinstance(found, Estimate)
    assert (found.value, found.high) == (0, pytest.approx(1 - 0.05 ** (1 / 8)))
    assert (found.low, found.standard_error) == (0, 0)
    assert isinstance(gray([rows, rows], "death_in_remission"), NotEstimable)


def test_nothing_is_said_after_the_last_follow_up() -> None:
    found = incidence_at(aalen_johansen(patients("5r 9+"), "relapse"), 36, 1096, 0.95)
    assert isinstance(found, NotEstimable) and "36 months" in found.reason
