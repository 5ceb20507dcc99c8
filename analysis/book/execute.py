"""Run the chapters that must be run while Sphinx reads those that have been.

Which must be run is known before the first page is read. Each page waits for its own chapter,
whose outputs MyST-NB then takes (`notebooks`). A cell that raises stops the build, with page and
line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

from analysis.book import ahead
from analysis.book.digest import executed_in
from analysis.book.incubator import end_unused
from analysis.book.inputs import ROOT
from analysis.book.kept import Inputs, Kept
from analysis.book.notebooks import digest_of, hand_over, read_notebook
from analysis.book.order import Order, bring_forward
from analysis.book.runs import Chapter, Runs
from analysis.book.sealed import sha256
from analysis.book.stills import Stills


def connect(app: Any) -> None:
    """Run chapters when Sphinx knows which pages it will read."""
    app.connect("config-inited", _find_folders)
    app.connect("env-before-read-docs", _begin)
    app.connect("source-read", _await)
    app.connect("doctree-read", _choose)
    app.connect("env-updated", _end, priority=100)
    app.connect("build-finished", _end, priority=100)


class Reading:
    """What one build runs, recalls and hands over to MyST-NB."""

    def __init__(self, kept: Kept, stills: Stills, order: Order, timeout: int) -> None:
        self._kept, self._stills, self._order, self._timeout = kept, stills, order, timeout
        self._findings = _findings_chapter()
        self._chapters: dict[str, Chapter] = {}
        self._runs: Runs | None = None

    def begin(self, pages: list[str], chapter_of: Callable[[str], Chapter | None]) -> None:
        """Recall what was run before, and let run what was not, if pages are to be read."""
        if not self._recalled(self._findings) and pages:
            self._findings.notebook = ahead.notebook()
            self._run(self._findings)
        for page in self._order.longest_first(pages):
            chapter = chapter_of(page)
            if chapter is not None:
                self._chapters[page] = chapter
                if not self._recalled(chapter):
                    self._run(chapter)
        if self._runs is not None:
            self._runs.close()

    def _run(self, chapter: Chapter) -> None:
        """Let a chapter be run while others are looked at."""
        if self._runs is None:
            self._stills.draw_beside()
            self._runs = Runs(timeout=self._timeout, ran=self._ran)
        self._runs.add(chapter)

    def ready(self, page: str) -> bool:
        """Say whether a page's chapter has been run and its figures are drawn."""
        chapter = self._chapters.get(page)
        if chapter is None:
            return True
        drawn = chapter.record is None or self._stills.drawn(chapter.record)
        return drawn and chapter.done.is_set()

    def _recalled(self, chapter: Chapter) -> bool:
        """Take the outputs from an earlier run, if there is one with the same cells and inputs."""
        earlier = self._kept.recall(chapter.cells)
        if earlier is not None:
            chapter.notebook = earlier
            chapter.done.set()
        return earlier is not None

    def _ran(self, chapter: Chapter) -> None:
        if not chapter.fault:
            chapter.record = self._kept.keep(chapter.cells, chapter.notebook, chapter.read)
            self._stills.tell(chapter.record)

    def findings(self) -> Any | None:
        """Return the notebook that computed the findings; None if it is neither kept nor run."""
        if self._runs is not None:
            self._wait(self._findings)
        return self._findings.notebook if self._findings.done.is_set() else None

    def wait(self, page: str) -> None:
        """Wait until a page's notebook has been run."""
        if page in self._chapters:
            self._wait(self._chapters[page])

    def executed(self, path: str) -> Any | None:
        """Return the notebook of the page in this file as it was run; None if it has none."""
        found = (each for each in self._chapters.values() if str(each.path) == path)
        return next((each.notebook for each in found), None)

    def _wait(self, chapter: Chapter) -> None:
        """Wait for a chapter; if it is at fault, say the faults of all."""
        if self._runs is None:
            return
        self._runs.wait(chapter)
        if not chapter.fault:
            return
        if chapter is self._findings:
            raise ahead.InputError(chapter.fault)
        self._runs.wait(*self._chapters.values())
        faults = [each.fault for each in self._chapters.values() if each.fault]
        raise ExtensionError("\n".join(faults))

    def end(self) -> None:
        """Leave nothing running."""
        if self._runs is not None:
            self._runs.stop()
            took = {page: chapter.seconds for page, chapter in self._chapters.items()}
            self._order.keep({page: seconds for page, seconds in took.items() if seconds})
        end_unused()
        self._stills.end()


def _find_folders(app: Any, config: Any) -> None:
    del config
    app.living_stills = Stills(Path(app.outdir).parent / ".stills")


def _begin(app: Any, env: Any, docnames: list[str]) -> None:
    folder = executed_in(Path(app.outdir).parent)
    kept, order = Kept(folder, Inputs()), Order(folder / "order")
    timeout = env.mystnb_config.execution_timeout
    reading = app.living_reading = Reading(kept, app.living_stills, order, timeout)
    hand_over(reading.executed)
    reading.begin(docnames, partial(_chapter, env))
    app.living_pages = docnames
    bring_forward(docnames, 0, reading.ready)
    if not docnames and (findings := reading.findings()) is not None:
        ahead.remember(app.config.living_digest, findings)


def _await(app: Any, page: str, content: list[str]) -> None:
    """Wait for a page's outputs, and before the first page for the findings."""
    del content
    findings = app.living_reading.findings()
    if not ahead.is_known(app.config.living_digest):
        ahead.remember(app.config.living_digest, findings)
    app.living_reading.wait(page)


def _choose(app: Any, doctree: Any) -> None:
    del doctree
    pages = app.living_pages
    bring_forward(pages, pages.index(app.env.docname) + 1, app.living_reading.ready)


def _end(app: Any, *_: Any) -> None:
    if hasattr(app, "living_reading"):
        app.living_reading.end()


def _findings_chapter() -> Chapter:
    """Return the notebook that computes the findings, to be run before the chapters."""
    cells = sha256(ahead.CELL.encode())
    return Chapter(ROOT / "findings", "findings", ahead.CELL, None, cells)


def _chapter(env: Any, name: str) -> Chapter | None:
    path = Path(env.doc2path(name))
    text = path.read_text(encoding="utf-8")
    notebook = read_notebook(env, path, text)
    if notebook is None:
        return None
    return Chapter(path, env.doc2path(name, base=False), text, notebook, digest_of(notebook))
