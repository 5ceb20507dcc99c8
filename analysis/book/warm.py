"""Kernels forked from one process that has imported the libraries; elsewhere ordinary ones."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, cast

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner


class Nursery:
    """The process that forks kernels; it starts with the first one and ends with `close`."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def fork(self, connection: str, folder: str, environment: dict[str, str]) -> int:
        """Return the process id of a new kernel.

        Raises
        ------
        RuntimeError
            If the process that forks has ended.
        """
        order = {"connection": connection, "folder": folder, "environment": environment}
        async with self._turn:
            process = self._process = self._process or await _started()
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(order).encode() + b"\n")
            answer = await process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that starts kernels has ended; see the lines above")
        return int(answer)

    async def close(self) -> None:
        """End the process and any kernel of it that is still running."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()


def can_fork() -> bool:
    """Tell whether kernels can be forked here."""
    return hasattr(os, "fork")


def kernel_manager(name: str, socket: Path, nursery: Nursery | None) -> AsyncKernelManager:
    """Return the manager of a kernel that is not started yet.

    Parameters
    ----------
    name : str
        The kernel's name; only ``python3`` can be forked.
    socket : Path
        Beginning of the names of its sockets, in a folder of ours: ports of TCP are raced for.
    nursery : Nursery or None
        Where to fork it from; None for an ordinary kernel.
    """
    manager = AsyncKernelManager(
        kernel_name=name, transport="ipc", ip=str(socket), connection_file=f"{socket}.json"
    )
    if nursery is not None and name == "python3":
        manager.provisioner = _Forked(
            kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager
        )
        manager.provisioner.nursery = nursery
    return manager


async def _started() -> Process:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "analysis.book.nursery", stdin=PIPE, stdout=PIPE, env=environment
    )


class _Child:
    """A kernel's process as the provisioner wants it; not our child, so only looked at."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None

    def wait(self) -> int:
        return 0

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    terminate = kill


class _Forked(LocalProvisioner):  # type: ignore[misc, unused-ignore]
    """Asks the nursery for a kernel instead of starting a program."""

    nursery: Nursery

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel and return how to reach it."""
        environment = dict(kwargs.get("env") or os.environ)
        environment.pop("JPY_PARENT_PID", None)  # the nursery ends what it has started
        folder = str(kwargs.get("cwd") or Path.cwd())
        connection = str(cast(Any, self.parent).connection_file)
        pid = await self.nursery.fork(connection, folder, environment)
        self.process = cast(Any, _Child(pid))
        self.pid, self.pgid = pid, pid
        return self.connection_info
