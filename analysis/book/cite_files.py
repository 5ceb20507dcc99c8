"""Citations to save: BibTeX, RIS and CSL-JSON, each made from the same item."""

from __future__ import annotations

import json
import re
from datetime import date

from analysis.book.csl import Item

ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "&%$#_{}"}
FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}


def csl_json(item: Item) -> str:
    """Return an item as a CSL-JSON file, for Zotero, pandoc and citeproc."""
    return json.dumps([item], indent=1, ensure_ascii=False) + "\n"


def bibtex(item: Item) -> str:
    """Return an item as a BibTeX file; groups and titles are braced, so that no style cuts them."""
    day = _day(item)
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in item["author"]),
        "title": f"{{{_escaped(item['title'])}}}",
        "booktitle": _escaped(item.get("container-title", "")),
        "year": str(day.year),
        "date": day.isoformat(),
        "version": item["version"],
        "note": f"Version {item['version']}",
        "doi": item.get("DOI", ""),
        "url": item.get("URL", ""),
        "langid": "english",
    }
    kind = "incollection" if item["type"] == "chapter" else "book"
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}", ""])


def ris(item: Item) -> str:
    """Return an item as a RIS file, for reference managers."""
    day = _day(item)
    lines = [
        ("TY", "CHAP" if item["type"] == "chapter" else "BOOK"),
        *(("AU", _ris_name(name)) for name in item["author"]),
        ("TI", item["title"]),
        ("T2", item.get("container-title", "")),
        ("PY", str(day.year)),
        ("DA", day.strftime("%Y/%m/%d")),
        ("ET", item["version"]),
        ("LA", item["language"]),
        ("AB", re.sub(r"\s+", " ", item["abstract"])),
        ("DO", item.get("DOI", "")),
        ("UR", item.get("URL", "")),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def _day(item: Item) -> date:
    return date(*item["issued"]["date-parts"][0])


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"
    family = f"{name.get('non-dropping-particle', '')} {name['family']}".strip()
    parts = (family, name.get("suffix", ""), name.get("given", ""))
    return ", ".join(_escaped(part) for part in parts if part)


def _ris_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    family = f"{name.get('non-dropping-particle', '')} {name['family']}".strip()
    parts = (family, name.get("given", ""), name.get("suffix", ""))
    return ", ".join(part for part in parts if part)


def _escaped(text: str) -> str:
    return "".join(ESCAPED.get(sign, sign) for sign in text)
