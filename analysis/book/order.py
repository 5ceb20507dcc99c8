"""In which order chapters are run: those that took longest the last time first.

Whatever is run last is waited for alone, by whoever draws, reads and writes; so that had better be
short. How long a run took decides about nothing else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path

from analysis.book.runs import Chapter
from analysis.book.sealed import read_sealed, write_sealed

MOST = 400  # chapters that are remembered


class Order:
    """How long chapters took when they were last run, by the digest of their cells.

    Parameters
    ----------
    path : Path
        Where it is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds: dict[str, float] = json.loads(read_sealed(path) or "{}")

    def longest_first(self, chapters: Iterable[Chapter]) -> list[Chapter]:
        """Return chapters in the order in which to run them; what was never run comes first."""
        return sorted(chapters, key=lambda each: -self._seconds.get(each.cells, math.inf))

    def keep(self, ran: Iterable[Chapter]) -> None:
        """Remember how long chapters took that have been run."""
        took = {each.cells: round(each.seconds, 2) for each in ran if each.seconds}
        rest = {cells: known for cells, known in self._seconds.items() if cells not in took}
        self._seconds = dict([*rest.items(), *took.items()][-MOST:])
        write_sealed(self._path, json.dumps(self._seconds))
