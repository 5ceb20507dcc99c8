"""The files a page needs: one style sheet, one script, an icon; and none that others put beside
them.

Sphinx copies static files only when it writes a page, so they are taken from this package at
the end of every build. The theme's own styles and scripts are removed: no page asks for them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STYLES = ("base.css", "frame.css", "text.css", "cells.css", "print.css")
COPIED = ("book.js", "search.js", "icon.svg", "math.css")
LEFT_BY_OTHERS = (
    "_sphinx_design_static",
    "_static/*.css",
    "_static/*.js",
    "_static/*.png",
    "_static/styles",
    "_static/scripts",
    "_static/vendor",
    "_static/locales",
    "_static/images",
    "_static/fonts",
    "_static/webpack*",
    "_static/sbt-webpack*",
    ".buildinfo*",
    "objects.inv",
)


def connect(app: Any) -> None:
    """Write our files and remove the others' when the build is finished."""
    app.connect("build-finished", _finish, priority=900)


def style_sheet() -> str:
    """Return the book's style sheet; the dark palette if the system, or the reader, asks for it."""
    palette = _static("dark.css")
    system = f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {{ {palette} }} }}"
    reader = f":root[data-theme=dark] {{ {palette} }}"
    first, *rest = (_static(name) for name in STYLES)
    return "\n".join([first, "@media screen {", system, reader, "}", *rest])


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _finish(app: Any, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    keep = {"book.css", *COPIED, *getattr(app, "living_static", ())}
    for pattern in LEFT_BY_OTHERS:
        for path in out.glob(pattern):
            if path.name not in keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    _forget_pages(app, out)
    static = out / "_static"
    static.mkdir(exist_ok=True)
    _write(static / "book.css", style_sheet())
    for name in COPIED:
        _write(static / name, _static(name))


def _forget_pages(app: Any, out: Path) -> None:
    """Remove the pages of chapters that are no longer part of the book."""
    pages = {f"{name}.html" for name in app.env.found_docs} | {"index.html", "search.html"}
    sources = {f"_sources/{app.env.doc2path(name, base=False)}" for name in app.env.found_docs}
    for path in [*out.glob("**/*.html"), *out.glob("_sources/**/*.md")]:
        if path.relative_to(out).as_posix() not in pages | sources:
            path.unlink()


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
