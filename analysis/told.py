"""What the chapters say besides the cohort's own findings: agreement, releases, other studies."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.estimate import Finding
from analysis.published import load_published
from analysis.study import Study


def told(found: Mapping[str, Finding], study: Study) -> dict[str, Finding]:
    """Return the words and figures that chapters quote and no cohort gives alone.

    Parameters
    ----------
    found : mapping of str to Finding
        Findings of the current cohort.
    study : Study
        Arms, landmark and level.

    Returns
    -------
    dict of str to Finding
        ``compare.*``, ``release.*``, ``bench.*``, ``recovery.*`` and, printed by others,
        ``evidence.*``.
    """
    # Pandas and scipy, which a build that changes nothing does not need.
    from analysis.benchmarks import benchmark_words, load_benchmarks  # noqa: PLC0415
    from analysis.beside import difference_words  # noqa: PLC0415
    from analysis.compare import agreement_words, compare  # noqa: PLC0415
    from analysis.evidence import evidence_findings, load_evidence  # noqa: PLC0415
    from analysis.growth import growth_words  # noqa: PLC0415
    from analysis.mutation import load_mutants, mutant_words  # noqa: PLC0415
    from analysis.printed_errors import compatible_words  # noqa: PLC0415
    from analysis.recovered import recovery_words  # noqa: PLC0415
    from analysis.release import releases_of  # noqa: PLC0415
    from analysis.timeline import release_words  # noqa: PLC0415

    benchmarks = load_benchmarks()
    published, studies = load_published(), load_evidence()
    agreement = (
        difference_words(published, found, study)
        if study.kind == "real"
        else agreement_words(compare(published, found))
    )
    return {
        **agreement,
        **release_words(published, releases_of(study), found, study),
        **evidence_findings(studies),
        **compatible_words(studies),
        **benchmark_words(benchmarks),
        **growth_words(benchmarks),
        **mutant_words(load_mutants()),
        **recovery_words(),
    }
