"""`living serve`: build, show on this machine only, build again and reload when a file is saved.

Four processes: this one watches and never holds threads, so that each build can be forked from
it with Sphinx already in memory; one serves pages; one has the libraries in memory, for the
kernels; and one at a time builds, with the package as it stands on disk. The script that reloads
is added to pages as they are served and is in no site.
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

from analysis.book.incubator import SUPPORTED, Warm
from analysis.book.inputs import ROOT, input_files

WATCHED = ("_config.yml", "_toc.yml", "CITATION.cff", "chapters/**/*", "analysis/book/**/*")
PRELOADED = (
    "citeproc.source.json",
    "ipykernel.connect",
    "jupyter_book.sphinx",
    "math_core",
    "myst_nb.sphinx_ext",
    "nbclient",
    "pandas",
    "pybtex.database.input.bibtex",
    "pybtex.style.formatting.unsrt",
    "sphinx.jinja2glue",
    "sphinx_book_theme",
    "sphinx_design",
    "sphinx_external_toc",
    "sphinxcontrib.bibtex",
    "sqlalchemy.dialects.sqlite",
    "vl_convert",
)
PAUSE = 0.1  # seconds between two looks at the files

Files = dict[Path, tuple[int, int]]
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

    site = ROOT / "_build" / "html"
    server = _forked(lambda: start_server(site, port))
    warm = _Warm()
    try:
        for number, files in enumerate(_changes(*cohort, *([study] if study else []))):
            build = partial(_build, cohort, study, warm.descriptor(files))
            if number == 0:
                _preload()
            _ended(_forked(build))
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        os.kill(server, signal.SIGTERM)
        with contextlib.suppress(KeyboardInterrupt):
            _ended(server)


def _preload() -> None:
    """Import what every build imports, but nothing of this package."""
    from sphinx.application import builtin_extensions  # noqa: PLC0415

    for name in (*PRELOADED, *builtin_extensions):
        importlib.import_module(name)


class _Warm:
    """The warm process that is kept between builds, as long as the code is what it imported."""

    def __init__(self) -> None:
        self._warm: Warm | None = None
        self._code: Files = {}

    def descriptor(self, files: Files) -> int | None:
        """Return the socket over which a build asks it for kernels; None where there is none."""
        code = {path: state for path, state in files.items() if path.suffix in (".py", ".lock")}
        if SUPPORTED and code != self._code:
            if self._warm is not None:
                self._warm.end()
            self._warm, self._code = Warm(), code
        return None if self._warm is None else self._warm.descriptor


def _build(cohort: Sequence[Path], study: Path | None, warm: int | None) -> None:
    """Build once, in a process of its own, with the package's modules read anew."""
    for name in [name for name in sys.modules if name.split(".")[0] == "analysis"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    begun = time.monotonic()
    if warm is not None:
        importlib.import_module("analysis.book.incubator").borrow(warm)
    try:
        importlib.import_module("analysis.book.build").build(cohort=cohort, study=study)
    except Exception as error:  # said, and waited for the next save
        print(error, file=sys.stderr, flush=True)
    else:
        print(f"Built in {time.monotonic() - begun:.1f} s.", flush=True)


def _changes(*chosen: Path) -> Iterator[Files]:
    """Yield the files at the start and then after each time that one was saved."""
    seen = None
    while True:
        now = _snapshot(chosen)
        if now != seen:
            seen = now
            yield now
        time.sleep(PAUSE)


def _snapshot(chosen: tuple[Path, ...]) -> Files:
    files = {path for pattern in WATCHED for path in ROOT.glob(pattern)}
    files |= {*input_files().values(), *chosen}
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
