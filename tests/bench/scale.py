"""Findings of large cohorts: time and memory, beside lifelines and R on the same rows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ARMS = ("car_t", "chemo_hsct", "chemo")
RATES = (0.00025, 0.0004, 0.0012)  # of events, a day
LONGEST = 150.0  # seconds, after which a program is stopped
LIVING = [sys.executable, "-m", "analysis"]
LIFELINES = """
import sys, pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
d = pd.read_csv(sys.argv[1]); d["e"] = (d.outcome == "event").astype(int)
for arm, g in d.groupby("arm"):
    k = KaplanMeierFitter().fit(g.lfs_days, g.e); k.predict(1096); k.confidence_interval_
a = d[d.arm == "car_t"]; b = d[d.arm != "car_t"]
logrank_test(a.lfs_days, b.lfs_days, a.e, b.e)
d["x"] = (d.arm == "car_t").astype(int)
CoxPHFitter().fit(d[["lfs_days", "e", "x"]], "lfs_days", "e")
"""
R = """
library(survival)
d <- read.csv(commandArgs(TRUE)[1]); d$e <- as.integer(d$outcome == "event")
for (a in unique(d$arm)) print(summary(survfit(Surv(lfs_days, e) ~ 1, d[d$arm == a, ],
                                              conf.type = "plain"), times = 1096, extend = TRUE))
d$x <- as.integer(d$arm == "car_t")
print(survdiff(Surv(lfs_days, e) ~ x, d)); print(coxph(Surv(lfs_days, e) ~ x, d))
"""
WATCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def write_rows(folder: Path, rows: int) -> dict[str, Path]:
    """Write a made-up cohort of one row a patient as CSV and Parquet; the same for the same number.

    Returns
    -------
    dict of str to Path
        The files, by their endings.
    """
    draw, number = np.random.default_rng(rows), np.arange(rows)
    arm = number % 20 // 8
    event = draw.exponential(1 / np.array(RATES)[arm]).astype(int)
    censored = draw.integers(1, 2500, rows)
    frame = pd.DataFrame(
        {
            "patient_id": "P" + pd.Series(number).astype(str),
            "arm": np.array(ARMS)[arm],
            "lfs_days": np.minimum(event, censored),
            "outcome": np.where(event <= censored, "event", "censored"),
            "mrd_negative": np.where(draw.random(rows) < 0.9, "yes", "no"),
            "hsct": "no",
        }
    )
    files = {kind: folder / f"{rows}.{kind}" for kind in ("csv", "parquet")}
    frame.to_csv(files["csv"], index=False)
    frame.to_parquet(files["parquet"], index=False)
    return files


def measured(command: list[str], folder: Path, *, longest: float = LONGEST) -> dict[str, object]:
    """Return seconds and peak memory of a command, or how it ended without a result.

    Returns
    -------
    dict
        ``seconds`` and ``mib``; or ``ended``, in words.
    """
    clock = [sys.executable, "-c", WATCH, *command]
    begun = time.perf_counter()
    with subprocess.Popen(
        clock, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            told = process.communicate(timeout=longest)[1]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return {"ended": f"stopped after {longest:.0f} s"}
    seconds = time.perf_counter() - begun
    *said, peak = told.splitlines()
    if process.returncode:
        last = next((line.split(":")[0] for line in reversed(said) if line.strip()), "no message")
        return {"ended": f"failed after {seconds:.0f} s ({last[:60]})"}
    return {"seconds": round(seconds, 2), "mib": round(int(peak) / 1024)}


def programs(files: dict[str, Path]) -> dict[str, list[str]]:
    """Return the commands that are compared on the same rows."""
    findings = [*LIVING, "findings", "--json", "--cohort"]
    tallied = files["csv"].with_name("tally.csv")
    found = {
        "findings, CSV": [*findings, str(files["csv"])],
        "findings, Parquet": [*findings, str(files["parquet"])],
        "tally, CSV": [*LIVING, "tally", str(files["csv"]), "-o", str(tallied), "--by", "day"],
        "lifelines, CSV": [sys.executable, "peer.py", str(files["csv"])],
    }
    if shutil.which("Rscript"):
        found["R survival, CSV"] = ["Rscript", "peer.R", str(files["csv"])]
    return found


def scale(folder: Path, sizes: list[int]) -> list[dict[str, object]]:
    """Return, for each number of rows, what each program takes."""
    (folder / "peer.R").write_text(R, encoding="utf-8")
    (folder / "peer.py").write_text(LIFELINES, encoding="utf-8")
    found: list[dict[str, object]] = []
    for rows in sizes:
        files = write_rows(folder, rows)
        for name, command in programs(files).items():
            taken = measured(command, folder)
            print(rows, name, taken, file=sys.stderr, flush=True)
            found.append({"rows": rows, "program": name, **taken})
        for path in (*files.values(), folder / "tally.csv"):
            path.unlink(missing_ok=True)
    return found
