"""Which risk sets fit a survival rate that was printed with its standard error, as in 67.3% ± 7.0%.

The enumeration of `identify` asks for limits. A rate less and plus its standard error are limits
at the level of one standard deviation; rounded twice, they reach twice as far, so that the
enumeration finds all sequences and some more, which are then left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from scipy.special import erf

from analysis.estimate import Words
from analysis.evidence import OtherStudy, Report
from analysis.identify import sequences
from analysis.printed import SLACK, Printed

ONE_DEVIATION = float(erf(1 / math.sqrt(2)))
LARGEST = 50  # patients; beyond, there are too many sequences to list


@dataclass(frozen=True)
class Compatible:
    """What a printed rate with its standard error leaves possible.

    Attributes
    ----------
    sequences : int
        Sequences of risk sets that round to both.
    events : tuple of int
        The numbers of events that occur among them.
    """

    sequences: int
    events: tuple[int, ...]


@lru_cache(maxsize=64)
def compatible(n: int, rate: float, error: float, precision: float) -> Compatible:
    """Count the sequences of risk sets that give a printed rate and its standard error.

    Parameters
    ----------
    n : int
        Patients at time zero.
    rate, error : float
        As printed, in [0, 1]; the error is taken as the square root of Greenwood's variance.
    precision : float
        The step to which both were rounded.

    Returns
    -------
    Compatible
        None at all if the figures fit no group of `n`.
    """
    limits = max(0.0, rate - error), min(1.0, rate + error)
    wider = Printed(n, rate, *limits, precision=2 * precision, level=ONE_DEVIATION)
    fitting = [found for found in sequences(wider) if _rounds(found, rate, error, precision)]
    return Compatible(len(fitting), tuple(sorted({len(found) for found in fitting})))


def compatible_table(studies: Sequence[OtherStudy]) -> pd.DataFrame:
    """Tabulate what the other studies' figures pin down, where they printed enough.

    Parameters
    ----------
    studies : sequence of OtherStudy
        From `load_evidence`.

    Returns
    -------
    DataFrame
        ``Study``, ``Figure``, ``Patients``, ``Printed``, ``Sequences of risk sets`` and ``Events``,
        all as text; one row for each rate with a standard error of at most 50 patients.
    """
    return pd.DataFrame(
        {
            "Study": other.label,
            "Figure": claim.what,
            "Patients": str(claim.n),
            "Printed": claim.printed,
            "Sequences of risk sets": f"{found.sequences:,}",
            "Events": _span(found.events),
        }
        for other in studies
        for claim in other.claims
        if (found := _found(claim)) is not None
    )


def compatible_words(studies: Sequence[OtherStudy]) -> dict[str, Words]:
    """Put into words how many events each such rate allows.

    Returns
    -------
    dict of str to Words
        ``evidence.KEY.NAME.events``, such as ``15``.
    """
    method = "enumeration of risk sets; the figure after ± is taken as Greenwood's standard error"
    return {
        f"{claim.name}.events": Words(_span(found.events), method)
        for other in studies
        for claim in other.claims
        if (found := _found(claim)) is not None
    }


def _found(claim: Report) -> Compatible | None:
    if claim.n is None or claim.plus_minus is None or claim.n > LARGEST:
        return None
    return compatible(claim.n, claim.value, claim.plus_minus, claim.precision)


def _rounds(found: tuple[int, ...], rate: float, error: float, precision: float) -> bool:
    survival = math.prod(1 - 1 / at_risk for at_risk in found)
    spread = survival * math.sqrt(sum(1 / (r * (r - 1)) for r in found))
    half = precision / 2 + SLACK
    return abs(survival - rate) <= half and abs(spread - error) <= half


def _span(events: tuple[int, ...]) -> str:
    if not events:
        return "none fits"
    first, last = events[0], events[-1]
    return str(first) if first == last else f"{first} to {last}"
