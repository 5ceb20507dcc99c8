"""Mutants: a module with one operator, comparison, number or choice changed."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
WORDS = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Mutant:
    """A module with one thing changed.

    Attributes
    ----------
    module : str
        Name below ``analysis``.
    line : int
        Where it was changed.
    change : str
        What became of what.
    source : str
        The whole changed module.
    """

    module: str
    line: int
    change: str
    source: str


def text_of(module: str) -> str:
    """Return a module as it is written."""
    return (ROOT / "analysis" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def unchanged(module: str) -> Mutant:
    """Return a module as mutants are written, with nothing changed."""
    return Mutant(module, 0, "nothing", ast.unparse(ast.parse(text_of(module))))


def mutants(module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    tree = ast.parse(text_of(module))
    skipped = _skipped(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped or not _can_change(node):
            continue
        changed = copy.deepcopy(tree)
        target = next(item for n, item in enumerate(ast.walk(changed)) if n == number)
        said = _change(target)
        line = getattr(node, "lineno", 0)
        yield Mutant(module, line, said, ast.unparse(ast.fix_missing_locations(changed)))


def _skipped(tree: ast.Module) -> set[int]:
    """Return what is not computation: decorators, annotations, messages of errors."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Raise | ast.ImportFrom | ast.Import | ast.JoinedStr):
            parts = [node]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AnnAssign):
            notes = getattr(node, "returns", None), getattr(node, "annotation", None)
            given = getattr(node, "args", None)
            arguments = [*given.args, *given.kwonlyargs] if given else []
            parts = [*notes, *arguments, *getattr(node, "decorator_list", [])]
        found |= {id(inner) for part in parts if part for inner in ast.walk(part)}
    return found


def _can_change(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        return type(node.op) in SWAPS
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in SWAPS
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub | ast.Not)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bool | int | float) or node.value in WORDS
    return False


def _change(node: ast.AST) -> str:
    before = ast.unparse(node)
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]
    elif isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        else:
            node.op = ast.UAdd()
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            node.value = not node.value
        else:
            node.value = WORDS[node.value] if node.value in WORDS else node.value + 1  # type: ignore[operator, index]
    return f"{before} -> {ast.unparse(node)}"
