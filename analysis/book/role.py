"""The `finding` role: every number in prose, by name.

    By three years {finding}`lfs.car_t.at_36_months` were alive without leukemia
    ({finding}`lfs.car_t.at_36_months|interval`).

A name that ends in ``.*`` stands for the finding with each of its intervals, of which the reader
chooses one (see `choice`). What stands after the bar is the style, one of those that the finding's
own ``text`` knows. An unknown name or style fails the build, naming the page, the line and the
nearest names.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from analysis.book.choice import ALL, OTHERS
from analysis.book.facts import Facts, facts
from analysis.book.inputs import input_files
from analysis.book.number import (
    Number,
    depart_number,
    depart_plain,
    number,
    visit_number,
    visit_plain,
)


class FindingRole(SphinxRole):
    """Put the words of a finding where its name stands."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number as one node, or note what is wrong with its name."""
        name, _, style = (part.strip() for part in self.text.partition("|"))
        known = facts(self.config.living_digest)
        base = name.removesuffix(ALL)
        names = [base, *(f"{base}.{kind}" for kind in OTHERS if base != name)]
        try:
            words = [known.words(each, style or "full") for each in names]
        except (KeyError, ValueError) as error:
            place = f"{self.env.doc2path(self.env.docname, base=False)}:{self._line()}"
            _faults(self.env).append(f"{place}: {explain(name, error, known)}")
            return [nodes.Text(name)], []
        _depend_on_data(self.env)
        first, *others = [
            number(said, known.details(each), self._anchor(each))
            for said, each in zip(words, names, strict=True)
        ]
        if others:
            first["others"] = others
        return [first], []

    def _line(self) -> int:
        """Find the line in the source: the parser knows only where the paragraph begins."""
        lines = Path(self.env.doc2path(self.env.docname)).read_text(encoding="utf-8").splitlines()
        start = max(self.get_source_info()[1] - 1, 0)
        for number_, line in enumerate(lines[start:], start + 1):
            if self.text in line:
                return number_
        return start + 1

    def _anchor(self, name: str) -> str:
        used = self.env.temp_data.setdefault("living_anchors", {})
        used[name] = used.get(name, 0) + 1
        word = "number-" + name.replace(".", "-").replace("_", "-")
        return word if used[name] == 1 else f"{word}-{used[name]}"


def explain(name: str, error: Exception, known: Facts) -> str:
    """Return what is wrong with the `name` of a finding, and what may have been meant."""
    if isinstance(error, ValueError):
        return f"finding {name!r}: {error}"
    near = get_close_matches(name, known.names(), n=3, cutoff=0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else " `living findings` lists them all."
    return f"there is no finding {name!r}.{meant}"


def connect(app: Any) -> None:
    """Register the role, its node, and the check after reading."""
    app.add_role("finding", FindingRole())
    app.add_node(Number, html=(visit_number, depart_number), text=(visit_plain, depart_plain))
    app.connect("env-before-read-docs", _begin)
    app.connect("env-updated", _report)


def _depend_on_data(env: Any) -> None:
    """Let the page that is being read be read again when a file of data has changed."""
    if env.temp_data.setdefault("living_depends", False):
        return
    env.temp_data["living_depends"] = True
    for path in env.app.living_data:
        env.note_dependency(path)


def _faults(env: Any) -> list[str]:
    faults: list[str] = env.app.living_faults
    return faults


def _begin(app: Any, env: Any, docnames: list[str]) -> None:
    del env, docnames
    app.living_faults = []
    app.living_data = [str(path) for path in input_files().values() if path.parent.name == "data"]


def _report(app: Any, env: Any) -> None:
    del app
    if faults := _faults(env):
        raise ExtensionError("\n".join(faults))
