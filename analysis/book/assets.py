"""The files a page needs: one style sheet, one script, an icon; and none that others put beside
them.

Sphinx copies static files only when it writes a page, so they are taken from this package at
the end of every build. The theme's own styles and scripts are removed: no page asks for them.
"""

from __future__ import annotations

import base64
import html
import shutil
from pathlib import Path
from typing import Any

from analysis.book.figure import palette_css
from analysis.book.page import banner, security_policy
from analysis.study import load_study

HERE = Path(__file__).parent
STYLES = (
    "base.css",
    "frame.css",
    "text.css",
    "cells.css",
    "figure.css",
    "choice.css",
    "cite.css",
    "print.css",
)
APART = ("search.js", "theme.js")  # scripts that are not part of book.js
FACES = {
    "text": ("Book Serif", "normal", 400),
    "text-italic": ("Book Serif", "italic", 400),
    "text-bold": ("Book Serif", "normal", 600),
}
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
    faces = [_face(file, *face) for file, face in FACES.items()]
    first, *rest = (_static(name) for name in STYLES)
    screen = ["@media screen {", system, reader, "}"]
    return "\n".join([*faces, first, *screen, palette_css(load_study()), *rest])


def _face(file: str, family: str, style: str, weight: int) -> str:
    """Return a font as part of the style sheet: a linked one is blocked where pages are files."""
    content = (HERE / "fonts" / f"{file}.woff2").read_bytes()
    if content[:4] != b"wOF2" or int.from_bytes(content[8:12], "big") != len(content):
        raise OSError(f"{file}.woff2 in analysis/book/fonts is damaged: take it back from git")
    data = base64.b64encode(content).decode()
    return (
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weight}; '
        f"src: url(data:font/woff2;base64,{data}) format('woff2'); }}"
    )


def _files() -> dict[str, str]:
    """Return every file of ours in the site's `_static`, by name."""
    return {
        "book.css": style_sheet(),
        "math.css": _face("math", "Book Math", "normal", 400),
        "book.js": "\n".join(_static(name) for name in _scripts()),
        "search.js": _static("search.js"),
        "icon.svg": _static("icon.svg"),
        "OFL.txt": (HERE / "fonts" / "OFL.txt").read_text(encoding="utf-8"),
    }


def _scripts() -> list[str]:
    return sorted(path.name for path in HERE.glob("static/*.js") if path.name not in APART)


def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _finish(app: Any, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    files = _files()
    keep = {*files, *getattr(app, "living_static", ())}
    for pattern in LEFT_BY_OTHERS:
        for path in out.glob(pattern):
            if path.name not in keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    _forget_pages(app, out)
    static = out / "_static"
    static.mkdir(exist_ok=True)
    for name, text in files.items():
        _write(static / name, text)
    _write(out / "index.html", front_door(app))


def front_door(app: Any) -> str:
    """Return the page at the site's root, which leads on to the book's first page."""
    title, first = html.escape(app.config.html_title), f"{app.config.root_doc}.html"
    note = banner(app.config.living_digest)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{security_policy()}">\n'
        f'<meta http-equiv="refresh" content="0; url={first}">\n'
        '<link rel="icon" type="image/svg+xml" href="_static/icon.svg">\n'
        f"<title>{title}</title>\n"
        f'<meta name="input-digest" content="{app.config.living_digest}">\n'
        f'<link rel="canonical" href="{first}">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n'
        f'<p><a href="{first}">Read the book</a></p>\n'
        f"<p><strong>{note['title']}.</strong> {html.escape(note['text'])}</p>\n"
        "</main>\n</body>\n</html>\n"
    )


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
