"""Tables in Parquet files."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.intake.fault import UnreadableError
from analysis.intake.sheet import Sheet, make_sheet
from analysis.intake.workbook import as_text


def read_parquet(name: str, data: bytes) -> Sheet:
    """Read a Parquet file; what is null, or not a number, is an empty cell.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    data : bytes
        The whole file.

    Raises
    ------
    UnreadableError
        If it is no Parquet file, is damaged, or holds lists or records instead of values.
    """
    try:
        table = pq.read_table(pa.BufferReader(data))
        columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UnreadableError(
            name,
            f"a Parquet file that cannot be read ({type(error).__name__})",
            "an undamaged Parquet file",
            "Write it anew, or save it as CSV.",
        ) from error
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    if nested:
        raise UnreadableError(
            name,
            f"lists or records in column {nested[0]}",
            "one value a cell",
            "Write one column for each value.",
        )
    records = [list(table.column_names), *(list(row) for row in zip(*columns, strict=True))]
    return make_sheet(name, records)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return as_text(value)
