"""Every number under its name: the print, properties that must hold for any cohort, no crash."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cohort import Cohort, load_cohort
from analysis.compare import compare
from analysis.estimate import Estimate, NotEstimable, Test
from analysis.findings import findings
from analysis.published import load_published
from analysis.study import load_study
from draws import cases

STUDY = load_study()
ARMS = ["car_t", "chemo_hsct", "chemo"]
COLUMNS = ["arm", "lfs_days", "outcome", "mrd_negative", "hsct", "patients"]
PATIENT = st.tuples(
    st.sampled_from(ARMS),
    st.one_of(st.integers(0, 8), st.integers(0, 2000), st.just(1096)),
    st.sampled_from(["censored", "event"]),
    st.sampled_from(["yes", "no", ""]),
    st.sampled_from(["yes", "no", ""]),
    st.integers(1, 3),
)
ONE_EACH = [(arm, 500, "censored", "", "", 1) for arm in ARMS]


@pytest.fixture(scope="module")
def shipped() -> Cohort:
    return load_cohort()


def cohort(rows: list[tuple[object, ...]]) -> Cohort:
    return Cohort(pd.DataFrame(rows, columns=COLUMNS), STUDY)


patients = st.lists(PATIENT, max_size=25).map(lambda rows: ONE_EACH + rows)


def close(one: dict[str, object], other: dict[str, object]) -> None:
    """Assert that two records say the same, numbers to 1e-9."""
    assert one.keys() == other.keys()
    for key, value in one.items():
        is_number = isinstance(value, float) and isinstance(other[key], float)
        assert other[key] == (pytest.approx(value, rel=1e-9, abs=1e-12) if is_number else value)


def same(one: Cohort, other: Cohort) -> None:
    found, again = findings(one), findings(other)
    assert found.keys() == again.keys()
    for name in found:
        close(found[name].record(), again[name].record())


@given(patients, st.randoms(use_true_random=False))
@cases(10)
def test_the_order_of_rows_changes_nothing(rows: list[tuple[object, ...]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    same(cohort(rows), cohort(shuffled))


@given(patients)
@cases(10)
def test_a_weight_stands_for_as_many_patients(rows: list[tuple[object, ...]]) -> None:
    singly = [(*row[:-1], 1) for row in rows for _ in range(int(str(row[-1])))]
    same(cohort(rows), cohort(singly))


@given(patients)
@cases(10)
def test_turning_the_labels_round_turns_the_findings_round(
    rows: list[tuple[object, ...]],
) -> None:
    names = {"car_t": "chemo", "chemo": "car_t", "chemo_hsct": "chemo_hsct"}
    turned = findings(cohort([(names[str(row[0])], *row[1:]) for row in rows]))
    found = findings(cohort(rows))
    close(found["lfs.car_t.at_36_months"].record(), turned["lfs.chemo.at_36_months"].record())
    one, other = (side["lfs.car_t_vs_chemo.logrank"] for side in (found, turned))
    close(one.record(), other.record())
    ratio, inverse = (side["lfs.car_t_vs_chemo.hazard_ratio"] for side in (found, turned))
    assert isinstance(ratio, Estimate) == isinstance(inverse, Estimate)
    if isinstance(ratio, Estimate) and isinstance(inverse, Estimate):
        assert ratio.value == pytest.approx(1 / inverse.value, rel=1e-8)


@given(patients)
@cases(20)
def test_any_cohort_has_findings_that_a_program_can_read(rows: list[tuple[object, ...]]) -> None:
    for name, finding in findings(cohort(rows)).items():
        text = json.dumps(finding.record(), allow_nan=False)
        assert "np." not in text, name
        assert finding.text(), name
        if isinstance(finding, Estimate) and finding.unit == "probability":
            ends = (0.0 if finding.low is None else finding.low, finding.value)
            assert 0 <= ends[0] <= ends[1] <= 1, name
            assert finding.high is None or finding.value <= finding.high <= 1, name
        if isinstance(finding, Test):
            assert 0 <= finding.p_value <= 1, name


def test_nobody_followed_long_enough_gives_a_reason() -> None:
    found = findings(cohort(ONE_EACH))
    at = found["lfs.car_t.at_36_months"]
    assert isinstance(at, NotEstimable)
    assert at.reason == "not estimable: nobody was followed for 36 months"
    assert isinstance(found["lfs.car_t_vs_chemo.logrank"], NotEstimable)
    assert isinstance(found["lfs.car_t.median_days"], NotEstimable)


def test_without_an_event_the_bound_is_exact() -> None:
    rows = [(arm, 1200, "censored", "", "", 5) for arm in ARMS]
    at = findings(cohort(rows))["lfs.car_t.at_36_months"]
    assert isinstance(at, Estimate)
    assert at.low == pytest.approx(0.05**0.2)
    assert (at.value, at.high) == (1.0, 1.0)


def test_when_all_had_an_event_survival_stays_zero() -> None:
    rows = [(arm, 100, "event", "", "", 4) for arm in ARMS]
    at = findings(cohort(rows))["lfs.chemo.at_36_months"]
    assert isinstance(at, Estimate)
    assert (at.value, at.low, at.high) == (0.0, None, None)


def test_another_landmark_gives_findings_of_its_name() -> None:
    found = findings(Cohort(cohort(ONE_EACH).rows, replace(STUDY, landmark_months=12)))
    assert found["lfs.car_t.at_12_months"].text("value") == "100.0%"
    assert "lfs.car_t.at_36_months" not in found


def test_the_shipped_cohort_gives_every_printed_figure(shipped: Cohort) -> None:
    rows = compare(load_published(), findings(shipped))
    assert [row.name for row in rows if row.status == "differs"] == []
    assert [row.name for row in rows if row.status == "explained"] == ["lfs.chemo.at_36_months"]


@pytest.mark.parametrize(
    ("name", "style", "words"),
    [
        ("lfs.car_t.at_36_months", "full", "77.8% (95% CI 64.8–90.7)"),
        ("lfs.not_car_t.at_36_months", "value", "51.1%"),
        ("lfs.chemo_hsct.at_36_months", "full", "68.7% (95% CI 47.7–89.6)"),
        ("lfs.chemo.at_36_months", "full", "28.6% (95% CI 4.9–52.2)"),
        ("lfs.car_t_vs_not_car_t.logrank", "full", "P = 0.033"),
        ("lfs.car_t_vs_chemo_hsct.logrank", "full", "P = 0.575"),
        ("lfs.car_t_vs_chemo.logrank", "full", "P = 0.001"),
        ("mrd.car_t.negative", "count", "39 of 43 (90.7%)"),
        ("non_transplanted.in_remission", "count", "6 of 8 (75.0%)"),
        ("non_transplanted.in_remission", "interval", "34.9–96.8"),
        ("lfs.non_transplanted.follow_up_days", "value", "23.0 months"),
        ("lfs.car_t.events_by_36_months", "full", "9"),
        ("lfs.chemo_hsct.events_by_36_months", "full", "6"),
        ("lfs.chemo.events_by_36_months", "full", "10"),
    ],
)
def test_the_shipped_cohort_reads_as_the_abstract(
    shipped: Cohort, name: str, style: str, words: str
) -> None:
    assert findings(shipped)[name].text(style) == words
