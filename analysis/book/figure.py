"""Figures on a page: a wide and a narrow still, a description, the data, and the call.

Nothing here needs a script. ``static/figure.css`` chooses between the stills by the width of their
column; ``static/figure.js`` adds the readout and the live figure. `vega` puts Vega's own bundle
beside them, which is fetched only when a reader points at a figure.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes

from analysis.book.choice import either, hidden, patch, slider
from analysis.book.figure_table import table_html
from analysis.book.forms import Spec, by_choice, forms_of
from analysis.book.stills import draw
from analysis.book.svg import labelled
from analysis.exposure import exposure_study
from analysis.mime import LAB_MIME, MIME
from analysis.study import Study

Draw = Callable[[Spec, Mapping[str, str]], str]
STATIC = Path(__file__).parent / "static"


def palette_css(study: Study) -> str:
    """Return the groups' colours as custom properties: light, dark, print, forced colours."""
    groups = [*study.all_groups, *exposure_study(study).arms]
    light = "".join(f"--arm-{group.key}:{group.light};" for group in groups)
    dark = "".join(f"--arm-{group.key}:{group.dark};" for group in groups)
    forced = "".join(f"--arm-{group.key}:CanvasText;" for group in groups)
    return (
        f":root{{{light}}}\n@media screen{{:root[data-theme=dark]{{{dark}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}}}\n"
        f"@media (forced-colors:active){{.living-stage{{{forced}}}}}\n"
    )


class FigureRenderer:
    """MyST-NB's way to a figure: from the chart in an output to nodes of the page."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the figure, or None for what is not a chart of ours.

        Parameters
        ----------
        renderer : NbElementRenderer
            MyST-NB's renderer of the notebook.
        data : MimeData
            The output.
        inline : bool
            Whether it stands within a sentence.
        """
        if data.mime_type == LAB_MIME:  # the same chart, for JupyterLab
            return []
        if data.mime_type != MIME or inline:
            return None
        page = renderer.renderer
        call = page.nb_client.notebook.cells[data.cell_index].source
        env = page.sphinx_env
        made = figure_html(
            data.content,
            call,
            source=source_link(env.docname, env.doc2path),
            drawn=env.app.living_stills.svg,
        )
        return [nodes.raw("", made, format="html")]


def source_link(document: str, path_of: Callable[..., Any]) -> str:
    """Return the way from a page to its own source as the site keeps it, at this very version."""
    return "../" * document.count("/") + f"_sources/{path_of(document, False)}"


def figure_html(spec: Spec, call: str, *, source: str = "", drawn: Draw = draw) -> str:
    """Return all of a figure as HTML.

    Parameters
    ----------
    spec : dict
        A chart made by `analysis.charts`, with ``usermeta["living"]``.
    call : str
        The cell that drew it.
    source : str
        Where the page's source is, relative to the page.
    drawn : callable
        From a complete specification, and the colours' names, to a small SVG.

    Returns
    -------
    str
        One ``div`` with the two stills, the description, the table, the call and the data.
    """
    charts = by_choice(spec)
    key = _key(spec, call)
    keys = {kind: key if each is spec else f"{key}-{kind}" for kind, each in charts.items()}
    stills = "".join(
        f'<div class="living-{form}"{hidden(form, ("wide", "narrow"))}>'
        + either({kind: _still(each, form, keys[kind], drawn) for kind, each in charts.items()})
        + "</div>"
        for form in ("wide", "narrow")
    )
    texts = {
        kind: f'<p class="living-text" id="{keys[kind]}-text">{escape(each["description"])}</p>'
        for kind, each in charts.items()
    }
    tables = either({kind: _table(each, keys[kind]) for kind, each in charts.items()})
    return (
        f'<div class="living-figure" id="{key}">\n{slider(spec, key)}'
        f'<div class="living-stage">{stills}</div>\n'
        f'{either(texts)}\n<div class="living-more">{_details("table", "Table", tables)}'
        f"{_details('call', 'Made by', _code(call, source))}</div>\n"
        f'<script type="application/json">{_embedded(charts)}</script>\n</div>\n'
    )


def _key(spec: Spec, call: str) -> str:
    digest = hashlib.sha256(json.dumps([spec, call], sort_keys=True).encode())
    return f"figure-{digest.hexdigest()[:10]}"


def _still(spec: Spec, form: str, key: str, drawn: Draw) -> str:
    living = spec["usermeta"]["living"]
    attributes = {
        "role": "img",
        "aria-label": living["name"],
        "aria-describedby": f"{key}-text",
    }
    return labelled(drawn(forms_of(spec)[form], living["palette"]), attributes)


def _details(kind: str, title: str, content: str) -> str:
    return f'<details class="living-{kind}"><summary>{title}</summary>{content}</details>'


def _table(spec: Spec, key: str) -> str:
    living = spec["usermeta"]["living"]
    rows = spec["datasets"][living["table"]["dataset"]]
    return table_html(living["table"], rows, living["labels"], key)


def _code(call: str, source: str) -> str:
    code = f"<pre><code>{escape(call.strip(), quote=False)}</code></pre>"
    link = f'<p><a href="{escape(source)}">Source of this page</a>, at this version</p>'
    return code + (link if source else "")


def _embedded(charts: Mapping[str, Spec]) -> str:
    """Return the first figure as a page's script needs it, and what differs in the others."""
    data = {kind: _data(spec) for kind, spec in charts.items()}
    if len(data) > 1:
        data = {kind: _by_place(each) for kind, each in data.items()}
    first, *others = data
    whole = data[first]
    if others:
        whole = {**whole, "others": {kind: patch(whole, data[kind]) for kind in others}}
    text = json.dumps(whole, separators=(",", ":"))
    palette = next(iter(charts.values()))["usermeta"]["living"]["palette"]
    colours = "|".join(map(re.escape, palette))
    painted = re.sub(f'"({colours})"', lambda m: f'"var({palette[m[1]]}, {m[1]})"', text)
    return painted.replace("</", "<\\/")


def _by_place(data: dict[str, Any]) -> dict[str, Any]:
    """Name the rows of layers by their place, not by their content, so that charts compare."""
    layers = json.dumps([data["wide"]["layer"], data["narrow"]["layer"]])
    text = json.dumps(data)
    for place, name in enumerate(dict.fromkeys(re.findall(r"data-[0-9a-f]{32}", layers))):
        text = text.replace(name, f"data-{place}")
    named: dict[str, Any] = json.loads(text)
    return named


def _data(spec: Spec) -> dict[str, Any]:
    forms, living = forms_of(spec), spec["usermeta"]["living"]
    shared = forms["wide"]["datasets"]
    narrow = {
        key: value for key, value in forms["narrow"].items() if forms["wide"].get(key) != value
    }
    narrow["datasets"] = {
        key: rows for key, rows in narrow["datasets"].items() if shared.get(key) != rows
    }
    meta = {key: living[key] for key in ("name", "labels", "table", "readout")}
    return {"wide": forms["wide"], "narrow": narrow, **meta}
