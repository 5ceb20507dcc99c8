"""When each locked package was released, as ``tests/bench/released.json`` (`make licences`).

uv asks the index for it: a lock of its own, made in a folder that is thrown away, pins what
``requirements.lock`` pins and notes when each file was uploaded.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from bench.licences import ROOT

OUT = ROOT / "tests" / "bench" / "released.json"
PROJECT = """[project]
name = "ages"
version = "0"
requires-python = "{python}"
dependencies = {pins}
"""


def pins() -> list[str]:
    """Return what the lock pins, each with the systems and Pythons that it is pinned for."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9][a-z0-9._-]*==[^\\\n]+?) *\\?$", text, flags=re.M | re.I)


def locked_versions() -> set[tuple[str, str]]:
    """Return name and version of each package that the lock pins for any system or Python."""
    parts = (pin.partition(";")[0].strip().partition("==") for pin in pins())
    return {(name, version) for name, _, version in parts}


def released() -> dict[str, dict[str, str]]:
    """Return, for each locked package and version, the day of its last upload."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory(prefix="ages-") as name:
        folder = Path(name)
        project = PROJECT.format(python=told["requires-python"], pins=json.dumps(pins(), indent=1))
        (folder / "pyproject.toml").write_text(project, encoding="utf-8")
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "lock", "--quiet", "--python", sys.executable], cwd=folder, check=True)
        lock = tomllib.loads((folder / "uv.lock").read_text(encoding="utf-8"))
    wanted, found = locked_versions(), dict[str, dict[str, str]]()
    for package in lock["package"]:
        if (package["name"], package["version"]) in wanted:
            files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
            last = max(str(file["upload-time"])[:10] for file in files)
            found.setdefault(package["name"], {})[package["version"]] = last
    return found


def main() -> None:
    """Write the table."""
    table = {"looked_at": datetime.now(UTC).date().isoformat(), "released": released()}
    OUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
