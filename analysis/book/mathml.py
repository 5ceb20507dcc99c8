"""Formulas as MathML, written at build time: no script, no font server, no silent error."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML

MACROS = {"E": r"\operatorname{E}", "Var": r"\operatorname{Var}", "P": r"\operatorname{P}"}


def connect(app: Any) -> None:
    """Make MathML the way in which the HTML builder writes formulas."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))


def mathml(latex: str, *, display: bool) -> str:
    """Return a formula in MathML.

    Parameters
    ----------
    latex : str
        The formula without dollar signs.
    display : bool
        On a line of its own.

    Raises
    ------
    ValueError
        If it holds a command that is not known; the message names it.
    """
    converter = LatexToMathML(macros=MACROS, fancy_error=False, annotation=True)
    try:
        return converter.convert_with_local_state(latex.strip(), displaystyle=display)
    except LatexError as error:
        raise ValueError(f"the formula {latex.strip()!r} cannot be set: {error}") from error


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(_checked(node, display=False))
    raise nodes.SkipNode


def _display(writer: Any, node: nodes.math_block) -> None:
    anchor = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    body = _checked(node, display=True)
    writer.body.append(f'<div class="formula"{anchor}>{body}{number}</div>\n')
    raise nodes.SkipNode


def _checked(node: nodes.Element, *, display: bool) -> str:
    from sphinx.errors import ExtensionError  # noqa: PLC0415

    try:
        return mathml(node.astext(), display=display)
    except ValueError as error:
        raise ExtensionError(f"{node.source}:{node.line}: {error}") from error
