"""Rows of a cohort from a line of words: ``"5+ 8 8r 9d*3"``."""

from __future__ import annotations

import re

import pandas as pd

OUTCOMES = {"": "event", "+": "censored", "r": "relapse", "d": "death"}


def patients(words: str) -> pd.DataFrame:
    """Return rows: day 5 censored, day 8 event, day 8 relapse, three deaths on day 9."""
    found = [re.fullmatch(r"(\d+)([+rd]?)(?:\*(\d+))?", word) for word in words.split()]
    parts = [match.groups() for match in found if match]
    assert len(parts) == len(words.split()), words
    return pd.DataFrame(
        {
            "lfs_days": [int(day) for day, _, _ in parts],
            "outcome": [OUTCOMES[mark] for _, mark, _ in parts],
            "patients": [int(times or 1) for _, _, times in parts],
        }
    )


MERCAPTOPURINE = patients("6*3 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+*2 34+ 35+")
PLACEBO = patients("1*2 2*2 3 4*2 5*2 8*4 11*2 12*2 15 17 22 23")
MAINTAINED = patients("9 13 13+ 18 23 28+ 31 34 45+ 48 161+")
NOT_MAINTAINED = patients("5*2 8*2 12 16+ 23 27 30 33 43 45")
