"""In which order chapters are run, and their pages read.

Those that took longest the last time are run first: whatever is run last is waited for alone, by
whoever draws, reads and writes; so that had better be short. How long a run took decides about
nothing else. Pages are read as soon as they can be.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from analysis.book.sealed import read_sealed, write_sealed

MOST = 400  # chapters that are remembered
LOOK = 0.005  # seconds between two looks at which pages can be read


class Order:
    """How long chapters took when they were last run, by their names.

    Parameters
    ----------
    path : Path
        Where it is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds: dict[str, float] = json.loads(read_sealed(path) or "{}")

    def longest_first(self, names: Iterable[str]) -> list[str]:
        """Return chapters in the order in which to run them; what was never run comes first."""
        return sorted(names, key=lambda name: -self._seconds.get(name, math.inf))

    def keep(self, took: Mapping[str, float]) -> None:
        """Remember how many seconds chapters took that have been run."""
        rest = {name: known for name, known in self._seconds.items() if name not in took}
        new = {name: round(seconds, 2) for name, seconds in took.items()}
        self._seconds = dict([*rest.items(), *new.items()][-MOST:])
        write_sealed(self._path, json.dumps(self._seconds))


def bring_forward(pages: list[str], place: int, ready: Callable[[str], bool]) -> None:
    """Put at `place` in a list the first of the pages from there on that can be read.

    Waits until one can. Sphinx goes through this very list, so that it reads that page next.
    """
    while place < len(pages):
        for page in pages[place:]:
            if ready(page):
                pages.remove(page)
                pages.insert(place, page)
                return
        time.sleep(LOOK)
