"""How long an author waits: from saving a file to the page that `living serve` then serves."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PORT = 8731
LONGEST = 300.0  # seconds
PAUSE = 0.05  # between two looks, which take time from what is measured
LOOKED_AT, OTHER = "chapters/lfs_by_arm.html", "chapters/methods.html"
BUILT = "</article>"  # stands in a page of the book, and not in the one that says to wait


@contextlib.contextmanager
def served(book: Path) -> Iterator[None]:
    """Serve a book while this lasts, from the moment that its first build is there."""
    command = [sys.executable, "-m", "analysis", "serve", "--port", str(PORT)]
    process = subprocess.Popen(
        command,
        cwd=book,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(BUILT, LOOKED_AT)
        yield
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()


def prose(book: Path) -> float:
    """Return seconds from saving a chapter's prose to the page that shows it."""
    chapter = book / "chapters" / "lfs_by_arm.md"
    word = f"saved{time.monotonic_ns()}"
    chapter.write_text(chapter.read_text(encoding="utf-8") + f"\n{word}\n", encoding="utf-8")
    begun = time.perf_counter()
    _wait(word, LOOKED_AT)
    return time.perf_counter() - begun


def data(cohort: Path) -> float:
    """Return seconds from saving another cohort to the page that is computed from it."""
    seconds = _shown_again(cohort)
    _page(OTHER)  # the whole site is there
    return seconds


def site(cohort: Path) -> float:
    """Return seconds from saving another cohort to the whole site that is computed from it."""
    begun = time.perf_counter()
    _shown_again(cohort)
    _page(OTHER)
    return time.perf_counter() - begun


def _shown_again(cohort: Path) -> float:
    """Save another cohort and look at a page until it is new; return the seconds after saving."""
    before = _page(LOOKED_AT)
    another_day(cohort)
    begun = time.perf_counter()
    while _page(LOOKED_AT) in ("", before):
        _pause(begun)
    return time.perf_counter() - begun


def another_day(cohort: Path) -> None:
    """Let the first censored patient's follow-up be a day longer."""
    rows = cohort.read_text(encoding="utf-8").splitlines()
    number = next(n for n, row in enumerate(rows) if ",censored," in row)
    cells = rows[number].split(",")
    cells[2] = str(int(cells[2]) + 1)
    rows[number] = ",".join(cells)
    cohort.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _wait(word: str, page: str) -> None:
    begun = time.perf_counter()
    while not (text := _page(page)) or word not in text:
        _pause(begun)


def _pause(begun: float) -> None:
    if time.perf_counter() - begun > LONGEST:
        raise TimeoutError(f"no new page within {LONGEST:.0f} s")
    time.sleep(PAUSE)


def _page(name: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{name}", timeout=LONGEST) as answer:
            text: str = answer.read().decode("utf-8")
            return text
    except OSError:
        return ""
