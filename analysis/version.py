"""Versions of the book: three numbers, as in 1.0.0."""

from __future__ import annotations

import re

from analysis.mistake import Mistake

PATTERN = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class VersionError(Mistake, ValueError):
    """Not a version, or one that cannot follow; the message says what would be."""


def version_key(version: str) -> tuple[int, int, int]:
    """Return a version as numbers, so that 1.10.0 comes after 1.9.0.

    Raises
    ------
    VersionError
        If `version` is not three whole numbers joined by points.
    """
    match = PATTERN.fullmatch(version)
    if not match:
        raise VersionError(f"{version!r} is not a version; three numbers are, such as 1.0.0.")
    first, second, third = match.groups()
    return int(first), int(second), int(third)
