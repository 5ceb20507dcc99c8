"""The package against exact fractions on random cohorts, and the fractions against R."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import exact
from analysis.cohort import Cohort
from analysis.competing import aalen_johansen, cumulative_incidence, incidence_at
from analysis.cox import hazard_ratio
from analysis.curves import kaplan_meier, risk_table
from analysis.durations import median_follow_up, median_survival, restricted_mean
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.landmark import survival_at
from analysis.logrank import logrank, logrank_of
from analysis.study import load_study
from analysis.transplant import simon_makuch, time_dependent_counts
from exact import Patient
from oracle import expected, patients_by_group

AGREEMENT = 1e-12
LANDMARK = 1096
LEVEL = 0.95
ARMS = ("car_t", "chemo_hsct", "chemo")
COLUMNS = ["arm", "lfs_days", "outcome", "mrd_negative", "hsct", "patients"]
OUTCOMES = ("censored", "event", "relapse", "death")

# Few days, so that ties are common; the landmark and its neighbours among them.
DAYS = st.sampled_from([0, 1, 2, 3, 5, 8, 13, 400, 900, 1095, 1096, 1097, 1300])
PATIENTS = st.lists(st.tuples(DAYS, st.sampled_from(OUTCOMES)), min_size=1, max_size=20)
GROUPS = st.lists(PATIENTS, min_size=2, max_size=3)
HALF_AND_FLAT = [(1, "event"), (2, "event"), (3, "censored"), (8, "censored")]
HALF_BY_ROUND_OFF = [(day, "event") for day in range(1, 4)] + [(5, "event"), (8, "event")] * 3
EVENT_AND_CENSORING = [(5, "event"), (5, "censored"), (8, "censored"), (8, "event")]


def rows(patients: list[Patient], arm: str = "car_t") -> pd.DataFrame:
    """One row a patient: the package has to add them up."""
    return pd.DataFrame([(arm, *patient, "", "", 1) for patient in patients], columns=COLUMNS)


def cohort(groups: list[list[Patient]]) -> Cohort:
    tables = [rows(group, arm) for group, arm in zip(groups, ARMS, strict=False)]
    return Cohort(pd.concat(tables, ignore_index=True), load_study())


def assert_agree(ours: float | None, exactly: Fraction | float | None) -> None:
    if ours is None or exactly is None:
        assert ours is exactly
    else:
        assert ours == pytest.approx(float(exactly), rel=AGREEMENT, abs=AGREEMENT)


@given(PATIENTS)
@example(HALF_AND_FLAT)
def test_every_step_of_a_curve(patients: list[Patient]) -> None:
    curve = kaplan_meier(cohort([patients]), groups=["car_t"])
    assert curve["days"].tolist() == sorted({0, *(day for day, _ in patients)})
    for point in curve.itertuples():
        assert_agree(point.survival, exact.survival(patients, point.days))
        assert point.at_risk == exact.at_risk(patients, point.days)
        assert point.events == exact.events_on(patients, point.days)
        on_day = sum(day == point.days for day, _ in patients)
        assert point.censored == on_day - point.events


@given(PATIENTS)
@example([(LANDMARK, "event")])
@example([(LANDMARK, "censored")])
@example([(LANDMARK - 1, "censored")])
def test_survival_and_greenwood_at_the_landmark(patients: list[Patient]) -> None:
    ours = survival_at(rows(patients), 36, LANDMARK, LEVEL)
    assert isinstance(ours, Estimate) == exact.is_followed(patients, LANDMARK)
    if isinstance(ours, NotEstimable):
        return
    value = exact.survival(patients, LANDMARK)
    assert_agree(ours.value, value)
    if value > 0:
        assert ours.standard_error is not None
        assert_agree(ours.standard_error**2, exact.survival_variance(patients, LANDMARK))
    else:
        assert ours.standard_error is None


@given(PATIENTS)
@example(HALF_AND_FLAT)
@example(HALF_BY_ROUND_OFF)
@example([(day, "event") for day in (1, 2, 3, 5)])
def test_median(patients: list[Patient]) -> None:
    ours = median_survival(rows(patients), LEVEL)
    assert_agree(getattr(ours, "value", None), exact.median(patients))


@given(PATIENTS)
@example(EVENT_AND_CENSORING)
@example([(1, "censored"), (5, "event"), (8, "event")])
def test_median_follow_up(patients: list[Patient]) -> None:
    ours = median_follow_up(rows(patients), LEVEL)
    assert_agree(getattr(ours, "value", None), exact.median_follow_up(patients))


@given(PATIENTS)
@example([(0, "event"), (1300, "event")])
def test_restricted_mean_and_its_variance(patients: list[Patient]) -> None:
    ours = restricted_mean(rows(patients), 36, LANDMARK, LEVEL)
    assert isinstance(ours, Estimate) == exact.is_followed(patients, LANDMARK)
    if isinstance(ours, NotEstimable):
        return
    assert_agree(ours.value, exact.restricted_mean(patients, LANDMARK))
    assert ours.standard_error is not None
    assert_agree(ours.standard_error**2, exact.restricted_mean_variance(patients, LANDMARK))


@given(GROUPS)
@example([[(1, "event")], [(1, "event")]])
@example([[(1, "event"), (3, "event")], [(2, "event"), (3, "censored")]])
def test_logrank(groups: list[list[Patient]]) -> None:
    ours, exactly = logrank([rows(group) for group in groups]), exact.logrank(groups)
    assert isinstance(ours, Test) == (exactly is not None)
    if isinstance(ours, Test):
        assert_agree(ours.chi_square, exactly)
        assert ours.degrees_of_freedom == len(groups) - 1


@given(GROUPS)
def test_at_risk_censored_and_events_add_up_at_every_tick(groups: list[list[Patient]]) -> None:
    table = risk_table(cohort(groups), groups=ARMS[: len(groups)])
    for tick in table.itertuples():
        patients = groups[ARMS.index(tick.group)]
        assert tick.at_risk == exact.at_risk(patients, tick.days)
        assert tick.censored == exact.censored_before(patients, tick.days)
        assert tick.events == exact.events_before(patients, tick.days)
        assert tick.at_risk + tick.censored + tick.events == len(patients)


@given(PATIENTS, PATIENTS)
def test_a_hazard_ratio_turned_round_is_its_inverse(
    first: list[Patient], second: list[Patient]
) -> None:
    one = hazard_ratio(rows(first), rows(second), LEVEL)
    other = hazard_ratio(rows(second), rows(first), LEVEL)
    assert type(one) is type(other)
    if isinstance(one, Estimate) and isinstance(other, Estimate):
        assert None not in (one.low, one.high, other.low, other.high)
        assert one.value * other.value == pytest.approx(1, rel=1e-9)
        assert one.low * other.high == pytest.approx(1, rel=1e-9)  # type: ignore[operator]


@given(PATIENTS, PATIENTS)
def test_pooling_with_nobody_changes_nothing(first: list[Patient], second: list[Patient]) -> None:
    pooled = pd.concat([rows(first), rows(second).iloc[:0]], ignore_index=True)
    assert logrank([pooled, rows(second)]) == logrank([rows(first), rows(second)])
    assert median_survival(pooled, LEVEL) == median_survival(rows(first), LEVEL)
    assert survival_at(pooled, 36, LANDMARK, LEVEL) == survival_at(rows(first), 36, LANDMARK, LEVEL)


@given(PATIENTS, st.sampled_from(["relapse", "death_in_remission"]))
@example(
    [(5, "relapse"), (5, "death"), (5, "censored"), (8, "relapse"), (1300, "censored")], "relapse"
)
def test_aalen_johansen_and_its_variance(patients: list[Patient], cause: str) -> None:
    ours = incidence_at(aalen_johansen(rows(patients), cause), 36, LANDMARK, LEVEL)
    assert isinstance(ours, Estimate) == exact.is_followed(patients, LANDMARK)
    if isinstance(ours, NotEstimable):
        return
    outcome = {"relapse": "relapse", "death_in_remission": "death"}[cause]
    assert_agree(ours.value, exact.incidence(patients, outcome, LANDMARK))
    variance = exact.incidence_variance(patients, outcome, LANDMARK)
    assert_agree((ours.standard_error or 0.0) ** 2, variance)


TOLD = st.lists(st.tuples(DAYS, st.sampled_from(["censored", "relapse", "death"])), min_size=1)


@given(TOLD)
def test_free_of_leukemia_relapsed_and_dead_add_up_to_one(patients: list[Patient]) -> None:
    shares = cumulative_incidence(cohort([patients]), groups=["car_t"])
    for day, share in shares.groupby("days")["incidence"].sum().items():
        assert share == pytest.approx(1, abs=AGREEMENT)
        failed = sum(exact.incidence(patients, cause, int(day)) for cause in ("relapse", "death"))
        assert exact.survival(patients, int(day)) + failed == 1


@st.composite
def transplanted(draw: st.DrawFn, first_day: int = 0) -> list[exact.Transplanted]:
    """Draw patients, some with a transplant on or before their last day."""
    patients: list[exact.Transplanted] = []
    for drawn, outcome in draw(PATIENTS):
        day = max(drawn, first_day)
        transplant = draw(st.none() | st.integers(0, day) | st.sampled_from([0, day]))
        patients.append((day, outcome, transplant))
    return patients


def with_transplants(patients: list[exact.Transplanted]) -> pd.DataFrame:
    days = [math.inf if transplant is None else transplant for *_, transplant in patients]
    told = ["no" if transplant is None else "yes" for *_, transplant in patients]
    return rows([patient[:2] for patient in patients]).assign(hsct=told, hsct_days=days)


@given(transplanted())
@example([(5, "event", 5), (8, "event", 3), (8, "event", None)])
def test_mantel_byar(patients: list[exact.Transplanted]) -> None:
    tables = exact.exposure_tables(patients)
    counted = time_dependent_counts(with_transplants(patients))
    assert counted.days.tolist() == list(tables)
    for table, at_risk, events in zip(
        tables.values(), counted.at_risk, counted.events, strict=True
    ):
        assert table == list(zip(at_risk, events, strict=True))
    ours, exactly = logrank_of(counted), exact.chi_square(list(tables.values()))
    ever = sum(transplant is not None for *_, transplant in patients)
    if ever in (0, len(patients)):
        assert isinstance(ours, NotEstimable)
        return
    assert isinstance(ours, Test) == (exactly is not None)
    if isinstance(ours, Test):
        assert_agree(ours.chi_square, exactly)


# Who leaves on day 0 is not followed from it: the curves begin after that day.
@given(transplanted(first_day=1).filter(lambda patients: any(t is not None for *_, t in patients)))
def test_curves_of_simon_and_makuch(patients: list[exact.Transplanted]) -> None:
    table = with_transplants(patients)
    table["hsct_days"] = table["hsct_days"].replace(math.inf, math.nan).astype("Int64")
    curves = simon_makuch(Cohort(table, load_study()))
    points = {(point.group, point.days): point for point in curves.itertuples()}
    for index, side in enumerate(("transplanted", "not_transplanted")):
        survival = Fraction(1)
        for day, sides in exact.exposure_tables(patients).items():
            at_risk, events = sides[index]
            if events:
                survival *= 1 - Fraction(events, at_risk)
                point = points[side, day]
                assert (point.at_risk, point.events) == (at_risk, events)
                assert_agree(point.survival, survival)


SMALL = sorted(
    name
    for name in expected()["cohorts"]
    if sum(map(len, patients_by_group(name).values())) < 120  # fractions are slow
)


@pytest.mark.parametrize("name", SMALL)
def test_the_fractions_agree_with_r(name: str) -> None:
    groups, by_r = patients_by_group(name), expected()["cohorts"][name]
    for group, patients in groups.items():
        assert_agree(by_r[f"lfs.{group}.median_days"]["value"], exact.median(patients))
        follow_up = by_r[f"lfs.{group}.follow_up_days"]["value"]
        assert_agree(follow_up, exact.median_follow_up(patients))
        at = by_r[f"lfs.{group}.at_36_months"]
        assert (at["value"] is not None) == exact.is_followed(patients, LANDMARK)
        if at["value"] is not None:
            assert_landmark_agrees(group, patients, by_r)
    pairs = {f"car_t_vs_{group}": ("car_t", group) for group in (*ARMS[1:], "not_car_t")}
    for pair, keys in {**pairs, "overall": ARMS}.items():
        chi_square = by_r[f"lfs.{pair}.logrank"].get("chi_square")
        assert_agree(chi_square, exact.logrank([groups[key] for key in keys]))


def assert_landmark_agrees(
    group: str, patients: list[Patient], by_r: dict[str, dict[str, float]]
) -> None:
    at, mean = by_r[f"lfs.{group}.at_36_months"], by_r[f"lfs.{group}.rmst_36_months_days"]
    assert_agree(at["value"], exact.survival(patients, LANDMARK))
    if at["value"] > 0:
        assert_agree(at["standard_error"], math.sqrt(exact.survival_variance(patients, LANDMARK)))
    assert_agree(mean["value"], exact.restricted_mean(patients, LANDMARK))
    error = math.sqrt(exact.restricted_mean_variance(patients, LANDMARK))
    assert_agree(mean["standard_error"], error)
    for name, cause in (("relapse", "relapse"), ("death_in_remission", "death")):
        incidence = by_r.get(f"{name}.{group}.at_36_months")
        if incidence:
            assert_agree(incidence["value"], exact.incidence(patients, cause, LANDMARK))
            error = math.sqrt(exact.incidence_variance(patients, cause, LANDMARK))
            assert_agree(incidence.get("standard_error", error), error)
