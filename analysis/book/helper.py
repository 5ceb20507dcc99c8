"""A process of ours beside the one that builds: spoken to over a socket, begun here or lent.

It ends by itself when nobody can speak to it any more, however that came about. `living serve`
keeps some and lends them to each build.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TextIO


class Helper:
    """A process, as those see it who ask something of it.

    Parameters
    ----------
    module : str
        What it runs: ``python -m MODULE FD``.
    lent : int, optional
        The number of the socket to one that another process has begun, and will end.
    environment : dict, optional
        What is added to the environment for it.
    """

    def __init__(
        self, module: str, *, lent: int | None = None, environment: dict[str, str] | None = None
    ) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if lent is not None:
            self._ours = socket.socket(fileno=lent)
            return
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parents[2],
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )

    @property
    def descriptor(self) -> int:
        """Return the number of the socket, for a process that is forked from this one."""
        return self._ours.fileno()

    def say(self, line: str) -> None:
        """Tell the process something, if it is there."""
        with contextlib.suppress(OSError):
            self._ours.sendall(f"{line}\n".encode())

    def hears(self) -> TextIO:
        """Return what the process says, as a file of lines."""
        return self._ours.makefile("r", encoding="utf-8")

    @property
    def ended(self) -> bool:
        """Say whether a process that was begun here is no longer there."""
        return self._process is not None and self._process.poll() is not None

    def end(self) -> None:
        """Let the process end; it does when nobody can speak to it any more."""
        self._ours.close()
        if self._process is not None:
            self._process.wait()


def speaker_of(descriptor: int) -> socket.socket:
    """Return, in such a process, the socket over which it is spoken to."""
    ours = socket.socket(fileno=descriptor)
    ours.set_inheritable(False)  # or programs that it starts would keep it open
    return ours
