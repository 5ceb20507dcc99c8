"""What a page asks of a reader's browser, counted in its HTML: requests and bytes."""

from __future__ import annotations

import gzip
from html.parser import HTMLParser
from pathlib import Path

FETCHED = {"script": "src", "img": "src", "source": "src", "link": "href"}
LINKED = ("stylesheet", "icon", "preload", "shortcut icon")


class _Fetched(HTMLParser):
    """The addresses that a browser fetches when it opens a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        address = given.get(FETCHED.get(tag, ""), "")
        linked = tag != "link" or given.get("rel", "") in LINKED
        if address and linked and not address.startswith("data:") and "loading" not in given:
            self.addresses.append(address)


def weigh(page: Path) -> dict[str, int | str]:
    """Return requests, those to others, and bytes after gzip of a page with its own files.

    Bytes of other hosts are not counted: they are not here to be measured.
    """
    text = page.read_text(encoding="utf-8")
    addresses = sorted({address.split("?")[0] for address in _Fetched(text).addresses})
    others = [address for address in addresses if "//" in address]
    own = [page.parent / address for address in addresses if "//" not in address]
    size = sum(
        len(gzip.compress(path.read_bytes(), mtime=0)) for path in [page, *own] if path.is_file()
    )
    return {
        "page": page.stem,
        "requests": 1 + len(addresses),
        "of_others": len(others),
        "gzip_bytes": size,
    }


def heaviest(site: Path) -> dict[str, int | str]:
    """Return what the heaviest chapter of a site weighs."""
    return max((weigh(page) for page in (site / "chapters").glob("*.html")), key=_bytes)


def _bytes(weight: dict[str, int | str]) -> int:
    return int(weight["gzip_bytes"])
