"""Frames for figures: one row a dot, numbers as in the findings, gaps where nothing is known."""

from __future__ import annotations

import pytest

from analysis.estimate import Finding, NotEstimable
from analysis.frames import clearance_frame, published_frame, remission_frame
from analysis.proportion import proportion
from analysis.published import load_published
from analysis.study import load_study

STUDY = load_study()
NOBODY = NotEstimable("not known", "probability", "m", 0)


def test_an_arm_without_results_has_a_row_with_gaps() -> None:
    found: dict[str, Finding] = {f"mrd.{arm.key}.negative": NOBODY for arm in STUDY.arms}
    found["mrd.car_t.negative"] = proportion(39, 43, 0.95)
    frame = clearance_frame(found, STUDY).set_index("group")
    assert list(frame.index) == ["car_t", "chemo_hsct", "chemo"]
    assert frame.loc["car_t", ["count", "n"]].tolist() == [39, 43]
    assert frame.loc["car_t", "value"] == pytest.approx(39 / 43)
    assert frame.loc["chemo", ["value", "low", "high"]].isna().all()


def test_remission_is_given_for_the_group_without_transplantation() -> None:
    frame = remission_frame({"non_transplanted.in_remission": proportion(6, 8, 0.95)}, STUDY)
    assert frame[["group", "count", "n"]].values.tolist() == [["non_transplanted", 6, 8]]


def test_each_printed_rate_stands_beside_its_recomputed_one() -> None:
    names = [f"lfs.{key}.at_36_months" for key in ("car_t", "chemo_hsct", "chemo", "not_car_t")]
    found: dict[str, Finding] = dict.fromkeys(names, NOBODY)
    frame = published_frame(load_published(), found, STUDY)
    assert frame["source"].tolist() == ["published", "recomputed"] * 4
    printed = frame[frame["source"] == "published"].set_index("group")
    assert printed.loc["chemo", ["value", "low", "high"]].tolist() == [0.286, 0.049, 0.523]
    assert printed.loc["not_car_t", ["low", "high"]].isna().all()
