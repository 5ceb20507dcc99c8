"""`living serve`: build, show on this machine only, build again and reload when a file is saved.

Three processes: this one watches and never holds threads, so that each build can be forked from
it with Sphinx already in memory; one serves pages; and one at a time builds, with the package
as it stands on disk. The script that reloads is added to pages as they are served and is in no
site.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.book.inputs import ROOT, input_files

WATCHED = ("_config.yml", "_toc.yml", "CITATION.cff", "chapters/**/*", "analysis/book/**/*")
PRELOADED = ("jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_book_theme", "nbclient", "pandas")
PAUSE = 0.2  # seconds between two looks at the files


def serve(*, cohort: Path | None = None, study: Path | None = None, port: int = 8000) -> None:
    """Build and serve the book until Ctrl-C.

    Parameters
    ----------
    cohort, study : Path, optional
        As for `build`.
    port : int
        On 127.0.0.1; the next free one if it is taken.
    """
    from analysis.book.reload import start_server  # noqa: PLC0415

    site = ROOT / "_build" / "html"
    server = _forked(lambda: start_server(site, port))
    for name in PRELOADED:
        importlib.import_module(name)
    try:
        for _ in _changes(cohort, study):
            _ended(_forked(lambda: _build(cohort, study)))
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        os.kill(server, signal.SIGTERM)
        with contextlib.suppress(KeyboardInterrupt):
            _ended(server)


def _build(cohort: Path | None, study: Path | None) -> None:
    """Build once, in a process of its own, with the package's modules read anew."""
    for name in [name for name in sys.modules if name.split(".")[0] == "analysis"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    begun = time.monotonic()
    try:
        importlib.import_module("analysis.book.build").build(cohort=cohort, study=study)
    except Exception as error:  # said, and waited for the next save
        print(error, file=sys.stderr, flush=True)
    else:
        print(f"Built in {time.monotonic() - begun:.1f} s.", flush=True)


def _changes(*chosen: Path | None) -> Iterator[None]:
    """Yield once at the start and then after each time that a file was saved."""
    seen = None
    while True:
        now = _snapshot(chosen)
        if now != seen:
            seen = now
            yield
        time.sleep(PAUSE)


def _snapshot(chosen: tuple[Path | None, ...]) -> dict[Path, tuple[int, int]]:
    files = {path for pattern in WATCHED for path in ROOT.glob(pattern)}
    files |= {*input_files().values(), *(path for path in chosen if path)}
    found = {}
    for path in files:
        if path.suffix == ".pyc" or path.name.startswith((".", "#")) or path.name.endswith("~"):
            continue
        try:
            state = path.stat()
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
