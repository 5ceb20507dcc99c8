"""What git says of the book's folder: which commit, of which day, and whether it is clean."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from analysis.mistake import Mistake

ROOT = Path(__file__).resolve().parent.parent


class CheckoutError(Mistake, RuntimeError):
    """The folder is not what git last recorded, or not under git; the message says what to do."""


@dataclass(frozen=True)
class Commit:
    """The commit that a folder stands on.

    Attributes
    ----------
    name : str
        Its 40 hexadecimal digits.
    date : str
        The day of the commit, ISO 8601, in the committer's own time zone.
    tags : tuple of str
        The tags that name it.
    """

    name: str
    date: str
    tags: tuple[str, ...] = ()


def head(root: Path = ROOT) -> Commit | None:
    """Return the commit that the folder stands on; None if it has no git history of its own."""
    top = _git(root, "rev-parse", "--show-toplevel")
    said = _git(root, "log", "-1", "--format=%H %cs")
    if not top or not said or Path(top).resolve() != root.resolve():
        return None
    name, date = said.split()
    tags = (_git(root, "tag", "--points-at", "HEAD") or "").split()
    return Commit(name, date, tuple(tags))


def revision(version: str, root: Path = ROOT) -> str:
    """Return what git takes to get the folder as it is: the version's tag, or else the commit.

    Parameters
    ----------
    version : str
        The book's version; its tag is preferred where it stands on the commit.
    root : Path
        The book's folder.

    Returns
    -------
    str
        ``v1.0.0``, or the first twelve digits of the commit, or nothing without a git history.
    """
    commit = head(root)
    if commit is None:
        return ""
    return f"v{version}" if f"v{version}" in commit.tags else commit.name[:12]


def require_clean(root: Path = ROOT) -> Commit:
    """Return the commit of a folder in which nothing is changed.

    Raises
    ------
    CheckoutError
        If something is changed or new, naming it, or if the folder is not under git.
    """
    commit = head(root)
    if commit is None:
        raise CheckoutError("The book's folder has no git history; a release needs a commit.")
    changed = (_git(root, "status", "--porcelain") or "").splitlines()
    if changed:
        shown = ", ".join(line[3:] for line in changed[:5])
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        raise CheckoutError(
            f"There are changes that are not committed: {shown}{more}. Commit or remove them first."
        )
    return commit


def _git(root: Path, *words: str) -> str | None:
    """Return what git answers, or None if it cannot."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.rstrip() if done.returncode == 0 else None
