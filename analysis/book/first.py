"""One page before the others: what `living serve` shows first when the cohort has been saved.

Nearly every chapter must then be run, and whoever looks at a page waits for that page only. So it
is built alone, upon what the last build left, and put beside the site with all that it needs. The
server shows it at once and lets every other page wait for the whole site, which is then built as
always: pages of two cohorts are never shown side by side. Nothing of the page alone is kept but
its chapter's run and its figures' stills.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from analysis.book.inputs import ROOT
from analysis.book.swap import LeftOut


def connect(app: Any) -> None:
    """Read no page but the one that is to be built alone, if there is one."""
    app.add_config_value("living_first", "", "")
    app.connect("env-before-read-docs", _read_it_alone, priority=10)


def _read_it_alone(app: Any, env: Any, pages: list[str]) -> None:
    del env
    if app.config.living_first:
        pages[:] = [app.config.living_first]


def source_of(page: str) -> Path | None:
    """Return the file of a page such as ``chapters/methods``; None if it is not a chapter's."""
    path = ROOT / f"{page}.md"
    return path if page.startswith("chapters/") and path.is_file() else None


def beside(site: Path) -> Path:
    """Return the folder that holds a page built before the others, while the site is not there."""
    return site.with_name(f".{site.name}.first")


def other_pages(built: Path, page: str) -> LeftOut:
    """Return what tells which files of a site are pages other than this one."""
    kept = built / f"{page}.html"

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name.endswith(".html") and Path(folder, name) != kept}

    return left_out


def forget(site: Path) -> None:
    """Show the site again, whole."""
    shutil.rmtree(beside(site), ignore_errors=True)
