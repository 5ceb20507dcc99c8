"""Run the chapters that must be run, several at once, before Sphinx reads any of them.

The outputs go into the notebook cache that MyST-NB reads from, put there by this process alone.
Each chapter has a process and a namespace of its own, as in Jupyter. A cell that raises stops
the build, with page and line.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from analysis.book.warm import Nursery

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AT_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


@dataclass
class Chapter:
    """A page of text and cells that is to be run."""

    path: Path
    shown: str
    text: str
    notebook: Any
    fault: str = ""
    seconds: float = 0.0


def connect(app: Any) -> None:
    """Run chapters when Sphinx knows which pages it will read."""
    app.connect("env-before-read-docs", _run_needed)


def _run_needed(app: Any, env: Any, docnames: list[str]) -> None:
    chapters = [chapter for name in sorted(docnames) if (chapter := _chapter(env, name))]
    cache = _sound_cache(Path(env.mystnb_config.execution_cache_path), chapters)
    needed = [chapter for chapter in chapters if not _known(cache, chapter)]
    if not needed:
        return
    asyncio.run(_run_all(needed, timeout=env.mystnb_config.execution_timeout))
    if faults := [chapter.fault for chapter in needed if chapter.fault]:
        raise ExtensionError("\n".join(faults))
    for chapter in needed:
        _keep(cache, chapter)


def _chapter(env: Any, name: str) -> Chapter | None:
    from myst_nb.core.read import create_nb_reader  # noqa: PLC0415

    path = Path(env.doc2path(name))
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    if reader is None:
        return None
    notebook = reader.read(text)
    return Chapter(path, env.doc2path(name, base=False), text, notebook)


def _sound_cache(folder: Path, chapters: list[Chapter]) -> Any:
    """Return the cache in `folder`; a damaged one is thrown away, not trusted."""
    from jupyter_cache import get_cache  # noqa: PLC0415

    cache = get_cache(folder)
    try:
        for chapter in chapters:
            if _known(cache, chapter):
                cache.merge_match_into_notebook(chapter.notebook)
    except Exception:  # whatever a broken file makes SQLite or nbformat raise
        shutil.rmtree(folder, ignore_errors=True)
        cache = get_cache(folder)
    return cache


def _known(cache: Any, chapter: Chapter) -> bool:
    try:
        cache.match_cache_notebook(chapter.notebook)
    except KeyError:
        return False
    return True


def _keep(cache: Any, chapter: Chapter) -> None:
    from jupyter_cache.base import CacheBundleIn  # noqa: PLC0415

    bundle = CacheBundleIn(
        chapter.notebook, str(chapter.path), data={"execution_seconds": chapter.seconds}
    )
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


async def _run_all(chapters: list[Chapter], *, timeout: int) -> None:
    free = asyncio.Semaphore(os.cpu_count() or 1)
    from analysis.book.warm import Nursery, can_fork  # noqa: PLC0415

    nursery = Nursery() if can_fork() else None
    with tempfile.TemporaryDirectory(prefix="living-") as folder:

        async def run(number: int, chapter: Chapter) -> None:
            if not any(cell.cell_type == "code" for cell in chapter.notebook.cells):
                return  # nothing to run, but MyST-NB would start a kernel to find that out
            async with free:
                await _run(chapter, Path(folder) / str(number), nursery, timeout=timeout)

        try:
            await asyncio.gather(*(run(*numbered) for numbered in enumerate(chapters)))
        finally:
            if nursery is not None:
                await nursery.close()


async def _run(chapter: Chapter, socket: Path, nursery: Nursery | None, *, timeout: int) -> None:
    """Run one chapter in a kernel of its own, over sockets in a folder of ours."""
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellControlSignal, DeadKernelError  # noqa: PLC0415

    from analysis.book.warm import kernel_manager  # noqa: PLC0415

    name = chapter.notebook.metadata.get("kernelspec", {}).get("name", "python3")
    manager = kernel_manager(name, socket, nursery)
    client = NotebookClient(
        chapter.notebook,
        km=manager,
        timeout=timeout,
        record_timing=False,
        resources={"metadata": {"path": str(chapter.path.parent)}},
    )
    begun = time.monotonic()
    try:
        await client.async_execute()
    except (CellControlSignal, DeadKernelError) as error:
        chapter.fault = _fault(chapter, error)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await manager.shutdown_kernel(now=True)
    chapter.seconds = time.monotonic() - begun


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
