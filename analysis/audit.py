"""Disclosure audit: what a page that prints a cohort's findings gives away of its patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.estimate import Estimate, Finding, NotEstimable
from analysis.identify import identify
from analysis.printed import FiguresError, Printed
from analysis.study import Study

DIGITS = 3  # a percentage with one decimal


@dataclass(frozen=True)
class Disclosure:
    """What the printed rate of one group and its plain interval leave possible.

    Attributes
    ----------
    group : str
        Key of the group.
    printed : str
        The words on the page.
    sequences : float or None
        Risk-set sequences that remain, at least; None where nothing can be enumerated.
    words : str
        The same for readers.
    """

    group: str
    printed: str
    sequences: float | None
    words: str

    @property
    def gives_away(self) -> bool:
        """Whether only one sequence remains: who was at risk at each event is then known."""
        return self.sequences == 1


def audit(study: Study, found: Mapping[str, Finding]) -> list[Disclosure]:
    """Count, for each group, the risk-set sequences that its printed findings leave possible.

    The landmark rate and its plain interval are taken as they are printed, to 0.1 point. A
    single sequence means that a reader can tell how many were at risk at every event; other
    findings of the page narrow what remains and are not counted here. Where all sequences have
    as many events, a number of events that is not shown follows from the rate, and this is said.

    Parameters
    ----------
    study : Study
        Groups, landmark and level.
    found : mapping of str to Finding
        The cohort's findings.
    """
    months = study.landmark_months
    return [
        _disclosure(
            study,
            group.key,
            found[f"lfs.{group.key}.at_{months}_months"],
            is_hidden=isinstance(
                found.get(f"lfs.{group.key}.events_by_{months}_months"), NotEstimable
            ),
        )
        for group in study.all_groups
    ]


def _disclosure(study: Study, key: str, finding: Finding, *, is_hidden: bool) -> Disclosure:
    words = finding.text()
    if not isinstance(finding, Estimate):
        return Disclosure(key, words, None, "no rate is printed")
    if finding.n is None:
        return Disclosure(key, words, None, "the number of patients is not shown")
    if not 0 < finding.value < 1:
        state = "failed" if finding.value == 0 else "was free of events or censored"
        return Disclosure(key, words, 1.0, f"by the landmark everybody {state}")
    try:
        printed = Printed(
            finding.n,
            round(finding.value, DIGITS),
            None if finding.low is None else round(finding.low, DIGITS),
            None if finding.high is None else round(finding.high, DIGITS),
            level=study.level,
        )
        answer = identify(printed)
    except FiguresError as error:
        return Disclosure(key, words, None, str(error))
    said, events = answer.sentence(), answer.count.events
    if is_hidden and len(events) == 1:
        said += f" The number of events, {events[0]}, is hidden and follows all the same."
    return Disclosure(key, words, answer.count.at_least, said)
