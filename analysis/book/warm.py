"""Kernels that need not import the libraries: each is forked from one process that has.

A `jupyter_client` provisioner, chosen by its entry point. A forked kernel is a process of its own
with an empty namespace, as any kernel is; only modules are already in memory. On Linux alone:
elsewhere, or where anything is not as expected, an ordinary kernel is started.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import sys
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.book.incubator import current
from analysis.book.kept import EVERYTHING

PROVISIONER = "living-warm"  # the entry point's name in pyproject.toml
LAUNCHER = "ipykernel_launcher"
PATIENCE = 5.0  # seconds for a kernel that was told to end at once


def warmer(manager: Any) -> Any:
    """Return a kernel manager that starts its kernel by `WarmProvisioner`, if it can."""
    name = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
    if current() and _installed():
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

    async def gone(self) -> None:
        """Wait for the end of the kernel, but not for ever."""
        self._alive.setblocking(False)
        heard = asyncio.get_running_loop().sock_recv(self._alive, 1)
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(heard, PATIENCE)

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
        warm = current()
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

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and return when it has ended: others look every tenth of a second."""
        forked: Any = self.process
        await super().kill(restart)
        if isinstance(forked, _Forked):
            await forked.gone()
