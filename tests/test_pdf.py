"""The book as one PDF: contents with true page numbers, every chapter, no navigation."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from analysis.book.pdf import PdfError, chapter_names, make_pdf, title_of


@pytest.fixture(scope="module")
def printed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    if shutil.which("chromium") is None:
        reason = "chromium is not installed (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    out = tmp_path_factory.mktemp("pdf") / "book.pdf"
    pages = make_pdf(site, out)
    reader = PdfReader(out)
    assert len(reader.pages) == pages
    return reader


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(printed: PdfReader) -> list[str]:
    """Return the text of each page without spaces; each begins with its own number."""
    texts = [words(page.extract_text()) for page in printed.pages]
    assert all(text.startswith(str(number)) for number, text in enumerate(texts, 1))
    return [text.removeprefix(str(number)) for number, text in enumerate(texts, 1)]


def test_the_contents_name_the_page_on_which_each_chapter_begins(
    printed: PdfReader, site: Path
) -> None:
    texts = pages_of(printed)
    contents = next(text for text in texts if text.startswith("Contents"))
    after = texts.index(contents) + 1
    for name in chapter_names()[1:]:
        title = words(title_of((site / f"{name}.html").read_text(encoding="utf-8")))
        begins = next(n for n, text in enumerate(texts[after:], after) if text.startswith(title))
        assert f"{title}{begins + 1}" in contents, name


def test_the_outline_leads_to_every_chapter(printed: PdfReader) -> None:
    starts = [printed.get_destination_page_number(entry) for entry in printed.outline]
    assert len(starts) == len(chapter_names()) and starts == sorted(starts)


def test_it_has_the_numbers_and_no_navigation(printed: PdfReader) -> None:
    text = " ".join(page.extract_text() for page in printed.pages)
    assert "77.8%" in text and "Reconstructed cohort" in text
    assert "Skip to the text" not in text and "On this page" not in text
    assert printed.metadata and printed.metadata.creation_date
    assert printed.metadata.creation_date.strftime("%H:%M:%S") == "00:00:00"


def test_without_a_site_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PdfError, match="make book"):
        make_pdf(tmp_path, tmp_path / "book.pdf")
    assert not (tmp_path / "book.pdf").exists()
