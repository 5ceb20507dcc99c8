# Public cohorts, dressed in this project's columns. Writes cohorts/<name>.csv; README.md says what became of each.
# Usage: Rscript public.R        (in this directory; needs r-cran-survival, r-cran-kmsurv, r-cran-cardata)
suppressPackageStartupMessages({library(survival); library(KMsurv); library(carData)})

arms <- c("car_t", "chemo_hsct", "chemo")

# One row per distinct patient description; `patients` counts them. Rows keep the order of first appearance.
tally <- function(d) {
  key <- do.call(paste, c(d, sep = "\r"))
  first <- !duplicated(key)
  cbind(d[first, , drop = FALSE], patients = as.integer(table(factor(key, unique(key)))))
}

dress <- function(name, arm, days, outcome, mrd_negative = "", hsct = "", counted = FALSE, hsct_days = NULL, more = NULL) {
  d <- data.frame(arm = arm, lfs_days = as.integer(round(days)), outcome = outcome,
                  mrd_negative = mrd_negative, hsct = hsct, stringsAsFactors = FALSE)
  d$hsct_days <- hsct_days
  if (!is.null(more)) d <- cbind(d, more)
  d <- d[!is.na(d$arm) & !is.na(d$lfs_days) & !is.na(d$outcome), ]
  d[is.na(d)] <- ""
  stopifnot(d$arm %in% arms, d$lfs_days >= 0)
  if (counted) d <- tally(d)
  d <- cbind(patient_id = sprintf("%s-%04d", name, seq_len(nrow(d))), d)
  write.csv(d, file.path("cohorts", paste0(name, ".csv")), row.names = FALSE, quote = FALSE, na = "")
}
yes_no <- function(x) ifelse(is.na(x), "", ifelse(x, "yes", "no"))
event <- function(x) ifelse(x == 1, "event", "censored")
three <- function(first, second) ifelse(first, "car_t", ifelse(second, "chemo_hsct", "chemo"))

with(survival::lung, {
  arm <- three(sex == 2, age < 65)
  dress("lung", arm, time, event(status - 1), yes_no(ph.ecog == 0), yes_no(ph.karno >= 80),
        more = data.frame(centre = ifelse(is.na(inst), "unknown", inst), age_years = age, wbc = meal.cal))
  dress("lung_doubled", arm, 2 * time, event(status - 1))
})

data(drug6mp)  # weeks; read as 50 days each
with(drug6mp, dress("sixmp", three(rep(c(TRUE, FALSE), each = 21), rep(remstat, 2) == 2),
                    50 * c(t2, t1), event(c(relapse, rep(1, 21)))))

with(aml, dress("aml", three(x == "Maintained", seq_along(time) %% 2 == 0), 30 * time, event(status)))

with(veteran, dress("veteran", three(celltype == "squamous", celltype == "large"), 4 * time, event(status),
                    yes_no(karno >= 60), yes_no(prior == 10)))

data(larynx)  # years
with(larynx, dress("larynx", three(stage == 1, stage %in% 2:3), 365.25 * time, event(delta)))

data(bmt)  # t2: disease-free survival in days, d3: relapse or death, d2: relapse
with(bmt, dress("bmt", three(group == 2, group == 1), t2,
                ifelse(d3 == 0, "censored", ifelse(d2 == 1, "relapse", "death")), yes_no(z10 == 1),
                ifelse(group == 1, "yes", yes_no(z8 == 1)),
                more = data.frame(centre = z9, age_years = z1, sex = ifelse(z3 == 1, "male", "female"),
                                  immunophenotype = ifelse(z4 == 1, "B-ALL", "T-ALL"))))

with(gbsg, dress("gbsg", three(hormon == 1, grade <= 2), rfstime, event(status), yes_no(er > 0),
                 yes_no(meno == 1), counted = TRUE))

# to the nearest 30 days: many ties, large counts
with(rotterdam, dress("rotterdam", three(size == "<=20", size == "20-50"), 30 * round(pmin(rtime, dtime) / 30),
                      ifelse(recur == 1, "relapse", ifelse(death == 1, "death", "censored")), counted = TRUE))

with(mgus2, {  # months
  dress("mgus2", three(mspike < 1, mspike < 1.5), 30.4375 * ifelse(pstat == 1, ptime, futime),
        ifelse(pstat == 1, "relapse", ifelse(death == 1, "death", "censored")), yes_no(sex == "F"),
        yes_no(age > 70), counted = TRUE)
})

first <- colon[colon$etype == 1, ]; last <- colon[colon$etype == 2, ]
last <- last[match(first$id, last$id), ]
dress("colon", three(first$rx == "Lev+5FU", first$rx == "Obs"), first$time,
      ifelse(first$status == 1, "relapse", ifelse(last$status == 1, "death", "censored")),
      yes_no(first$node4 == 0), counted = TRUE,
      more = data.frame(centre = 1 + first$extent, sex = ifelse(first$sex == 1, "male", "female")))

with(pbc, dress("pbc", three(trt %in% 1, trt %in% 2), time, c("censored", "relapse", "death")[status + 1],
                yes_no(edema == 0), yes_no(stage >= 3),
                more = data.frame(age_years = round(age, 1), sex = ifelse(sex == "m", "male", "female"), wbc = platelet)))

with(Rossi, dress("rossi", three(fin == "yes", prio <= 2), 22 * week, event(arrest), counted = TRUE))

data(hodg)
with(hodg, dress("hodg", three(gtype == 2, dtype == 1), time, event(delta), "", yes_no(gtype == 1)))

data(alloauto)  # months
with(alloauto, dress("alloauto", three(type == 1, seq_along(time) %% 2 == 0), 30.4375 * time, event(delta)))

with(myeloid, {  # a transplant after the relapse does not count
  stop_at <- ifelse(is.na(rltime), futime, pmin(rltime, futime))
  in_remission <- !is.na(txtime) & txtime <= stop_at
  dress("myeloid", three(trt == "B", sex == "f"), stop_at,
        ifelse(!is.na(rltime), "relapse", ifelse(death == 1, "death", "censored")), yes_no(!is.na(crtime)),
        yes_no(in_remission), hsct_days = ifelse(in_remission, txtime, NA))
})

with(jasa, dress("stanford", three(surgery == 0, age < 45), futime, event(fustat), "", yes_no(transplant == 1),
                 hsct_days = ifelse(transplant == 1, wait.time, NA)))
