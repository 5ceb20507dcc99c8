"""YAML as the book's files are written in: read fast, and refused in words that show the place."""

from __future__ import annotations

from typing import Any

import yaml

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # where PyYAML was built with libyaml


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds.

    Raises
    ------
    yaml.YAMLError
        If it is not YAML; the message names and shows the line.
    """
    try:
        return yaml.load(text, Loader=FAST)
    except yaml.YAMLError:
        return yaml.safe_load(text)  # libyaml does not show the line
