"""The process that draws stills: ``python -m analysis.book.drawer FD``, begun by `stills`.

It is told of notebooks that have been run, a line each: the folder of the stills and the notebook's
record. It draws their figures and says the record's name; it ends when nobody can speak to it."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

from analysis.book.forms import forms_of
from analysis.book.helper import speaker_of
from analysis.book.stills import Stills, specifications


def main() -> None:
    """Draw what it is told of until no more is named."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    speaker = speaker_of(int(sys.argv[1]))
    for asked in speaker.makefile("r", encoding="utf-8"):
        folder, record = json.loads(asked)
        with contextlib.suppress(Exception):  # what cannot be drawn is refused where it is needed
            draw_all(Path(folder), Path(record))
        speaker.sendall(f"{record}\n".encode())


def draw_all(folder: Path, record: Path) -> None:
    """Draw the figures of the notebook that is kept as `record`."""
    stills = Stills(folder)
    for chart in specifications(record):
        for form in forms_of(chart).values():
            stills.svg(form, chart["usermeta"]["living"]["palette"])


if __name__ == "__main__":
    main()
