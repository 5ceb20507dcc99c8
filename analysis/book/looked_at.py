"""Which page is looked at: noted by the process that serves, read by the one that builds."""

from __future__ import annotations

import mmap

LONGEST = 1024  # bytes of a name


class LookedAt:
    """The page that was asked for last, in memory that forked processes share."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, LONGEST)

    def note(self, page: str) -> None:
        """Note that a page was asked for, by a name such as ``chapters/methods``."""
        name = page.encode()
        if len(name) < LONGEST:
            self._shared[:] = name.ljust(LONGEST, b"\0")

    @property
    def page(self) -> str:
        """The page that was asked for last; empty before the first."""
        return self._shared[:].rstrip(b"\0").decode()
