"""Whether a hazard ratio stays the same over time: scaled Schoenfeld residuals."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from analysis.counts import EventTimes
from analysis.cox import maximum, refusal, slots
from analysis.estimate import NotEstimable, Test

SCHOENFELD = "score test of proportional hazards, scaled Schoenfeld residuals against 1 - S(t)"


def proportional_hazards(counts: EventTimes) -> Test | NotEstimable:
    """Test whether the hazard ratio stays the same over time.

    The score test of adding to the Cox model the product of group and time, time being one less the
    Kaplan-Meier estimate of all patients just before the event.

    Returns
    -------
    Test or NotEstimable
        One degree of freedom. Not estimable without a finite hazard ratio, or if all events fall on
        one day.

    References
    ----------
    Grambsch and Therneau, Biometrika 1994;81:515; as ``cox.zph`` of R's survival 3 computes it.
    """
    likelihood = slots(counts)
    reason = refusal(counts, likelihood)
    if reason:
        return NotEstimable(reason, "p_value", SCHOENFELD, counts.n)
    n, d = counts.at_risk.sum(axis=1), counts.events.sum(axis=1)
    before = np.append(1.0, np.cumprod((n - d) / n))[:-1]  # in place of 1 - S: the same test
    time = before[likelihood.time]
    share, variance = likelihood.share(maximum(likelihood))
    trend = float(counts.events[:, 0] @ before) - likelihood.sum(time * share)
    information = likelihood.sum(variance)
    spread = likelihood.sum(time**2 * variance) - likelihood.sum(time * variance) ** 2 / information
    if spread <= 1e-12 * information:
        reason = "not estimable: all events that tell the groups apart fall on one day"
        return NotEstimable(reason, "p_value", SCHOENFELD, counts.n)
    statistic = trend**2 / spread
    return Test(float(chdtrc(1, statistic)), statistic, 1, counts.n, SCHOENFELD)
