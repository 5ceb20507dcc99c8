"""A real cohort beside the paper: each printed figure, the cohort's, and the difference of the two.

The interval of a difference takes the two cohorts to be independent. What the paper's figure is
uncertain by comes from its printed interval, or from a printed share and number of patients.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis.compare import compare
from analysis.counts import z_value
from analysis.estimate import Estimate, Finding, NotEstimable, Words
from analysis.fourfold import difference
from analysis.published import Claim
from analysis.sides import rounds_to
from analysis.study import Study
from analysis.tables import comparison_table

PAPER_LEVEL = 0.95  # of the intervals that the paper printed
FROM_INTERVAL = "difference from the printed rate, standard error from the printed interval"
FROM_LIMITS = "difference from the printed rate, interval from the printed and the exact limits"
NO_INTERVAL = "none: no interval was printed, and the number of patients alone gives none"
NO_FIGURE = "none: this cohort gives no figure"
HIDDEN = "none: this cohort's figure is not shown"
REASONS = {
    "patients": "none: the sizes of two cohorts are not compared",
    "p_value": "none: P values of two cohorts are not subtracted",
    "months": "none: no interval was printed",
}
EXCEEDS = "whether the interval of the difference leaves out 0"


def beside_paper(
    published: Mapping[str, Claim], found: Mapping[str, Finding], study: Study
) -> pd.DataFrame:
    """Tabulate what the paper printed beside what the cohort gives, one row a claim.

    Parameters
    ----------
    published : mapping of str to Claim
        What was printed.
    found : mapping of str to Finding
        What the cohort gives.
    study : Study
        Whether the cohort is one of patients, and its level.

    Returns
    -------
    DataFrame
        Of a reconstructed cohort as `comparison_table`. Of patients ``Claim``, ``Published``,
        ``This cohort`` and ``Difference``, all as text: where no difference can be given, why.
    """
    if study.kind != "real":
        return comparison_table(compare(published, found))
    differences = differences_from(published, found, study)
    return pd.DataFrame(
        {
            "Claim": claim.what,
            "Published": claim.printed,
            "This cohort": found[name].text(),
            "Difference": differences[name].text().removeprefix("none: "),
        }
        for name, claim in published.items()
    )


def differences_from(
    published: Mapping[str, Claim], found: Mapping[str, Finding], study: Study
) -> dict[str, Finding]:
    """Return the cohort's figure less the printed one, for each claim.

    Parameters
    ----------
    published, found, study
        As for `beside_paper`.

    Returns
    -------
    dict of str to Finding
        By the claim's name. Not estimable, with the reason, where figures cannot be subtracted or
        where nothing tells how uncertain the printed one is.
    """
    return {
        name: _difference(claim, found[name], published, found.get(f"{name}.exact"), study.level)
        for name, claim in published.items()
    }


def difference_words(
    published: Mapping[str, Claim], found: Mapping[str, Finding], study: Study
) -> dict[str, Words]:
    """Put into words how many printed rates are unlike those of a cohort of patients.

    Returns
    -------
    dict of str to Words
        ``compare.statement``, a sentence.
    """
    known = {
        name: one
        for name, one in differences_from(published, found, study).items()
        if isinstance(one, Estimate) and one.low is not None and one.high is not None
    }
    unlike = [
        published[name].what
        for name, one in known.items()
        if (one.low or 0.0) > 0 or (one.high or 0.0) < 0
    ]
    said = f"of {len(known)} printed rates that can be set against this cohort with an interval, "
    if not known:
        said = "no printed rate can be set against this cohort with an interval"
    elif not unlike:
        said += "none differs from it by more than chance would readily explain"
    else:
        verb = "differs" if len(unlike) == 1 else "differ"
        said += f"{len(unlike)} {verb} from it by more than chance would readily explain: "
        said += "; ".join(unlike)
    return {"compare.statement": Words(f"{said}.", EXCEEDS)}


def _difference(
    claim: Claim,
    finding: Finding,
    published: Mapping[str, Claim],
    exact: Finding | None,
    level: float,
) -> Finding:
    if claim.unit in REASONS:
        return _none(REASONS[claim.unit])
    if not isinstance(finding, Estimate):
        is_hidden = finding.text("value") == "not shown"
        return _none(HIDDEN if is_hidden else NO_FIGURE)
    if claim.lower is not None and claim.upper is not None:
        return _of_rates(claim, finding, exact, level)
    counted = _counted(claim, published)
    if counted is None or finding.count is None or finding.n is None:
        return _none(NO_INTERVAL)
    return difference((finding.count, finding.n), counted, level)


def _of_rates(claim: Claim, finding: Estimate, exact: Finding | None, level: float) -> Finding:
    value = finding.value - claim.value
    lower, upper = claim.lower or 0.0, claim.upper or 0.0
    if finding.standard_error:
        error = math.hypot(finding.standard_error, (upper - lower) / (2 * z_value(PAPER_LEVEL)))
        half = z_value(level) * error
        ends = (value - half, value + half)
        method = FROM_INTERVAL
    else:
        if not isinstance(exact, Estimate) or exact.low is None or exact.high is None:
            return _none("none: this cohort gives no interval")
        error, method = None, FROM_LIMITS
        below = math.hypot(finding.value - exact.low, upper - claim.value)
        above = math.hypot(exact.high - finding.value, claim.value - lower)
        ends = (value - below, value + above)
    low, high = (min(1.0, max(-1.0, end)) for end in ends)
    return Estimate(value, "difference", method, finding.n, low, high, error, level)


def _counted(claim: Claim, published: Mapping[str, Claim]) -> tuple[int, int] | None:
    """Return the patients that a printed share counts, if its number of patients allows but one."""
    sizes = (part for part in claim.name.split(".") if f"cohort.{part}.patients" in published)
    group = next(sizes, "")
    if claim.name.startswith("lfs.") or not group:
        return None
    n = int(published[f"cohort.{group}.patients"].value)
    fitting = [k for k in range(n + 1) if rounds_to(k / n, claim.value, claim.precision)]
    return (fitting[0], n) if len(fitting) == 1 else None


def _none(reason: str) -> NotEstimable:
    return NotEstimable(reason, "difference", FROM_INTERVAL, None)
