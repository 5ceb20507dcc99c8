"""The stills of figures: drawn once, kept by what is drawn, and drawn beside the chapters' run.

Vega needs half a second to start and a twentieth for each still. So a process of its own
(`drawer`) is told of each chapter that has been run, and draws its figures while other chapters run
and pages are read. What it has not drawn, or what is damaged, is drawn where it is needed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert

from analysis.book import svg
from analysis.book.forms import by_choice
from analysis.book.helper import Helper
from analysis.book.kept import contents
from analysis.book.sealed import forget_oldest, read_sealed, sha256, write_sealed
from analysis.book.svg import slim
from analysis.mime import MIME

MOST = 600  # stills that are kept
DRAWER = "analysis.book.drawer"
# Vega measures every word. Nothing in a figure depends on it, and in one font it takes less time
# than in a list of fonts.
FONT = "sans-serif"
NO_COLOUR: Mapping[str, str] = {}
Spec = dict[str, Any]

_lent: list[Helper] = []  # at most one


def draw(form: Spec, palette: Mapping[str, str] = NO_COLOUR) -> str:
    """Return a complete specification as a small SVG; the order of its keys does not matter.

    Parameters
    ----------
    form : dict
        The specification.
    palette : mapping
        As of `svg.slim`.
    """
    plain = {**form, "config": {**form.get("config", {}), "font": FONT}}
    return slim(vl_convert.vegalite_to_svg(json.dumps(plain, sort_keys=True)), palette)


class Stills:
    """The stills in a folder, and the process that draws into it, if there is one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made_by = [version("vl-convert-python"), sha256(Path(svg.__file__).read_bytes())]
        self._drawer: Helper | None = None
        self._told: set[str] = set()

    def draw_beside(self) -> None:
        """Let a process draw: the one that was lent, or a new one."""
        if os.name == "posix":
            self._drawer = _lent.pop() if _lent else Helper(DRAWER)

    def tell(self, record: Path) -> None:
        """Let the figures, if any, of a notebook be drawn that is kept as `record`."""
        if self._drawer is not None and MIME in contents(record)[1]:
            self._told.add(str(record))
            self._drawer.say(json.dumps([str(self._folder), str(record)]))

    def svg(self, form: Spec, palette: Mapping[str, str] = NO_COLOUR) -> str:
        """Return a still: kept, or being drawn, or drawn now."""
        path = self._path(form, palette)
        while self._told and not path.is_file():
            self._listen()
        found = read_sealed(path)
        if found is None:
            found = draw(form, palette)
            write_sealed(path, found)
        return found

    def end(self) -> None:
        """Let the process draw what it was told of, and forget old stills."""
        if self._drawer is not None:
            while self._told:
                self._listen()
            self._drawer.end()
            self._drawer = None
        forget_oldest(self._folder, "*.svg", MOST)

    def drawn(self, record: Path) -> bool:
        """Say whether the figures of a notebook need not be waited for."""
        if str(record) in self._told:
            self._listen(0)
        return str(record) not in self._told

    def _listen(self, seconds: float | None = None) -> None:
        """Hear of what has been drawn; wait for it so long, or until there is something."""
        said = self._drawer.heard(seconds) if self._drawer is not None else None
        if said is None:  # the process has ended: they are drawn where needed
            self._told.clear()
        else:
            self._told.difference_update(said)  # an earlier build may have told it of others

    def _path(self, form: Spec, palette: Mapping[str, str]) -> Path:
        drawn = json.dumps([self._made_by, form, palette], sort_keys=True)
        return self._folder / f"{sha256(drawn.encode())}.svg"


def borrow(descriptor: int) -> None:
    """Let the process draw that another one keeps, over a socket that was inherited."""
    _lent.append(Helper(DRAWER, lent=descriptor))


def specifications(record: Path) -> list[Spec]:
    """Return the charts in the notebook that is kept as `record`, for each choice of a reader."""
    _, notebook = contents(record)
    cells = json.loads(notebook)["cells"] if notebook else []
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    found = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    return [chart for spec in found for chart in by_choice(spec).values()]
