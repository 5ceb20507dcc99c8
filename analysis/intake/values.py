"""Entries: words and numbers, each read exactly or refused with what was expected instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.intake.fault import Fault
from analysis.intake.privacy import discreet
from analysis.intake.text import clean, fold, has_invisible
from analysis.study import DAYS_PER_MONTH, Group, Study

LAST_POSSIBLE_DAY = 18262  # fifty years
MOST_PATIENTS = 100_000_000  # in one row of a tally
OUTCOMES = ("censored", "event", "relapse", "death")
WORDS = {
    "mrd_negative": ("yes", "no"),
    "hsct": ("yes", "no"),
    "sex": ("female", "male"),
    "immunophenotype": ("B-ALL", "T-ALL", "mixed"),
    "mrd_status": ("persistent", "recurrent"),
}
EXAMPLE = "EXAMPLE-"  # how the ids of the template's rows begin
RETYPE = "Type the entry anew."


class RefusedError(ValueError):
    """An entry that cannot be read: what was expected, and how to mend it."""

    def __init__(self, expected: str, remedy: str) -> None:
        super().__init__(expected)
        self.expected, self.remedy = expected, remedy


Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Entries:
    """A column as read: its values, missing where refused, and a fault for each refusal."""

    values: pd.Series[Any]
    faults: tuple[Fault, ...]


def read_column(cells: pd.Series[str], column: str, ids: pd.Series[str], read: Reader) -> Entries:
    """Read each entry of a column; equal entries are read once.

    Parameters
    ----------
    cells : Series of str
        The column, by the spreadsheet's row.
    column : str
        Its name in the schema.
    ids : Series of str
        The patient's id in each row, as it may be repeated in a message.
    read : callable
        Takes the text of a cell without spaces around it; returns the value or raises
        `RefusedError`.
    """
    known: dict[str, Any] = {}
    refused: dict[str, RefusedError] = {}
    for text in cells.unique():
        try:
            known[text] = read(_legible(text))
        except RefusedError as refusal:
            refused[text] = refusal
    wrong = cells[cells.isin(list(refused))] if refused else cells.iloc[:0]
    faults = tuple(
        Fault(
            int(str(row)),
            str(ids.at[row]),
            column,
            discreet(text) if clean(text) else "an empty cell",
            refused[text].expected,
            refused[text].remedy,
        )
        for row, text in wrong.items()
    )
    return Entries(cells.map(known), faults)


def _legible(text: str) -> str:
    plain = clean(text)
    if has_invisible(plain):
        raise RefusedError("text without invisible characters", RETYPE)
    if plain[:1] in ("=", "@") or re.match(r"[+-](?![0-9.,]+$)..", plain):
        raise RefusedError("a value, not a formula", "Paste the column as values.")
    if re.search(r"<\s*[a-zA-Z/!]|&#?\w+;|javascript:", plain):
        raise RefusedError("text without HTML or script", RETYPE)
    return plain


def words(column: str, allowed: Mapping[str, tuple[str, ...]], *, optional: bool = True) -> Reader:
    """Return the reader of a column of words.

    Parameters
    ----------
    column : str
        Its name, for the remedy.
    allowed : mapping of str to tuple of str
        Each entry, and the further words that mean it.
    optional : bool
        Whether an empty cell is allowed: not known.
    """
    meanings: dict[str, set[str]] = {}
    for key, synonyms in allowed.items():
        for word in (key, *synonyms):
            meanings.setdefault(fold(word), set()).add(key)
    expected = f"one of {', '.join(allowed)}" + (" or an empty cell" if optional else "")
    remedy = f"Write one of these words in {column}."
    if optional:
        remedy += " Leave the cell empty if it is not known."

    def read(text: str) -> str:
        if optional and not text:
            return ""
        meant = meanings.get(fold(text), set())
        if len(meant) != 1:
            raise RefusedError(expected, remedy)
        return next(iter(meant))

    return read


def arm_words(study: Study) -> dict[str, tuple[str, ...]]:
    """Return each arm's key and the further words that mean it: its labels and its synonyms."""
    synonyms = study.vocabulary.words.get("arm", {})

    def named(arm: Group) -> tuple[str, ...]:
        return (arm.label, arm.in_prose, *synonyms.get(arm.key, ()))

    return {arm.key: named(arm) for arm in study.arms}


def days(text: str) -> int:
    """Read whole days from 0 to `LAST_POSSIBLE_DAY`."""
    expected = f"whole days from 0 to {LAST_POSSIBLE_DAY}, in digits"
    if not re.fullmatch(r"[0-9]{1,9}([.,]0{1,2})?", text):
        raise RefusedError(expected, _remedy_of_days(text))
    value = int(re.split("[.,]", text)[0])
    if value > LAST_POSSIBLE_DAY:
        raise RefusedError(expected, "This is over fifty years: correct it.")
    return value


def _remedy_of_days(text: str) -> str:
    lower = text.casefold()
    if not text:
        return "Fill the cell."
    if re.search(r"mo|月", lower):
        return f"Turn months into days: multiply by {DAYS_PER_MONTH} and round."
    if re.search(r"y|年", lower):
        return "Turn years into days: multiply by 365.25 and round."
    if text.startswith(("-", "−", "–")):
        return "A time cannot lie before time zero: correct it."
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        return "Write whole days without a decimal point or separator of thousands."
    return "Write the number of days in digits alone."


def optional_days(text: str) -> float:
    """Read whole days as `days` does; not a number where the cell is empty."""
    return float(days(text)) if text else float("nan")


def count(text: str) -> int:
    """Read a number of patients, at least 1."""
    if not re.fullmatch(r"[0-9]{1,9}([.,]0{1,2})?", text):
        raise RefusedError(
            "a whole number of patients, at least 1", "Write the number in digits alone."
        )
    value = int(re.split("[.,]", text)[0])
    if not 1 <= value <= MOST_PATIENTS:
        expected = f"a whole number of patients from 1 to {MOST_PATIENTS:,}"
        raise RefusedError(expected, "Correct it, or delete the row if it stands for nobody.")
    return value


def number(low: float, high: float, unit: str) -> Reader:
    """Return the reader of a column of numbers from `low` to `high`; a decimal comma is allowed."""
    expected = f"a number from {low:g} to {high:g} ({unit}) or an empty cell"

    def read(text: str) -> float:
        if not text:
            return float("nan")
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", text):
            remedy = "The comma may be a decimal or a thousand: write it without."
            raise RefusedError(expected, remedy)
        if not re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", text):
            raise RefusedError(expected, "Write digits alone, without unit, sign or comparison.")
        value = float(text.replace(",", "."))
        if not low <= value <= high:
            raise RefusedError(expected, "Check the value and its unit.")
        return value

    return read


def identifier(text: str) -> str:
    """Read a patient's id, a pseudonym."""
    if text.upper().startswith(EXAMPLE):
        raise RefusedError("a patient", "This is an example row of the template: delete it.")
    if len(text) > 64:
        raise RefusedError("an id of up to 64 characters", "Give the patient a running number.")
    if re.search(r"""[<>&"'`\\{}$|;=@*~^]""", text):
        expected = "an id of letters, digits, spaces and . , : / + - _ # ( )"
        raise RefusedError(expected, "Give the patient a running number.")
    return text


def free_text(text: str) -> str:
    """Read a short name, such as a centre's or a fusion gene's."""
    if len(text) > 40 or re.search(r"""[<>&"'`\\{}$\[\]|;=@*_#~^]""", text):
        raise RefusedError("up to 40 letters, digits, spaces and . , : / + - ( )", RETYPE)
    return re.sub(r"\s+", " ", text)
