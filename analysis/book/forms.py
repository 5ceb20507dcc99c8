"""The two forms of a figure: wide, and narrow for a telephone."""

from __future__ import annotations

from typing import Any

Spec = dict[str, Any]


def forms_of(spec: Spec) -> dict[str, Spec]:
    """Return the complete specification of the wide and of the narrow form."""
    narrow = spec["usermeta"]["living"]["narrow"]
    wide = {key: value for key, value in spec.items() if key != "usermeta"}
    datasets = {**wide.get("datasets", {}), **narrow.get("datasets", {})}
    return {"wide": wide, "narrow": {**wide, **narrow, "datasets": datasets}}
