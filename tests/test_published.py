"""The printed figures: complete, and taken from the abstract character by character."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.published import PublishedError, load_published

# The results of the abstract (Front Immunol 2022;12:731435), as printed.
ABSTRACT = (
    "A total of 77 patients who had persistent/recurrent MRD were included. Of these patients, 43 "
    "were enrolled in the CAR-T group, 20 received chemotherapy as a bridge to allogeneic "
    "hematopoietic cell transplantation (allo-HSCT), and 14 patients received intensified "
    "chemotherapy. MRD negativity was achieved in 90.7% of the patients after CAR-T infusion. "
    "Patients who received CAR-T therapy had a higher 3-year leukemia-free survival (LFS) than "
    "patients who did not (77.8% vs. 51.1%, P = 0.033). Furthermore, patients in the CAR-T group "
    "had a higher 3-year LFS than those in the chemotherapy bridge-to-allo-HSCT group (77.8% [95% "
    "CI, 64.8–90.7%] vs. 68.7% [95% CI, 47.7–89.6%], P = 0.575) and had a significantly higher "
    "3-year LFS than those in the intensified chemotherapy group (77.8% [95% CI, 64.8–90.7%] vs. "
    "28.6% [95% CI, 4.9–52.3%], P = 0.001). Among the patients who received CAR-T therapy, eight "
    "were not bridged to allo-HSCT, and six (75%) remained in remission with a median follow-up of "
    "23.0 months after CAR-T infusion."
)


def test_every_claim_stands_in_the_abstract() -> None:
    bracketed = ABSTRACT.replace("[", "(").replace("]", ")")
    missing = [
        claim.printed for claim in load_published().values() if claim.printed not in bracketed
    ]
    assert missing == []


def test_there_are_fifteen_claims_and_their_numbers_are_those_printed() -> None:
    claims = load_published()
    assert len(claims) == 15
    for claim in claims.values():
        scale = 100 if claim.unit == "probability" else 1
        decimals = 3 if claim.unit == "p_value" else 1
        for number in (claim.value, claim.lower, claim.upper):
            shown = "" if number is None else f"{scale * number:.{decimals}f}"
            plain = {"8.0": "eight", "75.0": "75%"}.get(shown, shown.removesuffix(".0"))
            assert plain in claim.printed or shown in claim.printed


@pytest.mark.parametrize("text", ["claims: [{name: x}]", "claims: 3", "{", "nothing: here"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "published.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PublishedError, match=r"published\.yml cannot be used"):
        load_published(path)
