"""Simulations: exact coverage by adding up binomial probabilities, and what the chapter says."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest

from analysis.landmark import survival_at
from analysis.logrank import logrank
from analysis.simulate import coverage, draw
from analysis.simulate_tests import _at_horizon, _cox, _logrank, rejection
from analysis.trust import coverage_table, load_coverage, load_rejection, rejection_table

METHODS = {"plain": "plain", "log": "log", "log-log": "loglog", "exact": "exact"}


def rows_of(n: int, left: int) -> pd.DataFrame:
    gone = n - left
    return pd.DataFrame(
        {
            "lfs_days": [*range(1, gone + 1), *[2000] * left],
            "outcome": ["event"] * gone + ["censored"] * left,
            "patients": 1,
        }
    )


def exactly(n: int, truth: float, method: str) -> float:
    """Return the coverage without censoring: a sum over how many are left."""
    covered = 0.0
    for left in range(n + 1):
        scale = METHODS[method]
        found = survival_at(rows_of(n, left), 36, 1096, 0.95, scale=scale).record()  # type: ignore[arg-type]
        if found["low"] is not None and found["low"] <= truth <= found["high"]:
            covered += comb(n, left) * truth**left * (1 - truth) ** (n - left)
    return covered


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [14, 20])
def test_committed_coverage_without_censoring_is_that_of_the_binomial(n: int, method: str) -> None:
    found = load_coverage().set_index(["n", "censoring", "method", "truth"]).sort_index()["covered"]
    for truth, covered in found.loc[n, "none", method].items():
        spread = (covered * (1 - covered) / 10_000) ** 0.5
        assert covered == pytest.approx(exactly(n, float(truth), method), abs=4 * spread + 1e-3)


def test_the_arrays_compute_what_the_package_does() -> None:
    cohorts = draw(np.random.default_rng(5), 20, (12, 9), (72.0, 42.0), truth=0.5)
    chi_squares, (wald, ratio) = _logrank(cohorts.event, cohorts.first), _cox(cohorts)
    plain, scaled = _at_horizon(cohorts)
    assert np.isfinite([wald, ratio]).any() and np.isfinite([plain, scaled]).any()
    for months, event, first, chi_square in zip(*vars(cohorts).values(), chi_squares, strict=True):
        rows = pd.DataFrame(
            {
                "lfs_days": np.arange(1, 22),
                "outcome": np.where(event, "event", "censored"),
                "patients": 1,
            }
        )
        assert (np.diff(months) >= 0).all()
        assert logrank([rows[first], rows[~first]]).record()["chi_square"] == pytest.approx(
            chi_square, rel=1e-9
        )


def test_the_same_seed_gives_the_same_table() -> None:
    assert coverage(draws=50).equals(coverage(draws=50))
    assert rejection(draws=20).equals(rejection(draws=20))


def test_what_the_chapter_says_of_the_tables() -> None:
    cover = load_coverage().pivot_table(index=["n", "truth"], columns="method", values="covered")
    assert (cover["exact"] > 0.955).all()
    assert (cover["plain"].loc[14].loc[[0.3, 0.5, 0.7]] < 0.94).all()
    assert (cover["log-log"].loc[:, [0.3, 0.5, 0.7]] > 0.94).all()
    assert cover["log-log"].loc[14, 0.9] < 0.8
    assert (cover["log"].loc[:, 0.9] < 0.935).all()
    found = load_rejection().groupby("method")["rejected"]
    assert found.max()["log-rank"] < 0.055 and found.max()["log-rank, permuted"] < 0.06
    assert found.mean()["Cox, Wald"] < 0.05 and found.max()["Cox, likelihood"] < 0.056
    plain = load_rejection().set_index("method").loc["difference at 36 months, plain"]
    by_size = plain.groupby("second")["rejected"].min()
    assert by_size[14] > by_size[20] > by_size[34] > 0.055
    assert found.max()["difference at 36 months, log-log"] < 0.055


def test_tables_have_a_row_for_each_size_and_truth_and_each_test() -> None:
    assert len(coverage_table("none")) == len(coverage_table("some")) == 12
    assert rejection_table()["Test"].nunique() == len(rejection_table()) == 6
