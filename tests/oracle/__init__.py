"""What R says of each cohort in `cohorts/`; README.md tells how it was made."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def expected() -> dict[str, Any]:
    """Return expected.json: ``versions``, ``md5`` and ``cohorts`` (file, finding, fields)."""
    found: dict[str, Any] = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
    return found


def cohort_path(name: str) -> Path:
    """Return the file of a cohort; `cohort.csv` is the book's own."""
    return HERE.parents[1] / "data" / name if name == "cohort.csv" else HERE / "cohorts" / name


@cache
def patients_by_group(name: str) -> dict[str, list[tuple[int, str]]]:
    """Read a cohort without the package: `(day, outcome)` of each patient, by arm and group."""
    groups: dict[str, list[tuple[int, str]]] = {}
    with cohort_path(name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            patients = [(int(row["lfs_days"]), row["outcome"])] * int(row.get("patients") or 1)
            keys = [row["arm"]] + ["not_car_t"] * (row["arm"] != "car_t")
            keys += ["non_transplanted"] * (row["arm"] == "car_t" and row["hsct"] == "no")
            for key in keys:
                groups.setdefault(key, []).extend(patients)
    return groups
