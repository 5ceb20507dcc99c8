"""`living serve`: builds, shows on this machine only, builds again and reloads on save."""

from __future__ import annotations

import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from analysis.book import serve
from analysis.book.first import beside
from analysis.book.inputs import ROOT, input_files
from analysis.book.reload import SCRIPT, TAG, bind
from conftest import SmallBook


@pytest.fixture
def served(small_book: SmallBook) -> Iterator[tuple[SmallBook, str]]:
    """Yield a small book that is being served, and its address.

    It is begun as a shell's script begins what is to run beside it, with Ctrl-C ignored; whoever
    asks it to end must be heard all the same.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = small_book.start("serve", "--port", "8765")
    signal.signal(signal.SIGINT, before)
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


def get(address: str, seconds: float = 5) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=seconds) as answer:
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


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Iterator[object]]:
    """Return a small book's folder, and what is said of changes in it."""
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    monkeypatch.setattr(serve, "PAUSE", 0.01)
    monkeypatch.setattr(serve, "input_files", partial(input_files, tmp_path))
    for name in ("chapters/one.md", "analysis/survival.py", "data/cohort.csv", "requirements.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path, serve._changes(tmp_path / "elsewhere.csv")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a chapter": lambda root: (root / "chapters/one.md").write_text("saved", encoding="utf-8"),
    "a new chapter": lambda root: (root / "chapters/new.md").write_text("new", encoding="utf-8"),
    "a chapter that goes": lambda root: (root / "chapters/one.md").unlink(),
    "the cohort": lambda root: (root / "data/cohort.csv").write_text("saved", encoding="utf-8"),
    "a new file of data": lambda root: (root / "data/ranges.json").write_text("{}", "utf-8"),
    "code": lambda root: (root / "analysis/survival.py").write_text("saved", encoding="utf-8"),
    "a cohort elsewhere": lambda root: (root / "elsewhere.csv").write_text("new", "utf-8"),
    "settings": lambda root: (root / "_config.yml").write_text("title: new", encoding="utf-8"),
    "the lock": lambda root: (root / "requirements.lock").unlink(),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_saved_file_is_seen(watched: tuple[Path, Iterator[object]], kind: str) -> None:
    root, changes = watched
    before = next(changes)
    CHANGES[kind](root)
    assert next(changes) != before


def test_what_editors_and_python_leave_is_not_built_for(
    watched: tuple[Path, Iterator[object]],
) -> None:
    root, changes = watched
    before = next(changes)
    (root / "analysis" / "__pycache__").mkdir()
    for name in ("chapters/.one.md.swp", "chapters/one.md~", "analysis/__pycache__/a.pyc"):
        (root / name).write_text("", encoding="utf-8")
    (root / "chapters" / "one.md").write_text("saved", encoding="utf-8")
    after = next(changes)
    assert isinstance(before, dict) and isinstance(after, dict)
    assert before.keys() == after.keys()


def test_looking_for_changes_costs_next_to_nothing() -> None:
    """Without listing folders: 300 files are looked at in a millisecond, a few times a second."""
    files, folders = serve._watched(())
    assert len(files) > 200
    begun = time.process_time()
    for _ in range(20):
        serve._states(files | folders)
    assert (time.process_time() - begun) / 20 / serve.PAUSE < 0.03
    assert serve.PAUSE <= 0.2


def test_the_page_that_is_looked_at_comes_before_the_others(
    served: tuple[SmallBook, str],
) -> None:
    """Others wait for the whole new site: no page of the last cohort is shown beside it."""
    book, address = served
    book.chapter("# A trial\n\nOf {finding}`cohort.patients` patients.\n")
    wait_for(lambda: patients(asked(address, "trial")) == 77)
    assert patients(asked(address, "index")) == 77
    get(f"{address}/chapters/trial.html")
    first = beside(book.site)
    with urllib.request.urlopen(f"{address}/-/changes/chapters/trial.html", timeout=120) as told:
        book.last_patient_leaves()
        assert told.readline() == b"data: changed\n"
        assert patients(asked(address, "trial")) == 76
        assert [path.name for path in first.rglob("*.html")] == ["trial.html"]
        assert patients((book.site / "chapters/index.html").read_bytes()) == 77
        before = book.site.stat().st_ino
    with urllib.request.urlopen(f"{address}/-/changes/chapters/trial.html", timeout=8) as told:
        assert patients(asked(address, "index")) == 76
        assert book.site.stat().st_ino != before
        with pytest.raises(TimeoutError):  # it has not changed since, and is not loaded again
            told.readline()
    assert not first.exists()
    assert patients(asked(address, "trial")) == 76


def test_a_page_is_first_only_where_nothing_but_data_was_saved() -> None:
    data, other = str(ROOT / "data" / "cohort.csv"), "/elsewhere/cohort.csv"
    before = {data: (1, 1), other: (1, 1), str(ROOT / "chapters/methods.md"): (1, 1)}
    for changed, chosen, only in (
        ({data}, [], True),
        ({data, other}, [Path(other)], True),
        ({other}, [], False),
        ({data, str(ROOT / "chapters/methods.md")}, [], False),
    ):
        after = before | {path: (2, 1) for path in changed}
        assert serve._only_data_changed(before, after, chosen) is only
        assert not serve._only_data_changed({}, after, chosen)
    assert not serve._only_data_changed(before, before | {str(ROOT / "data/x/y"): (1, 1)}, [])


def asked(address: str, page: str) -> bytes:
    """Return a page, which may have to wait for the whole site."""
    return get(f"{address}/chapters/{page}.html", seconds=60)


def patients(page: bytes) -> int:
    """Return the number of patients that a page tells; 0 if it tells none."""
    words = b" ".join(re.sub(rb"<[^>]*>", b"", page).split())
    found = re.search(rb"(?:Of|were) (\d+)", words)
    return int(found[1]) if found else 0
