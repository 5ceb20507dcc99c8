"""The process with the libraries in memory, from which kernels are forked: begun, kept, ended.

It is begun before Sphinx is imported if inputs are new, so that both import at once; `living
serve` keeps one and lends it to each build. Each build has a fork of it, which computes once what
nearly every chapter asks for. They and the kernels end by themselves when nobody can speak to them
any more, however that came about.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from analysis.book.helper import Helper

SUPPORTED = sys.platform.startswith("linux")
NURSERY = "analysis.book.nursery"
_QUIET = {  # no threads that a fork would lose, no word from the debugger that nobody asked for
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class Warm(Helper):
    """The process with the libraries in memory, as those see it who ask for kernels.

    Parameters
    ----------
    lent : int, optional
        The number of the socket to one that another process has begun; one is begun if absent.
    """

    def __init__(self, lent: int | None = None) -> None:
        super().__init__(NURSERY, lent=lent, environment=_QUIET)
        self._turn = threading.Lock()
        self._root: socket.socket | None = None

    def prepare(self) -> None:
        """From now on ask a fork of the process that reads the cohort which the environment names.

        It need not be there yet, and ends when nobody can speak to it any more.
        """
        if self._root is not None:
            return
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # it has ended: nor can its fork be spoken to
            self._tell({"environment": dict(os.environ)}, theirs)
        self._root, self._ours = self._ours, ours

    def fork(self, wish: dict[str, Any]) -> tuple[int, socket.socket] | None:
        """Return the number of a new kernel and a socket that closes when it ends, or None."""
        alive, theirs = socket.socketpair()
        with theirs, self._turn:  # one question at a time
            try:
                self._tell(wish, theirs)
                answer = self._ours.recv(32)
            except OSError:
                answer = b""
        if not answer:
            alive.close()
            return None
        return int(answer), alive

    def _tell(self, wish: dict[str, Any], line: socket.socket) -> None:
        socket.send_fds(self._ours, [json.dumps(wish).encode() + b"\n"], [line.fileno()])

    def end(self) -> None:
        """Let the process and its fork end."""
        if self._root is not None:
            self._root.close()
        super().end()


_ready: list[Warm] = []  # begun early, or lent; at most one
_current: ContextVar[Warm | None] = ContextVar("warm", default=None)


def current() -> Warm | None:
    """Return the process from which kernels are to be forked here, if there is one."""
    return _current.get()


def begin() -> None:
    """Begin one already, as chapters will probably have to be run."""
    if SUPPORTED:
        if not _ready:
            _ready.append(Warm())
        _ready[0].prepare()


def borrow(descriptor: int) -> None:
    """Use the process that another one keeps, over a socket that was inherited."""
    _ready.append(Warm(descriptor))


def end_unused() -> None:
    """End what was begun and not needed."""
    while _ready:
        _ready.pop().end()


@contextlib.contextmanager
def warmed() -> Iterator[None]:
    """Fork kernels from a warm process as long as this lasts; where that cannot be, do nothing."""
    if not SUPPORTED:
        yield
        return
    warm = _ready.pop() if _ready else Warm()
    warm.prepare()
    token = _current.set(warm)
    try:
        yield
    finally:
        _current.reset(token)
        warm.end()
