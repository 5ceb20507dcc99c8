"""What is assumed of the days that the printed figures leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.ensemble import Floats

LAST_DAY = 1826  # 60 months: nobody is followed for longer


@dataclass(frozen=True)
class Prior:
    """What is assumed of the days that the figures leave open.

    Attributes
    ----------
    name : str
        Its name in the tables.
    words : str
        The assumption, for readers.
    event, censoring : array (LAST_DAY + 1,)
        Relative probability of a failure, and of the end of follow-up, on each day.
    """

    name: str
    words: str
    event: Floats
    censoring: Floats

    @property
    def weight(self) -> Floats:
        """Logarithms of both: row 0 for censorings, row 1 for events."""
        with np.errstate(divide="ignore"):
            logarithms: Floats = np.log(np.stack([self.censoring, self.event]))
        return logarithms


def priors(landmark_days: int) -> tuple[Prior, Prior]:
    """Return the two priors that are compared: any day alike, and early events, long follow-up."""
    day = np.arange(LAST_DAY + 1)
    alive = (day > 0).astype(float)
    late = day > landmark_days
    even = Prior(
        "even",
        "events and ends of follow-up are equally likely on any day of 60 months; after the "
        "landmark an event is a thirtieth as likely as before",
        event=alive * np.where(late, 1 / 30, 1.0),
        censoring=alive,
    )
    early = Prior(
        "early",
        "the risk of an event falls by half every eight months; follow-up ends after two years "
        "five times as often, day for day, as before",
        event=alive * 0.5 ** (day / (8 * 30.4375)),
        censoring=alive * np.where(day > 730, 1.0, 0.2),
    )
    return even, early
