"""`living serve`: build, show on this machine only, build again and reload when a file is saved.

Five processes: this one watches and never holds threads, so that each build can be forked from
it with Sphinx already in memory; one serves pages; one has the libraries in memory, for the
kernels; one draws; and one at a time builds, with the package as it stands on disk. If only data
were saved, the page that is looked at is built before the whole site (`first`). The script that
reloads is added to pages as they are served and is in no site.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from analysis.book.first import forget, source_of
from analysis.book.helper import Helper
from analysis.book.incubator import SUPPORTED, Warm
from analysis.book.inputs import ROOT, input_files
from analysis.book.looked_at import LookedAt
from analysis.book.preload import preload
from analysis.book.stills import DRAWER

SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff")
WATCHED = ("chapters/**/*", "analysis/book/**/*")
PAUSE = 0.15  # seconds between two looks at the files
FOLDERS = ("chapters", "analysis", "data")

# The module that speaks to each process that is kept, and what begins it.
HELPERS: dict[str, Callable[[], Helper]] = {"stills": lambda: Helper(DRAWER)}
if SUPPORTED:
    HELPERS["incubator"] = Warm

Files = dict[str, tuple[int, int]]
"""When each file was saved, and its size."""


def serve(*, cohort: Sequence[Path] = (), study: Path | None = None, port: int = 8000) -> None:
    """Build and serve the book until Ctrl-C.

    Parameters
    ----------
    cohort, study
        As for `build`.
    port : int
        On 127.0.0.1; the next free one if it is taken.
    """
    from analysis.book.reload import start_server  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` has it ignored
    site, looked_at = ROOT / "_build" / "html", LookedAt()
    forget(site)
    server = _forked(lambda: start_server(site, port, looked_at))
    helpers = _Helpers()
    try:
        before: Files = {}
        for files in _changes(*cohort, *([study] if study else [])):
            if not before:
                preload()
            pages = [looked_at.page] if _only_data_changed(before, files, cohort) else []
            for page in [*filter(source_of, pages), ""]:
                _ended(_forked(partial(_build, cohort, study, helpers.lent(files), page)))
            forget(site)
            before = files
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        os.kill(server, signal.SIGTERM)
        with contextlib.suppress(KeyboardInterrupt):
            _ended(server)
        forget(site)


class _Helpers:
    """The processes that are kept between builds, as long as the code is what they imported."""

    def __init__(self) -> None:
        self._kept: dict[str, Helper] = {}
        self._code: Files = {}

    def lent(self, files: Files) -> dict[str, int]:
        """Return the sockets over which a build speaks to them, by the module that does."""
        code = {path: state for path, state in files.items() if path.endswith((".py", ".lock"))}
        for name, begin in HELPERS.items():
            kept = self._kept.get(name)
            if kept is None or kept.ended or code != self._code:
                if kept is not None:
                    kept.end()
                self._kept[name] = begin()
        self._code = code
        return {name: kept.descriptor for name, kept in self._kept.items()}


def _only_data_changed(before: Files, files: Files, cohort: Sequence[Path]) -> bool:
    """Tell whether nothing was saved but the cohort or another file of data."""
    changed = {path for path, _ in before.items() ^ files.items()}
    data = {path for path in changed if Path(path).parent == ROOT / "data"}
    return bool(before) and changed == data | (changed & {*map(str, cohort)})


def _build(cohort: Sequence[Path], study: Path | None, lent: dict[str, int], page: str) -> None:
    """Build once, in a process of its own, with the package's modules read anew.

    If it is one page that cannot be built, the build of the whole book that follows says why.
    """
    for name in [name for name in sys.modules if name.split(".")[0] == "analysis"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    begun = time.monotonic()
    for name, descriptor in lent.items():
        importlib.import_module(f"analysis.book.{name}").borrow(descriptor)
    try:
        importlib.import_module("analysis.book.build").build(cohort=cohort, study=study, page=page)
    except Exception as error:  # said, and waited for the next save
        if not page:
            print(error, file=sys.stderr, flush=True)
    else:
        what = f"{page}.html first, built" if page else "Built"
        print(f"{what} in {time.monotonic() - begun:.1f} s.", flush=True)


def _changes(*chosen: Path) -> Iterator[Files]:
    """Yield the files at the start and then after each time that one was saved.

    Folders are listed only when something has changed: a file that is new changes its folder.
    """
    told: Files | None = None
    while True:
        files, folders = _watched(chosen)
        before = _states(files | folders)
        now = {path: state for path, state in before.items() if path in files}
        if now != told:
            told = now
            yield now
        while _states(files | folders) == before:
            time.sleep(PAUSE)


def _watched(chosen: Sequence[Path]) -> tuple[set[str], set[str]]:
    """Return the files from which the book is built, and the folders in which there may be more."""
    files = {path for pattern in WATCHED for path in ROOT.glob(pattern) if path.is_file()}
    files = {path for path in files if path.suffix != ".pyc" and not _is_an_editor_s(path.name)}
    folders = {path for name in FOLDERS for path in (ROOT / name).glob("**/")}
    files |= {*input_files().values(), *chosen, *(ROOT / name for name in SETTINGS)}
    named = {str(path) for path in folders if path.name != "__pycache__"}
    return {str(path) for path in files}, named


def _is_an_editor_s(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~")


def _states(paths: set[str]) -> Files:
    found = {}
    for path in paths:
        try:
            state = os.stat(path)
        except OSError:  # an editor is just putting the new file in the old one's place
            continue
        found[path] = (state.st_mtime_ns, state.st_size)
    return found


def _forked(work: Callable[[], None]) -> int:
    """Do `work` in a copy of this process and return its number."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        work()
        code = 0
    except KeyboardInterrupt:
        code = 130
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _ended(process: int) -> None:
    """Wait for a process; Ctrl-C meanwhile does not leave it behind, and is passed on after it."""
    interrupted = False
    while True:
        try:
            os.waitpid(process, 0)
            break
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
