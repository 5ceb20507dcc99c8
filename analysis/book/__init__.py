"""The Sphinx side of the book: one extension, so that any Jupyter Book command gives the same site.

Rendering code and look belong here and in `ENV_VERSION`; what a number depends on is in
`digest`."""

from __future__ import annotations

from typing import Any

# Raise by one when a change in this folder changes how pages are read (nodes, roles, transforms).
ENV_VERSION = 1


def setup(app: Any) -> dict[str, Any]:
    """Register every part of the book with Sphinx."""
    from analysis.book import assets, digest, execute, mathml, page, role, state  # noqa: PLC0415

    for part in (state, digest, execute, role, mathml, page, assets):
        part.connect(app)
    return {
        "version": "1",
        "env_version": ENV_VERSION,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
