"""Findings that compare groups."""

from __future__ import annotations

from analysis.registry.entry import Entry

COX = "Cox, J R Stat Soc B 1972;34:187. Efron, J Am Stat Assoc 1977;72:557"
MANTEL = "Mantel, Cancer Chemother Rep 1966;50:163"
HAENSZEL = "Mantel and Haenszel, J Natl Cancer Inst 1959;22:719"
GRAY = "Gray, Ann Stat 1988;16:1141"
ANDERSON = "Anderson, Cain and Gelber, J Clin Oncol 1983;1:710"
SUISSA = "Suissa, Am J Epidemiol 2008;167:492, on immortal time"
LOGRANK = (
    r"U = \sum_i \left(d_{i1} - \frac{d_i n_{i1}}{n_i}\right), \quad V = \sum_i "
    r"\frac{d_i (n_i - d_i) n_{i1} n_{i2}}{n_i^2 (n_i - 1)}, \quad \chi^2 = \frac{U^2}{V}"
)
LIKELIHOOD = (
    r"\ell(\beta) = d_{\cdot 1} \beta - \sum_i \sum_{k=0}^{d_i - 1} \log\left(\left(n_{i1} - "
    r"\frac{k}{d_i} d_{i1}\right) e^\beta + n_{i2} - \frac{k}{d_i} d_{i2}\right)"
)
WALD = r"\exp\left(\hat\beta \pm \frac{z}{\sqrt{-\ell''(\hat\beta)}}\right)"
DROP = r"2 \left(\ell(\hat\beta) - \ell(\beta)\right) = \chi^2_{1, 1 - \alpha}"
SUBHAZARD = r"\int W_1(t) \left(d\hat\Gamma_1(t) - d\hat\Gamma_0(t)\right)"

COMPARISONS = (
    Entry("lfs.overall.logrank", "Log-rank test of all arms at once.", LOGRANK, MANTEL),
    Entry("lfs.A_vs_B.logrank", "Log-rank test of two groups.", LOGRANK, MANTEL),
    Entry(
        "lfs.A_vs_B.logrank.holm",
        "The same, adjusted for the number of comparisons of the study; P values in rising order.",
        r"\max_{j \le i} \min\left(1, (m - j + 1) p_j\right)",
        "Holm, Scand J Stat 1979;6:65",
    ),
    Entry(
        "lfs.A_vs_B.logrank.permutation",
        "The same by permutation of the patients between the groups: all of them if at most 9,999, "
        "otherwise 9,999 at random with a fixed seed; not made for more than 200 patients.",
        r"p = \frac{1 + \#\{\chi^2_r \ge \chi^2\}}{1 + R}",
        "Neuhaus, Ann Stat 1993;21:1760",
    ),
    Entry(
        "lfs.overall.logrank.stratified",
        "Log-rank test of all arms at once that compares patients within their centre.",
        r"\chi^2 = U^\top V^{-1} U, \quad U = \sum_s U_s, \quad V = \sum_s V_s",
        HAENSZEL,
    ),
    Entry(
        "lfs.A_vs_B.logrank.stratified",
        "Log-rank test that compares patients within their centre.",
        r"\chi^2 = \frac{\left(\sum_s U_s\right)^2}{\sum_s V_s}",
        HAENSZEL,
    ),
    Entry(
        "lfs.A_vs_B.hazard_ratio",
        "Hazard of the first group relative to the second, Efron's way with ties, Wald's interval.",
        rf"{LIKELIHOOD}, \quad {WALD}",
        COX,
    ),
    Entry(
        "lfs.A_vs_B.hazard_ratio.likelihood",
        "The same with the interval of the likelihood.",
        DROP,
        "Venzon and Moolgavkar, J R Stat Soc C 1988;37:87",
    ),
    Entry(
        "lfs.A_vs_B.hazard_ratio.firth",
        "The same by Firth's penalized likelihood, finite also without events in a group; interval "
        "of the penalized likelihood.",
        r"\ell^*(\beta) = \ell(\beta) + \frac{1}{2} \log\left(-\ell''(\beta)\right)",
        "Firth, Biometrika 1993;80:27. Heinze and Schemper, Biometrics 2001;57:114",
    ),
    Entry(
        "lfs.A_vs_B.hazard_ratio.stratified",
        "The hazard ratio within centres, each with its own baseline hazard.",
        r"\ell(\beta) = \sum_s \ell_s(\beta)",
        COX,
    ),
    Entry(
        "lfs.A_vs_B.proportional_hazards",
        "Score test of a hazard ratio that changes with time, time being one less the survival of "
        "all just before the event.",
        r"\chi^2 = \frac{\left(\sum_i g_i r_i\right)^2}{\sum_i g_i^2 v_i - "
        r"\left(\sum_i g_i v_i\right)^2 / \sum_i v_i}",
        "Grambsch and Therneau, Biometrika 1994;81:515, as cox.zph of R's survival 3",
    ),
    Entry(
        "lfs.A_vs_B.difference_at_M_months",
        "Difference in leukemia-free survival at the landmark. Where a group is at 0 or 1, the "
        "interval comes from the exact limits of both.",
        r"S_1 - S_2 \pm z \sqrt{S_1^2 \sigma_1^2 + S_2^2 \sigma_2^2}",
        "Zou and Donner, Stat Med 2008;27:1693, for the exact limits",
    ),
    Entry(
        "lfs.A_vs_B.difference_at_M_months.cloglog",
        "Test of equal survival at the landmark, on the log-log scale.",
        r"\frac{\left(\log(-\log S_1) - \log(-\log S_2)\right)^2}{\sigma_1^2 / \log^2 S_1 + "
        r"\sigma_2^2 / \log^2 S_2}",
        "Klein, Logan, Harhoff and Andersen, Stat Med 2007;26:4505",
    ),
    Entry(
        "lfs.A_vs_B.rmst_difference_days",
        "Difference of the mean leukemia-free times up to the landmark.",
        r"\int_0^\tau \left(S_1(t) - S_2(t)\right) dt",
        "Uno et al., J Clin Oncol 2014;32:2380",
    ),
    Entry("lfs.A_vs_B.direction", "Which group was higher at the landmark, as a word."),
    Entry("lfs.A_vs_B.verdict", "Whether the log-rank test tells the curves apart, as words."),
    Entry("lfs.A_vs_B.statement", "Both in a sentence."),
    Entry("relapse.overall.gray", "Gray's test of relapse in all arms.", SUBHAZARD, GRAY),
    Entry(
        "death_in_remission.overall.gray",
        "Gray's test of death in remission in all arms.",
        SUBHAZARD,
        GRAY,
    ),
    Entry("relapse.A_vs_B.gray", "Gray's test of relapse in two groups.", SUBHAZARD, GRAY),
    Entry(
        "death_in_remission.A_vs_B.gray",
        "Gray's test of death in remission in two groups.",
        SUBHAZARD,
        GRAY,
    ),
    Entry(
        "relapse.A_vs_B.hazard_ratio",
        "Cause-specific hazard ratio of relapse; other events end follow-up.",
        LIKELIHOOD,
        COX,
    ),
    Entry(
        "death_in_remission.A_vs_B.hazard_ratio",
        "Cause-specific hazard ratio of death in remission; other events end follow-up.",
        LIKELIHOOD,
        COX,
    ),
    Entry(
        "mrd.A_vs_B.difference",
        "Difference of the shares with negative MRD; the limits combine Wilson's limits of both.",
        r"p_1 - p_2 - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}",
        "Newcombe, Stat Med 1998;17:873",
    ),
    Entry(
        "mrd.A_vs_B.odds_ratio",
        "Conditional odds ratio of negative MRD with exact limits.",
        r"P_\psi(X = x) \propto \binom{m}{x} \binom{n}{s - x} \psi^x",
        "Cornfield, Proc 3rd Berkeley Symp 1956;4:135",
    ),
    Entry(
        "mrd.A_vs_B.fisher",
        "Fisher's exact test: all tables at most as probable as the one observed.",
        r"\sum_{P(x') \le P(x)} P(x')",
        "Fisher, J R Stat Soc 1935;98:39",
    ),
    Entry(
        "hsct.time_dependent_hazard_ratio",
        "Hazard of the transplanted relative to those not, or not yet, transplanted.",
        LIKELIHOOD,
        COX,
    ),
    Entry(
        "hsct.mantel_byar",
        "Log-rank test in which patients change sides on the day of transplantation.",
        LOGRANK,
        "Mantel and Byar, J Am Stat Assoc 1974;69:81",
    ),
    Entry(
        "hsct.landmark_D_days.hazard_ratio",
        "Hazard ratio after a day, by whether transplanted until then, of patients still free of "
        "an event.",
        LIKELIHOOD,
        ANDERSON,
    ),
    Entry("hsct.landmark_D_days.logrank", "Log-rank test of the same patients.", LOGRANK, ANDERSON),
    Entry(
        "hsct.naive.hazard_ratio",
        "What a comparison by whether ever transplanted would say; wrong.",
        LIKELIHOOD,
        SUISSA,
    ),
    Entry(
        "hsct.naive.logrank",
        "What a test by whether ever transplanted would say; wrong.",
        LOGRANK,
        SUISSA,
    ),
    Entry(
        "adjusted.A_vs_B.hazard_ratio",
        "Hazard ratio from a Cox model with all covariates that are known, complete cases, five "
        "events a term at least.",
        r"\lambda(t) = \lambda_0(t) \exp(\beta x + \gamma^T z)",
        f"{COX}. Peduzzi et al., J Clin Epidemiol 1995;48:1503",
    ),
    Entry(
        "subgroup.C.L.A_vs_B.hazard_ratio",
        "Hazard ratio of the main comparison in a subgroup.",
        LIKELIHOOD,
        COX,
    ),
    Entry(
        "subgroup.C.A_vs_B.interaction",
        "Likelihood ratio test that the hazard ratio is the same in all levels, each with its own "
        "baseline hazard.",
        r"2 \left(\sum_s \ell_s(\hat\beta_s) - \sum_s \ell_s(\hat\beta)\right)",
        COX,
    ),
)
