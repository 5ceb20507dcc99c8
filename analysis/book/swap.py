"""Put one folder in the place of another in one step, and keep two builds from the same work."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks
    fcntl = None  # type: ignore[assignment]

LeftOut = Callable[[str, list[str]], set[str]]
_AT_FDCWD, _EXCHANGE = -100, 2  # of Linux' renameat2


class BusyError(RuntimeError):
    """Another build is at work in the same folder."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock `path`; the system lets go of it when the process ends, however it ends.

    Raises
    ------
    BusyError
        If another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError("Another build of this site is running.") from None
        yield


def put_in_place(built: Path, site: Path, left_out: LeftOut | None = None) -> None:
    """Copy `built` and let the copy take the place of `site`, all or nothing.

    Parameters
    ----------
    built : Path
        A finished site; it stays, for the next build to start from.
    site : Path
        Where readers look. What was there is removed after the new one stands in its place.
    left_out : callable, optional
        Of a folder and the names in it, returns the names that are not copied.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    new = site.with_name(f".{site.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(built, new, ignore=left_out)
    if not site.exists():
        new.rename(site)
    elif _exchange(new, site):
        shutil.rmtree(new)
    else:
        old = site.with_name(f".{site.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        site.rename(old)
        new.rename(site)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux), and say whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)
