"""Large tables, read in place by DuckDB: never loaded whole, tallied by ``data/tally.sql``."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from analysis.intake.delimited import SEPARATORS, separator_of
from analysis.intake.fault import UnreadableError
from analysis.study import DATA

MEMORY = "1GB"  # beyond this DuckDB works on disk
LONGEST_LINE = 100_000
MOST_KINDS = 2_000_000  # kinds of patients in a tally
FLOATS = ("FLOAT", "DOUBLE")
TALLY = ("arm", "lfs_days", "outcome", "mrd_negative", "hsct", "centre")


@dataclass(frozen=True)
class LargeTable:
    """A large table within DuckDB.

    Attributes
    ----------
    name : str
        The file's name.
    headings : tuple of str
        Names of its columns, as typed; the view ``raw`` calls them ``c0``, ``c1`` and so on, and
        all its entries are text.
    connection : duckdb.DuckDBPyConnection
        Open as long as `open_large` is.
    """

    name: str
    headings: tuple[str, ...]
    connection: duckdb.DuckDBPyConnection

    def number(self, sql: str) -> int:
        """Return the single number that a query gives."""
        return int(str(self.query(sql).iat[0, 0]))

    def query(self, sql: str) -> pd.DataFrame:
        """Return the answer to a query.

        Raises
        ------
        UnreadableError
            If the file cannot be read to its end, or the disk is full.
        """
        try:
            return self.connection.execute(sql).df()
        except duckdb.Error as error:
            raise _unreadable(self.name, error) from error


@contextmanager
def open_large(path: Path, kind: str) -> Iterator[LargeTable]:
    """Open a large CSV or Parquet file in DuckDB, in bounded memory.

    Parameters
    ----------
    path : Path
        The file; CSV in UTF-8.
    kind : str
        ``.csv`` or ``.parquet``.

    Raises
    ------
    UnreadableError
        If it cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix="living-") as folder:
        link = Path(folder) / f"table{kind}"  # a name without signs that mean several files
        link.symlink_to(path.resolve())
        spill = os.path.join(folder, "spill")
        with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill}) as connection:
            try:
                headings = _view_csv(path, link, connection) if kind == ".csv" else None
                headings = headings or _view_parquet(link, connection)
            except duckdb.Error as error:
                raise _unreadable(path.name, error) from error
            yield LargeTable(path.name, headings, connection)


def _view_csv(path: Path, link: Path, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE)
    try:
        line = first.decode("utf-8-sig")
        separator = separator_of(path.name, line)
        headings = next(csv.reader([line], delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error, StopIteration) as error:
        found, expected = "a first row that cannot be read", "column names in UTF-8"
        raise UnreadableError(
            path.name, found, expected, "Save the file as CSV in UTF-8."
        ) from error
    columns = {f"c{at}": "VARCHAR" for at in range(len(headings))}
    connection.execute(
        f"""CREATE VIEW raw AS SELECT * FROM read_csv('{link}', auto_detect = false, header = false,
        skip = 1, delim = '{separator}', quote = '"', escape = '"', nullstr = '',
        columns = {columns}, max_line_size = {LONGEST_LINE})"""
    )
    return tuple(headings)


def _view_parquet(link: Path, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{link}')").fetchall()
    parts = []
    for at, (heading, kind, *_) in enumerate(described):
        text = f'CAST("{heading.replace(chr(34), 2 * chr(34))}" AS VARCHAR)'
        parts.append(f"NULLIF({text}, 'nan') AS c{at}" if kind in FLOATS else f"{text} AS c{at}")
    connection.execute(f"CREATE VIEW raw AS SELECT {', '.join(parts)} FROM read_parquet('{link}')")
    return tuple(str(row[0]) for row in described)


def _unreadable(name: str, error: duckdb.Error) -> UnreadableError:
    """Return what DuckDB could not read, without the entries that its own message repeats."""
    line = re.search(r"Line: ([0-9]+)", str(error))
    where = f" near line {line[1]}" if line else ""
    full = isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException)
    what = "a full disk" if full else "rows that do not fit"
    separators = ", ".join(SEPARATORS.values())
    return UnreadableError(
        name,
        f"{what}{where} ({type(error).__name__})",
        f"UTF-8, as many cells in each row as there are names, {separators} between them",
        "Look for a separator or quotation mark too many, or save the table as Parquet.",
    )


def tally_statement() -> str:
    """Return the statement of ``data/tally.sql``."""
    return (DATA / "tally.sql").read_text(encoding="utf-8")
