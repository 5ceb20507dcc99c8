"""Build the book twice in every way that must not matter, and compare file by file.

Two folders, two clocks, two locales, two time zones, two hash seeds, two umasks, two orders of
files and two processors' worth of parallelism (`make reproduce`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis.book.manifest import digests
from bench import books

# The second build's clock stands still in 1970, and lists every folder backwards.
ANOTHER = """
import os, sys, time
whole = time.time
time.time = lambda: 86400.0
time.time_ns = lambda: 86400 * 10**9
listed, scanned = os.listdir, os.scandir
os.listdir = lambda *a: listed(*a)[::-1]
os.umask(0o077)
from analysis.__main__ import main
sys.argv = ["living", "build"]
main()
"""
SETTINGS = {
    "one": {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    "another": {"LC_ALL": "C", "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "4711", "LANG": "tr_TR"},
}


def build(root: Path, settings: dict[str, str], command: list[str]) -> dict[str, str]:
    """Build a copy of the book from nothing and return the digest of each file of its site."""
    book = books.ours(root)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=book,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"The book could not be built in {root}:\n{done.stdout}{done.stderr}")
    return digests(book / "_build" / "html")


def main() -> None:
    """Build twice, compare, and end with 1 if any file differs."""
    with tempfile.TemporaryDirectory(prefix="one-") as near:
        one = build(Path(near) / "book", SETTINGS["one"], ["-m", "analysis", "build"])
        with tempfile.TemporaryDirectory(prefix="a much longer name ") as far:
            root = Path(far) / "ünother folder"
            another = build(root, SETTINGS["another"], ["-c", ANOTHER])
    differ = sorted(
        name for name in one.keys() | another.keys() if one.get(name) != another.get(name)
    )
    for name in differ:
        print(f"differs: {name}")
    if differ or not one:
        sys.exit(f"{len(differ)} of {len(one)} files differ.")
    print(f"{len(one)} files, the same bytes in both.")


if __name__ == "__main__":
    main()
