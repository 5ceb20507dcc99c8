"""Findings of each group by itself."""

from __future__ import annotations

from analysis.registry.entry import Entry

KM = "Kaplan and Meier, J Am Stat Assoc 1958;53:457"
GREENWOOD = "Greenwood, Rep Public Health Med Subj 1926;33:1"
KP = "Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 2002"
AJ = "Aalen and Johansen, Scand J Stat 1978;5:141"
S = r"S(t) = \prod_{t_i \le t} \left(1 - \frac{d_i}{n_i}\right)"
V = r"\sigma^2 = \sum_{t_i \le t} \frac{d_i}{n_i (n_i - d_i)}"
INCIDENCE = r"F_k(t) = \sum_{t_i \le t} S(t_{i-1}) \frac{d_{ik}}{n_i}"

GROUPS = (
    Entry("study.landmark", "The time at which survival is reported, as words."),
    Entry("cohort.patients", "Patients in all."),
    Entry("cohort.G.patients", "Patients of the group."),
    Entry(
        "mrd.G.negative",
        "Share of patients whose MRD became negative among those in whom it is known, with the "
        "exact interval: each limit is the share at which so many, or so few, have half of 5%.",
        r"\sum_{j \ge x} \binom{n}{j} p_L^j (1 - p_L)^{n-j} = \sum_{j \le x} \binom{n}{j} "
        r"p_U^j (1 - p_U)^{n-j} = \frac{\alpha}{2}",
        "Clopper and Pearson, Biometrika 1934;26:404",
    ),
    Entry(
        "mrd.G.negative.wilson",
        "The same share with Wilson's score interval.",
        r"\frac{x + z^2/2}{n + z^2} \pm \frac{z}{n + z^2} \sqrt{\frac{x (n - x)}{n} + "
        r"\frac{z^2}{4}}",
        "Wilson, J Am Stat Assoc 1927;22:209",
    ),
    Entry("lfs.G.events", "Patients with an event: relapse, or death in remission."),
    Entry("lfs.G.events_by_M_months", "Patients with an event by the landmark."),
    Entry(
        "lfs.G.at_M_months",
        "Leukemia-free survival at the landmark with the plain interval. If nobody had an event, "
        "the limit is the exact one-sided one for those at risk.",
        rf"{S}, \quad {V}, \quad S \pm z S \sigma",
        f"{KM}. {GREENWOOD}",
    ),
    Entry(
        "lfs.G.at_M_months.log",
        "The same with the interval on the logarithmic scale.",
        r"S \exp(\pm z \sigma)",
        KP,
    ),
    Entry(
        "lfs.G.at_M_months.loglog",
        "The same with the interval on the scale of the logarithm of minus the logarithm.",
        r"S^{\exp(\pm z \sigma / \log S)}",
        KP,
    ),
    Entry(
        "lfs.G.at_M_months.exact",
        "The same with the interval of the beta product confidence procedure, which without "
        "censoring is that of Clopper and Pearson. The lower limit supposes one more event among "
        "those left; products are matched to a beta variable by mean and variance.",
        r"\prod_{t_i \le t} B(n_i - d_i + 1, d_i)",
        "Fay, Brittain and Proschan, Biostatistics 2013;14:723",
    ),
    Entry("lfs.G.at_M_months.at_risk", "Patients with a time of at least the landmark."),
    Entry(
        "lfs.G.median_days",
        "Median leukemia-free survival: the first day with survival of at most one half, midway to "
        "the next fall if it is exactly one half; limits where the plain interval crosses.",
        r"\min \{t : S(t) \le 1/2\}",
        "Brookmeyer and Crowley, Biometrics 1982;38:29; the rule at one half is that of R",
    ),
    Entry(
        "lfs.G.follow_up_days",
        "Median follow-up by the reverse Kaplan-Meier method: censorings are the events, and on a "
        "shared day patients with an event leave before the censorings are counted.",
        r"\min \left\{t : \prod_{t_i \le t} \left(1 - \frac{c_i}{n_i - d_i}\right) \le "
        r"\frac{1}{2}\right\}",
        "Schemper and Smith, Control Clin Trials 1996;17:343",
    ),
    Entry(
        "lfs.G.follow_up_completeness",
        "Share of the person-time up to the landmark that was observed; an event ends what could "
        "have been observed.",
        r"\frac{\sum \min(t_i, \tau)}{\sum_{\text{events}} \min(t_i, \tau) + "
        r"\sum_{\text{censored}} \tau}",
        "Clark, Altman and De Stavola, Lancet 2002;359:1309",
    ),
    Entry(
        "lfs.G.rmst_M_months_days",
        "Mean leukemia-free time up to the landmark.",
        r"\int_0^\tau S(t) dt, \quad \sum_{t_i < \tau} \left(\int_{t_i}^\tau S(t) dt\right)^2 "
        r"\frac{d_i}{n_i (n_i - d_i)}",
        "Royston and Parmar, BMC Med Res Methodol 2013;13:152",
    ),
    Entry(
        "G.in_remission",
        "Share in remission at last contact of a group told apart by transplantation, with the "
        "exact interval.",
        "",
        "Clopper and Pearson, Biometrika 1934;26:404",
    ),
    Entry(
        "relapse.G.at_M_months",
        "Share of patients who relapsed by the landmark, deaths in remission being a competing "
        "risk; plain interval by the infinitesimal jackknife. If nobody did, the limit is the "
        "exact one-sided one.",
        INCIDENCE,
        AJ,
    ),
    Entry(
        "death_in_remission.G.at_M_months",
        "Share of patients who died in remission by the landmark; as for relapse.",
        INCIDENCE,
        AJ,
    ),
    Entry("baseline.C.missing", "Patients in whom the covariate is not known."),
    Entry(
        "subgroup.C.L.mrd_negative",
        "Share of all patients of a subgroup whose MRD became negative, with the exact interval.",
        "",
        "Clopper and Pearson, Biometrika 1934;26:404",
    ),
    Entry("hsct.patients", "Patients transplanted, of those in whom it was a choice and is known."),
    Entry("cohort.G.statement", "How many of the group there are and are in remission, in words."),
    Entry("mrd.statement", "In which arms clearance of MRD is known, in words."),
    Entry("relapse.statement", "Whether the table tells relapse from death, in words."),
    Entry("hsct.statement", "Whether the days of transplantation are known, in words."),
)
