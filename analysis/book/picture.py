"""The picture by which a page is shown where it is shared: its first figure as a small PNG."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

FIGURE = re.compile(r'<script type="application/json">(.*?)</script>', re.S)
PAINT = re.compile(r"var\(--[\w-]+, (#[0-9a-fA-F]{6})\)")
SCALE, COLOURS, MARGIN = 1.5, 64, 36


@dataclass(frozen=True)
class Picture:
    """A PNG in the site: its file, its size in px, and what it shows in words."""

    file: str
    width: int
    height: int
    alt: str


def picture_of(body: str, name: str, out: Path) -> Picture | None:
    """Write the first figure of a page as ``pictures/NAME.png``.

    Parameters
    ----------
    body : str
        The page's HTML.
    name : str
        Of the page.
    out : Path
        Folder of the site.

    Returns
    -------
    Picture or None
        None for a page without a figure.
    """
    from PIL import Image  # noqa: PLC0415 - only a book with an address draws pictures

    found = FIGURE.search(body)
    path = out / "pictures" / f"{name}.png"
    if found is None:
        path.unlink(missing_ok=True)
        return None
    spec = json.loads(PAINT.sub(r"\1", found[1].replace("<\\/", "</")))["wide"]
    drawn = Image.open(io.BytesIO(_png(spec))).convert("RGB")
    page = Image.new("RGB", (drawn.width + 2 * MARGIN, drawn.height + 2 * MARGIN), "white")
    page.paste(drawn, (MARGIN, MARGIN))
    small = page.quantize(COLOURS, dither=Image.Dither.NONE)
    path.parent.mkdir(exist_ok=True)
    small.save(path, optimize=True)
    file = path.relative_to(out).as_posix()
    return Picture(file, page.width, page.height, str(spec.get("description", "")))


def _png(spec: dict[str, object]) -> bytes:
    import vl_convert  # noqa: PLC0415

    drawn: bytes = vl_convert.vegalite_to_png(spec | {"background": "white"}, scale=SCALE)
    return drawn
