"""A book that lives: three releases, follow-up growing, published by the targets of the Makefile.

The workflow for GitHub Pages calls the same targets; here the remote is a folder.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from analysis.book.publish import tree_digest
from browser import chromium
from conftest import SmallBook
from story import CUT_OFFS, DATES, followed_until, write_table

ROOT = Path(__file__).parent.parent
URL = "https://example.org/book"
WHO = {"GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
CONTENTS = """format: jb-book
root: chapters/index
chapters:
  - file: chapters/trial
  - file: chapters/what_changed
"""


@dataclass
class Story:
    """A book under git with a remote, and where it is published."""

    book: SmallBook
    folder: Path
    digests: dict[str, str]

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the book's folder, as its reader would."""
        environment = {
            **os.environ,
            **WHO,
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "PYTHONPATH": str(self.book.root),
            "LIVING_URL": URL,
            **more,
        }
        return subprocess.run(
            list(words),
            cwd=self.book.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def make(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run targets of the Makefile with this session's environment."""
        ready, tools = self.book.root / "ready", ROOT / ".venv" / "bin"
        ready.touch()
        told = (f"READY={ready}", f"BIN={tools}", f"PAGES={self.folder}")
        return self.run("make", *words, *told)

    def well(self, done: subprocess.CompletedProcess[str]) -> str:
        """Return what a program printed, or fail with it."""
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self, what: str, day: str) -> None:
        """Commit everything."""
        self.well(self.run("git", "add", "-A"))
        when = {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_AUTHOR_DATE": f"{day}T12:00:00Z"}
        self.well(self.run("git", "commit", "-qm", what, **when))


def begun(book: SmallBook, folder: Path) -> Story:
    shutil.copy(ROOT / "Makefile", book.root)
    shutil.copy(ROOT / "chapters" / "what_changed.md", book.root / "chapters")
    (book.root / "_toc.yml").write_text(CONTENTS, encoding="utf-8")
    shutil.rmtree(book.root / "data" / "releases", ignore_errors=True)
    (book.root / ".gitignore").write_text("_build/\n__pycache__/\nready\n", encoding="utf-8")
    story = Story(book, folder, {})
    origin = folder.with_name("origin.git")
    story.well(story.run("git", "init", "-q", "-b", "main"))
    story.well(story.run("git", "init", "-q", "--bare", str(origin)))
    story.well(story.run("git", "remote", "add", "origin", str(origin)))
    return story


def published(story: Story, version: str) -> None:
    write_table(followed_until(CUT_OFFS[version]), story.book.root / "data" / "cohort.csv")
    story.commit(f"Follow patients to day {CUT_OFFS[version]}", DATES[version])
    note = f"Followed to day {CUT_OFFS[version]}."
    story.well(story.make("release", f"VERSION={version}", f"NOTE={note}"))
    story.commit(f"Release {version}", DATES[version])
    story.well(story.run("git", "tag", f"v{version}"))
    story.well(story.make("pages-fetch"))
    story.well(story.make("publish"))
    story.well(story.make("pages-push"))
    story.digests[version] = tree_digest(story.folder / "v" / version)
    story.well(story.run("git", "worktree", "remove", "--force", str(story.folder)))


@pytest.fixture(scope="module")
def story(
    new_small_book: Callable[[str], SmallBook], tmp_path_factory: pytest.TempPathFactory
) -> Story:
    made = begun(new_small_book("living"), tmp_path_factory.mktemp("pages") / "pages")
    for version in CUT_OFFS:
        published(made, version)
    made.well(made.make("pages-fetch"))
    return made


def test_published_copies_stay_byte_for_byte(story: Story) -> None:
    now = {version: tree_digest(story.folder / "v" / version) for version in CUT_OFFS}
    assert now == story.digests
    assert tree_digest(story.folder / "latest") == now["2.0.0"]
    assert len(set(now.values())) == len(CUT_OFFS)


def test_the_list_of_versions_begins_with_the_newest(story: Story) -> None:
    listed = json.loads((story.folder / "versions.json").read_text())
    assert [one["version"] for one in listed] == list(CUT_OFFS)[::-1]
    assert [one["preferred"] for one in listed] == [True, False, False]
    assert {one["version"]: one["date"] for one in listed} == DATES
    assert all("chapters/what_changed.html" in one["pages"] for one in listed)


def text_of(page: Path) -> str:
    plain = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", page.read_text(), flags=re.S)
    return " ".join(plain.split())


def test_the_chapter_tells_the_story(story: Story) -> None:
    first, second, third = (
        text_of(story.folder / "v" / version / "chapters" / "what_changed.html")
        for version in CUT_OFFS
    )
    assert "There has been no update since release 1.0.0 of 2024-01-15" in first
    assert "Since release 1.0.0 of 2024-01-15" in second
    assert "Since release 1.1.0 of 2025-01-15" in third
    assert "CAR-T cells, 1.1.0" in third, "the earlier curve is laid under the present one"
    for version, day in CUT_OFFS.items():
        assert f"Followed to day {day}." in third
        assert f"release {version}" in third
    assert "Followed to day 4000." not in second


def test_a_page_names_its_version_and_what_makes_it_again(story: Story) -> None:
    text = text_of(story.folder / "v" / "1.1.0" / "chapters" / "trial.html")
    assert "Version 1.1.0 of 2025-01-15" in text
    assert "git checkout v1.1.0 &amp;&amp; make book" in text


def test_canonical_is_the_latest_and_a_citation_the_version(story: Story) -> None:
    page = (story.folder / "v" / "1.0.0" / "chapters" / "trial.html").read_text()
    assert f'<link rel="canonical" href="{URL}/latest/chapters/trial.html">' in page
    assert f'name="citation_public_url" content="{URL}/v/1.0.0/chapters/trial.html"' in page
    assert f'href="{URL}/v/1.0.0/chapters/trial.html"' in page


def test_releases_are_part_of_the_site(story: Story) -> None:
    for version in CUT_OFFS:
        kept = story.book.root / "data" / "releases" / version / "findings.json"
        assert (story.folder / "latest/releases" / version / "findings.json").read_bytes() == (
            kept.read_bytes()
        )


def test_publishing_again_changes_nothing(story: Story) -> None:
    before = tree_digest(story.folder)
    story.well(story.run("git", "status"))
    story.well(story.make("publish"))
    assert tree_digest(story.folder) == before


def refused(story: Story, said: str, folder: Path | None = None) -> None:
    folder = folder or story.folder
    before = tree_digest(folder)
    done = story.book.living("publish", "--to", str(folder), LIVING_URL=URL)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert tree_digest(folder) == before


def test_an_old_copy_that_was_touched_stops_everything(story: Story) -> None:
    page = story.folder / "v" / "1.0.0" / "index.html"
    text = page.read_text()
    page.write_text(text + " ")
    refused(story, "v/1.0.0 is not what was published")
    page.write_text(text)


def test_a_folder_that_is_not_ours_is_left_alone(story: Story, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("Mine.")
    refused(story, "something that is not a published book", tmp_path)


def test_a_stale_site_is_not_published(story: Story) -> None:
    chapter = story.book.root / "chapters" / "trial.md"
    text = chapter.read_text()
    chapter.write_text(text + "\nMore.\n")
    refused(story, "The site is stale")
    chapter.write_text(text)
    cohort = story.book.root / "data" / "cohort.csv"
    rows = cohort.read_text()
    cohort.write_text(rows.replace(",event,", ",relapse,", 1))
    refused(story, "The site is stale")
    cohort.write_text(rows)


def test_a_dirty_tree_is_not_released(story: Story) -> None:
    path = story.book.root / "data" / "notes.txt"
    path.write_text("x")
    done = story.book.living("release", "3.0.0", "--note", "More.")
    path.unlink()
    assert (done.returncode, "not committed: data/notes.txt" in done.stderr) == (1, True)
    assert not (story.book.root / "data" / "releases" / "3.0.0").exists()


@pytest.fixture(scope="module")
def address(story: Story) -> Iterator[str]:
    handler = functools.partial(
        type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}),
        directory=str(story.folder),
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(5000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert faults == []


def test_the_switcher_leads_to_the_same_page_of_each_version(page: Page, address: str) -> None:
    page.goto(f"{address}/latest/chapters/trial.html")
    page.locator(".versions").wait_for(state="visible")
    links = page.locator(".versions a")
    assert links.all_text_contents() == [
        "2.0.0 (2026-01-15), latest",
        "1.1.0 (2025-01-15)",
        "1.0.0 (2024-01-15)",
    ]
    assert page.locator(".versions [aria-current]").all_text_contents() == [
        "2.0.0 (2026-01-15), latest"
    ]
    links.nth(2).click()
    page.wait_for_url(f"{address}/v/1.0.0/chapters/trial.html")


def test_an_old_page_says_that_a_newer_one_exists(page: Page, address: str) -> None:
    page.goto(f"{address}/v/1.0.0/chapters/trial.html")
    notice = page.locator(".newer")
    assert notice.inner_text() == ("This is version 1.0.0. Version 2.0.0 of 2026-01-15 is newer.")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    notice.locator("a").click()
    page.wait_for_url(f"{address}/latest/chapters/trial.html")
    page.locator(".versions").wait_for(state="visible")
    assert page.locator(".newer").count() == 0


def test_the_newest_copy_that_stays_has_no_notice(page: Page, address: str) -> None:
    page.goto(f"{address}/v/2.0.0/chapters/what_changed.html")
    page.locator(".versions").wait_for(state="visible")
    assert page.locator(".newer").count() == 0


def test_the_switcher_works_where_pages_are_files(page: Page, story: Story) -> None:
    page.goto((story.folder / "v" / "1.0.0" / "chapters" / "trial.html").as_uri())
    page.locator(".newer a").click()
    page.wait_for_url((story.folder / "latest" / "chapters" / "trial.html").as_uri())


def test_without_scripts_nothing_is_promised_that_does_not_work(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/v/1.0.0/chapters/trial.html")
    assert not page.locator(".versions").is_visible()
    assert page.locator("button.copy:visible").count() == 0
    assert page.locator("#cite-ama").is_visible()
    context.close()


def test_the_citation_is_copied(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/latest/chapters/trial.html")
    page.locator("button[data-copy=cite-ama]").click()
    page.locator("#copied", has_text="Copied.").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-ama").inner_text()
    assert copied.endswith(f"Version 2.0.0. 2026. {URL}/v/2.0.0/chapters/trial.html")
    context.close()


def test_what_moved_is_told_to_programs(story: Story) -> None:
    told = json.loads(story.well(story.book.living("diff", "1.0.0", "2.0.0", "--json")))
    assert (told["before"], told["after"]) == ("release 1.0.0", "release 2.0.0")
    moved = {change["name"]: change for change in told["changes"]}
    assert moved["lfs.car_t.at_36_months"]["meaning"] == ["can now be estimated"]
    assert {change["kind"] for change in told["changes"]} == {"data"}


# What follows changes the book; no test after it needs the published site.


def test_findings_that_moved_since_the_release_are_not_published(story: Story) -> None:
    cohort = story.book.root / "data" / "cohort.csv"
    rows = cohort.read_text()
    write_table(followed_until(900), cohort)
    story.well(story.make("book"))
    refused(story, "no longer those of release 2.0.0")
    shown = story.well(story.make("--silent", "diff"))
    assert shown.startswith("## Findings: release 2.0.0 → the current cohort")
    cohort.write_text(rows)


def test_a_release_changed_by_hand_stops_every_command(story: Story) -> None:
    path = story.book.root / "data" / "releases" / "1.0.0" / "findings.json"
    text = path.read_text()
    path.write_text(text.replace('"n": 43', '"n": 44', 1))
    for words in (("diff",), ("build",), ("publish", "--to", str(story.folder))):
        done = story.book.living(*words, LIVING_URL=URL)
        assert done.returncode == 1, words
        assert "Release 1.0.0 is not what was frozen." in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    path.write_text(text)


def test_a_cohort_with_faults_is_not_released(story: Story) -> None:
    cohort = story.book.root / "data" / "cohort.csv"
    rows = cohort.read_text()
    cohort.write_text(rows.replace(",censored,", ",perhaps,", 1))
    story.commit("A slip", "2026-02-01")
    done = story.book.living("release", "3.0.0", "--note", "More.")
    cohort.write_text(rows)
    story.commit("Mend it", "2026-02-01")
    assert (done.returncode, "perhaps" in done.stderr) == (1, True)
    assert not (story.book.root / "data" / "releases" / "3.0.0").exists()
    assert "version: 2.0.0" in (story.book.root / "CITATION.cff").read_text()
