"""The licence of each dependency, as ``tests/bench/licences.json`` (`make licences`).

What is installed says its licence in one of three places; a licence that is not among the known
ones must be looked at by a person before a test lets it pass.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "tests" / "bench" / "licences.json"


def locked() -> dict[str, str]:
    """Return the version of each package that the lock pins for any system, by name."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, flags=re.M | re.I))


def licence(found: Distribution) -> str:
    """Return what a package says of its licence, in one line."""
    told = found.metadata
    classes = [
        line.rpartition("::")[2].strip()
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    said = told.get("License-Expression") or "; ".join(classes) or told.get("License") or ""
    return said.strip().splitlines()[0][:80] if said.strip() else ""


def licences() -> dict[str, str]:
    """Return the licence of each locked package that is installed here, sorted by name."""
    found = {}
    for name in sorted(locked(), key=str.lower):
        try:
            found[name] = licence(distribution(name))
        except PackageNotFoundError:  # of another system or Python
            continue
    return found


if __name__ == "__main__":
    OUT.write_text(json.dumps(licences(), indent=1) + "\n", encoding="utf-8")
