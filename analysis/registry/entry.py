"""What the book says of one kind of finding: what it is, its formula and its reference."""

from __future__ import annotations

import re
from dataclasses import dataclass

PLACES = {
    "A_vs_B": r"\w+_vs_\w+",
    "G": r"\w+",
    "M": r"\d+",
    "D": r"\d+",
    "C": r"\w+",
    "L": r"\w+",
}


@dataclass(frozen=True)
class Entry:
    """One kind of finding.

    Attributes
    ----------
    name : str
        With capital letters in the place of a group ``G``, a comparison ``A_vs_B``, months ``M``,
        days ``D``, a covariate ``C`` or its level ``L``.
    what : str
        What it is, in a sentence.
    formula : str
        As TeX; empty for counts and words.
    reference : str
        Where the method was published; empty where it needs none.
    """

    name: str
    what: str
    formula: str = ""
    reference: str = ""

    def matches(self, name: str) -> bool:
        """Return whether a finding of this `name` is of this kind."""
        parts = re.split(r"\b(A_vs_B)\b|(?<![A-Za-z])([GMDCL])(?![A-Za-z])", self.name)
        pattern = "".join(
            PLACES[part] if part in PLACES else re.escape(part) for part in parts if part
        )
        return re.fullmatch(pattern, name) is not None
