"""Vega in one file beside the pages that have figures, made once for each version of vl-convert.

Making it takes two seconds, so a process of its own makes it while the chapters run, and it is
kept from build to build, whatever becomes of Sphinx' own folders. It is put in place when the build
is finished; before that, every page would link it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.book.inputs import ROOT
from analysis.book.sealed import read_sealed, write_sealed

BUNDLE = "vega.js"
DRAWS = "charts."  # stands in the source of a page with a figure, and perhaps of others
FIGURE = 'class="living-figure"'


def connect(app: Any) -> None:
    """Make the bundle beside the chapters, and put it in place when the build is finished."""
    app.living_static = {*getattr(app, "living_static", ()), BUNDLE}
    app.connect("env-before-read-docs", _begin, priority=100)
    app.connect("build-finished", _put_in_place, priority=950)


def bundle() -> str:
    """Return Vega, Vega-Lite and vega-embed as one script that leaves no global name of its own."""
    import vl_convert  # noqa: PLC0415

    return f"(function(){{{vl_convert.javascript_bundle()}}})();"  # type: ignore[call-arg]


def _kept(app: Any) -> Path:
    return Path(app.outdir).parent / f"vega-{version('vl-convert-python')}.js"


def _begin(app: Any, env: Any, docnames: list[str]) -> None:
    drawing = any(DRAWS in _text(env.doc2path(name)) for name in docnames)
    if drawing and read_sealed(_kept(app)) is None:
        command = [sys.executable, "-m", "analysis.book.vega", str(_kept(app))]
        app.living_bundle = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)


def _text(path: str | Path) -> str:
    return Path(path).read_text(encoding="utf-8")


def make(path: Path) -> str:
    """Keep the bundle as `path`, whole or not at all, and return it."""
    script = bundle()
    write_sealed(path, script)
    return script


def _put_in_place(app: Any, exception: Exception | None) -> None:
    begun = getattr(app, "living_bundle", None)
    if begun is not None:
        begun.wait()
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / BUNDLE
    if not any(FIGURE in _text(page) for page in Path(app.outdir).rglob("*.html")):
        target.unlink(missing_ok=True)
        return
    script = read_sealed(_kept(app))
    if script is None:  # what has failed there is said here
        script = make(_kept(app))
    target.parent.mkdir(exist_ok=True)
    if not target.is_file() or target.read_text(encoding="utf-8") != script:
        target.write_text(script, encoding="utf-8")


if __name__ == "__main__":
    os.nice(5)  # it is needed last
    make(Path(sys.argv[1]))
