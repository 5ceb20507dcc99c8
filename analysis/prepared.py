"""What is computed once for several processes: kept before they are forked, and found by each.

A value is kept under everything that it is computed from, files by their contents, so that it is
never taken for another's, and each call is given a copy of its own. Where nothing is kept, as
everywhere but in a build, it is computed.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")

_kept: dict[bytes, bytes] | None = None
_keeping = False


def prepared(compute: Callable[..., Value], *given: object, files: Sequence[Path] = ()) -> Value:
    """Return ``compute(*given)``, or what it gave before these processes were forked.

    Parameters
    ----------
    compute : callable
        A function of what is given and of the files; it changes nothing.
    *given
        What it is given; can be pickled.
    files : sequence of Path
        Files that it reads. They are opened here in any case, so that whoever notes what a chapter
        reads sees them.
    """
    if _kept is None or (key := _key(compute, given, files)) is None:
        return compute(*given)
    if key not in _kept:
        value = compute(*given)
        if not _keeping:
            return value
        _kept[key] = pickle.dumps(value)
    copy: Value = pickle.loads(_kept[key])
    return copy


@contextmanager
def preparing() -> Iterator[None]:
    """Keep what is computed while this lasts; if it fails, nothing is kept."""
    global _kept, _keeping  # noqa: PLW0603 - what the processes that are forked from here find
    _kept, _keeping = {}, True
    try:
        yield
    except BaseException:
        _kept = None
        raise
    finally:
        _keeping = False


def _key(compute: Callable[..., object], given: object, files: Sequence[Path]) -> bytes | None:
    """Return a digest of everything that the value follows from; None if a file cannot be read."""
    contents = []
    for path in files:
        try:
            with path.open("rb") as file:
                contents.append((str(path), hashlib.file_digest(file, "sha256").digest()))
        except OSError:
            return None
    name = f"{compute.__module__}.{compute.__qualname__}"
    whole = pickle.dumps((name, given, contents, date.today()))
    return hashlib.sha256(whole).digest()
