"""Books of many chapters, releases or compatible cohorts: time to build and to read, size."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.books import ROOT, ours
from bench.clock import timed

BUILD = [sys.executable, "-m", "analysis", "build"]
SIZES = {"chapters": [10, 25, 50], "releases": [20, 100, 200], "solutions": [1_000, 10_000]}
SHORT = {"chapters": [2, 4], "releases": [2, 4], "solutions": [1_000]}
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n"
FRONT = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8").split("---\n")[1]
INDEX = (
    "# Many\n\nHow many? {finding}`cohort.patients` patients.\n\n## What we found\n\nSee there.\n"
)
CHAPTER = """# Chapter {number}

How does chapter {number} fare?

```{{code-cell}}
%load_ext analysis
import analysis
from analysis import charts

cohort, chapter = analysis.load_cohort(), {number}
found = analysis.findings(cohort)
```

At {{finding}}`study.landmark` it was {{finding}}`lfs.car_t.at_36_months`.

```{{code-cell}}
---
mystnb:
  figure:
    name: fig-{number}
    caption: Leukemia-free survival in the three arms.
---
curves = analysis.kaplan_meier(cohort)
charts.survival_figure(curves, study=cohort.study, risk_table=analysis.risk_table(cohort))
```

Beside it stand the intervals.

```{{code-cell}}
analysis.lfs_table(found, cohort.study)
```

## What we found

{{finding}}`lfs.car_t_vs_chemo.statement|capital`
"""
READ = """
import time
import pandas
from analysis import release, solutions, timeline
from analysis.study import load_study
study = load_study()
def read():
    begun = time.process_time()
    {read}
    return time.process_time() - begun
print(min(read() for _ in range(3)))
"""
READERS = {
    "releases": "timeline.release_table(release.load_releases(), study)",
    "solutions": "solutions._read.cache_clear(); solutions.load_solutions()",
}


def book_scale(folder: Path, *, short: bool = False) -> list[dict[str, object]]:
    """Return, for books of growing size, seconds to build, processor seconds to read
    what it shows (the least of three times), and the site's bytes.

    Parameters
    ----------
    folder : Path
        Where the books are made, and removed again.
    short : bool
        Whether small sizes do, as in a test.
    """
    found: list[dict[str, object]] = []
    for what, sizes in (SHORT if short else SIZES).items():
        for size in sizes:
            root = ours(folder / "many")
            MAKERS[what](root, size)
            one = {"what": what, "size": size, **_measured(root, what)}
            print(one, file=sys.stderr, flush=True)
            found.append(one)
            shutil.rmtree(root)
    return found


def _measured(root: Path, what: str) -> dict[str, object]:
    seconds = timed(BUILD, root)
    files = [path for path in (root / "_build" / "html").rglob("*") if path.is_file()]
    told: dict[str, object] = {
        "seconds": round(seconds, 2),
        "site_bytes": sum(path.stat().st_size for path in files),
    }
    if what in READERS:
        command = [sys.executable, "-c", READ.format(read=READERS[what])]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        told["read_seconds"] = round(float(done.stdout), 3)
    return told


def chapters(root: Path, size: int) -> None:
    """Make of a copy of the book one of so many chapters, each with cells of its own."""
    _only(root, {f"c{n}": f"---\n{FRONT}---\n\n" + CHAPTER.format(number=n) for n in range(size)})


def releases(root: Path, size: int) -> None:
    """Make a ledger of so many releases, and a book of the chapter that shows it."""
    _only(root, {"what_changed": _alone("what_changed")})
    ledger = root / "data" / "releases"
    first = sorted(ledger.iterdir())[0]
    text = (first / "findings.json").read_text(encoding="utf-8")
    document, previous = json.loads(text), hashlib.sha256(text.encode()).hexdigest()
    shutil.rmtree(ledger)
    shutil.copytree(ROOT / "data" / "releases" / first.name, ledger / first.name)
    for number in range(1, size):
        version = f"1.{number}.0"
        one = copy.deepcopy(document)
        one["release"] |= {"version": version, "previous": previous, "note": f"Number {number}"}
        text = json.dumps(one, indent=1, ensure_ascii=False) + "\n"
        previous = hashlib.sha256(text.encode()).hexdigest()
        (ledger / version).mkdir()
        (ledger / version / "findings.json").write_text(text, encoding="utf-8")
        (ledger / version / "SHA256SUMS").write_text(f"{previous}  findings.json\n")


def solutions(root: Path, size: int) -> None:
    """Repeat the compatible cohorts until there are so many; a book of the chapter on them."""
    _only(root, {"what_the_abstract_pins_down": _alone("what_the_abstract_pins_down")})
    path = root / "data" / "solutions.csv.gz"
    head, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    each = [row.split(",", 1) for row in rows]
    last = max(int(number) for number, _ in each)
    lines = [
        f"{int(number) + again * last},{rest}"
        for again in range(-(-size // last))
        for number, rest in each
        if int(number) + again * last <= size
    ]
    text = "\n".join([head, *lines]) + "\n"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def _alone(name: str) -> str:
    """Return a chapter without its links to others and to references."""
    text = (ROOT / "chapters" / f"{name}.md").read_text(encoding="utf-8")
    return re.sub(r" ?\{(?:cite|doc|ref|numref)\}`[^`]*`", "", text)


def _only(root: Path, pages: dict[str, str]) -> None:
    """Leave in a copy of the book these chapters after an index."""
    folder = root / "chapters"
    for path in folder.glob("*.md"):
        path.unlink()
    for name, text in {"index": f"---\n{FRONT}---\n\n{INDEX}", **pages}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    listed = "".join(f"  - file: chapters/{name}\n" for name in pages)
    (root / "_toc.yml").write_text(TOC + listed, encoding="utf-8")


MAKERS: dict[str, Callable[[Path, int], None]] = {
    "chapters": chapters,
    "releases": releases,
    "solutions": solutions,
}
