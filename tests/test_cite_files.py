"""Citations, read back by programs that did not write them: title, authors, version, day, link."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import rispy
import yaml
from pybtex.database import parse_string

from analysis.book.citation import Author, Book, Chapter
from analysis.book.cite_files import bibtex, csl_json, ris
from analysis.book.cite_text import cited
from analysis.book.csl import Item, book_item, chapter_item, paper_item
from analysis.book.record import load_book

ROOT = Path(__file__).parent.parent
SCHEMAS = Path(__file__).parent / "schemas"
AUTHORS = (
    Author(name="The 100% & Co. Group"),
    Author(family="Berg", given="Ada M", particle="van den"),
    Author(family="Müller", given="Jürgen", suffix="Jr."),
)
NAMES = ["The 100% & Co. Group", "van den Berg, Ada M", "Müller, Jr., Jürgen"]
TITLE = "Does 5% of A_B & {C} cost $1? #2 ~ ^ \\"


@pytest.fixture
def book() -> Book:
    return replace(
        load_book(), authors=AUTHORS, url="https://example.org/a_b", released=date(2026, 3, 4)
    )


@pytest.fixture
def chapter() -> Chapter:
    return Chapter("chapters/one", TITLE, "About\nit.", AUTHORS, ("MIT",))


@pytest.fixture
def item(book: Book, chapter: Chapter) -> Item:
    return chapter_item(book, chapter)


LINK = "https://example.org/a_b/v/1.0.0/chapters/one.html"


def test_csl_json_keeps_its_schema_and_everything_said(item: Item, book: Book) -> None:
    schema = json.loads((SCHEMAS / "csl-data.json").read_text(encoding="utf-8"))
    for one in (item, book_item(book), paper_item(book.paper)):
        jsonschema.Draft7Validator(schema).validate(json.loads(csl_json(one)))
    (read,) = json.loads(csl_json(item))
    assert (read["title"], read["URL"], read["version"]) == (TITLE, LINK, "1.0.0")
    assert read["issued"] == {"date-parts": [[2026, 3, 4]]}
    assert read["author"][0] == {"literal": "The 100% & Co. Group"}
    assert read["author"][1]["non-dropping-particle"] == "van den"


def unescaped(text: str) -> str:
    for sign, plain in (
        (r"\textbackslash{}", "\\"),
        (r"\textasciitilde{}", "~"),
        (r"\textasciicircum{}", "^"),
    ):
        text = text.replace(sign, plain)
    for sign in "&%$#_{}":
        text = text.replace(f"\\{sign}", sign)
    return text


def test_bibtex_is_read_back_by_pybtex(item: Item) -> None:
    (entry,) = parse_string(bibtex(item), "bibtex").entries.values()
    assert entry.type == "incollection"
    assert unescaped(entry.fields["title"][1:-1]) == TITLE
    assert (entry.fields["url"], entry.fields["version"]) == (LINK, "1.0.0")
    assert (entry.fields["date"], entry.fields["year"]) == ("2026-03-04", "2026")
    group, berg, mueller = entry.persons["author"]
    assert [unescaped(name) for name in group.last_names] == ["{The 100% & Co. Group}"]
    assert (berg.prelast_names, berg.last_names) == (["van", "den"], ["Berg"])
    assert (berg.first_names, berg.middle_names) == (["Ada"], ["M"])
    assert (mueller.last_names, mueller.lineage_names) == (["Müller"], ["Jr."])


def test_ris_is_read_back_by_rispy(item: Item, book: Book) -> None:
    (read,) = rispy.loads(ris(item))
    assert (read["type_of_reference"], read["title"]) == ("CHAP", TITLE)
    assert read["authors"] == ["The 100% & Co. Group", "van den Berg, Ada M", "Müller, Jürgen, Jr."]
    assert (read["edition"], read["date"], read["urls"]) == ("1.0.0", "2026/03/04", [LINK])
    assert (read["secondary_title"], read["abstract"]) == (book.title, "About it.")


def test_a_group_is_not_cut_into_names(book: Book) -> None:
    (entry,) = parse_string(bibtex(book_item(book)), "bibtex").entries.values()
    assert entry.type == "book"
    assert len(entry.persons["author"]) == len(AUTHORS)


def test_without_an_address_no_file_has_a_link(book: Book, chapter: Chapter) -> None:
    item = chapter_item(replace(book, url=""), chapter)
    assert "http" not in bibtex(item) + ris(item) + csl_json(item)


def test_ama_and_apa_print_authors_title_book_version_and_link(
    book: Book, chapter: Chapter
) -> None:
    plain = replace(chapter, title="Survival by arm")
    item = chapter_item(book, plain)
    ama, apa = (cited(item, style) for style in ("AMA", "APA"))
    assert ama.startswith("The 100% &amp; Co. Group, van den Berg AM, Müller J Jr.")
    assert "Version 1.0.0. 2026." in ama
    assert "van den Berg, A. M." in apa
    assert "(2026). Survival by arm. In <i>" in apa
    assert "(Version 1.0.0)" in apa
    for text in (ama, apa):
        assert f'<a href="{LINK}">{LINK}</a>' in text


def test_signs_of_html_are_shown_and_not_obeyed(book: Book) -> None:
    rude = replace(book, title="A <b>& B", authors=(Author(family="O<u>&", given="Al"),))
    for style in ("AMA", "APA"):
        text = cited(book_item(rude), style)
        assert "&lt;b&gt;&amp; B" in text
        assert "O&lt;u&gt;&amp;" in text
        assert "<b>" not in text


def test_the_paper_is_cited_with_its_doi_and_its_authors(book: Book) -> None:
    ama = cited(paper_item(book.paper), "AMA")
    assert ama.startswith("Hu GH, Cheng YF, Zuo YX, et al. Chimeric")
    assert '<a href="https://doi.org/10.3389/fimmu.2021.731435">' in ama
    assert "2022;12:731435" in ama


def test_the_record_keeps_the_schema_of_the_citation_file_format() -> None:
    schema = json.loads((SCHEMAS / "cff-1.2.0.json").read_text(encoding="utf-8"))
    record = yaml.load((ROOT / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    record["references"][0]["year"] = int(record["references"][0]["year"])
    jsonschema.Draft7Validator(schema).validate(record)
