"""Releases: frozen once, whole, in order, without patients' rows, and not changed unseen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from analysis.cohort import load_cohort
from analysis.curves import monthly_curves
from analysis.findings import findings
from analysis.records import check_document
from analysis.release import (
    Occasion,
    ReleaseError,
    find_release,
    freeze,
    load_releases,
)
from analysis.version import VersionError
from story import CUT_OFFS, DATES, DIGEST, followed_until, tell


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("story") / "releases"
    tell(made)
    return made


def test_releases_come_back_in_the_order_of_their_versions(folder: Path) -> None:
    assert [(one.version, one.date) for one in load_releases(folder)] == list(DATES.items())


def test_a_release_gives_back_every_finding(folder: Path) -> None:
    cohort = followed_until(CUT_OFFS["1.1.0"])
    assert find_release("1.1.0", load_releases(folder)).findings == findings(cohort)


def test_a_release_names_the_digest_of_the_one_before(folder: Path) -> None:
    texts = [(folder / version / "findings.json").read_bytes() for version in CUT_OFFS]
    digests = [hashlib.sha256(text).hexdigest() for text in texts]
    named = [json.loads(text)["release"]["previous"] for text in texts]
    assert named == [None, *digests[:-1]]


def test_a_release_keeps_the_schema_and_counts_patients_and_events(folder: Path) -> None:
    for version, day in CUT_OFFS.items():
        document = json.loads((folder / version / "findings.json").read_text())
        check_document(document)
        rows = load_cohort().rows
        had_event = (rows["outcome"] != "censored") & (rows["lfs_days"] <= day)
        assert document["release"]["events"] == rows.loc[had_event, "patients"].sum()
        assert document["release"]["patients"] == 77


def test_a_release_holds_no_patient(folder: Path) -> None:
    document = json.loads((folder / "2.0.0" / "findings.json").read_text())
    assert "patient_id" not in json.dumps(document)
    assert "lfs_days" not in json.dumps(document)


def test_curves_are_sampled_at_whole_months_as_far_as_follow_up_goes() -> None:
    cohort = followed_until(500)
    heights = monthly_curves(cohort)["chemo"]
    assert len(heights) == 17  # month 16 is day 487, month 17 day 517
    rows = cohort.group("chemo")
    had_event = rows[(rows["outcome"] != "censored") & (rows["lfs_days"] <= 365)]
    left = 14 - had_event["patients"].sum()  # nobody in this arm was censored within a year
    assert heights[12] == pytest.approx(left / 14)


@pytest.mark.parametrize(
    ("version", "note", "said"),
    [
        ("2.0.0", "again", "never made anew"),
        ("1.5.0", "back", "goes back"),
        ("3.0.0", "  ", "needs a note"),
    ],
)
def test_a_release_that_cannot_follow_is_refused(
    folder: Path, version: str, note: str, said: str
) -> None:
    cohort = followed_until(500)
    before = sorted(folder.rglob("*"))
    with pytest.raises(ReleaseError, match=said):
        freeze(cohort, {}, Occasion(version, note, "2026-02-01", DIGEST), folder)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "", "1.0.0\n"])
def test_what_is_not_a_version_is_refused(folder: Path, version: str) -> None:
    with pytest.raises(VersionError, match="is not a version"):
        freeze(followed_until(500), {}, Occasion(version, "n", "2026-02-01", DIGEST), folder)


def test_a_release_changed_by_hand_is_not_read(tmp_path: Path) -> None:
    tell(tmp_path, ("1.0.0", "1.1.0"))
    path = tmp_path / "1.0.0" / "findings.json"
    path.write_text(path.read_text().replace('"n": 43', '"n": 44'))
    with pytest.raises(ReleaseError, match=r"1\.0\.0 is not what was frozen"):
        load_releases(tmp_path)


def test_a_release_changed_together_with_its_digest_breaks_the_chain(tmp_path: Path) -> None:
    tell(tmp_path, ("1.0.0", "1.1.0"))
    path = tmp_path / "1.0.0" / "findings.json"
    path.write_text(path.read_text().replace('"n": 43', '"n": 44'))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "1.0.0" / "SHA256SUMS").write_text(f"{digest}  findings.json\n")
    with pytest.raises(ReleaseError, match=r"1\.1\.0 does not follow"):
        load_releases(tmp_path)


def test_a_half_release_and_a_stray_folder_are_named(tmp_path: Path) -> None:
    tell(tmp_path, ("1.0.0",))
    (tmp_path / "1.0.0" / "SHA256SUMS").unlink()
    with pytest.raises(ReleaseError, match=r"1\.0\.0 is incomplete"):
        load_releases(tmp_path)
    (tmp_path / "old").mkdir()
    with pytest.raises(ReleaseError, match="'old' is not a version"):
        load_releases(tmp_path)


def test_before_the_first_release_there_is_none(tmp_path: Path) -> None:
    assert load_releases(tmp_path / "none") == []
    with pytest.raises(ReleaseError, match="none yet"):
        find_release("1.0.0", [])
