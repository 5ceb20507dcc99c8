"""Tables in text files: their encoding, their separator, their records."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from analysis.intake.fault import Fault, UnreadableError, whole
from analysis.intake.sheet import Sheet, make_sheet

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SAVE_AS_UTF8 = "Save it as CSV in UTF-8."
LONGEST_CELL = 10_000


def read_delimited(name: str, data: bytes) -> Sheet:
    """Read a text file: UTF-8, UTF-16 or GB18030; comma, semicolon or tab between cells.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    data : bytes
        The whole file.

    Raises
    ------
    UnreadableError
        If it is not text in one of these encodings, or its quotation marks do not match.
    """
    text, warnings = decode(name, data)
    if told := re.match(r"sep=(.)\r?\n", text):  # a line for Excel, which does not count it
        text = text[told.end() :]
    separator = told[1] if told else separator_of(name, text)
    csv.field_size_limit(LONGEST_CELL)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except (csv.Error, TypeError) as error:
        raise UnreadableError(
            name,
            f"cells that cannot be told apart ({error})",
            "comma, semicolon or tab between cells, quotation marks in pairs",
            "Look for a quotation mark too many, or save the table anew as CSV.",
        ) from error
    _check_swallowed(name, records, separator)
    return make_sheet(name, records, warnings=warnings)


def decode(name: str, data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """Return the text of a file, and a warning where its encoding had to be guessed.

    Raises
    ------
    UnreadableError
        If it is no text in UTF-8, UTF-16, UTF-32 or GB18030.
    """
    encoding = next((known for mark, known in MARKS if data.startswith(mark)), None)
    encoding = encoding or _utf16_without_mark(data) or "utf-8"
    warnings: tuple[Fault, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise _not_text(name, f"bytes that are not {encoding.upper()}") from None
        text, warnings = _gb18030(name, data)
    text = text.removeprefix("\ufeff")
    if strange := {letter for letter in text if _is_binary(letter)}:
        code = f"U+{ord(min(strange)):04X}"
        raise _not_text(name, f"characters that no text holds, such as {code}")
    return text, warnings


def _not_text(name: str, found: str) -> UnreadableError:
    return UnreadableError(name, found, "text in UTF-8, UTF-16 or GB18030", SAVE_AS_UTF8)


def _is_binary(letter: str) -> bool:
    """Tell control characters (but tab, line feed, carriage return) and code points of no text."""
    if letter in "\t\n\r\x1a":
        return letter == "\x1a"
    return unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co")


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:4000]
    if len(data) % 2 or not head.count(0):
        return None
    if head[1::2].count(0) > 0.5 * len(head[1::2]) and not head[::2].count(0):
        return "utf-16-le"
    if head[::2].count(0) > 0.5 * len(head[::2]) and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _gb18030(name: str, data: bytes) -> tuple[str, tuple[Fault, ...]]:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        found = "bytes that are neither UTF-8 nor GB18030"
        raise _not_text(name, found) from None
    remedy = "If Chinese text looks wrong, save the file as UTF-8."
    told = whole("", "text that is not UTF-8", "UTF-8", f"It was read as GB18030. {remedy}")
    return text, (told,)


def separator_of(name: str, text: str) -> str:
    """Return what stands between the cells of the first row: a comma, a semicolon or a tab."""
    first = next((line for line in re.split(r"[\r\n]+", text[:1_000_000]) if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    counts = {mark: unquoted.count(mark) for mark in SEPARATORS}
    best = max(counts.values())
    chosen = [mark for mark, count in counts.items() if count == best]
    if best and len(chosen) > 1:
        found = " and ".join(SEPARATORS[mark] for mark in chosen)
        raise UnreadableError(
            name,
            f"as many cells by {found} in the first row",
            "one separator",
            "Save the table anew with commas.",
        )
    return chosen[0]


def _check_swallowed(name: str, records: list[list[str]], separator: str) -> None:
    """Refuse a cell that holds further rows, as an opening quotation mark by mistake makes it."""
    width = max((len(row) for row in records[:1]), default=1)
    for at, row in enumerate(records, start=1):
        for cell in row:
            lines = re.split(r"[\r\n]+", cell)[1:]
            if width > 1 and any(line.count(separator) >= width - 1 for line in lines):
                raise UnreadableError(
                    name,
                    f"a cell in row {at} that holds whole rows",
                    "quotation marks in pairs within a row",
                    "Remove the quotation mark that opens this cell.",
                )
