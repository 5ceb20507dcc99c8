"""Opening a file: what it is, by what it holds and not by what it is called alone."""

from __future__ import annotations

from pathlib import Path

from analysis.intake.delimited import read_delimited
from analysis.intake.fault import UnreadableError
from analysis.intake.sheet import Sheet

FORMATS = "CSV (.csv, .tsv, .txt), Excel (.xlsx) or Parquet (.parquet)"
LARGE_TEXT, LARGE_PARQUET = 24_000_000, 8_000_000  # bytes: what is smaller is read whole
LARGE_ROWS = 200_000  # of a Parquet file, which may hold millions of rows in few bytes
TEXT = (".csv", ".tsv", ".txt")
SIGNATURES = (
    (b"PK\x03\x04", "a workbook or another zip archive", (".xlsx",)),
    (b"PK\x05\x06", "an empty zip archive", ()),
    (b"PAR1", "a Parquet file", (".parquet",)),
    (b"\xd0\xcf\x11\xe0", "a workbook with a password, or one in the old .xls format", ()),
    (b"%PDF", "a PDF", ()),
    (b"\x89PNG", "an image", ()),
    (b"\xff\xd8\xff", "an image", ()),
    (b"GIF8", "an image", ()),
    (b"\x1f\x8b", "a gzip archive", ()),
    (b"7z\xbc\xaf", "a 7z archive", ()),
    (b"$FL2", "an SPSS file", ()),
    (b"{\\rtf", "a text document", ()),
)


def read_sheet(path: Path) -> Sheet:
    """Read the table of a file: CSV, Excel or Parquet.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    UnreadableError
        If it is none of these, or cannot be opened; the message says what it is instead.
    """
    data = _bytes(path)
    kind = _kind(path, data[:16])
    if kind == ".xlsx":
        from analysis.intake.workbook import read_workbook  # noqa: PLC0415 - slow to import

        return read_workbook(path.name, data)
    if kind == ".parquet":
        from analysis.intake.parquet import read_parquet  # noqa: PLC0415 - slow to import

        return read_parquet(path.name, data)
    return read_delimited(path.name, data)


def open_kind(path: Path) -> str:
    """Return ``.csv``, ``.xlsx`` or ``.parquet``, whichever the file at `path` is.

    Raises
    ------
    UnreadableError
        If there is no such file, it cannot be opened, is empty, or is something else.
    """
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no regular file"
            raise UnreadableError(path.name, what, f"a file: {FORMATS}", "Name the file itself.")
        with path.open("rb") as file:
            return _kind(path, file.read(16))
    except UnreadableError:
        raise
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "a name that no file can have"
        raise UnreadableError(
            path.name, what.lower(), f"a file: {FORMATS}", "Check the name and the permissions."
        ) from error


def is_large(path: Path, kind: str) -> bool:
    """Tell whether a file of this `kind` (``.csv``, ``.parquet``) is better left where it is."""
    limit = {".csv": LARGE_TEXT, ".parquet": LARGE_PARQUET}.get(kind)
    if limit is None:
        return False
    return path.stat().st_size > limit or (kind == ".parquet" and _many_rows(path))


def _many_rows(path: Path) -> bool:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import

    try:
        return bool(pq.read_metadata(path).num_rows > LARGE_ROWS)
    except (pa.ArrowException, OSError):  # damaged: who reads it will tell
        return False


def _bytes(path: Path) -> bytes:
    open_kind(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            path.name, str(error.strerror).lower(), "a readable file", "Check the permissions."
        ) from error


def _kind(path: Path, head: bytes) -> str:
    suffix = path.suffix.lower()
    for mark, what, suffixes in SIGNATURES:
        if head.startswith(mark) and suffix not in suffixes:
            end = f"Give it the ending {suffixes[0]}, or save" if suffixes else "Save"
            remedy = f"{end} the table as CSV in UTF-8 or as .xlsx, without a password."
            raise UnreadableError(path.name, what, FORMATS, remedy)
        if head.startswith(mark):
            return suffix
    if suffix not in TEXT:
        what = f"a file that ends in {suffix}" if suffix else "a file without an ending"
        damaged = " but is none" if suffix in (".xlsx", ".parquet") else ""
        raise UnreadableError(path.name, what + damaged, FORMATS, "Save the table as CSV in UTF-8.")
    if not head:
        remedy = "Start from `living template`."
        raise UnreadableError(path.name, "an empty file", "a table with column names", remedy)
    return ".csv"
