"""Pages are written by several processes at once, where that is safe.

Sphinx forks them. A page that is to be shared draws a picture, and the threads of the program that
draws do not outlive a fork; a book with an address is therefore written by one process.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def connect(app: Any) -> None:
    """Decide when all pages are read: those are read by one process, in their order."""
    app.connect("env-updated", _write_at_once)


def _write_at_once(app: Any, env: Any) -> None:
    del env
    if sys.platform.startswith("linux") and not app.living_book.url:
        app.parallel = 1 + (os.cpu_count() or 1)  # Sphinx counts itself
