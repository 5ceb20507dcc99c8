"""Change the statistics in many small ways; each change must fail a test (`make mutants`).

A mutant is a module with one operator, comparison or number changed. It is tested in a fork of this
process, in which the libraries are loaded and the package is not: an import hook then gives the
changed module in place of the true one. What survives is in tests/bench/mutants.json, with its
reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "tests" / "bench" / "mutants.json"
# The modules that compute, and the tests that hold them.
HELD = {
    "counts": ("survival", "exact", "logrank"),
    "intervals": ("intervals", "survival", "exact"),
    "proportion": ("proportion", "exact"),
    "survival": ("survival", "exact", "findings"),
    "landmark": ("landmark", "survival", "exact"),
    "logrank": ("logrank", "exact", "findings"),
    "cox": ("cox", "exact", "findings"),
    "durations": ("durations", "exact", "findings"),
}
LIBRARIES = ("pytest", "numpy", "pandas", "scipy.special", "scipy.optimize", "hypothesis", "yaml")
SECONDS = 240  # a mutant that runs longer never ends, and has failed
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
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


def mutants(module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, in the order of its lines."""
    text = (ROOT / "analysis" / f"{module}.py").read_text(encoding="utf-8")
    tree = ast.parse(text)
    skipped = _skipped(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for variant in range(_variants(node)):
            changed = copy.deepcopy(tree)
            target = next(item for n, item in enumerate(ast.walk(changed)) if n == number)
            said = _change(target, variant)
            line = getattr(node, "lineno", 0)
            yield Mutant(module, line, said, ast.unparse(ast.fix_missing_locations(changed)))


def _skipped(tree: ast.Module) -> set[int]:
    """Return what is not computation: docstrings, annotations, messages of errors."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Raise | ast.ImportFrom | ast.Import | ast.JoinedStr):
            parts = [node]
        elif isinstance(node, ast.FunctionDef | ast.AnnAssign):
            notes = getattr(node, "returns", None), getattr(node, "annotation", None)
            arguments = getattr(getattr(node, "args", None), "args", [])
            parts = [*notes, *arguments, *getattr(node, "decorator_list", [])]
        found |= {id(inner) for part in parts if part for inner in ast.walk(part)}
    return found


def _variants(node: ast.AST) -> int:
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        return int(type(node.op) in SWAPS)
    if isinstance(node, ast.Compare):
        return sum(type(op) in SWAPS for op in node.ops[:1])
    if isinstance(node, ast.UnaryOp):
        return int(isinstance(node.op, ast.USub | ast.Not))
    if isinstance(node, ast.Constant):
        number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return int(number or node.value in WORDS)
    return 0


def _change(node: ast.AST, variant: int) -> str:
    del variant
    before = ast.unparse(node)
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        node.value = WORDS[node.value] if node.value in WORDS else node.value + 1  # type: ignore[operator, index]
    return f"{before} -> {ast.unparse(node)}"


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module of the package from a source of ours."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != f"analysis.{self._mutant.module}":
            return None
        place = str(ROOT / "analysis" / f"{self._mutant.module.replace('.', '/')}.py")
        return importlib.util.spec_from_loader(name, self, origin=place)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, f"<{self._mutant.module}>", "exec"), module.__dict__)


def survives(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Tell whether all tests pass although the module is changed."""
    child = os.fork()
    if child == 0:
        _test(mutant, tests)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _test(mutant: Mutant, tests: Sequence[str]) -> None:
    import pytest  # noqa: PLC0415

    code = 1
    try:
        os.setpgid(0, 0)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.chdir(ROOT)
        sys.meta_path.insert(0, _Finder(mutant))
        files = [str(next(Path("tests").rglob(f"test_{name}.py"))) for name in tests]
        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *files]))
    finally:
        os._exit(code)


def load_libraries() -> None:
    """Import what the tests need besides the package, once for all mutants."""
    for name in (
        "pytest",
        "numpy",
        "pandas",
        "scipy.special",
        "scipy.optimize",
        "hypothesis",
        "yaml",
    ):
        importlib.import_module(name)
    loaded = [name for name in sys.modules if name.split(".")[0] == "analysis"]
    assert not loaded, f"the package is loaded already: {loaded}"


def unchanged(module: str) -> str:
    """Return a module as mutants are written, with nothing changed."""
    text = (ROOT / "analysis" / f"{module}.py").read_text(encoding="utf-8")
    return ast.unparse(ast.parse(text))


def main() -> None:
    """Try mutants, all or a sample of each module, and write down which survive."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--most", type=int, default=10_000, help="mutants of each module at most")
    asked = said.parse_args()
    load_libraries()
    tried, lived = {}, []
    for module, tests in HELD.items():
        everything = list(mutants(module))
        if not survives(Mutant(module, 0, "nothing", unchanged(module)), tests):
            sys.exit(f"{module}: its tests fail as it stands, so they cannot tell mutants from it.")
        chosen = everything
        if len(everything) > asked.most:
            chosen = random.Random(module).sample(everything, asked.most)
        left = [mutant for mutant in chosen if survives(mutant, tests)]
        tried[module] = {"mutants": len(everything), "tried": len(chosen), "survived": len(left)}
        lived += left
        print(module, tried[module], *(f"\n  {m.line}: {m.change}" for m in left), flush=True)
    write(tried, lived)


def write(tried: dict[str, dict[str, int]], lived: list[Mutant]) -> None:
    """Write tests/bench/mutants.json; reasons that were given before are kept."""
    before = json.loads(OUT.read_text(encoding="utf-8"))["survivors"] if OUT.is_file() else []
    reasons = {(one["module"], one["change"]): one["reason"] for one in before}
    survivors = [
        {
            "module": one.module,
            "line": one.line,
            "change": one.change,
            "reason": reasons.get((one.module, one.change), ""),
        }
        for one in lived
    ]
    count = sum(one["tried"] for one in tried.values())
    told = {
        "command": "make mutants",
        "date": datetime.now(UTC).date().isoformat(),
        "python": sys.version.split()[0],
        "killed": round(1 - len(lived) / count, 3),
        "modules": tried,
        "survivors": survivors,
    }
    OUT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
