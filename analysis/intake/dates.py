"""Dates as people write them, read exactly or refused."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pandas as pd

from analysis.intake.text import clean
from analysis.intake.values import Reader, RefusedError

EARLIEST = date(1980, 1, 1)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"
YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){MIDNIGHT}")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
CHINESE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]")
IN_WORDS = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4})")
IN_WORDS_US = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){MIDNIGHT}")
SERIAL = re.compile(r"[0-9]{5}")
EXPECTED = "a date written yyyy-mm-dd"


def day_comes_first(cells: pd.Series[str]) -> bool | None:
    """Tell how a column writes 03/04/2020: day first, month first, or None where nothing tells.

    A single entry with a part above 12 settles it for the whole column; entries that contradict
    each other settle nothing.
    """
    parts = [YEAR_LAST.fullmatch(clean(text)) for text in cells.unique()]
    pairs = [(int(part[1]), int(part[3])) for part in parts if part]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    return day_first if day_first != month_first else None


def dates(*, day_first: bool | None, epoch: date | None, latest: date) -> Reader:
    """Return the reader of a column of dates.

    Parameters
    ----------
    day_first : bool or None
        How the column writes 03/04/2020, as `day_comes_first` tells.
    epoch : date or None
        The day from which a workbook counts; None where a bare number is no date.
    latest : date
        No date may be later: today.
    """

    def read(text: str) -> date | None:
        if not text:
            return None
        value = _date(text, day_first, epoch)
        if value < EARLIEST:
            raise RefusedError(f"a date from {EARLIEST.year} on", "Correct the year.")
        if value > latest:
            raise RefusedError("a date that has passed", "Correct the date.")
        return value

    return read


def _date(text: str, day_first: bool | None, epoch: date | None) -> date:
    for form in (YEAR_FIRST, COMPACT, CHINESE):
        if found := form.fullmatch(text):
            year, month, day = (int(part) for part in found.groups() if part.isdigit())
            return _checked(year, month, day)
    if found := IN_WORDS.fullmatch(text):
        return _checked(int(found[3]), _month(found[2]), int(found[1]))
    if found := IN_WORDS_US.fullmatch(text):
        return _checked(int(found[3]), _month(found[1]), int(found[2]))
    if found := YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), int(found[4]), day_first)
    if SERIAL.fullmatch(text) and epoch:
        return epoch + timedelta(days=int(text))
    raise RefusedError(EXPECTED, _remedy(text))


def _year_last(first: int, second: int, year: int, day_first: bool | None) -> date:
    if first > 12 or (day_first and second <= 12):
        return _checked(year, second, first)
    if second > 12 or day_first is False or first == second:
        return _checked(year, first, second)
    raise RefusedError(
        "a date of one meaning",
        "It may be day and month or month and day, and no entry of the column settles it: "
        "write yyyy-mm-dd.",
    )


def _checked(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise RefusedError("a day that exists", "Correct day and month.") from None


def _month(word: str) -> int:
    short = word[:3].casefold()
    full = "january february march april may june july august september october november december"
    if short not in MONTHS or not (len(word) == 3 or word.casefold() in (*full.split(), "sept")):
        raise RefusedError(EXPECTED, "Correct the month.")
    return MONTHS.index(short) + 1


def _remedy(text: str) -> str:
    if re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}", text):
        return "Write the year with four digits."
    if re.search(r"[0-9]:[0-9]", text):
        return "Give the date alone, without a time of day."
    if SERIAL.fullmatch(text):
        return "This looks like a day number of Excel: save the workbook itself, or format it."
    if re.fullmatch(r"[0-9]{4}([-/.年][0-9]{1,2}月?)?", text):
        return "Give the day as well; days cannot be counted from a month or a year."
    return "Write year, month and day in digits."
