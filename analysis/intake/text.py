"""Text as people type it: cleaned for reading, folded for comparing, made safe for showing."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60  # characters of a cell that a message repeats
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Chinese keyboards type full-width letters and digits. A wider normalization would be wrong: it
# turns the superscript of 10² into a digit.
PLAIN = {0xFF01 + step: 0x21 + step for step in range(94)} | {0x3000: 0x20}


def clean(text: str) -> str:
    """Return `text` without spaces around it, its full-width letters and digits in ASCII."""
    return text.translate(PLAIN).strip()


def fold(text: str) -> str:
    """Return `text` as words are compared: without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_\-\u2010-\u2015]+", "", clean(text).casefold())


def fold_name(text: str) -> str:
    """Return a heading as headings are compared: its letters and digits only, without case."""
    return "".join(letter for letter in clean(text).casefold() if letter.isalnum())


def has_invisible(text: str) -> bool:
    """Tell whether `text` holds characters that cannot be seen, or that turn the line round."""
    return any(unicodedata.category(letter) in INVISIBLE for letter in text)


def shown(text: str) -> str:
    """Return `text` as a message may repeat it: quoted, on one line, invisible characters named."""
    cut = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    letters = (
        f"<U+{ord(letter):04X}>" if unicodedata.category(letter) in INVISIBLE else letter
        for letter in cut
    )
    return "'" + "".join(letters) + "'"
