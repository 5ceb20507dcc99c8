"""Change the statistics in many small ways; each change must fail a test (`make mutants`).

A mutant is tested in a fork of this process, in which the libraries are loaded and the package is
not: an import hook then gives the changed module in place of the true one. It is killed if a test
of its module fails, and tests stop at the first that does. All mutants are tried, or of each module
a sample, the same each time. What survives is in data/mutants.json, with its reason.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.mutate import ROOT, Mutant, mutants, unchanged

OUT = ROOT / "data" / "mutants.json"
# The modules that compute, and the tests that hold them: the quick ones first.
HELD = {
    "counts": ("counts", "survival", "logrank", "cox", "exact", "oracle"),
    "intervals": ("intervals", "survival", "exact", "oracle"),
    "proportion": ("proportion", "oracle"),
    "survival": ("survival", "disclosure", "exact", "oracle"),
    "landmark": ("landmark", "survival", "exact", "oracle"),
    "logrank": ("logrank", "exact", "oracle"),
    "cox": ("cox", "ties", "oracle", "exact"),
    "ties": ("ties",),
    "schoenfeld": ("cox", "ties", "oracle"),
    "durations": ("durations", "exact", "oracle"),
    "competing": ("competing", "disclosure", "exact", "oracle"),
    "gray": ("competing", "oracle"),
    "transplant": ("transplant", "transplant_landmarks", "disclosure", "exact", "oracle"),
    "fourfold": ("fourfold", "oracle"),
    "adjusted": ("adjusted",),
    "estimate": ("estimate", "findings", "oracle"),
    "identify": ("identify", "counting"),
    "counting": ("counting", "identify"),
}
LIBRARIES = ("pytest", "numpy", "pandas", "scipy.special", "scipy.optimize", "scipy.stats")
LIBRARIES += ("hypothesis", "yaml", "lifelines", "pandera.pandas")
LONGER, LEAST_SECONDS = 5, 20  # a mutant that runs so many times longer never ends, and has failed
MOST_BYTES = 8 * 2**30


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


def survives(
    mutant: Mutant, tests: Sequence[str], *, seconds: Callable[[str], float] = lambda _: 240
) -> bool:
    """Tell whether all tests pass although the module is changed.

    For each file of tests no more seconds of the processor may be taken than are given for it.
    """
    child = os.fork()
    if child == 0:
        _test(mutant, tests, seconds)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status) == 0


def _test(mutant: Mutant, tests: Sequence[str], seconds: Callable[[str], float]) -> None:
    import pytest  # noqa: PLC0415

    code = 1
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.chdir(ROOT)
        os.environ["HYPOTHESIS_PROFILE"] = "mutants"
        sys.meta_path.insert(0, _Finder(mutant))
        for name in tests:
            until = math.ceil(time.process_time() + seconds(name))
            resource.setrlimit(
                resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1])
            )
            file = str(next(Path("tests").rglob(f"test_{name}.py")))
            code = int(pytest.main(["-x", "-q", "--tb=no", "-p", "no:cacheprovider", file]))
            if code:
                break
    finally:
        os._exit(code)


def load_libraries() -> None:
    """Import what the tests need besides the package, once for all mutants."""
    for name in LIBRARIES:
        importlib.import_module(name)
    loaded = [name for name in sys.modules if name.split(".")[0] == "analysis"]
    assert not loaded, f"the package is loaded already: {loaded}"


def attempt(module: str, most: int) -> tuple[dict[str, Any], list[Mutant]]:
    """Try the mutants of a module; return what is told of it, and those that survive."""
    everything = list(mutants(module))
    chosen = everything
    if len(everything) > most:
        chosen = random.Random(module).sample(everything, most)
    left = surviving(module, chosen)
    told = {"mutants": len(everything), "tried": len(chosen), "survived": len(left)}
    today = datetime.now(UTC).date().isoformat()
    return {**told, "date": today, "tests": list(HELD[module])}, left


def attempt_again(module: str, before: dict[str, Any]) -> tuple[dict[str, Any], list[Mutant]]:
    """Try only the mutants of a module that survived before."""
    lived = [one for one in before["survivors"] if one["module"] == module]
    names = {(one["line"], one["change"]) for one in lived}
    chosen = [one for one in mutants(module) if (one.line, one.change) in names]
    left = surviving(module, chosen) if chosen else []
    left = left[: len(lived)]  # of two that read alike one may not have been tried
    return {**before["modules"][module], "survived": len(left)}, left


@cache
def seconds_of(test: str) -> float:
    """Return the most that tests of a file may take, from what they take as it stands; or end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    if not survives(unchanged("counts"), [test]):
        sys.exit(f"test_{test} fails as it stands, so it cannot tell mutants from what is true.")
    taken = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return max(LEAST_SECONDS, LONGER * taken)


def surviving(module: str, chosen: Sequence[Mutant]) -> list[Mutant]:
    """Return the mutants with which all tests of the module pass."""
    for test in HELD[module]:
        seconds_of(test)  # measured here, before it is asked for where a mutant is tested
    left = []
    for mutant in sorted(chosen, key=lambda one: one.line):
        if survives(mutant, HELD[module], seconds=seconds_of):
            left.append(mutant)
            print(f"  {module}:{mutant.line}: {mutant.change}", flush=True)
    return left


def main() -> None:
    """Try mutants, all or a sample of each module, and write down which survive."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--most", type=int, default=1_000, help="mutants of each module at most")
    said.add_argument("--modules", nargs="*", choices=HELD, default=list(HELD))
    said.add_argument("--again", action="store_true", help="only those that survived before")
    asked = said.parse_args()
    load_libraries()
    for module in asked.modules:
        if asked.again:
            told, left = attempt_again(module, json.loads(OUT.read_text(encoding="utf-8")))
        else:
            told, left = attempt(module, asked.most)
        print(module, told, flush=True)
        write(module, told, left)


def reason_of(mutant: Mutant, told_before: Sequence[dict[str, Any]]) -> str:
    """Return the reason given before for the same change, on the line nearest to it; or none."""
    same = [one for one in told_before if one["module"] == mutant.module]
    same = [one for one in same if one["change"] == mutant.change]
    nearest = min(same, key=lambda one: abs(one["line"] - mutant.line), default={"reason": ""})
    return str(nearest["reason"])


def write(module: str, told: dict[str, Any], left: list[Mutant]) -> None:
    """Put a module into data/mutants.json; reasons that were given before are kept."""
    before = json.loads(OUT.read_text(encoding="utf-8")) if OUT.is_file() else {}
    modules = before.get("modules", {}) | {module: told}
    told_before = before.get("survivors", [])
    survivors = [one for one in told_before if one["module"] != module]
    for one in left:
        place = {"module": one.module, "line": one.line, "change": one.change}
        survivors.append({**place, "reason": reason_of(one, told_before)})
    tried = sum(one["tried"] for one in modules.values())
    written = {
        "command": "make mutants",
        "python": sys.version.split()[0],
        "killed": round(1 - len(survivors) / tried, 3),
        "modules": {name: modules[name] for name in HELD if name in modules},
        "survivors": sorted(
            survivors, key=lambda one: (list(HELD).index(one["module"]), one["line"])
        ),
    }
    OUT.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
