"""What a figure holds: a chart for each interval, in two forms, wide and narrow for a telephone."""

from __future__ import annotations

from typing import Any

Spec = dict[str, Any]


def forms_of(spec: Spec) -> dict[str, Spec]:
    """Return the complete specification of the wide and of the narrow form."""
    narrow = spec["usermeta"]["living"]["narrow"]
    wide = {key: value for key, value in spec.items() if key != "usermeta"}
    datasets = {**wide.get("datasets", {}), **narrow.get("datasets", {})}
    return {"wide": wide, "narrow": {**wide, **narrow, "datasets": datasets}}


def by_interval(spec: Spec) -> dict[str, Spec]:
    """Return the charts of a figure by interval, its own first; most figures have that one only."""
    living = spec["usermeta"]["living"]
    return {living.get("interval", ""): spec, **living.get("others", {})}
