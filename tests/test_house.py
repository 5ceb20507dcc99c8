"""The rules of the house that a machine can hold: chapters, layers, sizes, docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
import yaml

import analysis

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.md"))
MODULES = sorted((ROOT / "analysis").rglob("*.py"))
FORBIDDEN = re.compile(
    r"^\s*(def |for |while |from lifelines|import (pandas|altair))|\bpd\.|\balt\."
)
MOST_CELL_LINES, MOST_MODULE_LINES, MOST_BODY_LINES, MOST_OPTIONS = 8, 250, 30, 5


def cells(text: str) -> list[list[str]]:
    """Return the code lines of each cell of a chapter, without its options."""
    found = re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", text, flags=re.S | re.M)
    bodies = [re.sub(r"\A---\n.*?^---\n", "", cell, flags=re.S | re.M) for cell in found]
    lines = [[line for line in body.splitlines() if line.strip()] for body in bodies]
    return [[line for line in cell if not line.startswith(":")] for cell in lines]


def headings(text: str) -> list[str]:
    """Return the headings below the title."""
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    return re.findall(r"^#{2,} (.+)$", outside, flags=re.M)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_keeps_the_grammar(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["jupytext"]["text_representation"] == {"extension": ".md", "format_name": "myst"}
    assert front["abstract"].strip()
    opening = text.split("\n# ", 1)[1].split("\n\n", 2)[1]
    assert "?" in opening, "a chapter opens with its question"
    assert headings(text)[-1] == "What we found"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_cells_are_short_and_hold_no_plumbing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for cell in cells(text):
        assert len(cell) <= MOST_CELL_LINES, cell
        assert not [line for line in cell if FORBIDDEN.search(line)], cell
    assert text.count("%load_ext") <= 1
    paragraphs = re.sub(r"^```.*?^```$", "", text.split("---\n", 2)[2], flags=re.S | re.M)
    prose = [part for part in paragraphs.split("\n\n") if re.match(r"\s*[A-Za-z{*]", part)]
    assert len(prose) >= len(cells(text)), "at least a paragraph of prose for each cell"


def test_every_chapter_is_in_the_table_of_contents() -> None:
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"(?:file|root): chapters/(\w+)", contents))
    assert listed == {path.stem for path in CHAPTERS}


def imported(path: Path) -> set[str]:
    """Return the modules of `analysis` that a module imports, at its top or within a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    return {name for name in names if name.startswith("analysis.")}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def test_imports_have_no_cycle() -> None:
    arrows = {module_name(path): imported(path) for path in MODULES}
    settled: set[str] = set()
    while True:
        free = {name for name, needs in arrows.items() if (needs & set(arrows)) <= settled | {name}}
        if free <= settled:
            break
        settled |= free
    assert set(arrows) == settled, f"in a circle: {sorted(set(arrows) - settled)}"


def test_statistics_know_neither_the_page_nor_the_charts() -> None:
    for path in MODULES:
        name = module_name(path)
        if name.startswith(("analysis.book", "analysis.charts")) or name.endswith("__main__"):
            continue
        above = {
            used for used in imported(path) if used.startswith(("analysis.book", "analysis.charts"))
        }
        assert not above, f"{name} reaches up to {above}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_modules_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert body_lines(node) <= MOST_BODY_LINES, node.name
            optional = len(node.args.defaults) + sum(d is not None for d in node.args.kw_defaults)
            is_command = any("app." in ast.unparse(mark) for mark in node.decorator_list)
            assert optional <= MOST_OPTIONS or is_command, node.name


def body_lines(node: ast.FunctionDef) -> int:
    """Return the lines of a function below its docstring."""
    has_docstring = ast.get_docstring(node) is not None
    body = node.body[1:] if has_docstring else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("name", analysis.__all__)
def test_public_names_are_documented(name: str) -> None:
    thing = getattr(analysis, name)
    text = inspect.getdoc(thing)
    assert text, name
    if not inspect.isfunction(thing):
        return
    sections = set(re.findall(r"^(\w+)\n-{3,}$", text, flags=re.M))
    assert sections & {"Returns", "Yields"}, f"{name} does not say what it returns"
    if inspect.signature(thing).parameters:
        assert "Parameters" in sections, f"{name} does not say what it takes"


def test_importing_the_package_leaves_no_trace() -> None:
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            assert not is_call, f"{module_name(path)} runs {ast.unparse(node)} when imported"
