"""The citation record: persons, groups, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book.citation import Author
from analysis.book.record import CitationError, load_book, load_chapter

ROOT = Path(__file__).parent.parent
RECORD = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
GROUP = "  - name: The contributors to the living publication on MRD-positive childhood leukemia\n"
PERSON = """  - family-names: Berg
    given-names: Ada
    name-particle: van den
    name-suffix: Jr.
    orcid: https://orcid.org/0000-0002-1825-0097
"""


def record(tmp_path: Path, old: str = "", new: str = "") -> Path:
    path = tmp_path / "CITATION.cff"
    assert old in RECORD
    path.write_text(RECORD.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_book_is_by_its_contributors_and_rests_on_the_paper() -> None:
    book = load_book()
    assert [author.shown for author in book.authors] == [GROUP[10:].strip()]
    assert book.paper.doi == "10.3389/fimmu.2021.731435"
    assert len(book.paper.authors) == 20
    assert not {a.shown for a in book.authors} & {a.shown for a in book.paper.authors}


def test_persons_and_groups_have_names_in_both_orders(tmp_path: Path) -> None:
    book = load_book(record(tmp_path, GROUP, GROUP + PERSON))
    assert [author.shown for author in book.authors][1] == "Ada van den Berg Jr."
    assert [author.sorted for author in book.authors][1] == "van den Berg, Jr., Ada"
    assert book.authors[1].orcid.endswith("0097")


def test_without_an_address_none_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIVING_URL", raising=False)
    assert load_book(record(tmp_path)).address("a.html") == ""
    monkeypatch.setenv("LIVING_URL", "https://example.org/book/")
    book = load_book(record(tmp_path))
    assert book.address("a.html") == "https://example.org/book/v/1.0.0/a.html"
    assert book.address("a.html", place="latest") == "https://example.org/book/latest/a.html"
    named = record(tmp_path, "\nversion:", "\nurl: https://example.net/\nversion:")
    assert load_book(named).url == "https://example.net", "the record comes first"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (GROUP, "  - affiliation: Somewhere\n", "author 1 has no name"),
        (GROUP, GROUP + "  - given-names: Ada\n", "author 2 has no name"),
        ("authors:\n" + GROUP, "authors: Somebody\n", "list of at least one author"),
        ("authors:\n" + GROUP, "authors: []\n", "list of at least one author"),
        ("\nversion: ", "\nversion: 1.0 # ", "'1.0' is not a version"),
        ('date-released: "', 'date-released: "on ', "on 20"),
        ("title: ", "Title: ", "no entry 'title'"),
        ("\nversion: ", "\nversion: [", "cannot be read"),
        ("license: [MIT, CC-BY-4.0]\n", "", "no entry 'license'"),
        ("\nversion:", "\nurl: somewhere\nversion:", "not a web address"),
        ("references:", "other:", "no entry 'references'"),
    ],
)
def test_a_malformed_record_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CitationError, match=said):
        load_book(record(tmp_path, old, new))


def test_a_record_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CitationError, match="cannot be read"):
        load_book(tmp_path / "CITATION.cff")


def chapter(tmp_path: Path, front: str, text: str = "# A title\n\nWhy?\n") -> Path:
    (tmp_path / "trial.md").write_text(f"---\n{front}---\n\n{text}", encoding="utf-8")
    return tmp_path


def test_a_chapter_takes_what_it_does_not_say_from_the_book(tmp_path: Path) -> None:
    book = load_book()
    one = load_chapter("trial", book, root=chapter(tmp_path, "abstract: Short.\n"))
    assert (one.title, one.abstract) == ("A title", "Short.")
    assert (one.authors, one.licenses) == (book.authors, book.licenses)


def test_a_chapter_may_have_authors_and_a_title_of_its_own(tmp_path: Path) -> None:
    front = f"title: Another\nabstract: Short.\nlicense: CC0-1.0\nauthors:\n{PERSON}"
    one = load_chapter("trial", load_book(), root=chapter(tmp_path, front))
    assert (one.title, one.licenses) == ("Another", ("CC0-1.0",))
    orcid = "https://orcid.org/0000-0002-1825-0097"
    person = Author("", "Berg", "Ada", "van den", "Jr.", orcid)
    assert one.authors == (person,)


@pytest.mark.parametrize(
    ("front", "text", "said"),
    [
        ("kernel: x\n", "# T\n", "trial.md has no abstract"),
        ("abstract: ' '\n", "# T\n", "trial.md has no abstract"),
        ("abstract: Short.\n", "No heading.\n", "trial.md has no title"),
        ("abstract: Short.\nauthors: [{orcid: x}]\n", "# T\n", "author 1 has no name"),
    ],
)
def test_a_chapter_that_cannot_be_cited_is_refused(
    tmp_path: Path, front: str, text: str, said: str
) -> None:
    with pytest.raises(CitationError, match=said):
        load_chapter("trial", load_book(), root=chapter(tmp_path, front, text))
