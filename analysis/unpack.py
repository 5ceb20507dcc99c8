"""Everything that a file says: as it stands, unpacked, and with its escapes resolved."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote_plus

DEEPEST = 5  # wrappings within wrappings
MOST_BYTES = 400_000_000  # of one unpacked file
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
JSON_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])')
PLAIN = {"b": " ", "f": " ", "n": "\n", "r": "\n", "t": "\t"}
Packed = tuple[str, bytes]


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file: how each was packed, and what it says.

    Parameters
    ----------
    path : Path
        Any file.

    Yields
    ------
    (str, str)
        Empty and the plain text first; then ``gzip``, ``zip > base64`` and the like.
    """
    yield from _texts("", path.read_bytes(), DEEPEST)


def _texts(inside: str, data: bytes, depth: int) -> Iterator[tuple[str, str]]:
    text = _decoded(data)
    seen = {text}
    yield inside, text
    if depth == 0:
        return
    for how, unpacked in _parts(data):
        yield from _texts(_within(inside, how), unpacked, depth - 1)
    for how, resolve in RESOLVERS.items():
        resolved = resolve(text)
        if resolved not in seen:
            seen.add(resolved)
            yield _within(inside, how), resolved
    for plain in tuple(seen):
        for unpacked in _base64(plain):
            yield from _texts(_within(inside, "base64"), unpacked, depth - 1)


def _within(inside: str, how: str) -> str:
    return f"{inside} > {how}" if inside else how


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _parts(data: bytes) -> Iterator[Packed]:
    """Yield what is packed in `data`, by the signature that it begins with."""
    for signature, unpack in FORMATS.items():
        if data.startswith(signature):
            try:
                yield from unpack(data)
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError, struct.error):
                return  # only looks like it; the plain bytes were searched


def _gzip(data: bytes) -> Iterator[Packed]:
    with gzip.open(io.BytesIO(data)) as file:
        yield "gzip", file.read(MOST_BYTES)


def _zlib(data: bytes) -> Iterator[Packed]:
    yield "zlib", zlib.decompressobj().decompress(data, MOST_BYTES)


def _zip(data: bytes) -> Iterator[Packed]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            with archive.open(member) as file:
                yield f"zip {member.filename}", file.read(MOST_BYTES)


def _png(data: bytes) -> Iterator[Packed]:
    place = 8
    while place + 8 <= len(data):
        (size,), kind = struct.unpack(">I", data[place : place + 4]), data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + size]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield "PNG text", body
            packed = body.find(b"x")  # a zlib stream begins so
            if kind != b"tEXt" and packed >= 0:
                yield from _zlib(body[packed:])
        place += 12 + size


def _pdf(data: bytes) -> Iterator[Packed]:
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", data, flags=re.S):
        try:
            yield "PDF", zlib.decompressobj().decompress(stream[1], MOST_BYTES)
        except zlib.error:
            continue


def _parquet(data: bytes) -> Iterator[Packed]:
    import pyarrow as pa  # noqa: PLC0415 - few sites hold such files
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    out = io.BytesIO()
    pa.csv.write_csv(pq.read_table(io.BytesIO(data)), out)
    yield "Parquet", out.getvalue()


def _base64(text: str) -> Iterator[bytes]:
    for found in BASE64.finditer(text):
        word = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(word[: len(word) // 4 * 4] + _padded(word), validate=True)
        except (binascii.Error, ValueError):
            continue


def _padded(word: str) -> str:
    rest = word[len(word) // 4 * 4 :]
    return rest + "=" * (-len(rest) % 4) if len(rest) > 1 else ""


def _json(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if code[0] == "u" else PLAIN.get(code, code)

    return JSON_ESCAPE.sub(plain, text) if "\\" in text else text


def _all(text: str) -> str:
    return unquote_plus(html.unescape(_json(text)))


FORMATS: dict[bytes, Callable[[bytes], Iterator[Packed]]] = {
    b"\x1f\x8b": _gzip,
    b"PK\x03\x04": _zip,
    b"\x89PNG": _png,
    b"%PDF": _pdf,
    b"PAR1": _parquet,
    b"x\x01": _zlib,
    b"x\x5e": _zlib,
    b"x\x9c": _zlib,
    b"x\xda": _zlib,
}
RESOLVERS: dict[str, Callable[[str], str]] = {
    "JSON": _json,
    "HTML": html.unescape,
    "URL": unquote_plus,
    "escapes": _all,
}
