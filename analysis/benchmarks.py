"""What was measured of the book by `make bench`, and by which machine: data, not typed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.estimate import Finding, Words
from analysis.study import DATA

if TYPE_CHECKING:
    import pandas as pd

PATH = DATA / "benchmarks.json"
PROGRAMS = {"living": "this book", "stock": "stock Jupyter Book", "bookdown": "bookdown"}
CHANGES = {
    "cold": "nothing built before",
    "data": "the cohort changed",
    "prose": "one chapter’s prose changed",
    "nothing": "nothing changed",
}
# The most that a build may take, as a share of what the stock book takes for one of its own. After
# a change of data the stock book must be built from nothing: it does not see the change.
BUDGETS = {"cold": ("cold", 0.35), "data": ("cold", 0.35), "prose": ("cold", 0.15)}
BUDGETS["nothing"] = ("nothing", 1.2)
WAITS: dict[str, tuple[str, float | None]] = {
    "prose": ("a chapter’s prose, until the new page", 2.0),
    "data": ("the cohort, until the new page that is looked at", 6.0),
    "site": ("the cohort, until all new pages", None),
}


@dataclass(frozen=True)
class Benchmarks:
    """One run of `make bench`.

    Attributes
    ----------
    measured : dict
        What ``data/benchmarks.json`` holds: command, date, machine, versions, builds, pages, and
        what `analysis.growth` tabulates.
    """

    measured: dict[str, Any]

    def median(self, program: str, change: str) -> float | None:
        """Return the median seconds of a build, or None if it was not measured."""
        found = self.measured["builds"].get(f"{program}.{change}")
        return float(found["median"]) if found else None

    def ratio(self, change: str) -> float:
        """Return this book's time as a share of the stock book's, as the budget counts it."""
        ours, theirs = self.median("living", change), self.median("stock", BUDGETS[change][0])
        assert ours is not None and theirs is not None
        return ours / theirs


def load_benchmarks(path: Path | None = None) -> Benchmarks:
    """Read what was measured.

    Parameters
    ----------
    path : Path, optional
        The file; ``data/benchmarks.json`` if absent.

    Returns
    -------
    Benchmarks
        The measurements.
    """
    return Benchmarks(json.loads((path or PATH).read_text(encoding="utf-8")))


def machine_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate where, when and with what it was measured, one row a fact.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        Two columns of text.
    """
    import pandas as pd  # noqa: PLC0415

    told, machine = benchmarks.measured, benchmarks.measured["machine"]
    rows = {
        "Command": told["command"],
        "Date": _of_parts(benchmarks, "date"),
        "Processor": f"{machine['processor']}, {machine['cores']} cores",
        "Memory": f"{machine['memory_gib']} GiB",
        "System": machine["system"],
        "Load before (processes waiting)": _of_parts(benchmarks, "load_before"),
        "Chapters": str(told["chapters"]),
        **told["versions"],
    }
    return pd.DataFrame(list(rows.items()), columns=["", "Measured with"])


def build_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate the seconds of each kind of build, one row a kind and program.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        What had changed, the program, median, least and most seconds, and runs, as text.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    for change, words in CHANGES.items():
        for program, name in PROGRAMS.items():
            if found := benchmarks.measured["builds"].get(f"{program}.{change}"):
                seconds = [f"{found[key]:.1f}" for key in ("median", "least", "most")]
                rows.append([words, name, *seconds, str(found["runs"])])
    columns = ["Build", "Program", "Median (s)", "Least (s)", "Most (s)", "Runs"]
    return pd.DataFrame(rows, columns=columns)


def budget_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate each build's share of the stock book's time beside the most that is allowed.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        One row a kind of build or wait: what is measured, against what, allowed, kept or not.
    """
    import pandas as pd  # noqa: PLC0415

    rows = []
    for change, (base, most) in BUDGETS.items():
        ratio = benchmarks.ratio(change)
        against = f"stock, {CHANGES[base]}"
        rows.append([CHANGES[change], against, f"{ratio:.2f}", f"{most:.2f}", _kept(ratio, most)])
    for name, (words, limit) in WAITS.items():
        if found := benchmarks.measured["waits"].get(name):
            seconds = found["median"]
            allowed = ["-", "-"] if limit is None else [f"{limit:.0f} s", _kept(seconds, limit)]
            rows.append([f"saved {words}", "-", f"{seconds:.1f} s", *allowed])
    return pd.DataFrame(rows, columns=["Build", "Against", "Measured", "Most", "Kept"])


def page_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate what the heaviest chapter asks of a browser, one row a program.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        The page, requests, requests to other hosts, and kilobytes of its own files after gzip.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        [
            PROGRAMS[program],
            page["page"],
            str(page["requests"]),
            str(page["of_others"]),
            f"{page['gzip_bytes'] / 1000:.0f}",
        ]
        for program, page in benchmarks.measured["pages"].items()
    ]
    columns = ["Program", "Heaviest chapter", "Requests", "To other hosts", "Own files, gzip (kB)"]
    return pd.DataFrame(rows, columns=columns)


def benchmark_words(benchmarks: Benchmarks) -> dict[str, Finding]:
    """Put the measurements into words.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    dict of str to Words
        ``bench.statement``, which build keeps its budget; ``bench.date``.
    """
    kept = [change for change, (_, most) in BUDGETS.items() if benchmarks.ratio(change) <= most]
    over = [CHANGES[change] for change in BUDGETS if change not in kept]
    told = f"{len(kept)} of {len(BUDGETS)} kinds of build kept their budget"
    more = f"; not kept: {', '.join(over)}" if over else ""
    first = f"Built from nothing, this book took {benchmarks.ratio('cold'):.0%} of the time of a"
    method = "medians of repeated builds, measured in turn by `make bench`"
    return {
        "bench.statement": Words(f"{first} stock Jupyter Book; {told}{more}.", method),
        "bench.date": Words(benchmarks.measured["date"], method),
    }


def _of_parts(benchmarks: Benchmarks, fact: str) -> str:
    """Return the date of the measurements or the load before them, by part where they differ."""
    told = benchmarks.measured
    parts = {part: str(one[fact]) for part, one in told["parts"].items()}
    if len(set(parts.values())) == 1:
        return next(iter(parts.values()))
    return ", ".join(f"{part} {value}" for part, value in parts.items())


def _kept(measured: float, most: float) -> str:
    return "yes" if measured <= most else "no"
