"""Chapters being run, several at once, in a thread beside the one that reads pages.

Each chapter has a process and a namespace of its own, as in Jupyter. What a cell that raises
says becomes the chapter's fault, with page and line.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.book import ahead
from analysis.book.incubator import warmed
from analysis.book.kept import EVERYTHING
from analysis.book.warm import files_read, warmer

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AT_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")

TURN = 0.0005  # seconds for which the thread that reads pages may keep the other one waiting


@dataclass
class Chapter:
    """A page of text and cells that is to be run."""

    path: Path
    shown: str
    text: str
    notebook: Any
    cells: str
    fault: str = ""
    read: tuple[str, ...] = (EVERYTHING,)
    seconds: float = 0.0
    record: Path | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Runs:
    """The run of chapters, in the order in which they are added."""

    def __init__(self, *, timeout: int, ran: Callable[[Chapter], None]):
        self._chapters: list[Chapter] = []
        self._asked: asyncio.Queue[Chapter | None] = asyncio.Queue()
        self._timeout = timeout
        self._ran = ran
        self._error: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def add(self, chapter: Chapter) -> None:
        """Let a chapter be run."""
        self._chapters.append(chapter)
        if not self._ask(chapter):
            chapter.done.set()

    def close(self) -> None:
        """Say that there will be no more."""
        self._ask(None)

    def _ask(self, chapter: Chapter | None) -> bool:
        """Ask for a chapter; False if all has ended, over an error that whoever waits is told."""
        try:
            self._loop.call_soon_threadsafe(self._asked.put_nowait, chapter)
        except RuntimeError:
            return False
        return True

    def wait(self, *chapters: Chapter) -> None:
        """Wait until these chapters have been run, whether well or not.

        Raises
        ------
        BaseException
            Whatever went wrong outside of their cells.
        """
        for chapter in chapters:
            chapter.done.wait()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Leave off, and wait until nothing runs any more."""
        with contextlib.suppress(RuntimeError):  # all have been run
            self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join()

    def _cancel(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    def _work(self) -> None:
        turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        try:
            with warmed(), asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._run_all())
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            self._error = error  # raised in the thread that waits
        finally:
            sys.setswitchinterval(turn)
            for chapter in self._chapters:
                chapter.done.set()

    async def _run_all(self) -> None:
        free = asyncio.Semaphore(os.cpu_count() or 1)
        with tempfile.TemporaryDirectory(prefix="living-") as folder:

            async def run(number: int, chapter: Chapter) -> None:
                if any(cell.cell_type == "code" for cell in chapter.notebook.cells):
                    async with free:
                        begun = time.monotonic()
                        await _run(chapter, Path(folder) / str(number), timeout=self._timeout)
                        chapter.seconds = time.monotonic() - begun
                else:  # nothing to run, but MyST-NB would start a kernel to find that out
                    chapter.read = ()
                self._ran(chapter)
                chapter.done.set()

            running: list[asyncio.Task[None]] = []
            while (chapter := await self._asked.get()) is not None:
                running.append(asyncio.create_task(run(len(running), chapter)))
            await asyncio.gather(*running)


async def _run(chapter: Chapter, socket: Path, *, timeout: int) -> None:
    """Run one chapter in a kernel of its own, over sockets in a folder of ours."""
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellControlSignal, DeadKernelError  # noqa: PLC0415

    from analysis.book.client import Client  # noqa: PLC0415

    manager = warmer(
        AsyncKernelManager(
            kernel_name=chapter.notebook.metadata.get("kernelspec", {}).get("name", "python3"),
            transport="ipc",
            ip=str(socket),
            connection_file=f"{socket}.json",
            client_factory=Client,
        )
    )
    client = NotebookClient(
        chapter.notebook,
        km=manager,
        timeout=timeout,
        record_timing=False,
        resources={"metadata": {"path": str(chapter.path.parent)}},
    )
    try:
        await client.async_execute()
    except (CellControlSignal, DeadKernelError) as error:
        chapter.fault = _fault(chapter, error)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await manager.shutdown_kernel(now=True)
    chapter.read = files_read(manager)


def _fault(chapter: Chapter, error: Exception) -> str:
    """Return page, line and reason of the cell that failed."""
    number = next(
        (
            number
            for number, cell in enumerate(chapter.notebook.cells)
            if cell.cell_type == "code"
            and (
                any(output.output_type == "error" for output in cell.outputs)
                or cell.execution_count is None
            )
        ),
        0,
    )
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", "")
    if name in ahead.INPUT_FAULTS:
        return str(value)
    reason = f"{name}: {value}" if value else COLOUR.sub("", str(error)).strip().splitlines()[0]
    return f"{chapter.shown}:{_line(chapter, number, error)}: a cell failed: {reason}"


def _line(chapter: Chapter, number: int, error: Exception) -> int:
    """Return the line of the page: where the cell's text begins, and the line within it."""
    begins = int(chapter.notebook.metadata.get("source_map", [0] * (number + 1))[number])
    first = chapter.notebook.cells[number].source.split("\n")[0]
    lines = chapter.text.splitlines()
    while begins < len(lines) and lines[begins] != first:
        begins += 1
    inside = AT_LINE.findall(COLOUR.sub("", getattr(error, "traceback", "") or str(error)))
    return begins + (int(inside[0]) if inside else 1)
