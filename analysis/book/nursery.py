"""The warm process: import the libraries once, then fork a kernel for each that is asked for.

Started by `incubator` as ``python -m analysis.book.nursery FD``; it ends when the other end of the
socket FD is closed, and each kernel ends when this process does. A build has a branch of it, a fork
that computes once what nearly every chapter asks for, and forks the build's kernels."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import platform
import random
import signal
import socket
import sys
import time
import warnings
from typing import Any, NoReturn

from analysis.book.helper import speaker_of
from analysis.book.kept import EVERYTHING

PR_SET_PDEATHSIG = 1  # of Linux, <sys/prctl.h>
# Libraries that open files without Python's knowing, and what a process may do unseen.
UNSEEN_READERS = ("duckdb", "polars")
UNSEEN_EVENTS = (
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "socket.connect",
    "subprocess.Popen",
)
# What chapters, and the kernel itself, would import otherwise each time.
LIBRARIES = (
    "altair",
    "analysis.charts",
    "debugpy.server.api",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.magics.extension",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "numpy",
    "pandas",
    "pandera.backends.pandas.builtin_checks",
    "sqlite3",
    "tornado.platform.asyncio",
)


def main() -> None:
    """Import, then answer requests until nobody can ask any more."""
    speaker = speaker_of(int(sys.argv[1]))
    sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the kernels' exit codes
    try:
        _import()
    except Exception:  # an ordinary kernel is started then, and says what is wrong
        sys.exit(1)
    _answer(speaker)


def _answer(speaker: socket.socket) -> None:
    """Fork what is asked for, until nobody can ask any more."""
    parent = os.getpid()
    while asked := _request(speaker):
        wish, line = asked
        pid = os.fork()
        if pid == 0:
            speaker.close()
            if "arguments" in wish:
                _be_kernel(wish, parent)
            _be_branch(wish, line)
        os.close(line)
        if "arguments" in wish:
            speaker.sendall(str(pid).encode())


def _import() -> None:
    """Import what chapters use; nothing is computed or read, so that each starts afresh."""
    import analysis  # noqa: PLC0415

    for name in LIBRARIES:
        importlib.import_module(name)
    for name in analysis.__all__:
        getattr(analysis, name)
    platform.processor()  # asks `uname` the first time
    from analysis.book.rehearsal import rehearse  # noqa: PLC0415

    sys.modules["altair.utils.schemapi"].disable_debug_mode()  # charts are checked when shown
    rehearse()
    gc.collect()
    gc.freeze()


def _request(speaker: socket.socket) -> tuple[dict[str, Any], int] | None:
    said, held = b"", []
    while not said.endswith(b"\n"):
        part, fds, _, _ = socket.recv_fds(speaker, 1 << 16, 1)
        if not part:
            return None
        said += part
        held += fds
    return json.loads(said), held[0]


def _be_branch(wish: dict[str, Any], line: int) -> NoReturn:
    """Turn this copy of the process into one that has read a build's cohort."""
    code = 1
    try:
        speaker = speaker_of(line)
        _take_on(wish["environment"])
        with contextlib.suppress(Exception):  # each chapter computes then, and says what is wrong
            _prepare()
        gc.freeze()
        _answer(speaker)
        code = 0
    finally:
        os._exit(code)


def _prepare() -> None:
    """Compute what nearly every chapter asks for; nothing where that would say a warning."""
    from analysis import load_cohort, shown_findings  # noqa: PLC0415
    from analysis.prepared import preparing  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with preparing():
            shown_findings(load_cohort())


def _take_on(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()


def _be_kernel(wish: dict[str, Any], parent: int) -> NoReturn:
    """Turn this copy of the process into the kernel that is wished for."""
    code = 1
    try:
        _end_with(parent)
        os.setsid()
        for number in (signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.chdir(wish["folder"])
        _take_on(wish["environment"])
        _reseed()
        _note_files(wish["log"])
        from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415

        sys.argv = ["ipykernel_launcher", *wish["arguments"]]
        IPKernelApp.launch_instance(
            argv=[*wish["arguments"], f"--IPKernelApp.parent_handle={parent}"]
        )
        code = 0
    finally:
        os._exit(code)


def _end_with(parent: int) -> None:
    """Have this process killed when its parent ends, even if that is before it is a kernel.

    ipykernel looks for its parent too, but lives on for ever if that was gone when it began.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit()


def _note_files(log: str) -> None:
    """Write down each file that is opened from now on; `EVERYTHING` where that is not seen."""
    paper = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    said: set[str] = set()

    def note(path: str) -> None:
        if path not in said:
            said.add(path)
            os.write(paper, json.dumps(path).encode() + b"\n")

    def hook(event: str, values: tuple[Any, ...]) -> None:
        if event in ("open", "sqlite3.connect") and isinstance(values[0], (str, bytes)):
            if values[0] != ":memory:":
                note(os.path.abspath(os.fsdecode(values[0])))
        elif event in UNSEEN_EVENTS or (event == "import" and values[0] in UNSEEN_READERS):
            note(EVERYTHING)

    if any(name in sys.modules for name in UNSEEN_READERS):
        note(EVERYTHING)
    sys.addaudithook(hook)


def _reseed() -> None:
    """Give each kernel random numbers of its own, as a process of its own has."""
    import numpy as np  # noqa: PLC0415

    random.seed()
    np.random.seed()  # the old global generator, which a fork would copy


if __name__ == "__main__":
    main()
