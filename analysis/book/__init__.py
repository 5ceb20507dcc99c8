"""The Sphinx side of the book: one extension, so that any Jupyter Book command gives the same site.

Rendering code and look belong here; what a number depends on is in `digest`.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PARTS = (
    "first",
    "state",
    "digest",
    "execute",
    "role",
    "choice",
    "vega",
    "tables",
    "cells",
    "mathml",
    "page",
    "search",
    "cite",
    "downloads",
    "assets",
    "privacy",
    "manifest",
    "whole",
    "writing",
)


def setup(app: Any) -> dict[str, Any]:
    """Register every part of the book with Sphinx."""
    for part in PARTS:
        import_module(f"analysis.book.{part}").connect(app)
    return {
        "version": "1",
        "env_version": rendering_version(),
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }


def rendering_version() -> int:
    """Return a number that changes with the code and templates that make pages.

    With another number Sphinx reads and writes every page again; no chapter is run for it. Styles
    and scripts are not part of it: they are files of their own.
    """
    files = [*HERE.glob("*.py"), *HERE.glob("templates/*"), HERE / "static" / "theme.js"]
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.read_bytes())
    return int(whole.hexdigest()[:12], 16)
