"""The study file: what is read from it, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from analysis.study import DATA, StudyError, days_at, load_study


def changed(tmp_path: Path, **entries: object) -> Path:
    """Write the shipped study file with some entries changed."""
    document = yaml.safe_load((DATA / "study.yml").read_text(encoding="utf-8"))
    path = tmp_path / "study.yml"
    path.write_text(yaml.safe_dump(document | entries), encoding="utf-8")
    return path


def test_thirty_six_months_are_day_1096() -> None:
    assert days_at(36) == 1096


def test_the_shipped_study_has_three_arms_and_the_groups_of_the_paper() -> None:
    study = load_study()
    assert [arm.key for arm in study.arms] == ["car_t", "chemo_hsct", "chemo"]
    assert study.group("not_car_t").arms == ("chemo_hsct", "chemo")
    assert study.group("non_transplanted").hsct == "no"
    assert (study.landmark_days, study.level) == (1096, 0.95)
    assert study.versus("car_t", "chemo") == "CAR-T cells vs Intensified chemotherapy"


def test_a_key_that_is_used_twice_is_named(tmp_path: Path) -> None:
    arms = yaml.safe_load((DATA / "study.yml").read_text(encoding="utf-8"))["arms"]
    with pytest.raises(StudyError, match="the key 'chemo' is used twice"):
        load_study(changed(tmp_path, arms=[*arms, arms[2]]))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"kind": "imagined"}, "kind is 'imagined'"),
        ({"level": 95}, "level is 95"),
        ({"landmark_months": 0}, "landmark_months is 0"),
        ({"arms": []}, "no arm is named"),
        ({"comparisons": [["car_t", "blinatumomab"]]}, "unknown group 'blinatumomab'"),
        ({"arms": "car_t"}, "not laid out"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entries: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        load_study(changed(tmp_path, **entries))


def test_a_missing_entry_is_named(tmp_path: Path) -> None:
    path = tmp_path / "study.yml"
    path.write_text("title: x\n", encoding="utf-8")
    with pytest.raises(StudyError, match="has no entry 'kind'"):
        load_study(path)


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"no\.yml cannot be read"):
        load_study(tmp_path / "no.yml")
    broken = tmp_path / "study.yml"
    broken.write_text("title: [", encoding="utf-8")
    with pytest.raises(StudyError, match="cannot be read"):
        load_study(broken)


def test_only_the_table_that_the_study_names_is_reconstructed(tmp_path: Path) -> None:
    study = load_study()
    assert study.of_cohort(DATA / "cohort.csv").kind == "reconstructed"
    other = study.of_cohort(tmp_path / "cohort.csv")
    assert (other.kind, other.source, other.last_follow_up) == ("real", "", None)


def test_a_real_study_keeps_what_it_says_of_its_cohort(tmp_path: Path) -> None:
    study = load_study(changed(tmp_path, kind="real", source="Our centre"))
    assert study.of_cohort(tmp_path / "later.csv").source == "Our centre"
