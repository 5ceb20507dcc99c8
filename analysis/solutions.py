"""The solution set: cohorts that reproduce every printed figure, and how they were drawn."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import chains, ensemble
from analysis.cohort import Cohort, tally
from analysis.ensemble import Floats
from analysis.measures import measures
from analysis.mistake import Mistake
from analysis.moves import State
from analysis.priors import priors
from analysis.reconstruct import Draw, table
from analysis.study import DATA, Study
from analysis.target import Target

SOLUTIONS = DATA / "solutions.csv.gz"
CHAINS = DATA / "chains.json"
SAME = 1e-9  # a finding that varies less is the same in every cohort


class SolutionsError(Mistake, ValueError):
    """The solution set cannot be used; the message says what to do."""


def write_solutions(target: Target, found: list[Draw], path: Path) -> None:
    """Write cohorts as one compressed table, the same bytes for the same cohorts.

    A row is a pseudo-patient of one solution, with the columns of ``data/cohort.csv`` after the
    number of the solution.
    """
    tables = [table(target, draw) for draw in found]
    for number, rows in enumerate(tables, start=1):
        rows.insert(0, "solution", number)
    text = pd.concat(tables).to_csv(index=False, lineterminator="\n")
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(text.encode())
    write_whole(path, packed.getvalue())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, all of it or nothing."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def load_solutions(path: Path | None = None) -> pd.DataFrame:
    """Read the solution set: one row a pseudo-patient of one solution.

    Parameters
    ----------
    path : Path, optional
        The file; ``data/solutions.csv.gz`` if absent.

    Returns
    -------
    DataFrame
        ``solution`` (from 1), then the columns of ``data/cohort.csv``; empty cells are ``""``.

    Raises
    ------
    SolutionsError
        If there is no such file.
    """
    path = path or SOLUTIONS
    if not path.is_file():
        raise SolutionsError(
            f"{path} is not there: `living reconstruct --solutions 1000 --seed N` writes it."
        )
    return _read(path, path.stat().st_mtime_ns).copy()


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> pd.DataFrame:
    del changed  # read anew when the file is
    return pd.read_csv(path, keep_default_na=False, dtype={"lfs_days": int})


def as_cohort(rows: pd.DataFrame, study: Study) -> Cohort:
    """Return pseudo-patients as a cohort: no ids, identical ones counted."""
    return Cohort(tally(rows.drop(columns="patient_id").assign(patients=1)), study)


def as_state(target: Target, rows: pd.DataFrame) -> State:
    """Return solutions as arrays in the target's order of patients, as a chain holds them."""
    failed = (rows["outcome"] != "censored").to_numpy()
    spared = (rows["hsct"] == "no").to_numpy()
    early = failed & ~spared & (rows["lfs_days"] <= target.landmark_days).to_numpy()
    earlier = pd.Series(early).groupby([rows["solution"].to_numpy(), rows["arm"].to_numpy()])
    room = (target.fails_early & ~target.spared & (target.arm == 0)).sum()
    early &= (earlier.cumsum() <= room).to_numpy() | (rows["arm"] != target.arms[0]).to_numpy()
    place = np.select([failed & spared, early, ~failed & spared], [0, 1, 2], default=3)
    arm = rows["arm"].map({key: number for number, key in enumerate(target.arms)})
    ranks = np.lexsort((place, arm.to_numpy(), rows["solution"].to_numpy()))
    shape = (-1, len(target.arm))
    days = rows["lfs_days"].to_numpy()[ranks].reshape(shape)
    return State(days, failed[ranks].reshape(shape))


@dataclass(frozen=True)
class Agreement:
    """How well chains agree on one finding.

    Attributes
    ----------
    draws : int
        Draws that have a value.
    effective_draws : float
        As many independent draws would tell as much about the mean.
    spread_between_chains, spread : float
        Standard deviation of the chains' means, and of all draws.
    by_prior : dict of str to list of float
        Under each prior the 5th, 50th and 95th percentile.
    """

    draws: int
    effective_draws: float
    spread_between_chains: float
    spread: float
    by_prior: dict[str, list[float]]


def agreement(target: Target, study: Study, found: list[Draw]) -> dict[str, Agreement]:
    """Compare chains and priors, finding by finding.

    References
    ----------
    Gelman A, Rubin DB. Inference from iterative simulation using multiple sequences. Statistical
    Science 1992;7:457, and Gelman A et al. Bayesian Data Analysis, 2nd ed., 2004, 11.4.
    """
    state = State(np.stack([draw.days for draw in found]), np.stack([d.event for d in found]))
    chain = np.array([f"{draw.prior} {draw.chain}" for draw in found])
    prior = np.array([draw.prior for draw in found])
    return {
        name: _agreement(values, chain, prior)
        for name, values in measures(target, study, state).items()
        if np.isfinite(values).any() and values[np.isfinite(values)].std() > SAME
    }


def _agreement(values: Floats, chain: Any, prior: Any) -> Agreement:
    known = np.isfinite(values)
    values, chain, prior = values[known], chain[known], prior[known]
    effective, between = 0.0, []
    for one in np.unique(prior):  # chains of one prior estimate one mean
        parts = [values[chain == key] for key in np.unique(chain[prior == one])]
        means = np.array([part.mean() for part in parts])
        within = float(np.mean([part.var(ddof=1) for part in parts if len(part) > 1]))
        size = len(values[prior == one])
        apart = float(means.var(ddof=1)) if len(means) > 1 else 0.0
        effective += min(size, (within + apart) * len(parts) / max(apart, 1e-12))
        between.append(apart)
    by_prior = {
        str(one): [float(q) for q in np.quantile(values[prior == one], (0.05, 0.5, 0.95))]
        for one in np.unique(prior)
    }
    spread = float(np.mean(between)) ** 0.5
    return Agreement(len(values), effective, spread, float(values.std()), by_prior)


def report(target: Target, study: Study, found: list[Draw], seed: int) -> dict[str, Any]:
    """Return how the solutions were drawn and what they reach, as ``data/chains.json`` holds it."""
    agreed = agreement(target, study, found)
    state = State(np.stack([draw.days for draw in found]), np.stack([d.event for d in found]))
    return {
        "seed": seed,
        "solutions": len(found),
        "priors": {prior.name: prior.words for prior in priors(target.landmark_days)},
        "chains_per_prior": chains.CHAINS,
        "risk_sets": {arm: reached(target, state, n) for n, arm in enumerate(target.arms)},
        "agreement": {name: vars(one) for name, one in agreed.items()},
        "drawn": [[draw.prior, draw.chain, draw.step] for draw in found],
    }


def reached(target: Target, state: State, arm: int) -> dict[str, Any]:
    """Return which of an arm's enumerated sequences the solutions reach, and which they miss."""
    ordered = ensemble.order(state.days, state.event, target.arm)
    met = set(ensemble.risk_sets(ordered, arm, target.landmark_days).tolist())
    fitting = target.risk_sets[arm]
    missing = [one for one in fitting if sum(1 << r for r in one) not in met]
    return {"enumerated": len(fitting), "reached": len(fitting) - len(missing), "missing": missing}


def write_report(content: dict[str, Any], path: Path) -> None:
    """Write a report as JSON: full precision, one entry a line at the upper levels."""
    write_whole(path, (json.dumps(content, indent=1, allow_nan=False) + "\n").encode())
