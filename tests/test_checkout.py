"""What git says of a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from analysis.checkout import CheckoutError, head, require_clean, revision


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("one\n")
    for words in (["init", "-q"], ["add", "."], [*WHO, "commit", "-qm", "first", "--date", DAY]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, env=CLOCK)
    return tmp_path


DAY = "2025-03-04T12:00:00Z"
WHO = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
CLOCK = {"GIT_COMMITTER_DATE": DAY, "PATH": "/usr/bin:/bin:/usr/local/bin"}


def test_a_clean_folder_gives_its_commit_and_day(repository: Path) -> None:
    commit = require_clean(repository)
    assert commit == head(repository)
    assert (len(commit.name), commit.date) == (40, "2025-03-04")


@pytest.mark.parametrize("name", ["a.txt", "b.txt"])
def test_a_changed_or_new_file_is_named(repository: Path, name: str) -> None:
    (repository / name).write_text("two\n")
    with pytest.raises(CheckoutError, match=name):
        require_clean(repository)


def test_a_folder_without_history_is_refused(tmp_path: Path) -> None:
    assert head(tmp_path) is None
    with pytest.raises(CheckoutError, match="no git history"):
        require_clean(tmp_path)


def test_a_folder_inside_another_repository_has_no_history_of_its_own(repository: Path) -> None:
    (repository / "book").mkdir()
    assert head(repository / "book") is None


def test_the_tag_of_the_version_is_named_where_it_stands_or_else_the_commit(
    repository: Path,
) -> None:
    commit = head(repository)
    assert commit is not None
    git = ["git", "-C", str(repository)]
    subprocess.run([*git, "tag", "v0.9.0"], check=True)
    assert revision("1.0.0", repository) == commit.name[:12]
    subprocess.run([*git, "tag", "v1.0.0"], check=True)
    assert revision("1.0.0", repository) == "v1.0.0"
    assert revision("1.0.0", repository.parent) == ""
