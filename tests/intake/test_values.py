"""Cells as spreadsheets write them."""

from __future__ import annotations

import pytest

from analysis.intake.values import RefusedError, number


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("7", 7.0),
        ("7,5", 7.5),
        ("53.995893223819306", 53.995893223819306),  # a difference of dates, divided by 365.25
        ("1E-04", 0.0001),
        ("2.5e-05", 0.000025),
    ],
)
def test_a_number_is_read_as_a_spreadsheet_shows_or_saves_it(cell: str, value: float) -> None:
    assert number(0, 100, "percent")(cell) == value


@pytest.mark.parametrize("cell", ["-1", "<0.01", "7 y", "1e", "e5", "1e400", "1,234", "nan", "inf"])
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(RefusedError):
        number(0, 100, "percent")(cell)
