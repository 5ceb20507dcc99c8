"""What the paper printed, read from ``published.yml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from analysis.mistake import Mistake
from analysis.study import DATA
from analysis.yaml_text import read_yaml


@dataclass(frozen=True)
class Claim:
    """One printed figure.

    Attributes
    ----------
    name : str
        The finding that answers to it.
    what : str
        What it says, in words.
    printed : str
        The characters of the paper.
    value, lower, upper : float or None
        In `unit`; the limits are None where none were printed.
    unit : str
        ``patients``, ``probability``, ``months`` or ``p_value``.
    precision : float
        The step to which it was rounded, in `unit`.
    place : str
        Where it stands in the abstract.
    explained : dict of str to str
        Reasons, by ``value``, ``lower`` or ``upper``, why a recomputed figure may differ.
    """

    name: str
    what: str
    printed: str
    value: float
    unit: str
    precision: float
    place: str
    lower: float | None = None
    upper: float | None = None
    explained: dict[str, str] = field(default_factory=dict)


class PublishedError(Mistake, ValueError):
    """The file of published figures cannot be used; the message says what to mend."""


def load_published(path: Path | None = None) -> dict[str, Claim]:
    """Read the printed figures.

    Parameters
    ----------
    path : Path, optional
        The file; ``data/published.yml`` if absent.

    Returns
    -------
    dict of str to Claim
        By the name of the finding, in the file's order.

    Raises
    ------
    PublishedError
        If the file cannot be read or a record is incomplete.
    """
    path = path or DATA / "published.yml"
    try:
        records = read_yaml(path.read_text(encoding="utf-8"))["claims"]
        claims = [Claim(**record) for record in records]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise PublishedError(f"{path.name} cannot be used: {error}") from error
    return {claim.name: claim for claim in claims}
