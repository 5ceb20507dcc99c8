"""The stills of figures: drawn once, kept by what is drawn, and drawn beside the chapters' run.

Vega needs half a second to start and a twentieth for each still. So a process of its own
(``python -m analysis.book.stills FOLDER``) is told of each chapter that has been run, and draws
its figures while other chapters run and pages are read. What it has not drawn, or what is
damaged, is drawn where it is needed.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert

from analysis.book.forms import by_choice, forms_of
from analysis.book.inputs import ROOT
from analysis.book.sealed import forget_oldest, read_sealed, sha256, write_sealed
from analysis.mime import MIME

MOST = 600  # stills that are kept
Spec = dict[str, Any]


def draw(form: Spec) -> str:
    """Return a complete specification as Vega's SVG; the order of its keys does not matter."""
    svg: str = vl_convert.vegalite_to_svg(json.dumps(form, sort_keys=True))
    return svg


class Stills:
    """The stills in a folder, and the process that draws into it, if there is one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._told = self._heard = 0

    def draw_beside(self) -> None:
        """Start the process that draws."""
        command = [sys.executable, "-m", "analysis.book.stills", str(self._folder)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it cannot draw is refused where it is needed
            text=True,
        )

    def tell(self, record: Path) -> None:
        """Let the figures of a notebook be drawn that is kept as `record`."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended: they are drawn where needed
                print(record, file=self._process.stdin, flush=True)
                self._told += 1

    def svg(self, form: Spec) -> str:
        """Return a still: kept, or being drawn, or drawn now."""
        path = self._path(form)
        while not path.is_file() and self._answered():
            pass
        found = read_sealed(path)
        if found is None:
            found = draw(form)
            write_sealed(path, found)
        return found

    def end(self) -> None:
        """Let the process end when it has drawn what it was told of, and forget old stills."""
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._process.communicate()
            self._process = None
        forget_oldest(self._folder, "*.svg", MOST)

    def _answered(self) -> bool:
        """Wait for the next word of the process; say whether one came."""
        if self._process is None or self._process.stdout is None or self._heard == self._told:
            return False
        self._heard += 1
        return self._process.stdout.readline() != ""

    def _path(self, form: Spec) -> Path:
        drawn = json.dumps([version("vl-convert-python"), form], sort_keys=True)
        return self._folder / f"{sha256(drawn.encode())}.svg"


def main() -> None:
    """Draw the figures of each record that is named, and say so, until no more is named."""
    stills = Stills(Path(sys.argv[1]))
    for line in sys.stdin:
        for chart in specifications(Path(line.rstrip("\n"))):
            for form in forms_of(chart).values():
                stills.svg(form)
        print("drawn", flush=True)


def specifications(record: Path) -> list[Spec]:
    """Return the charts in the notebook that is kept as `record`, for each choice of a reader."""
    body = read_sealed(record)
    cells = json.loads(body)["notebook"]["cells"] if body is not None else []
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    found = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    return [chart for spec in found for chart in by_choice(spec).values()]


if __name__ == "__main__":
    main()
