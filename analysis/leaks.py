"""The leak scan: whether anything of single patients stands in the files of a built site.

Every file is searched as it is and as what it holds: unpacked, decoded, its escapes resolved. What
is searched for is every id, every date and every row of the table that the site was built from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.intake.columns import DATES
from analysis.intake.text import clean
from analysis.unpack import texts_of

FEWEST = 4  # different entries that a row must have to be known again
ROW = ("arm", "lfs_days", "outcome", "mrd_negative", "hsct")
# what may hold one row: an object or a list of JSON, a row of an HTML table, a line
SEGMENTS = (
    re.compile(r"\{[^{}]{1,2000}\}"),
    re.compile(r"\[[^\[\]]{1,1000}\]"),
    re.compile(r"<tr\b(?:(?!</tr>).){1,4000}</tr>", re.S),
    re.compile(r"^[^\n{}\[\]]{8,300}$", re.M),
)
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y")


@dataclass(frozen=True)
class Leak:
    """Something of a patient in a published file.

    Attributes
    ----------
    file : str
        The file, from the site's folder.
    kind : str
        ``id``, ``date`` or ``row``.
    row : int
        The row of the table, the header being row 1: what was found is not repeated.
    inside : str
        How it was packed, such as ``gzip`` or ``base64``; empty if it stood there plainly.
    """

    file: str
    kind: str
    row: int
    inside: str

    def __str__(self) -> str:
        packed = f", packed as {self.inside}" if self.inside else ""
        return f"{self.file}: the {self.kind} of row {self.row}{packed}"


def scan(folder: Path, table: pd.DataFrame) -> tuple[Leak, ...]:
    """Search every file of a folder for ids, dates and rows of a table.

    Parameters
    ----------
    folder : Path
        The built site.
    table : DataFrame
        A row is a patient, entries are text: ``patient_id``, columns of dates, and the columns of
        a cohort's rows as far as the table has them; as `analysis.intake.patients.patients_of`.

    Returns
    -------
    tuple of Leak
        Every file and entry found, in order; empty if nothing leaks. Ids of fewer than three
        characters and plain numbers are looked for only as part of their rows: a page is full of
        them.
    """
    wanted = Wanted.of(table)
    found: dict[Leak, None] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        for inside, text in (("", name), *texts_of(path)):
            for kind, row in wanted.within(text):
                found[Leak(name, kind, row, inside)] = None
    return tuple(found)


@dataclass(frozen=True)
class Wanted:
    """What is looked for.

    Attributes
    ----------
    words : dict of str to (str, int)
        Ids and dates as they may be written, each with its kind and its row.
    rows : dict of str to list of (Counter, int)
        By its time in days, the entries of each row without its id, and the row's number.
    """

    words: dict[str, tuple[str, int]]
    rows: dict[str, list[tuple[Counter[str], int]]]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Wanted:
        """Return what is to be looked for of a table."""
        words: dict[str, tuple[str, int]] = {}
        rows: dict[str, list[tuple[Counter[str], int]]] = {}
        for at, entries in enumerate(table.astype(str).itertuples(index=False), start=2):
            row = {k: clean(v) for k, v in zip(table.columns, entries, strict=True) if clean(v)}
            if _tells(row.get("patient_id", "")):
                words.setdefault(row["patient_id"].casefold(), ("id", at))
            for column in DATES:
                for form in _forms(row.get(column, "")):
                    words.setdefault(form, ("date", at))
            cells = Counter(_words(" ".join(row[name] for name in row if name in ROW)))
            if "lfs_days" in row and len(cells) >= FEWEST:
                rows.setdefault(row["lfs_days"], []).append((cells, at))
        return cls(words, rows)

    def within(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield the kind and the row of each thing found in a text."""
        folded = text.casefold()
        tokens = set(re.findall(r"[^\W_]+(?:[-_./:][^\W_]+)*", folded))
        tokens |= {part for token in tokens for part in re.split(r"[_:./]", token)}
        for word, found in self.words.items():
            odd = not re.fullmatch(r"[a-z0-9]+", word)
            if word in tokens or (odd and word in folded and _stands_in(word, folded)):
                yield found
        if self.rows:
            for form in SEGMENTS:
                for segment in form.finditer(folded):
                    yield from self._row_within(segment[0])

    def _row_within(self, segment: str) -> Iterator[tuple[str, int]]:
        words = _words(segment)
        if self.rows.keys().isdisjoint(words):
            return
        counted = Counter(words)
        for word in counted.keys() & self.rows.keys():
            yield from (("row", at) for cells, at in self.rows[word] if cells <= counted)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s,;:=|\"'\[\]{}<>()\\]+", text.casefold())


def _tells(identifier: str) -> bool:
    """Tell whether an id is unlike what stands on any page: long enough, and no plain number."""
    return (len(identifier) >= 3 and not identifier.isdigit()) or len(identifier) >= 7


def _forms(text: str) -> Iterator[str]:
    """Yield the ways to write a date."""
    try:
        day = pd.Timestamp(text)
    except ValueError:
        return
    if not pd.isna(day):
        for form in FORMS:
            yield day.strftime(form)
        yield f"{day.year}年{day.month}月{day.day}日"
        yield f"{day.day} {day:%B} {day.year}".casefold()
        yield f"{day.day} {day:%b} {day.year}".casefold()
        yield str(int(day.timestamp() * 1000))


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
