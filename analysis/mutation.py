"""Which changes of the statistics no test sees, as `make mutants` found them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.estimate import Finding, Words
from analysis.study import DATA

if TYPE_CHECKING:
    import pandas as pd

PATH = DATA / "mutants.json"


def load_mutants(path: Path | None = None) -> dict[str, Any]:
    """Read which mutants were tried, and which survived.

    Parameters
    ----------
    path : Path, optional
        The file; ``data/mutants.json`` if absent.

    Returns
    -------
    dict
        ``modules``, by name, each with ``mutants``, ``tried`` and ``survived``; ``survivors``, each
        with ``module``, ``line``, ``change`` and ``reason``.
    """
    found: dict[str, Any] = json.loads((path or PATH).read_text(encoding="utf-8"))
    return found


def mutant_table(mutants: dict[str, Any]) -> pd.DataFrame:
    """Tabulate how many changes of each module were tried and seen, one row a module.

    Parameters
    ----------
    mutants : dict
        As `load_mutants` returns them.

    Returns
    -------
    DataFrame
        Module, possible changes, those tried, those that failed a test, and their share, as text.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        [name, one["mutants"], one["tried"], one["tried"] - one["survived"]]
        for name, one in mutants["modules"].items()
    ]
    frame = pd.DataFrame(rows, columns=["Module", "Changes", "Tried", "Seen"])
    total = pd.DataFrame(
        [["all", *frame[["Changes", "Tried", "Seen"]].sum()]], columns=frame.columns
    )
    frame = pd.concat([frame, total], ignore_index=True)
    share = [
        f"{seen / tried:.0%}" for seen, tried in zip(frame["Seen"], frame["Tried"], strict=True)
    ]
    return frame.assign(Share=share).astype(str)


def survivor_table(mutants: dict[str, Any]) -> pd.DataFrame:
    """Tabulate the changes that no test sees, each with the reason, one row a change.

    Parameters
    ----------
    mutants : dict
        As `load_mutants` returns them.

    Returns
    -------
    DataFrame
        Module and line, what became of what, and why no test sees it, as text.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        [f"{one['module']}, {one['line']}", one["change"], one["reason"]]
        for one in mutants["survivors"]
    ]
    return pd.DataFrame(rows, columns=["Where", "Change", "Why no test sees it"])


def mutant_words(mutants: dict[str, Any]) -> dict[str, Finding]:
    """Put into words how many changes of the statistics fail a test.

    Parameters
    ----------
    mutants : dict
        As `load_mutants` returns them.

    Returns
    -------
    dict of str to Words
        ``bench.mutants``.
    """
    modules = mutants["modules"].values()
    tried = sum(one["tried"] for one in modules)
    seen = tried - sum(one["survived"] for one in modules)
    told = f"Of {tried} changes tried in {len(modules)} modules, {seen} ({seen / tried:.0%}) failed"
    return {"bench.mutants": Words(f"{told} a test.", "one change at a time, by `make mutants`")}
