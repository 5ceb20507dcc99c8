"""Every kind of finding with its formula and reference; a test holds the list complete."""

from __future__ import annotations

from analysis.registry.comparisons import COMPARISONS
from analysis.registry.entry import Entry
from analysis.registry.groups import GROUPS

REGISTRY: tuple[Entry, ...] = (*GROUPS, *COMPARISONS)


def entry_of(name: str) -> Entry:
    """Return what the book says of the finding called `name`.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    for entry in REGISTRY:
        if entry.matches(name):
            return entry
    raise KeyError(name)
