"""Time commands, several at a time in turn, so that what else the machine does meets all alike."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path


class CommandError(RuntimeError):
    """A command that was to be timed has failed; the message is its own."""


def timed(command: list[str], folder: Path) -> float:
    """Return the seconds that a command takes.

    Raises
    ------
    CommandError
        If it does not end well.
    """
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise CommandError(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return seconds


def in_turn(jobs: Mapping[str, Callable[[], float]], runs: int) -> dict[str, list[float]]:
    """Return the seconds of each job, `runs` times, one after the other in turn."""
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(runs):
        for name, job in jobs.items():
            found[name].append(job())
            print(
                f"{number + 1}/{runs} {name}: {found[name][-1]:.2f} s", file=sys.stderr, flush=True
            )
    return found


def summary(seconds: list[float]) -> dict[str, float | int]:
    """Return median, least and most of several runs, in seconds."""
    return {
        "median": round(statistics.median(seconds), 3),
        "least": round(min(seconds), 3),
        "most": round(max(seconds), 3),
        "runs": len(seconds),
    }


def machine() -> dict[str, str | int | float]:
    """Return what the measurements were made on, as far as it matters and names nobody."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text(encoding="utf-8").splitlines()
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 1),
    }
