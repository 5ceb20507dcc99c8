"""What a figure holds: a chart for each choice of its reader, in two forms, wide and narrow."""

from __future__ import annotations

from typing import Any

Spec = dict[str, Any]


def forms_of(spec: Spec) -> dict[str, Spec]:
    """Return the complete specification of the wide and of the narrow form."""
    narrow = spec["usermeta"]["living"]["narrow"]
    wide = {key: value for key, value in spec.items() if key != "usermeta"}
    datasets = {**wide.get("datasets", {}), **narrow.get("datasets", {})}
    return {"wide": wide, "narrow": {**wide, **narrow, "datasets": datasets}}


def by_choice(spec: Spec) -> dict[str, Spec]:
    """Return the charts that a reader may choose from, the first first; mostly there is one."""
    living = spec["usermeta"]["living"]
    return {living.get("choice", ""): spec, **living.get("others", {})}
