"""The measures of a figure in its two forms, and how much room words take."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 12
LINE = 15


@dataclass(frozen=True)
class Form:
    """The measures of one form of a figure, in px.

    Attributes
    ----------
    name : str
        ``wide`` or ``narrow``.
    width : int
        Of the whole figure.
    left, right : int
        Room beside the plot.
    height : int
        Of the plot alone.
    pitch : int
        Least distance of two ticks.
    """

    name: str
    width: int
    left: int
    right: int
    height: int
    pitch: int

    @property
    def plot(self) -> int:
        """Width of the plot alone."""
        return self.width - self.left - self.right


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Estimate the width of one line in a wide sans serif such as DejaVu Sans, in px."""
    wide = sum(_advance(letter) for letter in text) * size
    return wide * (1.26 if bold else 1.16)


def _advance(letter: str) -> float:
    if letter in "iIjl.,;:'|!()[] tfr-":
        return 0.32
    if letter in "mwMW%—":
        return 0.88
    return 0.69 if letter.isupper() else 0.56


def wrap(text: str, room: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Break `text` at spaces into lines of at most `room` px; a longer word stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
