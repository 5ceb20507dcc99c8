"""Kernels that need not import the libraries: each is forked from one process that has.

A `jupyter_client` provisioner, chosen by its entry point. A forked kernel is a process of its own
with an empty namespace, as any kernel is; only modules are already in memory. On Linux alone:
elsewhere, or where anything is not as expected, an ordinary kernel is started.

The process that forks and the kernels end by themselves when the build ends, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.book.kept import EVERYTHING

PROVISIONER = "living-warm"  # the entry point's name in pyproject.toml
SUPPORTED = sys.platform.startswith("linux")
NURSERY = "analysis.book.nursery"
LAUNCHER = "ipykernel_launcher"
_QUIET = {  # no threads that a fork would lose, no word from the debugger that nobody asked for
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class Warm:
    """The process with the libraries in memory, as the build sees it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", NURSERY, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parents[2],
                env={**os.environ, **_QUIET},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def fork(self, wish: dict[str, Any]) -> tuple[int, socket.socket] | None:
        """Return the number of a new kernel and a socket that closes when it ends, or None."""
        alive, theirs = socket.socketpair()
        with theirs, self._turn:  # one question at a time
            try:
                socket.send_fds(self._ours, [json.dumps(wish).encode() + b"\n"], [theirs.fileno()])
                answer = self._ours.recv(32)
            except OSError:
                answer = b""
        if not answer:
            alive.close()
            return None
        return int(answer), alive

    def end(self) -> None:
        """Let the process end; it does when nobody can speak to it any more."""
        self._ours.close()
        self._process.wait()


_current: ContextVar[Warm | None] = ContextVar("warm", default=None)


@contextlib.contextmanager
def warmed() -> Iterator[None]:
    """Fork kernels from a warm process as long as this lasts; where that cannot be, do nothing."""
    if not SUPPORTED:
        yield
        return
    warm = Warm()
    token = _current.set(warm)
    try:
        yield
    finally:
        _current.reset(token)
        warm.end()


def warmer(manager: Any) -> Any:
    """Return a kernel manager that starts its kernel by `WarmProvisioner`, if it can."""
    name = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
    if _current.get() and _installed():
        manager.kernel_spec.metadata.update(name)
    return manager


@lru_cache(maxsize=1)
def _installed() -> bool:
    return bool(entry_points(group=KernelProvisionerFactory.GROUP_NAME, name=PROVISIONER))


def files_read(manager: Any) -> tuple[str, ...]:
    """Return the files that a kernel which has ended had opened, or `EVERYTHING` if unknown."""
    try:
        text = _log(manager).read_text(encoding="utf-8")
    except OSError:
        return (EVERYTHING,)
    return tuple(json.loads(line) for line in text.splitlines())


def _log(manager: Any) -> Path:
    return Path(f"{manager.connection_file}.read")


class _Forked:
    """A forked kernel, with what `LocalProvisioner` asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, alive: socket.socket) -> None:
        self.pid = pid
        self._alive = alive

    def poll(self) -> int | None:
        """Return None while the kernel runs."""
        ended, _, _ = select.select([self._alive], [], [], 0)
        return 1 if ended else None

    def wait(self) -> int:
        """Wait for the end of the kernel."""
        select.select([self._alive], [], [])
        self._alive.close()
        return 1

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel has ended and its number may be another's."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    terminate = kill


class WarmProvisioner(LocalProvisioner):
    """Start a kernel by forking the warm process if there is one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel and return how to connect to it."""
        warm = _current.get()
        if warm is None or cmd[:1] != [sys.executable] or LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        wish = {
            "arguments": cmd[cmd.index(LAUNCHER) + 1 :],
            "folder": str(kwargs.get("cwd") or Path.cwd()),
            "environment": kwargs["env"],
            "log": str(_log(self.parent)),
        }
        born = await asyncio.to_thread(warm.fork, wish)
        if born is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Forked(*born)  # type: ignore[assignment]
        self.pid, self.pgid, self.cwd = born[0], born[0], kwargs.get("cwd")
        return self.connection_info
