"""A book that was built again after a change is, file by file, the one built from nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SmallBook

CHAPTER = """# {title}

Does it? See {{doc}}`index`.

```{{code-cell}}
import analysis

len(analysis.load_{read}())
```

## What we found

Yes, in {{finding}}`cohort.patients` patients.
"""


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def commit(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init"], ["add", "CITATION.cff"], ["commit", "-m", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True)


# Each kind of input, and how many records are new: the trial, the findings, and, where code or
# lock have changed, the cover, which has no cell to be run.
CHANGES: dict[str, tuple[Callable[[Path], None], int]] = {
    "prose": (replace("chapters/trial.md", "Yes, in", "Yes, indeed in"), 0),
    "title": (replace("chapters/trial.md", "# A trial", "# Another trial"), 0),
    "cells": (replace("chapters/trial.md", "len(", "2 * len("), 1),
    "cohort": (lambda root: SmallBook(root).last_patient_leaves(), 1),
    "published": (replace("data/published.yml", "\n", "\n# looked at again\n"), 2),
    "study": (replace("data/study.yml", "title:", "# looked at again\ntitle:"), 1),
    "package": (replace("analysis/survival.py", '"""', '"""Again: '), 3),
    "look": (replace("analysis/book/static/base.css", "{", "{ "), 0),
    "lock": (lambda root: (root / "requirements.lock").open("a").write("# again\n") and None, 3),
    "citation": (replace("CITATION.cff", "a living publication", "again"), 0),
    "commit": (commit, 0),
    "settings": (replace("_config.yml", "author: ", "author: Also "), 0),
}


@pytest.fixture(scope="module")
def sound(new_small_book: Callable[[str], SmallBook]) -> SmallBook:
    """Return a book that was built, with a chapter on what was published."""
    book = new_small_book("incremental")
    book.chapter(CHAPTER.format(title="A trial", read="published"))
    built = book.living("build")
    assert built.returncode == 0, built.stderr
    return book


def kept(book: SmallBook) -> dict[str, list[str]]:
    folder = book.root / "_build" / "work" / "_build" / ".executed"
    found = {}
    for path in folder.glob("*.json"):
        needs = path.read_text(encoding="utf-8").split("\n")[1]
        found[path.name] = sorted(json.loads(needs))
    return found


@pytest.mark.parametrize("kind", CHANGES)
def test_built_again_equals_built_from_nothing(sound: SmallBook, kind: str, tmp_path: Path) -> None:
    change, run = CHANGES[kind]
    book = SmallBook(tmp_path / "book")
    shutil.copytree(sound.root, book.root)
    before = kept(book)
    change(book.root)
    again = book.living("build")
    assert again.returncode == 0, again.stderr
    assert len(set(kept(book)) - set(before)) == run
    site = book.pages()
    shutil.rmtree(book.root / "_build")
    clean = book.living("build")
    assert clean.returncode == 0, clean.stderr
    assert book.differs_from(site) == []


def test_a_chapter_needs_what_it_read(sound: SmallBook) -> None:
    needs = list(kept(sound).values())
    assert ["data/published.yml"] in needs
    assert any("data/cohort.csv" in names for names in needs)
