"""What the simulations said: which intervals cover and which tests keep their level."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.simulate import coverage
from analysis.simulate_tests import rejection
from analysis.study import DATA


def load_coverage() -> pd.DataFrame:
    """Read how often intervals covered the truth, as ``living simulate`` found it.

    Returns
    -------
    DataFrame
        As `analysis.simulate.coverage` gives it.
    """
    return pd.read_csv(DATA / "coverage.csv")


def load_rejection() -> pd.DataFrame:
    """Read how often tests rejected although nothing differed, as ``living simulate`` found it.

    Returns
    -------
    DataFrame
        As `analysis.simulate_tests.rejection` gives it.
    """
    return pd.read_csv(DATA / "rejection.csv")


def coverage_table(censoring: str) -> pd.DataFrame:
    """Tabulate the coverage of each interval, one row a size and true survival.

    Parameters
    ----------
    censoring : {"none", "some"}
        Whether patients were censored before 36 months.

    Returns
    -------
    DataFrame
        ``Patients``, ``True LFS``, ``Plain``, ``Log``, ``Log-log`` and ``Exact``, as text.
    """
    found = load_coverage()
    found = found[found["censoring"] == censoring]
    return pd.DataFrame(
        {
            "Patients": f"{n}",
            "True LFS": f"{truth:.0%}",
            **{
                method.capitalize(): f"{100 * covered:.1f}%"
                for method, covered in zip(part["method"], part["covered"], strict=True)
            },
        }
        for (n, truth), part in found.groupby(["n", "truth"], sort=False)
    )


def rejection_table() -> pd.DataFrame:
    """Tabulate how often each test rejected at 5%, one row a test.

    Returns
    -------
    DataFrame
        ``Test`` and a column for each pair of sizes and kind of censoring, as text.
    """
    found = load_rejection()
    return pd.DataFrame(
        {
            "Test": method,
            **{
                f"{row['first']} vs {row['second']}, {row['censoring']}": (
                    f"{100 * row['rejected']:.1f}%"
                )
                for row in part.to_dict("records")
            },
        }
        for method, part in found.groupby("method", sort=False)
    )


def write_tables(draws: int, folder: Path | None = None) -> None:
    """Simulate, and write ``coverage.csv`` and ``rejection.csv`` into a folder, data if absent."""
    for name, table in (("coverage", coverage(draws=draws)), ("rejection", rejection(draws=draws))):
        path = (folder or DATA) / f"{name}.csv"
        table.round(4).to_csv(path, index=False, lineterminator="\n")
