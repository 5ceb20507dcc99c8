"""The built site: numbers, provenance, no third party, the same bytes every time."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import analysis
from analysis.book.digest import input_digest, short
from analysis.book.mathml import mathml
from analysis.book.search import search_index
from conftest import ROOT, SmallBook

ROLE = re.compile(r"\{finding\}`([^`|]+)\|?([^`]*)`")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
FETCHING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}


class Page(HTMLParser):
    """What tests ask of a page: its elements, what it fetches, and its numbers."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.numbers: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self._words: list[str] = []
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.elements.append((tag, given))
        if tag in VOID:
            return
        self._open.append((tag, given.get("class", "")))
        if given.get("class", "").split()[:1] == ["number"]:
            self._words = ["", ""]

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, kind = self._open.pop()
            if kind.split()[:1] == ["number"]:
                self.numbers.append((self._words[1], self._words[0]))
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        kinds = [kind.split()[:1] for _, kind in self._open]
        if ["number"] not in kinds:
            return
        if ["number-note"] not in kinds:
            self._words[0] += data
        elif self._open[-1][0] == "code":
            self._words[1] += data

    def fetched(self) -> list[str]:
        """Return every address that the page asks for by itself."""
        found = [
            given[FETCHING[tag]] for tag, given in self.elements if given.get(FETCHING.get(tag, ""))
        ]
        return found + [
            given["href"]
            for tag, given in self.elements
            if tag == "link" and given["rel"] in ("stylesheet", "icon", "preload", "manifest")
        ]


def chapter_names() -> list[str]:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = contents.get("parts") or [contents]
    return [contents["root"], *(entry["file"] for part in parts for entry in part["chapters"])]


CHAPTERS = chapter_names()


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    return {name: Page(site / f"{name}.html") for name in CHAPTERS}


@pytest.fixture(scope="session")
def found() -> dict[str, analysis.Finding]:
    from analysis.told import told  # noqa: PLC0415

    cohort = analysis.load_cohort()
    facts = analysis.findings(cohort)
    return {**facts, **told(facts, cohort.study)}


def every_interval(role: str) -> list[str]:
    """Return the findings that a name stands for: of one with ``.*``, all its intervals."""
    base = role.removesuffix(".*")
    return [base] if base == role else [base + end for end in ("", ".log", ".loglog", ".exact")]


@pytest.mark.parametrize("name", CHAPTERS)
def test_numbers_on_a_page_are_the_findings(
    pages: dict[str, Page], found: dict[str, analysis.Finding], name: str
) -> None:
    source = (ROOT / f"{name}.md").read_text(encoding="utf-8")
    roles = [
        (each, style.strip() or "full")
        for role, style in ROLE.findall(source)
        for each in every_interval(role.strip())
    ]
    expected = Counter((role, found[role].text(style)) for role, style in roles)
    shown = Counter(
        (name, re.sub(r" \[[^]]*\]$", "", words)) for name, words in pages[name].numbers
    )
    hidden = expected - shown
    assert not shown - expected
    assert not hidden or "{only} real" in source, hidden


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_shows_nothing_that_is_not_for_readers(pages: dict[str, Page], name: str) -> None:
    text = pages[name].text
    for scrap in (
        "np.float64",
        "np.int64",
        "Traceback",
        "NaN",
        "Error loading",
        "dtype:",
        "&lt;analysis",
    ):
        assert scrap not in text, scrap
    assert all(words.strip() for _, words in pages[name].numbers), "an empty slot"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_says_what_its_data_are_and_what_it_was_built_from(
    pages: dict[str, Page], name: str
) -> None:
    text = pages[name].text
    assert 'class="data reconstructed"' in text and "Reconstructed cohort" in text
    digest = input_digest()
    assert f'name="input-digest" content="{digest}"' in text
    assert f">{short(digest)}</code>" in text


def test_the_claims_of_the_abstract_stand_on_the_page_of_the_curves(pages: dict[str, Page]) -> None:
    page = pages["chapters/lfs_by_arm"]
    shown = " ".join(words for _, words in page.numbers)
    for words in (
        "77.8%",
        "64.8–90.7",
        "51.1%",
        "68.7%",
        "47.7–89.6",
        "28.6%",
        "4.9–52.2",
        "0.033",
    ):
        assert words in shown, words
    text = re.sub("<[^>]+>", "", page.text)
    for words in ("P = 0.575", "P = 0.001", "52.3%"):
        assert words in text, words


def test_no_page_asks_anybody_else_for_anything(site: Path) -> None:
    every = sorted(site.rglob("*.html"))
    assert len(every) >= len(CHAPTERS) + 2
    for path in every:
        page = Page(path)
        for address in page.fetched():
            assert not re.match(r"[a-z]+:|//", address), f"{path.name} asks for {address}"
            assert (path.parent / address.split("?")[0].split("#")[0]).exists(), address
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert "@import" not in text
        assert not [
            found
            for found in re.findall(r"url\(([^)]{0,40})", text)
            if not found.startswith("data:")
        ]
    for script in ("book.js", "search.js"):
        text = (site / "_static" / script).read_text(encoding="utf-8")
        assert not re.findall(r"https?://(?!www\.w3\.org)", text)


def test_every_page_names_the_commit_that_makes_it_again(site: Path) -> None:
    git = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    tag = [*git[:3], "tag", "--points-at", "HEAD"]
    tagged = subprocess.run(tag, capture_output=True, text=True, check=True).stdout.split()
    version = re.search(r"^version: (\S+)", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)
    assert version is not None
    named = f"v{version[1]}" if f"v{version[1]}" in tagged else commit[:12]
    for page in site.glob("chapters/*.html"):
        assert f"git checkout {named} &amp;&amp; make book" in page.read_text("utf-8"), page.name


def test_every_page_has_the_same_strict_policy(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = Page(path)
        metas = [given for tag, given in page.elements if tag == "meta"]
        policy = next(
            g["content"] for g in metas if g.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
        assert "http" not in policy and "unsafe-eval" not in policy and "*" not in policy
        inline = re.findall(r"<script>(.*?)</script>", page.text, flags=re.DOTALL)
        for script in inline:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
        assert not re.search(r"<[^>]+\son[a-z]+=", page.text), "a script in an attribute"


def test_the_site_holds_only_its_own_files(site: Path) -> None:
    ours = {"book.css", "math.css", "book.js", "search.js", "icon.svg", "OFL.txt", "vega.js"}
    assert {path.name for path in (site / "_static").rglob("*")} == ours
    left = [
        path for path in site.rglob("*") if path.suffix in (".pickle", ".doctree", ".ipynb", ".inv")
    ]
    assert not left and not list(site.glob(".*info*"))
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert total <= 6_000_000


def test_the_site_tells_nothing_of_the_machine_that_built_it(site: Path) -> None:
    for path in site.rglob("*"):
        if path.is_file():
            assert str(ROOT).encode() not in path.read_bytes(), path


def test_heads_of_tables_have_a_scope_and_none_is_empty(pages: dict[str, Page]) -> None:
    for page in pages.values():
        heads = re.findall(r"<th\b([^>]*)>(.*?)</th>", page.text, flags=re.DOTALL)
        for attributes, content in heads:
            assert "scope=" in attributes
            assert re.sub("<[^>]+>", "", content).strip()


def test_headings_are_in_order(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        ids = Counter(given["id"] for _, given in page.elements if "id" in given)
        assert not [one for one, times in ids.items() if times > 1], name


def test_searching_finds_sections_by_their_words(site: Path) -> None:
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(");\n"))
    titles = [title for _, title in index["pages"]]
    assert len(titles) == len(CHAPTERS)
    places = index["words"]["greenwood"]
    assert any(
        index["pages"][index["sections"][place][0]][0] == "chapters/methods" for place in places
    )


def test_an_index_of_no_pages_is_empty() -> None:
    assert search_index([]) == {"pages": [], "sections": [], "words": {}}


def test_a_formula_with_an_unknown_command_is_refused() -> None:
    assert mathml(r"\frac{1}{2}", display=False).startswith("<math")
    with pytest.raises(ValueError, match="nosuchcommand"):
        mathml(r"\nosuchcommand{2}", display=False)


def test_another_cohort_changes_numbers_and_turns_sentences_round(
    new_small_book: Callable[[str], SmallBook], tmp_path: Path
) -> None:
    rows = list(csv.DictReader((ROOT / "data" / "cohort.csv").open(encoding="utf-8")))
    swap = {"car_t": "chemo", "chemo": "car_t"}
    cohort = tmp_path / "swapped.csv"
    with cohort.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "arm": swap.get(row["arm"], row["arm"])} for row in rows)
    book = new_small_book("swapped")
    book.chapter(
        "# A trial\n\nDoes it?\n\n{finding}`lfs.car_t_vs_chemo.statement|capital`\n\n"
        "There {finding}`lfs.car_t.at_36_months` against {finding}`lfs.chemo.at_36_months`.\n"
    )
    shown = []
    for options in ((), ("--cohort", str(cohort))):
        built = book.living("build", *options)
        assert built.returncode == 0, built.stderr
        shown.append(dict(Page(book.site / "chapters" / "trial.html").numbers))
    own, swapped = shown
    assert own["lfs.car_t.at_36_months"] == swapped["lfs.chemo.at_36_months"]
    assert own["lfs.chemo.at_36_months"] == swapped["lfs.car_t.at_36_months"]
    statement = "lfs.car_t_vs_chemo.statement"
    assert " higher " in own[statement] and " lower " in swapped[statement]
    assert cohort.name.encode() not in b"".join(book.pages().values())


def test_two_folders_two_clocks_two_locales_give_the_same_bytes(
    new_small_book: Callable[[str], SmallBook],
) -> None:
    chapter = (ROOT / "chapters" / "lfs_by_arm.md").read_text(encoding="utf-8")
    chapter = re.sub(r"\{doc\}`[^`]*`", "another chapter", chapter)
    conditions = [
        {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {
            "TZ": "America/Lima",
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "2",
            "SOURCE_DATE_EPOCH": "1",
        },
    ]
    sites = []
    for number, environment in enumerate(conditions):
        book = new_small_book(f"copy{number}" + "x" * number)
        (book.root / "chapters" / "trial.md").write_text(chapter, encoding="utf-8")
        built = book.living("build", **environment)
        assert built.returncode == 0, built.stderr
        sites.append(book.pages())
    assert sites[0].keys() == sites[1].keys()
    assert [name for name, content in sites[0].items() if sites[1][name] != content] == []
