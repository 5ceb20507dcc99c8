"""Words that depend on the data: which group fared better, and whether the curves differ.

Each rule is stated in the finding's ``method``, so that no sentence outlives its data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.competing import NOT_SEPARATED
from analysis.estimate import Estimate, Finding, NotEstimable, Test, Words
from analysis.study import Group, Study

DIRECTION = "compares the two estimates as printed, to 0.1 percentage point"
VERDICT = "log-rank P below 1 less the confidence level"
DIVIDED = "counts patients, and those censored among them"
STATEMENT = "joins the direction at the landmark with the log-rank test"


def comparison_words(study: Study, found: Mapping[str, Finding]) -> Iterator[tuple[str, Words]]:
    """Put each comparison of the study into words.

    Parameters
    ----------
    study : Study
        Groups, comparisons and level.
    found : mapping of str to Finding
        Findings with ``lfs.G.at_M_months`` and ``lfs.A_vs_B.logrank``.

    Yields
    ------
    (str, Words)
        ``lfs.A_vs_B.direction`` (``higher``, ``lower``, ``the same``, ``not comparable``),
        ``lfs.A_vs_B.verdict`` (a phrase) and ``lfs.A_vs_B.statement`` (a sentence).
    """
    for first, second in study.comparisons:
        pair = f"lfs.{first}_vs_{second}"
        at = f"at_{study.landmark_months}_months"
        one, other = found[f"lfs.{first}.{at}"], found[f"lfs.{second}.{at}"]
        direction = _direction(one, other)
        verdict = _verdict(found[f"{pair}.logrank"], study.level)
        yield f"{pair}.direction", Words(direction, DIRECTION)
        yield f"{pair}.verdict", Words(verdict, VERDICT)
        sentence = _sentence(study, first, second, (one, other), direction)
        test = found[f"{pair}.logrank"].text()
        closing = f"{verdict} ({test})" if "P " in test else verdict
        yield f"{pair}.statement", Words(f"{sentence}; {closing}.", STATEMENT)


def _direction(one: Finding, other: Finding) -> str:
    if not (isinstance(one, Estimate) and isinstance(other, Estimate)):
        return "not comparable"
    difference = round(100 * one.value, 1) - round(100 * other.value, 1)
    if difference == 0:
        return "the same"
    return "higher" if difference > 0 else "lower"


def _verdict(test: Finding, level: float) -> str:
    if not isinstance(test, Test):
        state = "is not shown" if _is_hidden(test) else "cannot be made"
        return f"the log-rank test {state}"
    if test.p_value < round(1 - level, 12):  # 1 - 0.95 is more than 0.05 in floating point
        return "the two curves differed by more than chance would readily explain"
    return "the two curves showed no clear difference"


def _sentence(
    study: Study, first: str, second: str, pair: tuple[Finding, Finding], direction: str
) -> str:
    one, other = (study.group(key).in_prose for key in (first, second))
    months = study.landmark_months
    here, there = (
        finding.text() if isinstance(finding, NotEstimable) else finding.text("value")
        for finding in pair
    )
    if direction == "not comparable":
        return (
            f"leukemia-free survival at {months} months was {here} with {one} "
            f"and {there} with {other}"
        )
    joined = "as" if direction == "the same" else "than"
    return (
        f"leukemia-free survival at {months} months was {direction} with {one} ({here}) "
        f"{joined} with {other} ({there})"
    )


def exposure_words(found: Mapping[str, Finding]) -> Iterator[tuple[str, Words]]:
    """Put into words whether causes and days of transplantation are known.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings with ``relapse.overall.gray`` and ``hsct.patients``.

    Yields
    ------
    (str, Words)
        ``relapse.statement`` and ``hsct.statement``, sentences without a number.
    """
    gray, transplanted = found["relapse.overall.gray"], found["hsct.patients"]
    told = "relapse and death in remission are told apart, and are estimated as competing risks."
    if isinstance(gray, NotEstimable) and gray.reason == NOT_SEPARATED:
        told = (
            "this cohort does not tell relapse from death in remission: its column outcome says "
            "event."
        )
    yield "relapse.statement", Words(told, "whether the column outcome tells the causes")
    known = "patients change sides on the day of their transplantation, as their table gives it."
    if isinstance(transplanted, NotEstimable):
        known = (
            "the days of transplantation, in a column hsct_days, are not in this cohort: a fair "
            "comparison cannot be made, and no P value is given."
        )
    yield "hsct.statement", Words(known, "whether the days of transplantation are known")


def proportion_words(study: Study, found: Mapping[str, Finding]) -> Iterator[tuple[str, Words]]:
    """Put into words which groups' clearance of MRD is known.

    Yields
    ------
    (str, Words)
        ``mrd.statement``, a sentence.
    """
    shares = {arm.in_prose: found[f"mrd.{arm.key}.negative"] for arm in study.arms}
    known = [f"{text} with {arm}" for arm, one in shares.items() if (text := _how_many(one))]
    hidden = [arm for arm, one in shares.items() if _is_hidden(one) and not _how_many(one)]
    unknown = [arm for arm, one in shares.items() if not (_is_hidden(one) or _how_many(one))]
    said = f"MRD became negative in {_listed(known)}" if known else "clearance of MRD is not known"
    if hidden:
        said += f"; for {_listed(hidden, 'or')} it is not shown"
    if known and unknown:
        said += f"; for {_listed(unknown, 'or')} no result is known"
    yield "mrd.statement", Words(f"{said}.", "lists the arms whose results are known")


def divided_words(study: Study, found: Mapping[str, Finding]) -> Iterator[tuple[str, Words]]:
    """Put into words how many were, or were not, transplanted, and how they are.

    Yields
    ------
    (str, Words)
        ``cohort.G.statement`` of each group told apart by transplantation, a sentence.
    """
    for group in study.groups:
        if group.hsct is not None:
            yield f"cohort.{group.key}.statement", Words(_of_divided(group, study, found), DIVIDED)


def _how_many(share: Finding) -> str:
    """Return what is told of a share in place of its number of patients; empty if nothing is."""
    if isinstance(share, Estimate):
        return share.text("count")
    told = share.text().removeprefix("not shown (").removesuffix(")")
    return told if " of " in told and _is_hidden(share) else ""


def _is_hidden(finding: Finding) -> bool:
    return isinstance(finding, NotEstimable) and finding.reason.startswith("not shown")


def _of_divided(group: Group, study: Study, found: Mapping[str, Finding]) -> str:
    """Say how many of an arm belong to a group told apart by transplantation, and how they are."""
    size, share = found[f"cohort.{group.key}.patients"], found[f"{group.key}.in_remission"]
    state = "were not transplanted" if group.hsct == "no" else "were transplanted"
    arms = _listed([study.group(arm).in_prose for arm in group.arms])
    if isinstance(size, Estimate) and not size.value:
        return f"no patient with {arms} is known to be among those who {state}."
    said = f"the patients with {arms} who {state}: {size.text('value')}"
    told = share.text("share") if isinstance(share, Estimate) else _how_many(share)
    return f"{said}; in remission at their last contact: {told or 'not shown'}."


def _listed(parts: list[str], last: str = "and") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
