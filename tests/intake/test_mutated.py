"""Hundreds of spoilt tables: never a traceback, never a planted fault accepted, never a hang."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import DATED, DATED_HEAD, HEAD, SOUND, csv_text, study

from analysis.cohort import CohortError, UnreadableError
from analysis.intake.table import check
from analysis.intake.text import fold
from draws import cases

LONGEST_SECONDS = 20.0
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030"]
Table = list[list[str]]

COUNT = settings(
    cases(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# entries that no column of the schema but free text may accept
INJECTED = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "\u202egnp.exe",
        "a\x00b",
        "NaN",
        "inf",
        "-1",
        "1e3",
        "1,096",
        "3 yrs",
        "36 months",
        "31/02/2020",
        "张伟",
        "13800138000",
        "x" * 5_000,
        "\ufeff",
        "\U0001f600",
        '"',
        "٣٦",
    ]
)
ANY_TEXT = st.text(max_size=30)


def sound(dated: bool) -> tuple[list[str], Table]:
    return (
        (list(DATED_HEAD), [list(row) for row in DATED])
        if dated
        else (list(HEAD), [list(row) for row in SOUND])
    )


def verdict(path: Path) -> str:
    """Return what the check makes of a file: usable, faulty or unreadable."""
    start = time.perf_counter()
    try:
        found = check(path, study())
    except UnreadableError as error:
        assert error.faults and error.faults[0].remedy
        return "unreadable"
    finally:
        assert time.perf_counter() - start < LONGEST_SECONDS
    assert all(fault.expected and fault.remedy for fault in found.faults)
    assert found.faults or len(found.rows)
    return "faulty" if found.faults else "usable"


@COUNT
@given(dated=st.booleans(), row=st.integers(0, 3), column=st.integers(1, 4), entry=INJECTED)
def test_an_injected_entry_is_never_accepted(
    tmp_path: Path, dated: bool, row: int, column: int, entry: str
) -> None:
    head, rows = sound(dated)
    rows[row][column] = entry
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(rows, head).encode())
    assert verdict(path) != "usable"


@COUNT
@given(
    dated=st.booleans(),
    row=st.integers(0, 3),
    column=st.integers(0, 7),
    entry=ANY_TEXT,
    encoding=st.sampled_from(ENCODINGS),
    separator=st.sampled_from(",;\t"),
)
def test_any_entry_is_read_exactly_or_refused(
    tmp_path: Path,
    dated: bool,
    row: int,
    column: int,
    entry: str,
    encoding: str,
    separator: str,
) -> None:
    head, rows = sound(dated)
    column %= len(head)
    before = rows[row][column]
    rows[row][column] = entry
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(rows, head, separator).encode(encoding, "ignore"))
    kept = entry.encode(encoding, "ignore").decode(encoding)
    if verdict(path) == "usable" and head[column] in ("arm", "outcome"):
        assert fold(kept) in {fold(word) for word in _words(head[column])}
    if verdict(path) == "usable" and head[column] in ("lfs_days", "start_date"):
        assert kept.strip() == before or kept.strip().isdigit()


def _words(column: str) -> set[str]:
    words = study().vocabulary.words.get(column, {})
    labels = {label for arm in study().arms for label in (arm.key, arm.label, arm.in_prose)}
    return {word for key in words for word in (key, *words[key])} | labels


@COUNT
@given(data=st.data(), dated=st.booleans())
def test_a_table_in_any_order_is_read_alike(
    tmp_path: Path, data: st.DataObject, dated: bool
) -> None:
    head, rows = sound(dated)
    order = data.draw(st.permutations(range(len(head))))
    rows = data.draw(st.permutations(rows))
    head, rows = [head[at] for at in order], [[row[at] for at in order] for row in rows]
    head = [
        data.draw(st.sampled_from([name, name.upper(), f" {name.replace('_', ' ')} "]))
        for name in head
    ]
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(rows, head).encode())
    assert verdict(path) == "usable"
    found = check(path, study()).rows
    assert sorted(found["lfs_days"]) == ([90, 326, 365, 1096] if dated else [90, 412, 730, 1096])


@COUNT
@given(dated=st.booleans(), gone=st.sets(st.integers(0, 7), min_size=1, max_size=3))
def test_a_missing_column_is_told_where_it_is_needed(
    tmp_path: Path, dated: bool, gone: set[int]
) -> None:
    head, rows = sound(dated)
    kept = [at for at in range(len(head)) if at not in gone]
    path = tmp_path / "a.csv"
    names = [head[at] for at in kept]
    path.write_bytes(csv_text([[row[at] for at in kept] for row in rows], names).encode())
    needed = {"arm", "start_date", "last_contact_date"} if dated else {"arm", "lfs_days", "outcome"}
    assert needed <= set(names) or verdict(path) == "faulty"


@COUNT
@given(
    kind=st.sampled_from(["repeat", "swap", "total", "short", "long", "future", "order"]),
    row=st.integers(0, 3),
)
def test_a_planted_fault_is_never_accepted(tmp_path: Path, kind: str, row: int) -> None:
    head, rows = sound(kind in ("future", "order"))
    PLANTED[kind](rows, row)
    text = csv_text([entries for entries in rows if len(entries) == len(head)], head)
    text += "".join(",".join(e) + "\n" for e in rows if len(e) != len(head))
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    assert verdict(path) == "faulty"


PLANTED: dict[str, Callable[[Table, int], object]] = {
    "repeat": lambda rows, at: rows.append(list(rows[at])),
    "swap": lambda rows, at: rows[at].__setitem__(slice(2, 4), rows[at][3:1:-1]),
    "total": lambda rows, at: rows.append(["", "Total", str(at), "", "", ""]),
    "short": lambda rows, at: rows[at].pop(),
    "long": lambda rows, at: rows[at].append("x"),
    "future": lambda rows, at: rows[at].__setitem__(5, "2999-01-01"),
    "order": lambda rows, at: rows[at].__setitem__(2, "2022-01-01"),
}


@COUNT
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".xlsx", ".parquet"]))
def test_any_bytes_are_refused_in_words(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert verdict(path) != "usable"


@COUNT
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), encoding=st.sampled_from(ENCODINGS))
def test_a_damaged_byte_never_breaks_the_check(
    tmp_path: Path, at: int, byte: int, encoding: str
) -> None:
    content = bytearray(csv_text(SOUND).encode(encoding))
    content[at % len(content)] = byte
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(content))
    try:
        verdict(path)
    except CohortError as error:
        assert error.faults
