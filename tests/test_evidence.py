"""What other studies printed: read as it stands, shown as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.cohort import load_cohort
from analysis.estimate import Estimate
from analysis.evidence import (
    EvidenceError,
    evidence_findings,
    evidence_frame,
    evidence_table,
    load_evidence,
    reports_table,
)
from analysis.findings import findings

# Copied by hand from the abstracts.
PRINTED = {
    "evidence.wang2024.lfs_all": "68.7% ± 4.5%",
    "evidence.wang2024.lfs_mrd": "67.3% ± 7.0%",
    "evidence.wang2024.lfs_relapsed": "63.8% ± 6.2%",
    "evidence.wang2024.os_all": "70.7% ± 4.3%",
    "evidence.wang2024.os_mrd": "70.6% ± 6.6%",
    "evidence.wang2024.os_relapsed": "66.5% ± 6.1%",
    "evidence.wang2024.mrd_negative": "111/115 (96.5%)",
    "evidence.wang2025.mrd_negative": "96%",
    "evidence.wang2025.lfs_all": "67.8%",
    "evidence.wang2025.os_all": "74.9%",
    "evidence.goekbuget2018.mrd_negative": "88/113 (78%)",
    "evidence.goekbuget2018.rfs_all": "54%",
    "evidence.borowitz2015.efs_low": "87% ± 1%",
    "evidence.borowitz2015.efs_middle": "74% ± 4%",
    "evidence.borowitz2015.dfs_negative": "79% ± 5%",
    "evidence.borowitz2015.dfs_positive": "39% ± 7%",
}


def test_every_figure_is_kept_in_the_words_of_its_abstract() -> None:
    claims = {claim.name: claim.printed for one in load_evidence() for claim in one.claims}
    assert claims == PRINTED
    assert list(reports_table(load_evidence())["Printed"]) == list(claims.values())


def test_value_and_error_are_those_of_the_words() -> None:
    for claim in (claim for one in load_evidence() for claim in one.claims):
        rate, _, error = claim.printed.rpartition("(")[2].partition(" ± ")
        assert float(rate.strip("%)")) == pytest.approx(100 * claim.value), claim.name
        printed = float(error.strip("%")) if error else None
        assert printed == (pytest.approx(100 * claim.plus_minus) if claim.plus_minus else None)


def test_an_interval_is_drawn_only_where_an_error_was_printed() -> None:
    found = evidence_findings(load_evidence())
    rate = found["evidence.wang2024.lfs_mrd"]
    assert isinstance(rate, Estimate)
    assert rate.text() == "67.3% (95% CI 53.6–81.0)"  # 67.3 -/+ 1.96 x 7.0
    assert "taken as a standard error" in rate.method
    assert found["evidence.wang2025.lfs_all"].text() == "67.8%"
    assert found["evidence.borowitz2015.efs_low.printed"].text() == "87% ± 1%"
    assert "evidence.borowitz2015.efs_low" not in found, "its patients are not given"


def test_the_cohorts_that_may_share_patients_are_marked() -> None:
    together = {one.key for one in load_evidence() if one.together == "Beijing"}
    assert together == {"wang2024", "wang2025"}


def test_the_book_stands_first_and_nothing_is_pooled() -> None:
    cohort = load_cohort()
    studies = load_evidence()
    frame = evidence_frame(studies, findings(cohort), cohort.study)
    survival = [c for one in studies for c in one.claims if c.endpoint not in ("OS", "MRD")]
    assert len(frame) == 3 + len(survival)
    assert list(frame["label"][:3]) == [f"This book: {arm.label}" for arm in cohort.study.arms]
    assert frame["value"][3] == 0.687
    assert frame["low"].isna().sum() == 2
    assert len(evidence_table(studies)) == len(studies)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("studies: [{key: one}]", "study one: 'label'"),
        ("other: 1", "cannot be read"),
        ("studies: [", "cannot be read"),
        ("studies: [3]", "study 1"),
    ],
)
def test_a_record_that_is_not_whole_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "evidence.yml"
    path.write_text(text)
    with pytest.raises(EvidenceError, match=said):
        load_evidence(path)


def test_a_claim_with_an_unknown_entry_is_refused(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "data" / "evidence.yml").read_text()
    path = tmp_path / "evidence.yml"
    path.write_text(text.replace("plus_minus:", "plusminus:", 1))
    with pytest.raises(EvidenceError, match=r"study wang2024: .*plusminus"):
        load_evidence(path)
