"""Hazard ratios: R 4.2.2 with survival 3.5, and likelihoods worked apart."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from scipy.optimize import minimize_scalar

from analysis.counts import EventTimes, event_times, stacked
from analysis.cox import best_fit, firth, hazard_ratio, likelihood_ratio_interval, wald
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.schoenfeld import proportional_hazards
from patients import MAINTAINED, NOT_MAINTAINED, patients
from test_logrank import CENTRES

AML = event_times([MAINTAINED, NOT_MAINTAINED])


def test_wald_interval_of_aml_is_that_of_r() -> None:
    found = hazard_ratio(MAINTAINED, NOT_MAINTAINED, 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.400303377733198, rel=1e-9)
    assert (found.low, found.high) == pytest.approx((0.146767538182207, 1.091813599991515))
    assert found.standard_error == pytest.approx(0.511934275172005, rel=1e-9)


def test_turned_round_the_ratio_is_its_inverse() -> None:
    one = hazard_ratio(MAINTAINED, NOT_MAINTAINED, 0.95)
    other = hazard_ratio(NOT_MAINTAINED, MAINTAINED, 0.95)
    assert isinstance(one, Estimate) and isinstance(other, Estimate)
    assert one.value * other.value == pytest.approx(1, rel=1e-12)
    assert (one.low or 0) * (other.high or 0) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("estimator", [wald, likelihood_ratio_interval, firth])
@pytest.mark.parametrize("others", ["2 9+*3", "3 9+*8", "4 9+*40", "3*2 9+*99"])
def test_the_worse_the_first_group_the_higher_its_ratio_and_turned_round_the_lower(
    estimator: Callable[[EventTimes, float], Estimate | NotEstimable], others: str
) -> None:
    groups = [patients("1 2 4"), patients(others)]
    found, turned = (estimator(event_times(pair), 0.95) for pair in (groups, groups[::-1]))
    assert isinstance(found, Estimate) and isinstance(turned, Estimate)
    assert found.value * turned.value == pytest.approx(1, rel=1e-9) and found.value > 1
    assert (found.low or 0) * (turned.high or 0) == pytest.approx(1, rel=1e-9)


def test_one_patient_against_one_is_enough_for_firth() -> None:
    # The likelihood a/(1 + a) times the root of the information a/(1 + a)^2 is highest at a = 3.
    counts = event_times([patients("4"), patients("9+")])
    found = firth(counts, 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(3)
    assert best_fit(counts) == pytest.approx(0)


def test_check_of_proportional_hazards_is_that_of_r() -> None:
    found = proportional_hazards(AML)
    assert isinstance(found, Test)
    assert found.chi_square == pytest.approx(0.00787507772332368, rel=1e-9)
    assert found.p_value == pytest.approx(0.929287243364593, rel=1e-9)
    assert (found.degrees_of_freedom, found.n) == (1, 23)


def by_hand(beta: float) -> float:
    """Return the log-likelihood of A 1, B 2, A 3, two of each; B later censored."""
    terms = [2 * math.exp(beta) + 2, math.exp(beta) + 2, math.exp(beta) + 1]
    return 2 * beta - sum(math.log(term) for term in terms)


HAND = event_times([patients("1 3"), patients("2 9+")])


def test_likelihood_interval_is_where_the_likelihood_has_fallen() -> None:
    found = likelihood_ratio_interval(HAND, 0.95)
    assert isinstance(found, Estimate) and found.low and found.high
    top = minimize_scalar(lambda beta: -by_hand(beta), tol=1e-12)
    assert math.log(found.value) == pytest.approx(top.x, abs=1e-6)
    for end in (found.low, found.high):
        fall = 2 * (by_hand(math.log(found.value)) - by_hand(math.log(end)))
        assert fall == pytest.approx(3.841458820694124, abs=1e-9)


def test_firth_is_the_highest_point_of_the_penalized_likelihood() -> None:
    def penalized(beta: float) -> float:
        a = math.exp(beta)
        shares = [2 * a / (2 * a + 2), a / (a + 2), a / (a + 1)]
        return by_hand(beta) + math.log(sum(p * (1 - p) for p in shares)) / 2

    found = firth(HAND, 0.95)
    assert isinstance(found, Estimate) and found.low and found.high
    top = minimize_scalar(lambda beta: -penalized(beta), tol=1e-12)
    assert math.log(found.value) == pytest.approx(top.x, abs=1e-6)
    for end in (found.low, found.high):
        fall = 2 * (penalized(math.log(found.value)) - penalized(math.log(end)))
        assert fall == pytest.approx(3.841458820694124, abs=1e-9)


def test_an_arm_without_events_has_a_ratio_only_after_firth() -> None:
    counts = event_times([patients("9+*5"), patients("2 4 9+")])
    assert isinstance(wald(counts, 0.95), NotEstimable)
    assert isinstance(likelihood_ratio_interval(counts, 0.95), NotEstimable)
    assert isinstance(proportional_hazards(counts), NotEstimable)
    found = firth(counts, 0.95)
    assert isinstance(found, Estimate) and found.low is not None and found.high is not None
    assert 0 < found.low < found.value < 1


def test_nothing_can_be_said_without_an_event_or_a_patient() -> None:
    for groups in ([patients("9+"), patients("8+")], [patients("9"), patients("8").iloc[:0]]):
        counts = event_times(groups)
        for estimator in (wald, likelihood_ratio_interval, firth):
            assert isinstance(estimator(counts, 0.95), NotEstimable)


@pytest.mark.parametrize("turned", [False, True])
def test_events_after_all_of_the_other_group_have_left_say_nothing(turned: bool) -> None:
    groups = [patients("8 9*2 12+"), patients("3+*4 5+")]
    counts = event_times(groups[::-1] if turned else groups)
    assert best_fit(counts) is None
    for estimator in (wald, likelihood_ratio_interval, firth):
        found = estimator(counts, 0.95)
        assert isinstance(found, NotEstimable) and "other group" in found.reason


def test_best_fit_is_the_height_of_the_likelihood_or_what_it_approaches() -> None:
    top = minimize_scalar(lambda beta: -by_hand(beta), tol=1e-12)
    assert best_fit(HAND) == pytest.approx(-top.fun, abs=1e-9)
    # Of two and two one fails, then one of the other two: the lower the ratio, the more likely.
    assert best_fit(event_times([patients("9+*2"), patients("3 4")])) == pytest.approx(
        -math.log(2), abs=1e-9
    )


def test_all_events_on_one_day_leave_no_trend_to_test() -> None:
    for times in (1, 77_777):  # by rounding the second leaves a spread above 0
        groups = [patients("4*2 9+"), patients("4 9+*2")]
        counts = event_times([rows.assign(patients=times * rows["patients"]) for rows in groups])
        assert isinstance(proportional_hazards(counts), NotEstimable)


def test_strata_are_not_compared_with_each_other() -> None:
    # R: coxph(Surv(t, s) ~ x + strata(c)) of these fourteen patients
    centres = stacked([event_times(groups) for groups in CENTRES.values()])
    found = wald(centres, 0.95)
    assert isinstance(found, Estimate) and found.n == 14
    assert found.value == pytest.approx(1.250440779572671, rel=1e-9)
    assert found.standard_error == pytest.approx(0.716820677828141, rel=1e-9)


def test_the_same_stratum_twice_halves_the_variance() -> None:
    doubled = wald(stacked([AML, AML]), 0.95)
    assert isinstance(doubled, Estimate)
    assert doubled.value == pytest.approx(0.400303377733198, rel=1e-9)
    assert doubled.standard_error == pytest.approx(0.511934275172005 / math.sqrt(2), rel=1e-9)
