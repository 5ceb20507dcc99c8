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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

from analysis.book import ahead
from analysis.book.inputs import ROOT
from analysis.book.kept import EVERYTHING, Inputs, Kept
from analysis.book.warm import files_read, warmed, warmer

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AT_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


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


def connect(app: Any) -> None:
    """Run chapters when Sphinx knows which pages it will read."""
    app.connect("env-before-read-docs", _run_needed)


def _run_needed(app: Any, env: Any, docnames: list[str]) -> None:
    findings = _findings_chapter()
    cache = Path(env.mystnb_config.execution_cache_path)
    kept = Kept(cache.parent.parent / ".executed", Inputs())
    chapters = [chapter for name in sorted(docnames) if (chapter := _chapter(env, name))]
    if not docnames:  # what is not kept is computed if something asks for it
        if _recalled(kept, findings):
            ahead.remember(app.config.living_digest, findings.notebook)
        return
    needed = [chapter for chapter in (findings, *chapters) if not _recalled(kept, chapter)]
    if needed:
        with warmed():
            asyncio.run(_run_all(needed, timeout=env.mystnb_config.execution_timeout))
    for chapter in needed:
        if not chapter.fault:
            kept.keep(chapter.cells, chapter.notebook, chapter.read)
    if findings.fault:
        raise ahead.InputError(findings.fault)
    if faults := [chapter.fault for chapter in needed if chapter.fault]:
        raise ExtensionError("\n".join(faults))
    ahead.remember(app.config.living_digest, findings.notebook)
    _hand_over(cache, chapters)


def _findings_chapter() -> Chapter:
    """Return the notebook that computes the findings, to be run beside the chapters."""
    notebook = ahead.notebook()
    return Chapter(ROOT / "findings", "findings", ahead.CELL, notebook, _digest(notebook))


def _recalled(kept: Kept, chapter: Chapter) -> bool:
    """Take the outputs from an earlier run, if there is one with the same cells and inputs."""
    earlier = kept.recall(chapter.cells)
    if earlier is not None:
        chapter.notebook = earlier
    return earlier is not None


def _chapter(env: Any, name: str) -> Chapter | None:
    from myst_nb.core.read import create_nb_reader  # noqa: PLC0415

    path = Path(env.doc2path(name))
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    if reader is None:
        return None
    notebook = reader.read(text)
    return Chapter(path, env.doc2path(name, base=False), text, notebook, _digest(notebook))


def _digest(notebook: Any) -> str:
    """Return the digest of the cells and the kernel's name, as MyST-NB's cache has it."""
    from jupyter_cache.cache.main import JupyterCacheBase  # noqa: PLC0415

    digest: str = JupyterCacheBase(ROOT).create_hashed_notebook(notebook)[1]
    return digest


def _hand_over(folder: Path, chapters: list[Chapter]) -> None:
    """Give the notebooks to MyST-NB, in a cache made anew: what lay there is not trusted."""
    from jupyter_cache import get_cache  # noqa: PLC0415
    from jupyter_cache.base import CacheBundleIn  # noqa: PLC0415

    shutil.rmtree(folder, ignore_errors=True)
    cache = get_cache(folder)
    for chapter in chapters:
        bundle = CacheBundleIn(chapter.notebook, str(chapter.path), data={"execution_seconds": 0})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


async def _run_all(chapters: list[Chapter], *, timeout: int) -> None:
    free = asyncio.Semaphore(os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="living-") as folder:

        async def run(number: int, chapter: Chapter) -> None:
            if not any(cell.cell_type == "code" for cell in chapter.notebook.cells):
                chapter.read = ()
                return  # nothing to run, but MyST-NB would start a kernel to find that out
            async with free:
                await _run(chapter, Path(folder) / str(number), timeout=timeout)

        await asyncio.gather(*(run(number, chapter) for number, chapter in enumerate(chapters)))


async def _run(chapter: Chapter, socket: Path, *, timeout: int) -> None:
    """Run one chapter in a kernel of its own, over sockets in a folder of ours."""
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellControlSignal, DeadKernelError  # noqa: PLC0415

    manager = warmer(
        AsyncKernelManager(
            kernel_name=chapter.notebook.metadata.get("kernelspec", {}).get("name", "python3"),
            transport="ipc",
            ip=str(socket),
            connection_file=f"{socket}.json",
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
