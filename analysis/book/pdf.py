"""The whole book as one PDF, made from the pages of the site by a headless Chromium.

The chapters' texts are put into one page in the order of the book; what points from one to another
points within it then. It is printed twice: the first time to learn where each chapter begins.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from analysis.book.inputs import ROOT
from analysis.mistake import Mistake
from analysis.yaml_text import read_yaml

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)
STYLES = ("book.css", "math.css")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARTICLE = re.compile(r"<article>(.*)</article>", re.DOTALL)
TITLE = re.compile(r"<h1[^>]*>(.*?)<a class=\"headerlink\"", re.DOTALL)
LOCAL = re.compile(r'\b(id|for|aria-labelledby|aria-describedby)="([^"]+)"')
LINK = re.compile(r'\bhref="(?!https?:|mailto:|data:)([^"#]*)(#[^"]*)?"')


class PdfError(Mistake, RuntimeError):
    """The PDF could not be made; the message says what is missing."""


def make_pdf(site: Path, out: Path) -> int:
    """Print the book that stands in `site` and return the number of its pages.

    Parameters
    ----------
    site : Path
        A built site.
    out : Path
        The file to write; an older one is replaced when the new one is complete.

    Raises
    ------
    PdfError
        If there is no site, no Chromium, or it does not print.
    """
    chapters = {name: _article(site, name) for name in chapter_names()}
    with tempfile.TemporaryDirectory(prefix="living-") as folder:
        page, printed = Path(folder) / "whole.html", Path(folder) / "whole.pdf"
        for style in STYLES:
            shutil.copy(site / "_static" / style, folder)
        starts: dict[str, int] = {}
        for _ in range(2):
            page.write_text(whole_page(site, chapters, starts), encoding="utf-8")
            _print(page, printed, Path(folder))
            starts = _starts(printed)
        titles = {title_of(text): starts[_slug(name)] for name, text in chapters.items()}
        return _finish(printed, out, titles)


def chapter_names() -> list[str]:
    """Return the chapters in the order of the book, as ``_toc.yml`` has it."""
    contents = read_yaml((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = contents.get("parts") or [contents]
    return [contents["root"], *(entry["file"] for part in parts for entry in part["chapters"])]


def whole_page(site: Path, chapters: dict[str, str], starts: dict[str, int]) -> str:
    """Return all chapters as one page with a table of contents.

    Parameters
    ----------
    site : Path
        Its styles are used.
    chapters : dict of str to str
        The text of each chapter by its name, the cover first.
    starts : dict of str to int
        The page on which each chapter begins; empty when it is not known yet.
    """
    first, *_ = chapters
    lines = "".join(_line(name, chapters[name], starts) for name in chapters)
    texts = [_own(name, text) for name, text in chapters.items()]
    first_page = (site / f"{first}.html").read_text(encoding="utf-8")
    notice = re.search(r'<aside class="data.*?</aside>', first_page, re.DOTALL)
    provenance = re.search(r'<p class="provenance.*?</p>', first_page, re.DOTALL)
    title = title_of(chapters[first])
    styles = "".join(f'<link rel="stylesheet" href="{style}">' for style in STYLES)
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f'<title>{html.escape(title)}</title>{styles}</head><body class="whole cover"><main>'
        f"{notice[0] if notice else ''}<article>{texts[0]}</article>"
        f"{provenance[0] if provenance else ''}"
        f'<nav class="whole-contents"><h1>Contents</h1><ol>{lines}</ol></nav>'
        + "".join(f'<article class="whole-chapter">{text}</article>' for text in texts[1:])
        + "</main></body></html>"
    )


def _line(name: str, text: str, starts: dict[str, int]) -> str:
    number = starts.get(_slug(name), "")
    title = html.escape(title_of(text))
    return f'<li><a href="#{_slug(name)}"><span>{title}</span><b>{number}</b></a></li>'


def _article(site: Path, name: str) -> str:
    path = site / f"{name}.html"
    if not path.is_file():
        raise PdfError(f"{path} is not there: `make book` builds the site that is printed.")
    found = ARTICLE.search(path.read_text(encoding="utf-8"))
    if not found:
        raise PdfError(f"{path} is not a page of this book.")
    return found[1]


def title_of(text: str) -> str:
    """Return the title of a chapter's text, in plain characters."""
    found = TITLE.search(text)
    return html.unescape(re.sub("<[^>]+>", "", found[1])) if found else ""


def _slug(name: str) -> str:
    return name.rsplit("/", 1)[-1].replace("_", "-")


def _own(name: str, text: str) -> str:
    """Return a chapter with its anchors made its own, and its links leading within the whole."""
    slug = _slug(name)

    def local(found: re.Match[str]) -> str:
        words = " ".join(f"{slug}--{word}" for word in found[2].split())
        return f'{found[1]}="{words}"'

    def link(found: re.Match[str]) -> str:
        page = _slug(found[1].removesuffix(".html")) if found[1] else slug
        if found[1] and not found[1].endswith(".html"):
            return f'href="{found[1]}"'
        return f'href="#{page}--{found[2][1:]}"' if found[2] else f'href="#{page}"'

    text = LINK.sub(link, LOCAL.sub(local, text))
    text = re.sub(r"url\(#", f"url(#{slug}--", text)
    return f'<span id="{slug}"></span>{text}'


def _print(page: Path, out: Path, folder: Path) -> None:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise PdfError("The PDF needs Chromium (Debian: apt-get install chromium).")
    command = [program, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={out}"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, check=False)
    if done.returncode or not out.is_file():
        raise PdfError(f"Chromium did not print the book: {done.stderr.strip()[-300:]}")


def _starts(path: Path) -> dict[str, int]:
    """Return the page of each anchor that the table of contents points to."""
    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(path)
    pages = {
        name.removeprefix("/"): reader.get_destination_page_number(place)
        for name, place in reader.named_destinations.items()
    }
    return {name: page + 1 for name, page in pages.items() if page is not None}


def _finish(printed: Path, out: Path, titles: dict[str, int]) -> int:
    """Write the PDF with its chapters as outline and a date that is the book's, not the clock's."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    record = read_yaml((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    day = datetime.fromisoformat(str(record["date-released"])).replace(tzinfo=UTC)
    stamp = day.strftime("D:%Y%m%d%H%M%SZ")
    writer = PdfWriter(clone_from=PdfReader(printed))
    for title, page in titles.items():
        writer.add_outline_item(title=title, page_number=page - 1)
    writer.add_metadata(
        {
            "/Title": record["title"],
            "/Subject": " ".join(record["abstract"].split()),
            "/Creator": "",
            "/CreationDate": stamp,
            "/ModDate": stamp,
        }
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".partial")
    writer.write(partial)
    partial.replace(out)
    return len(writer.pages)
