"""Findings of large cohorts: time and memory, beside lifelines and R on the same rows."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ARMS = (("car_t", 0.00025), ("chemo_hsct", 0.0004), ("chemo", 0.0012))
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


def write_rows(path: Path, rows: int) -> None:
    """Write a made-up cohort of one row a patient; the same rows for the same number."""
    draw = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["patient_id", "arm", "lfs_days", "outcome", "mrd_negative", "hsct"])
        table.writerows(_patients(draw, rows))


def _patients(draw: random.Random, rows: int) -> Iterator[tuple[object, ...]]:
    for number in range(rows):
        arm, rate = ARMS[number % 20 // 8]
        event, censored = int(draw.expovariate(rate)), draw.randint(1, 2500)
        outcome = "event" if event <= censored else "censored"
        days = min(event, censored)
        yield f"P{number}", arm, days, outcome, "yes" if draw.random() < 0.9 else "no", "no"


def measured(command: list[str], folder: Path) -> dict[str, float] | None:
    """Return seconds and peak memory of a command, or None if it fails."""
    clock = ["/usr/bin/env", sys.executable, "-c", WATCH, *command]
    begun = time.perf_counter()
    done = subprocess.run(clock, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        print(done.stderr[-500:], file=sys.stderr)
        return None
    return {"seconds": round(seconds, 2), "mib": round(int(done.stderr.split()[-1]) / 1024)}


WATCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def scale(folder: Path, sizes: list[int]) -> list[dict[str, object]]:
    """Return, for each number of rows, what each program takes."""
    (folder / "peer.R").write_text(R, encoding="utf-8")
    (folder / "peer.py").write_text(LIFELINES, encoding="utf-8")
    found: list[dict[str, object]] = []
    for rows in sizes:
        table = folder / f"{rows}.csv"
        write_rows(table, rows)
        commands = {
            "living": [
                sys.executable,
                "-m",
                "analysis",
                "findings",
                "--json",
                "--cohort",
                str(table),
            ],
            "lifelines": [sys.executable, "peer.py", str(table)],
        }
        if shutil.which("Rscript"):
            commands["R survival"] = ["Rscript", "peer.R", str(table)]
        for name, command in commands.items():
            taken = measured(command, folder)
            print(rows, name, taken, file=sys.stderr, flush=True)
            if taken:
                found.append({"rows": rows, "program": name, **taken})
        table.unlink()
    return found
