"""Pages that show something of other pages are written again when that has changed.

Titles stand in every page's menu; numbers of figures, labels and citations may come from any page.
Sphinx writes again only the pages it has read and those whose own tables of contents changed."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.locale import _TranslationProxy

# Of a page's own metadata, what changes with every line of prose and is shown nowhere else.
OWN = ("source_map", "wordcount", "language_info", "kernelspec")

PLACE = re.compile(r" at 0x[0-9a-f]+")  # of an object in memory, in its `repr`


def connect(app: Any) -> None:
    """Compare what pages share when all are read and numbered."""
    app.connect("env-get-updated", _write_all_if_changed, priority=900)


def _write_all_if_changed(app: Any, env: Any) -> Iterable[str]:
    if app.config.living_first:
        return []
    shared = shared_digest(env)
    before, env.living_shared = getattr(env, "living_shared", None), shared
    return [] if before == shared else sorted(env.found_docs)


def shared_digest(env: Any) -> str:
    """Return a digest of everything that one page may show of another."""
    metadata = {
        page: {key: value for key, value in found.items() if key not in OWN}
        for page, found in env.metadata.items()
    }
    parts = [
        env.titles,
        env.longtitles,
        env.toctree_includes,
        env.toc_secnumbers,
        env.toc_fignumbers,
        metadata,
        {
            name: env.domaindata[name]
            for name in ("std", "cite", "citation")
            if name in env.domaindata
        },
    ]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return a text that is the same for equal values, whatever the order of sets and dicts."""
    if isinstance(value, _TranslationProxy):  # where Sphinx was imported before it had a language
        value = str(value)
    if isinstance(value, nodes.Node):
        return value.pformat() if isinstance(value, nodes.Element) else value.astext()
    if isinstance(value, dict):
        pairs = sorted((canonical(key), canonical(item)) for key, item in value.items())
        return f"{{{', '.join(f'{key}: {item}' for key, item in pairs)}}}"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(map(canonical, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(canonical, value))}]"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return canonical(vars(value))
    return PLACE.sub("", repr(value))
