"""A process that has imported what chapters need, and forks a kernel for each of them.

Every chapter still has a process and an empty namespace of its own; what it does not have to do is
import pandas and lifelines again. Started by `analysis.book.warm`, which writes one line of JSON
for each kernel; the answer is its process id. When the pipe closes, the kernels are ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module
from typing import Any

IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "altair",
    "lifelines",
    "analysis.charts",
    "analysis.findings",
    "analysis.frames",
    "analysis.tables",
)


def main() -> None:
    """Import, then fork a kernel for each line until there are no more."""
    for name in IMPORTED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries kernels that have ended
    answers = os.fdopen(os.dup(1), "w")
    _silence(1)
    children = []
    for line in sys.stdin:
        children.append(_fork(json.loads(line)))
        print(children[-1], file=answers, flush=True)
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _fork(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _become_kernel(order)
    finally:
        os._exit(1)


def _become_kernel(order: dict[str, Any]) -> None:
    """Turn this copy into a kernel as ``python -m ipykernel`` would have started it."""
    import numpy as np  # noqa: PLC0415
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _silence(0)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    np.random.seed()  # or every chapter would draw the same numbers
    sys.path[0] = ""
    sys.argv = ["ipykernel_launcher", "-f", order["connection"]]
    IPKernelApp.launch_instance(argv=["-f", order["connection"], "--HistoryManager.enabled=False"])


def _silence(stream: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, stream)
    os.close(null)


if __name__ == "__main__":
    main()
