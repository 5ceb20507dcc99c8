"""The last look at a site made from real patients: nothing of a single one may stand in it.

The look is part of every build, so that plain Jupyter Book fails as `living build` does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

from analysis.study import load_study

MOST_NAMED = 20


def connect(app: Any) -> None:
    """Search the site when everything but its manifest has been written."""
    app.connect("build-finished", _search, priority=970)


def _search(app: Any, exception: Exception | None) -> None:
    study = load_study()
    if exception or app.builder.format != "html" or study.kind != "real":
        return
    from analysis.intake.patients import patients_of  # noqa: PLC0415 - pandas, for real data only
    from analysis.leaks import scan  # noqa: PLC0415

    leaks = scan(Path(app.outdir), patients_of([study.cohort_path, *study.pooled_with], study))
    if leaks:
        named = [f"- {leak}" for leak in leaks[:MOST_NAMED]]
        more = len(leaks) - len(named)
        rest = [f"- and {more} more"] if more else []
        said = "The pages hold something of single patients; do not publish this folder:"
        raise ExtensionError("\n".join([said, *named, *rest]))
