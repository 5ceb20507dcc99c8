"""A process of ours beside the one that builds: spoken to over a socket, begun here or lent.

It ends by itself when nobody can speak to it any more, however that came about. `living serve`
keeps some and lends them to each build.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
from pathlib import Path


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
        self._begun = b""  # a line of which we have not heard the end
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

    def heard(self, seconds: float | None = None) -> list[str] | None:
        """Return the lines that the process has said since; None if it is not there any more.

        Parameters
        ----------
        seconds : float, optional
            How long to wait for it to say something; until it does if absent.
        """
        ready, _, _ = select.select([self._ours], [], [], seconds)
        said = b""
        if ready:
            with contextlib.suppress(OSError):
                said = self._ours.recv(1 << 16)
            if not said:
                return None
        *lines, self._begun = (self._begun + said).split(b"\n")
        return [line.decode() for line in lines]

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
