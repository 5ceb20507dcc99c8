"""What two groups of a cohort give: the log-rank test, Cox's model, proportional hazards.

Arrays are of the days on which somebody of the cohort fails: how many of the first group are at
risk and how many of them fail, and the same of the second.
"""

from __future__ import annotations

import numpy as np

from analysis.search.form import Floats, compiled

ROUNDS = 30  # of Newton's method
AT_REST = 1e-9  # its last step
FURTHEST = 30.0  # a log hazard ratio: beyond, there is no estimate
NONE = 1e-12


@compiled
def root_chi_square(risk: Floats, fell: Floats, risk_too: Floats, fell_too: Floats) -> float:
    """Return the root of the log-rank chi-square; the sign is of the first group's excess."""
    excess, variance = 0.0, 0.0
    for row in range(len(risk)):
        events = fell[row] + fell_too[row]
        if events > 0:
            total = risk[row] + risk_too[row]
            share = risk[row] / total
            excess += fell[row] - events * share
            if total > 1:
                variance += events * (total - events) / (total - 1) * share * (1 - share)
    return excess / float(np.sqrt(max(variance, NONE)))


@compiled
def overall_chi_square(risk: Floats, fell: Floats) -> float:
    """Return the log-rank chi-square of several groups; arrays are (group, day)."""
    groups, rows = risk.shape
    excess, variance = np.zeros(groups - 1), np.zeros((groups - 1, groups - 1))
    for row in range(rows):
        total, events = 0.0, 0.0
        for group in range(groups):
            total += risk[group, row]
            events += fell[group, row]
        weight = events * (total - events) / max(total - 1, 1.0)
        for one in range(groups - 1):
            share = risk[one, row] / total
            excess[one] += fell[one, row] - events * share
            variance[one, one] += weight * share
            for other in range(groups - 1):
                variance[one, other] -= weight * share * risk[other, row] / total
    for one in range(groups - 1):
        variance[one, one] += NONE
    return float((excess * np.linalg.solve(variance, excess)).sum())


@compiled
def _efron(
    risk: Floats, fell: Floats, risk_too: Floats, fell_too: Floats, ratio: float
) -> tuple[float, float, float]:
    """Return the events of the first group that the ratio leaves over, information and bias."""
    score, information, lean = 0.0, 0.0, 0.0
    for row in range(len(risk)):
        events = fell[row] + fell_too[row]
        score += fell[row]
        for place in range(int(events)):
            part = place / events
            weighted = (risk[row] - part * fell[row]) * ratio
            share = weighted / (weighted + risk_too[row] - part * fell_too[row])
            score -= share
            information += share * (1 - share)
            lean += share * (1 - share) * (1 - 2 * share)
    return score, information, lean


@compiled
def log_hazard_ratio(
    risk: Floats, fell: Floats, risk_too: Floats, fell_too: Floats, firth: bool
) -> float:
    """Return the log hazard ratio by Cox's model with Efron's ties; NaN without an estimate.

    References
    ----------
    Efron B. The efficiency of Cox's likelihood function for censored data. JASA 1977;72:557.
    Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27.
    """
    log_ratio = 0.0
    for _ in range(ROUNDS):
        score, information, lean = _efron(risk, fell, risk_too, fell_too, np.exp(log_ratio))
        if information < NONE:
            return np.nan
        if firth:
            score += lean / information / 2
        step = max(-1.0, min(1.0, score / information))
        log_ratio += step
        if abs(log_ratio) > FURTHEST:
            return np.nan
        if abs(step) < AT_REST:
            return log_ratio
    return np.nan


@compiled
def trend(risk: Floats, fell: Floats, risk_too: Floats, fell_too: Floats) -> float:
    """Return the chi-square of the score test of proportional hazards; NaN without a test.

    Time is one less the Kaplan-Meier estimate of both groups just before the day.
    """
    ratio = np.exp(log_hazard_ratio(risk, fell, risk_too, fell_too, False))
    if np.isnan(ratio):
        return np.nan
    curve, events, middle = 1.0, 0.0, 0.0
    for row in range(len(risk)):
        tied = fell[row] + fell_too[row]
        if tied > 0:
            middle += tied * (1 - curve)
            events += tied
            curve *= 1 - tied / (risk[row] + risk_too[row])
    middle /= events
    curve, score, of_time, of_square, information = 1.0, 0.0, 0.0, 0.0, 0.0
    for row in range(len(risk)):
        tied, time = fell[row] + fell_too[row], 1 - curve - middle
        score += fell[row] * time
        for place in range(int(tied)):
            part = place / tied
            weighted = (risk[row] - part * fell[row]) * ratio
            share = weighted / (weighted + risk_too[row] - part * fell_too[row])
            score -= time * share
            information += share * (1 - share)
            of_time += time * share * (1 - share)
            of_square += time * time * share * (1 - share)
        if tied > 0:
            curve *= 1 - tied / (risk[row] + risk_too[row])
    variance = of_square - of_time * of_time / max(information, NONE)
    return score * score / variance if variance > 1e-9 else np.nan
