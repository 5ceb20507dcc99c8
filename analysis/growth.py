"""How time, memory and size grow with cohorts and books, as `make bench` measured it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.benchmarks import Benchmarks
from analysis.estimate import Finding, Words

if TYPE_CHECKING:
    import pandas as pd

BOOKS = {"chapters": "chapters", "releases": "releases", "solutions": "compatible cohorts"}
BY_CHANCE = 1.2  # by so much may one run of the same program be longer than another
PEERS = ("lifelines", "R survival")
COLUMNS = {"seconds": "time", "mib": "memory", "site_bytes": "size", "read_seconds": "reading"}


@dataclass(frozen=True)
class Growth:
    """How one measurement grew from the smallest to the largest size.

    Attributes
    ----------
    curve : str
        Of what, in words.
    what : str
        What was measured: time, memory, size or reading.
    first, last : int
        Smallest and largest size.
    before, after : float
        What was measured there.
    """

    curve: str
    what: str
    first: int
    last: int
    before: float
    after: float

    @property
    def is_more_than_linear(self) -> bool:
        """Whether it grew by a larger factor than the size, and by more than chance."""
        return self.after / self.before > BY_CHANCE * self.last / self.first


def growths(benchmarks: Benchmarks) -> list[Growth]:
    """Return how each measurement of this book grew, its peers left out.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.
    """
    cohorts = [one for one in benchmarks.measured["scale"] if not one["program"].startswith(PEERS)]
    told = benchmarks.measured.get("book_scale", [])
    curves = [
        *_curves(cohorts, "program", "rows", "patients"),
        *_curves(told, "what", "size", ""),
    ]
    return [growth for curve in curves for growth in curve]


def _curves(
    rows: list[dict[str, Any]], key: str, size: str, of: str
) -> Iterable[tuple[Growth, ...]]:
    for name in dict.fromkeys(one[key] for one in rows):
        part = sorted((one for one in rows if one[key] == name), key=lambda one: int(one[size]))
        first, last = part[0], part[-1]
        title = f"{name}, {of}" if of else BOOKS[name]
        yield tuple(
            Growth(title, word, first[size], last[size], first[column], last[column])
            for column, word in COLUMNS.items()
            if len(part) > 1 and column in first and column in last
        )


def growth_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate how much time, memory and size grew, one row a curve and measurement.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        What grew, from and to which size, the factor of the size, its own factor, and whether that
        is larger by more than chance, as text.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        [
            one.curve,
            one.what,
            f"{one.first:,} to {one.last:,}",
            f"{one.last / one.first:,.0f}",
            f"{one.after / one.before:,.1f}",
            "yes" if one.is_more_than_linear else "no",
        ]
        for one in growths(benchmarks)
    ]
    more = f"More than linear, by over {BY_CHANCE - 1:.0%}"
    columns = ["Of", "What", "Sizes", "Times as many", "Times as much", more]
    return pd.DataFrame(rows, columns=columns)


def scale_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate time and memory of all findings of large cohorts, one row a size and program.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        Patients, program, seconds (or how it ended without a result), and peak memory in MiB.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        [
            f"{one['rows']:,}",
            _program(one["program"]),
            one.get("ended") or f"{one['seconds']:.1f}",
            f"{one['mib']:,}" if "mib" in one else "-",
        ]
        for one in benchmarks.measured["scale"]
    ]
    return pd.DataFrame(rows, columns=["Patients", "Program", "Seconds", "Peak memory (MiB)"])


def _program(name: str) -> str:
    return name if name.startswith(PEERS) else f"this book: {name}"


def book_scale_table(benchmarks: Benchmarks) -> pd.DataFrame:
    """Tabulate how long books of many chapters, releases or compatible cohorts take.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    DataFrame
        How many of what, seconds of a build from nothing, seconds to read the data alone, and the
        size of the site in megabytes, as text.
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        [
            f"{one['size']:,} {BOOKS[one['what']]}",
            f"{one['seconds']:.1f}",
            f"{one['read_seconds']:.2f}" if "read_seconds" in one else "-",
            f"{one['site_bytes'] / 1e6:.1f}",
        ]
        for one in benchmarks.measured.get("book_scale", [])
    ]
    return pd.DataFrame(rows, columns=["Book of", "Build (s)", "Reading (s)", "Site (MB)"])


def growth_words(benchmarks: Benchmarks) -> dict[str, Finding]:
    """Put into words whether anything grew faster than what it grew with.

    Parameters
    ----------
    benchmarks : Benchmarks
        The measurements.

    Returns
    -------
    dict of str to Words
        ``bench.growth``.
    """
    grown = growths(benchmarks)
    over = [f"{one.what} of {one.curve}" for one in grown if one.is_more_than_linear]
    told = f"Of {len(grown)} measurements none grew faster than what it grew with."
    if over:
        told = f"Of {len(grown)} measurements {len(over)} grew faster than what they grew with: "
        told += f"{'; '.join(over)}."
    method = "ratio of the measurement at the largest size to that at the smallest, by `make bench`"
    return {"bench.growth": Words(told, method)}
