"""Every page's metadata, read back by parsers that are not ours, says the same citation.

The site is built once with an address, as the workflow for GitHub Pages does it.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import frictionless
import pytest
import rispy
import yaml
from PIL import Image
from pybtex.database import parse_file
from pyld import jsonld

from analysis.records import check_document
from conftest import SmallBook

ROOT = Path(__file__).parent.parent
URL = "https://example.org/book"
KNOWN_DOIS = {"10.3389/fimmu.2021.731435", "10.3389/fimmu.2025.1672509"}
REFERENCES = "chapters/references.bib"
PLACEHOLDER = re.compile(r"^10\.(5281|1234|5555|0000|9999)/|xxx|zenodo", re.IGNORECASE)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>&,;)}\]]+")
FIGURE = """# A trial

Does it?

```{code-cell}
%load_ext analysis
import analysis
from analysis import charts

cohort = analysis.load_cohort()
```

```{code-cell}
---
mystnb:
  figure:
    name: fig-trial
    caption: The curves of the trial.
---
curves = analysis.kaplan_meier(cohort)
charts.survival_figure(curves, study=cohort.study)
```

At three years {finding}`lfs.car_t.at_36_months|value`, and again {finding}`lfs.car_t.at_36_months`.

```{code-cell}
---
table:
  name: tab-trial
  caption: The rates of the trial.
---
analysis.lfs_table(analysis.findings(cohort), cohort.study)
```

## What we found

Yes.
"""


class Head(HTMLParser):
    """The metadata of a page, and the text of its elements that have an id."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.ids: set[str] = set()
        self.scripts: list[str] = []
        self._in_data = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in_data = tag == "script" and found.get("type") == "application/ld+json"
        if found.get("id"):
            self.ids.add(str(found["id"]))
        key = found.get("name") or found.get("property")
        if tag == "meta" and key:
            self.meta.setdefault(key, []).append(str(found["content"]))
        if tag == "link":
            self.links[str(found.get("rel"))] = str(found["href"])

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.scripts.append(data)


@pytest.fixture(scope="module")
def site(new_small_book: Callable[[str], SmallBook]) -> Path:
    book = new_small_book("metadata")
    book.chapter(FIGURE)
    done = book.living("build", LIVING_URL=URL)
    assert done.returncode == 0, done.stderr
    return book.site


@pytest.fixture(scope="module", params=["index", "trial"])
def page(request: pytest.FixtureRequest, site: Path) -> tuple[str, Head]:
    return request.param, Head(site / "chapters" / f"{request.param}.html")


def expanded(head: Head) -> list[dict[str, Any]]:
    """Return a page's JSON-LD as an RDF processor reads it."""

    def schema_org(url: str, _: object) -> dict[str, Any]:
        assert url.startswith("https://schema.org")
        vocabulary = {"@vocab": "http://schema.org/", "id": "@id"}
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": {"@context": vocabulary},
        }

    (script,) = head.scripts
    expanded: list[dict[str, Any]] = jsonld.expand(
        json.loads(script), {"documentLoader": schema_org, "base": f"{URL}/latest/chapters/"}
    )
    return expanded


def value(node: dict[str, Any], name: str) -> Any:
    entries = node.get(f"http://schema.org/{name}", [])
    return [entry.get("@value", entry) for entry in entries]


def test_metadata_bibtex_ris_and_csl_json_are_one_citation(
    page: tuple[str, Head], site: Path
) -> None:
    name, head = page
    (item,) = json.loads((site / "cite" / f"{name}.json").read_text(encoding="utf-8"))
    (entry,) = parse_file(str(site / "cite" / f"{name}.bib"), "bibtex").entries.values()
    (ris,) = rispy.loads((site / "cite" / f"{name}.ris").read_text(encoding="utf-8"))
    node = expanded(head)[0]
    titles = {
        item["title"],
        entry.fields["title"][1:-1],
        ris["title"],
        *head.meta["citation_title"],
        *head.meta["DC.title"],
        *head.meta["og:title"],
        *value(node, "name"),
    }
    assert len(titles) == 1
    authors = [author["literal"] for author in item["author"]]
    assert authors == ris["authors"] == head.meta["citation_author"] == head.meta["DC.creator"]
    assert authors == [" ".join(p.last_names).strip("{}") for p in entry.persons["author"]]
    assert authors == [value(one, "name")[0] for one in value(node, "author")]
    versions = {item["version"], entry.fields["version"], ris["edition"]}
    assert versions == set(head.meta["citation_version"]) == set(value(node, "version"))
    day = "-".join(f"{part:02d}" for part in item["issued"]["date-parts"][0])
    dates = {entry.fields["date"], ris["date"].replace("/", "-"), *value(node, "dateModified")}
    assert dates | set(head.meta["DC.date"]) == {day}
    assert head.meta["citation_publication_date"] == [day.replace("-", "/")]
    links = {item["URL"], entry.fields["url"], *ris["urls"], *value(node, "url")}
    assert links == set(head.meta["citation_public_url"]) == set(head.meta["DC.identifier"])
    assert all(link.startswith(f"{URL}/v/1.0.0/") for link in links)


def test_a_chapter_names_its_book_and_both_name_the_paper(site: Path) -> None:
    cover, chapter = (Head(site / "chapters" / f"{name}.html") for name in ("index", "trial"))
    book = expanded(cover)[0]
    assert book["@type"] == ["http://schema.org/Book"]
    parts = value(book, "hasPart")
    assert [part["@type"] for part in parts] == [["http://schema.org/Chapter"]]
    (within,) = value(expanded(chapter)[0], "isPartOf")
    assert value(within, "name") == value(book, "name") == chapter.meta["citation_inbook_title"]
    assert "citation_inbook_title" not in cover.meta
    for head in (cover, chapter):
        (paper,) = value(expanded(head)[0], "isBasedOn")
        assert paper["@id"] == "https://doi.org/10.3389/fimmu.2021.731435"
        assert "Hu" not in " ".join(head.meta["citation_author"])
        assert head.meta["DCTERMS.references"] == ["https://doi.org/10.3389/fimmu.2021.731435"]


def test_the_cover_describes_the_data_as_dataset_search_reads_it(site: Path) -> None:
    nodes = expanded(Head(site / "chapters" / "index.html"))[1:]
    assert {node["@type"][0] for node in nodes} == {"http://schema.org/Dataset"}
    for node in nodes:
        (about,) = value(node, "description")
        assert 50 <= len(about) <= 5000
        assert value(node, "license")
        assert value(node, "creator")
        for download in value(node, "distribution"):
            (address,) = value(download, "contentUrl")
            assert (site / address.removeprefix(f"{URL}/v/1.0.0/")).is_file()
    titles = " ".join(value(node, "name")[0] for node in nodes)
    assert "Cohort:" in titles
    assert "Findings:" in titles


def test_a_page_is_shared_with_a_small_picture_of_its_figure(site: Path) -> None:
    head = Head(site / "chapters" / "trial.html")
    (address,) = head.meta["og:image"]
    path = site / address.removeprefix(f"{URL}/v/1.0.0/")
    with Image.open(path) as picture:
        size = [str(side) for side in picture.size]
    assert size == head.meta["og:image:width"] + head.meta["og:image:height"]
    assert path.stat().st_size < 60_000
    assert head.meta["og:image:alt"][0]


def test_each_number_figure_and_table_can_be_cited(site: Path) -> None:
    path = site / "chapters" / "trial.html"
    head, text = Head(path), path.read_text(encoding="utf-8")
    for anchor in ("fig-trial", "tab-trial", "number-lfs-car-t-at-36-months"):
        assert anchor in head.ids
        assert f'href="#{anchor}"' in text
    (said,) = re.findall(r'<span id="cite-part-number-lfs-car-t-at-36-months">([^<]+)', text)
    assert "77.8% (95% CI 64.8–90.7" in said
    assert said.endswith(f"{URL}/v/1.0.0/chapters/trial.html#number-lfs-car-t-at-36-months")


def test_the_data_package_is_valid_and_its_table_reads(site: Path) -> None:
    report = frictionless.Package(str(site / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    rows = frictionless.Package(str(site / "datapackage.json")).get_resource("findings-table")
    names = {row["name"]: row for row in rows.read_rows()}
    assert float(names["lfs.car_t.at_36_months"]["value"]) == pytest.approx(0.7775, abs=5e-4)


def test_findings_json_keeps_its_schema_and_names_the_inputs(site: Path) -> None:
    document = json.loads((site / "findings.json").read_text(encoding="utf-8"))
    check_document(document)
    head = Head(site / "chapters" / "trial.html")
    assert [document["book"]["input_digest"]] == head.meta["input-digest"]
    assert document["book"]["url"] == f"{URL}/v/1.0.0/"
    assert not [name for name in document["findings"] if name.startswith("evidence.")]


def test_published_json_is_what_the_paper_printed(site: Path) -> None:
    document = json.loads((site / "published.json").read_text(encoding="utf-8"))
    claims = yaml.safe_load((ROOT / "data" / "published.yml").read_text(encoding="utf-8"))["claims"]
    assert {name: one["printed"] for name, one in document["claims"].items()} == {
        claim["name"]: claim["printed"] for claim in claims
    }


def test_no_row_of_the_cohort_is_in_the_site(site: Path) -> None:
    assert not list(site.rglob("cohort.csv"))
    ids = re.findall(r"^([^,\n]+),", (ROOT / "data/cohort.csv").read_text(), flags=re.M)[1:]
    text = (site / "findings.json").read_text() + (site / "findings.csv").read_text()
    assert not [one for one in ids if f'"{one}"' in text]


def test_no_doi_is_invented(site: Path) -> None:
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".json", ".bib", ".ris")]
    found = {doi.rstrip(".") for path in files for doi in DOI.findall(path.read_text("utf-8"))}
    assert found <= KNOWN_DOIS
    assert "This book has no DOI yet" in (site / "chapters" / "trial.html").read_text()
    assert "doi" not in json.loads((site / ".zenodo.json").read_text())


def test_no_source_holds_a_doi_that_is_not_of_a_reference() -> None:
    listed = {doi.rstrip(".") for doi in DOI.findall((ROOT / REFERENCES).read_text("utf-8"))}
    assert listed >= KNOWN_DOIS
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    kinds = (".md", ".cff", ".yml", ".py", ".html", ".json", ".toml")
    texts = [ROOT / name for name in names if name.endswith(kinds) and "tests/" not in name]
    found = {doi.rstrip(".`*") for path in texts for doi in DOI.findall(path.read_text("utf-8"))}
    assert found <= listed
    assert not [doi for doi in found | listed if PLACEHOLDER.search(doi)]


def test_without_an_address_a_page_names_none(small_book: SmallBook) -> None:
    done = small_book.living("build", LIVING_URL="")
    assert done.returncode == 0, done.stderr
    head = Head(small_book.site / "chapters" / "index.html")
    assert not {"citation_public_url", "DC.identifier", "og:url", "og:image"} & set(head.meta)
    assert "canonical" not in head.links
    assert "has no public address yet" in (small_book.site / "chapters/index.html").read_text()
    downloads = [value(node, "distribution") for node in expanded(head)[1:]]
    addresses = [value(one, "contentUrl")[0] for listed in downloads for one in listed]
    assert "../findings.json" in addresses


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("chapters/trial.md", "abstract: A chapter to try things on.\n", "", "no abstract"),
        ("CITATION.cff", "version: 1.0.0", "version: one", "'one' is not a version"),
        ("CITATION.cff", "  - name: The contributors", "  - alias: The", "author 1 has no name"),
    ],
)
def test_a_book_that_cannot_be_cited_is_not_built(
    small_book: SmallBook, file: str, old: str, new: str, said: str
) -> None:
    path = small_book.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = small_book.living("build")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not small_book.site.exists()


def test_each_figure_names_its_version_and_inputs(site: Path) -> None:
    text = (site / "chapters" / "trial.html").read_text(encoding="utf-8")
    digest = Head(site / "chapters" / "trial.html").meta["input-digest"][0]
    (said,) = re.findall(r"<summary>Made by</summary><p>(.*?)</p>", text)
    assert f"inputs <code>{digest[:12]}</code>; this figure again: <code>" in said
    assert "make book</code>" in said


def test_citations_of_pages_that_are_gone_are_gone(small_book: SmallBook) -> None:
    done = small_book.living("build")
    assert done.returncode == 0, done.stderr
    assert (small_book.site / "cite" / "trial.bib").is_file()
    (small_book.root / "chapters" / "trial.md").rename(small_book.root / "chapters" / "other.md")
    contents = small_book.root / "_toc.yml"
    contents.write_text(contents.read_text().replace("trial", "other"))
    done = small_book.living("build")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (small_book.site / "cite").iterdir())
    assert names == [
        f"{page}.{kind}" for page in ("index", "other") for kind in ("bib", "json", "ris")
    ]
