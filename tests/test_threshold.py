"""What a study file says of disclosure, and what applies where it says nothing."""

import pytest

from analysis.threshold import Disclosure, read_disclosure


def test_patients_are_protected_unless_the_study_file_says_otherwise() -> None:
    silent = read_disclosure({})
    assert silent.of_kind("real") == ("month", 5)
    assert silent.of_kind("reconstructed") == ("day", 0)
    assert read_disclosure({"disclosure": {"smallest_count": 0}}).of_kind("real") == ("month", 0)
    stated = read_disclosure({"disclosure": {"time_unit": "week", "smallest_count": 10}})
    assert stated.of_kind("real") == stated.of_kind("reconstructed") == ("week", 10)


def test_the_page_says_what_was_switched_off() -> None:
    assert "The study file asks for this" not in Disclosure().words("real")
    assert "The study file asks for this" in Disclosure("day", None).words("real")
    assert "The study file asks for this" in Disclosure(None, 0).words("real")
    assert "Every count is shown." in Disclosure(None, 0).words("real")


@pytest.mark.parametrize(
    "entry",
    [
        {"time_unit": "hour"},
        {"smallest_count": -1},
        {"smallest_count": True},
        {"smallest_count": "five"},
        {"smallest": 5},
        ["month"],
    ],
)
def test_a_slip_in_the_study_file_is_refused(entry: object) -> None:
    with pytest.raises(ValueError, match="disclosure"):
        read_disclosure({"disclosure": entry})
