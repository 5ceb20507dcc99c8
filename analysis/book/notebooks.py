"""The way from a chapter's page to its cells' outputs: what decides which run is a page's own, and
MyST-NB's client that takes the outputs from there.

MyST-NB's own way is a cache on disk, in which each notebook is written, checked and read several
times: a quarter of the time in which pages are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import myst_nb.sphinx_
from myst_nb.core.execute import NotebookClientBase, create_client
from myst_nb.core.read import create_nb_reader

from analysis.book.sealed import sha256

SHARED = {"kernelspec", "language_info", "widgets"}  # what a run says of the whole notebook


def read_notebook(env: Any, path: Path, text: str) -> Any | None:
    """Return a page as a notebook, or None for one without cells."""
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    return None if reader is None else reader.read(text)


def digest_of(notebook: Any) -> str:
    """Return the digest of what is run: the kernel's name, and the code cells with their tags."""
    cells = [[cell.source, cell.metadata] for cell in notebook.cells if cell.cell_type == "code"]
    kernel = notebook.metadata.get("kernelspec")
    return sha256(json.dumps([kernel, cells], sort_keys=True).encode())


def with_outputs(notebook: Any, executed: Any) -> Any:
    """Return a notebook with the outputs of one that has the same code cells."""
    done = [cell for cell in executed.cells if cell.cell_type == "code"]
    made = copy(notebook)
    made.metadata = copy(notebook.metadata)
    made.metadata.update({key: executed.metadata[key] for key in SHARED & executed.metadata.keys()})
    made.cells = [copy(cell) for cell in notebook.cells]
    for cell in made.cells:
        if cell.cell_type == "code":
            ran = done.pop(0)
            cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
    return made


def hand_over(executed: Callable[[str], Any | None]) -> None:
    """Let MyST-NB take outputs from the notebook that `executed` gives for the path of a page.

    Where it gives None, MyST-NB does as its settings say.
    """

    class Client(NotebookClientBase):  # type: ignore[misc]
        def start_client(self) -> None:
            self._notebook = with_outputs(self.notebook, executed(str(self.path)))

    def client(notebook: Any, source: str, *rest: Any) -> Any:
        if executed(source) is None:
            return create_client(notebook, source, *rest)
        config, logger = rest[:2]
        return Client(notebook, Path(source), config, logger)

    myst_nb.sphinx_.create_client = client
