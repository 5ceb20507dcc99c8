"""`living serve`: builds, shows on this machine only, builds again and reloads on save."""

from __future__ import annotations

import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler

import pytest

from analysis.book.reload import SCRIPT, TAG, bind
from conftest import SmallBook


@pytest.fixture
def served(small_book: SmallBook) -> Iterator[tuple[SmallBook, str]]:
    """Yield a small book that is being served, and its address."""
    process = small_book.start("serve", "--port", "8765")
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+)/", line)
        assert found, line
        wait_for(lambda: b"The cover" in get(f"{found[1]}/chapters/index.html"))
        yield small_book, found[1]
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)


def get(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bytes(answer.read())
    except OSError:
        return b""


def wait_for(true: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


def test_a_saved_chapter_is_shown_and_the_page_is_told(served: tuple[SmallBook, str]) -> None:
    book, address = served
    page = get(f"{address}/chapters/trial.html")
    assert TAG in page and SCRIPT in get(f"{address}/-/reload.js")
    assert TAG not in (book.site / "chapters" / "trial.html").read_bytes()
    with urllib.request.urlopen(f"{address}/-/changes", timeout=120) as changes:
        book.chapter("# A trial\n\nDoes it?\n\nA new sentence.\n")
        assert changes.readline() == b"data: changed\n"
    assert b"A new sentence." in get(f"{address}/chapters/trial.html")


def test_a_fault_leaves_the_last_page_until_it_is_mended(served: tuple[SmallBook, str]) -> None:
    book, address = served
    before = get(f"{address}/chapters/trial.html")
    book.chapter("# A trial\n\nDoes it? {finding}`no.such.finding`\n")
    time.sleep(5)
    assert get(f"{address}/chapters/trial.html") == before
    book.chapter("# A trial\n\nDoes it? Mended.\n")
    wait_for(lambda: b"Mended." in get(f"{address}/chapters/trial.html"))


def test_only_this_machine_is_served_and_a_taken_port_is_passed_over() -> None:
    one = bind(SimpleHTTPRequestHandler, 8790)
    other = bind(SimpleHTTPRequestHandler, 8790)
    with one, other:
        assert one.server_address[0] == other.server_address[0] == "127.0.0.1"
        assert other.server_port > one.server_port
