"""`living build`: check, build beside the site, then put the new site in the old one's place at
once.

A build that fails, is interrupted or killed, or is started twice, leaves the last good site as
it was.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.book.ahead import InputError
from analysis.book.digest import begin_early, input_digest
from analysis.book.first import beside, other_pages, source_of
from analysis.book.incubator import end_unused
from analysis.book.inputs import ROOT
from analysis.book.swap import BusyError, locked, put_in_place
from analysis.chosen import COHORT_VARIABLE, STUDY_VARIABLE
from analysis.mistake import Mistake
from analysis.study import load_study

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SELDOM = 100_000  # objects made since the last look for garbage


class BuildError(Mistake, RuntimeError):
    """The site could not be built; the message says where and why, one line a fault."""


def build(
    *,
    cohort: Sequence[Path] = (),
    study: Path | None = None,
    out: Path | None = None,
    page: str = "",
) -> Path:
    """Build the whole book and return the folder of its site.

    Parameters
    ----------
    cohort : sequence of Path
        The cohort's table, or those of several centres, to be pooled; the book's own if none.
    study : Path, optional
        The study file; the book's own if absent. All are read where they lie and not copied.
    out : Path, optional
        Folder of the site; ``_build/html`` if absent.
    page : str
        Build only this page, such as ``chapters/methods``, and put it `beside` the site; possible
        if the last build of this site ended well.

    Raises
    ------
    BuildError
        If a page is at fault, naming page and line; the site is left as it was.
    CohortError, StudyError
        If cohort or study cannot be used; nothing is computed then.
    """
    site = (out or ROOT / "_build" / "html").absolute()
    work = _working_folder(site)
    _refuse_foreign(site)
    with _told(cohort, study), _last_site_stays(site), locked(work / "lock"):
        load_study()  # its faults are said before anything is built; the cohort's by `ahead`
        begin_early(work / "_build", input_digest())
        _run_sphinx(work, page)
        built = work / "_build" / "html"
        if page:
            put_in_place(built, beside(site), other_pages(built, page))
        else:
            put_in_place(built, site)
    return site


def _working_folder(site: Path) -> Path:
    """Return the folder in which this site is built: one for each, kept for the next time."""
    if site == ROOT / "_build" / "html":
        return ROOT / "_build" / "work"
    word = hashlib.sha256(str(site).encode()).hexdigest()[:8]
    return ROOT / "_build" / f"work-{word}"


def _refuse_foreign(site: Path) -> None:
    """Refuse to replace a folder that does not hold a site of ours."""
    inside = site.is_dir() and any(site.iterdir())
    if site.exists() and (
        not site.is_dir() or (inside and not (site / "_static/book.css").is_file())
    ):
        raise BuildError(
            f"{site} holds something that is not a site of this book; name another --out."
        )


@contextlib.contextmanager
def _told(cohort: Sequence[Path], study: Path | None) -> Iterator[None]:
    """Name the chosen files in the environment, for this process and the kernels it starts."""
    chosen = {COHORT_VARIABLE: cohort, STUDY_VARIABLE: [study] if study else []}
    before = {name: os.environ.get(name) for name in chosen}
    for name, paths in chosen.items():
        if paths:
            os.environ[name] = "\n".join(str(path.absolute()) for path in paths)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _last_site_stays(site: Path) -> Iterator[None]:
    """Say, whatever goes wrong, that the last good site is still there."""
    stays = f"The site in {site} is as it was." if site.is_dir() else "No site was written."
    try:
        yield
    except BusyError as error:
        raise BuildError(f"{error} {stays}") from error
    except KeyboardInterrupt:
        raise BuildError(f"Interrupted. {stays}") from None
    except OSError as error:
        raise BuildError(f"{error.strerror}: {error.filename}. {stays}") from error
    except BuildError as error:
        raise BuildError(f"{error}\n{stays}") from error


def _run_sphinx(work: Path, page: str) -> None:
    """Run Jupyter Book as ``jupyter-book build -W -n --keep-going`` does."""
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415

    said, source = io.StringIO(), source_of(page)
    with contextlib.redirect_stderr(said), _few_collections(), contextlib.ExitStack() as at_end:
        at_end.callback(end_unused)
        result = build_sphinx(
            ROOT,
            work / "_build" / "html",
            noconfig=True,
            path_config=ROOT / "_config.yml",
            confoverrides={
                "external_toc_path": str(ROOT / "_toc.yml"),
                "latex_individualpages": False,
                "nitpicky": True,
                "living_first": page,
            },
            filenames=[str(source)] if source else None,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
    if isinstance(result, KeyboardInterrupt):
        raise result
    if isinstance(result, InputError):
        raise BuildError(str(result))
    if result != 0:
        raise BuildError(faults(said.getvalue(), result))


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Look for garbage seldom: a build makes much that it keeps, and a seventh of its time went.

    What there was before the build is not looked at. It is frozen, which also spares
    sphinx-external-toc: it goes through every other object in search of one.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def faults(said: str, result: int | BaseException) -> str:
    """Return what is wrong, one line a fault, as ``chapters/page.md:12: what``.

    Parameters
    ----------
    said : str
        What Sphinx printed as warnings.
    result : int or BaseException
        What its build returned.
    """
    lines = [COLOUR.sub("", line) for line in said.splitlines()]
    found = [line.replace(f"{ROOT}{os.sep}", "") for line in lines if _is_fault(line)]
    if isinstance(result, BaseException):
        reason = str(result).replace(f"{ROOT}{os.sep}", "") or type(result).__name__
        found += [line for line in reason.splitlines() if line not in found]
    return "\n".join(["The book could not be built:", *(f"- {line}" for line in found)])


def _is_fault(line: str) -> bool:
    return any(
        mark in line for mark in (": WARNING:", ": ERROR:", ": CRITICAL:")
    ) or line.startswith(("WARNING:", "ERROR:"))


if __name__ == "__main__":
    sys.exit("Call `living build`.")
