"""A sentence in the place of a figure or table that the cohort cannot give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Sentence:
    """What stands where a figure would: why it cannot be drawn, and which column would give it.

    Attributes
    ----------
    text : str
        The sentence.
    """

    text: str

    def _repr_markdown_(self) -> str:
        return f"*{self.text}*"


def shown(
    frame: pd.DataFrame,
    draw: Callable[..., Any] | None = None,
    *,
    like: pd.DataFrame | None = None,
    **options: Any,
) -> Any:
    """Draw a frame, or say why there is nothing to draw.

    Parameters
    ----------
    frame : DataFrame
        What is to be drawn; if it has no row, ``attrs["reason"]`` says why.
    draw : callable, optional
        Takes the frame and `options`, gives the figure; the frame itself is shown if absent.
    like : DataFrame, optional
        A frame that was shown before; if it had no row for the same reason, the reason is not
        said again.
    **options
        For `draw`.

    Returns
    -------
    object or Sentence
        The figure or the frame, or the reason as a sentence that a page shows.
    """
    if len(frame):
        return draw(frame, **options) if draw else frame
    if like is not None and not len(like) and like.attrs["reason"] == frame.attrs["reason"]:
        return Sentence("Not shown, for the same reason.")
    reason = str(frame.attrs["reason"]).removeprefix("not estimable: ")
    return Sentence(f"Not shown: {reason}.")
