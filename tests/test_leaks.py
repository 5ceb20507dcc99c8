"""The leak scan finds what is planted, however it is packed, and nothing where nothing is."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote_plus

import pandas as pd
import pytest

from analysis.intake.patients import patients_of
from analysis.leaks import scan
from analysis.study import load_study

HEADER = "patient_id,arm,start_date,relapse_date,last_contact_date,hsct_date,mrd_negative,sex\n"
COHORT = HEADER + (
    "BJ-017,car_t,12/03/2018,,15/07/2021,20/06/2018,yes,f\n"
    "BJ-018,chemo_hsct,13/04/2018,24/12/2018,16/07/2021,,no,m\n"
    "患者-19,chemo,14/05/2018,,17/07/2020,,,m\n"
)
ROW = {
    "hsct": "yes",
    "arm": "car_t",
    "outcome": "censored",
    "mrd_negative": "yes",
    "lfs_days": 1221,
}


def png(text: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + bytes(4)

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", bytes(13))
        + chunk(b"zTXt", b"note\0\0" + zlib.compress(text))
        + chunk(b"IEND", b"")
    )


def zipped(text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", text)
    return out.getvalue()


def parquet(text: bytes) -> bytes:
    out = io.BytesIO()
    pd.DataFrame({"x": [text.decode()] * 3}).to_parquet(out)
    return out.getvalue()


PACKINGS = {
    "plain": lambda text: b"<p>" + text + b"</p>",
    "utf-16": lambda text: text.decode().encode("utf-16"),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zip": zipped,
    "zip in gzip": lambda text: gzip.compress(zipped(text)),
    "base64": lambda text: b"data:text/plain;base64," + base64.b64encode(b"xx " + text + b" yy"),
    "url-safe base64": lambda text: base64.urlsafe_b64encode(b"???>>> " + text),
    "base64 of gzip": lambda text: b'{"a":"' + base64.b64encode(gzip.compress(text)) + b'"}',
    "URL": lambda text: b"?q=" + quote_plus(text).encode().replace(b"-", b"%2D"),
    "JSON": lambda text: json.dumps("".join(text.decode())).replace("-", "\\u002d").encode(),
    "HTML": lambda text: "".join(f"&#{ord(c)};" for c in text.decode()).encode(),
    "HTML entities": lambda text: html.escape(text.decode()).replace("-", "&#x2d;").encode(),
    "PNG": png,
    "PDF": lambda text: b"%PDF-1.7\nstream\n" + zlib.compress(text) + b"\nendstream",
    "Parquet": parquet,
    "SVG": lambda text: b"<svg><text>" + text + b"</text></svg>",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("in") / "cohort.csv"
    path.write_text(COHORT, encoding="utf-8")
    return patients_of([path], load_study())


def found(folder: Path, table: pd.DataFrame, content: bytes) -> set[tuple[str, int]]:
    (folder / "page.bin").write_bytes(content)
    return {(leak.kind, leak.row) for leak in scan(folder, table)}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize(
    ("text", "leak"),
    [
        ("BJ-017", ("id", 2)),
        ("bj-018", ("id", 3)),
        ("患者-19", ("id", 4)),
        ("2018-12-24", ("date", 3)),
        ("20180312", ("date", 2)),
        ("14.05.2018", ("date", 4)),
        ("14 May 2018", ("date", 4)),
        ("2018年5月14日", ("date", 4)),
        (json.dumps(ROW), ("row", 2)),
        ("car_t,1221,censored,yes,yes", ("row", 2)),
        (
            "<tr><td>car_t</td>\n<td>1221</td><td>censored</td><td>yes</td><td>yes</td></tr>",
            ("row", 2),
        ),
    ],
)
def test_what_is_planted_is_found(
    tmp_path: Path, table: pd.DataFrame, packing: str, text: str, leak: tuple[str, int]
) -> None:
    assert leak in found(tmp_path, table, PACKINGS[packing](text.encode()))


def test_a_whole_table_gives_every_row_away(tmp_path: Path, table: pd.DataFrame) -> None:
    leaks = found(tmp_path, table, gzip.compress(COHORT.encode()))
    assert {("id", 2), ("id", 3), ("id", 4), ("date", 2), ("date", 3), ("date", 4)} <= leaks


def test_names_of_files_are_searched(tmp_path: Path, table: pd.DataFrame) -> None:
    (tmp_path / "BJ-017.svg").write_text("<svg/>")
    assert [str(leak) for leak in scan(tmp_path, table)] == ["BJ-017.svg: the id of row 2"]


def test_leaks_are_told_without_what_leaked(tmp_path: Path, table: pd.DataFrame) -> None:
    (tmp_path / "a.bin").write_bytes(gzip.compress(b"id BJ-017"))
    (leak,) = scan(tmp_path, table)
    assert str(leak) == "a.bin: the id of row 2, packed as gzip"


@pytest.mark.parametrize(
    "text",
    [
        "77.8% of 43 patients; 1221 days; car_t; censored.",
        "BJ-0171 and ABJ-017 and 017",
        "2018-12-25, 2018-03, 12 patients on day 3",
        '{"arm": "car_t", "lfs_days": 1222, "outcome": "censored", "mrd_negative": "yes"}',
        '{"group": "car_t", "days": 1221, "survival": 0.5, "at_risk": 7, "events": 1}',
    ],
)
def test_an_innocent_page_is_clean(tmp_path: Path, table: pd.DataFrame, text: str) -> None:
    assert not found(tmp_path, table, text.encode())


def test_a_damaged_archive_is_searched_as_it_stands(tmp_path: Path, table: pd.DataFrame) -> None:
    whole = gzip.compress(b"nothing")
    assert not found(tmp_path, table, whole[:-4] + b"xx")
    assert found(tmp_path, table, b"PK\x03\x04 BJ-017 ")
