"""Chapters that were run before, and what each of them had read.

A chapter need not be run again if its cells, the code, the lock and Python are the same, and so
is every file that it opened when it was run; `nursery` notes which. A chapter on the published
figures alone is thus not run for a new cohort. Where it cannot be known what a chapter read,
it depends on every file.

Each record carries a digest of itself; one that is damaged or half written is thrown away. Then
comes a line with what was read, and the notebook."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.book.inputs import ROOT, input_files
from analysis.book.sealed import forget_oldest, read_sealed, sha256, write_sealed

FORMAT = 2  # of the records; raise when they change
MOST = 400  # records that are kept; the oldest go first
EVERYTHING = "*"  # what a chapter has read if that cannot be known


class Inputs:
    """All inputs of the book as they are now.

    Attributes
    ----------
    data : dict of str to str
        Digest of each file that a chapter may read, by its name in `input_files`.
    code : str
        Digest of everything that each chapter depends on: code, lock, Python, and which data
        files there are.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        files = input_files(root)
        self._names = {os.path.realpath(path): name for name, path in files.items()}
        digests = {name: sha256(path.read_bytes()) for name, path in files.items()}
        self.data = {name: digests[name] for name in digests if _is_data(name)}
        fixed = {name: digests[name] for name in digests if not _is_data(name)}
        self.code = sha256(json.dumps([FORMAT, sys.version, fixed, list(self.data)]).encode())

    def needs(self, read: Iterable[str]) -> dict[str, str]:
        """Return the digests of the files among `read` (absolute paths) that are inputs."""
        paths = set(read)
        if EVERYTHING in paths:
            return dict(self.data)
        found = {}
        for path in map(os.path.realpath, paths):
            name = self._names.get(path) or self._inside(path)
            if name and (name in self.data or path not in self._names):
                found[name] = self._digest(name)
        return dict(sorted(found.items()))

    def met(self, needs: dict[str, str]) -> bool:
        """Say whether every file that was read is as it was."""
        return all(self._digest(name) == digest for name, digest in needs.items())

    def _digest(self, name: str) -> str:
        if name in self.data:
            return self.data[name]
        path = self._root / name
        return sha256(path.read_bytes()) if path.is_file() else ""

    def _inside(self, path: str) -> str:
        """Return the name of another file of the book, such as CITATION.cff, or nothing."""
        if not path.startswith(f"{self._root}{os.sep}"):
            return ""
        name = Path(path).relative_to(self._root).as_posix()
        return "" if name.startswith((".venv/", "_build/", "analysis/", ".git/")) else name


def _is_data(name: str) -> bool:
    return name.startswith("data/") or name == "study" or name.startswith("cohort ")


class Kept:
    """The records in a folder, for the inputs as they are now."""

    def __init__(self, folder: Path, inputs: Inputs) -> None:
        self._folder = folder
        self._inputs = inputs

    def recall(self, cells: str) -> Any | None:
        """Return the notebook with these cells as it was run on these inputs, or None."""
        import nbformat  # noqa: PLC0415

        for path in sorted(self._folder.glob(f"{self._key(cells)}-*.json")):
            needs, notebook = contents(path)
            if needs and self._inputs.met(json.loads(needs)):
                os.utime(path)
                made: Any = nbformat.from_dict(json.loads(notebook))  # type: ignore[no-untyped-call]
                return made
        return None

    def keep(self, cells: str, notebook: Any, read: Iterable[str]) -> Path:
        """Keep a notebook that has been run, and what it read; return where it is kept."""
        needs = json.dumps(self._inputs.needs(read))
        word = sha256(needs.encode())[:16]
        path = self._folder / f"{self._key(cells)}-{word}.json"
        write_sealed(path, f"{needs}\n{json.dumps(notebook, sort_keys=True)}")
        forget_oldest(self._folder, "*.json", MOST)
        return path

    def _key(self, cells: str) -> str:
        return sha256(f"{self._inputs.code} {cells}".encode())[:32]


def contents(record: Path) -> tuple[str, str]:
    """Return what was read, and the notebook, both as JSON; empty if the record is damaged."""
    needs, _, notebook = (read_sealed(record) or "").partition("\n")
    return needs, notebook
