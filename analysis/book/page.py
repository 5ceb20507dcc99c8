"""What every page carries besides its text: what the data are, the digest, nobody else's files.

Other parts of the book add to a page through its context: ``living_head`` (lines of the head),
``living_notices`` (before the text) and ``living_ends`` (after it) are lists of HTML.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.book.digest import short
from analysis.book.facts import facts
from analysis.book.inputs import ROOT
from analysis.study import load_study
from analysis.yaml_text import read_yaml

HERE = Path(__file__).parent
LEFT = "svg|script|pre|code|math|option|title"
APART = re.compile(rf"(<(?:{LEFT})\b.*?</(?:{LEFT})>)", re.S)
WHOLE = re.compile(  # CAR-T, 64.8–90.7, P = 0.033, within text
    r"\b([A-Z]+-[A-Z]+|\d[\d.]*–\d[\d.]*|P (?:=|&lt;|&gt;) \d[\d.]*\d)\b(?=[^<>]*<)"
)

# Parts of the theme's page, which it renders to see whether they are empty. This book's page has
# none of them.
OF_THE_THEME = (
    "sidebars",
    "theme_article_footer_items",
    "theme_article_header_end",
    "theme_article_header_start",
    "theme_content_footer_items",
    "theme_footer_center",
    "theme_footer_end",
    "theme_footer_start",
    "theme_navbar_center",
    "theme_navbar_end",
    "theme_navbar_persistent",
    "theme_navbar_start",
    "theme_primary_sidebar_end",
    "theme_secondary_sidebar_items",
)

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'sha256-{theme}'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}


def connect(app: Any) -> None:
    """Use the book's own templates, and add to the context of each page."""
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it, comments or not
    app.tags.add(load_study().kind)  # for `only reconstructed` and `only real` in chapters
    app.connect("config-inited", _use_templates)
    app.connect("html-page-context", _leave_out, priority=100)
    app.connect("html-page-context", _complete, priority=900)


@lru_cache(maxsize=1)
def theme_script() -> str:
    """Return the one script that must run before anything is painted, or dark pages flash."""
    return (HERE / "static" / "theme.js").read_text(encoding="utf-8").strip()


def security_policy() -> str:
    """Return each page's Content-Security-Policy: the site itself, and one known script."""
    digest = base64.b64encode(hashlib.sha256(theme_script().encode()).digest()).decode()
    return "; ".join(f"{key} {value}" for key, value in POLICY.items()).format(theme=digest)


def _use_templates(app: Any, config: Any) -> None:
    del app
    config.templates_path.insert(0, str(HERE / "templates"))


def _leave_out(app: Any, pagename: str, template: str, context: Any, doctree: Any) -> None:
    del app, pagename, template, doctree
    context.update(dict.fromkeys(OF_THE_THEME, ()))


def _complete(app: Any, pagename: str, template: str, context: Any, doctree: Any) -> None:
    del template
    body = context.get("body") or ""
    if body:
        context["body"] = unbroken(body)
    context["script_files"], context["css_files"] = [], []
    context["living"] = {
        "banner": banner(app.config.living_digest),
        "digest": short(app.config.living_digest),
        "digest_full": app.config.living_digest,
        "policy": security_policy(),
        "theme": theme_script(),
        "math": "<math" in body,
        "sections": sections(context.get("toc") or ""),
        "page": "search" if pagename == "search" else "chapter",
        "cover": pagename == app.config.root_doc,
        "launch": launch_link(pagename) if doctree is not None else "",
        "chapter": f"{pagename}.md" if doctree is not None else "",
    }


def unbroken(body: str) -> str:
    """Return a page's text in which names such as CAR-T, ranges and P values stay on one line.

    Browsers break a line after every hyphen and dash. Drawings, scripts and code are left alone.
    """
    parts = APART.split(body)
    parts[::2] = [WHOLE.sub(r'<span class="whole-word">\1</span>', part) for part in parts[::2]]
    return "".join(parts)


def launch_link(pagename: str) -> str:
    """Return where a chapter can be run in the reader's browser, or nothing.

    Binder builds its environment from ``.binder`` and the lock; it needs the public address of the
    repository on GitHub, which ``repository-code`` in CITATION.cff gives.
    """
    record = read_yaml((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    found = re.fullmatch(
        r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?", record.get("repository-code") or ""
    )
    if not found:
        return ""
    owner, name = found.groups()
    chapter = quote(f"{pagename}.md", safe="")
    return f"https://mybinder.org/v2/gh/{owner}/{name}/HEAD?urlpath=lab%2Ftree%2F{chapter}"


def sections(toc: str) -> str:
    """Return the list of a page's sections without the page's own title, or nothing."""
    inner = re.search(r"<ul>.*?(<ul>.*</ul>).*</ul>", toc, re.DOTALL)
    return inner.group(1) if inner else ""


@lru_cache(maxsize=1)
def banner(digest: str) -> dict[str, str]:
    """Return what each page says of its data: the kind of cohort, and a sentence on it."""
    study = load_study()
    patients = facts(digest).words("cohort.patients")
    if study.kind == "reconstructed":
        return {
            "kind": "reconstructed",
            "title": "Reconstructed cohort",
            "text": f"Computed from {patients} pseudo-patients made to agree with the figures that "
            "the paper printed. No real patient is shown, and nothing here is new evidence.",
        }
    source = f", {study.source}" if study.source else ""
    when = f", last followed {study.last_follow_up}" if study.last_follow_up else ""
    contact = f" Contact: {study.contact}." if study.contact else ""
    shown = study.disclosure.words(study.kind)
    words = f"Computed from {patients} patients{source}{when}. {shown}{contact}"
    return {"kind": "real", "title": "Patients’ data", "text": words}
