# Writes expected.json: for every cohort in cohorts/ every finding that R can give, with what made it.
# What a cohort does not tell (causes, days of transplantation) has no entry: there the package must refuse.
# Usage: Rscript expected.R        (in this directory)
source("estimators.R")
source("transplant.R")
source("covariates.R")
library(jsonlite)

read_cohort <- function(file) {
  d <- read.csv(file, colClasses = "character", na.strings = character())
  count <- if (is.null(d$patients)) rep(1, nrow(d)) else as.integer(d$patients)
  d <- d[rep(seq_len(nrow(d)), count), ]
  read <- data.frame(arm = d$arm, days = as.integer(d$lfs_days), status = as.integer(d$outcome != "censored"), outcome = d$outcome,
             mrd_negative = d$mrd_negative, hsct = d$hsct,
             hsct_days = if (is.null(d$hsct_days)) NA_integer_ else as.integer(ifelse(d$hsct_days %in% c("", "NA"), NA, d$hsct_days)))
  for (name in intersect(c("centre", ORDER), names(d)))
    read[[name]] <- if (name %in% NUMBERS) as.numeric(ifelse(d[[name]] == "", NA, d[[name]])) else d[[name]]
  read
}

groups_of <- function(d) {
  c(split(d, factor(d$arm, c("car_t", "chemo_hsct", "chemo"))),
    list(not_car_t = d[d$arm != "car_t", ], non_transplanted = d[d$arm == "car_t" & d$hsct == "no", ]))
}

of_group <- function(d, causes) {
  found <- list(
    cohort..patients = list(value = nrow(d), n = nrow(d)), lfs..events = list(value = sum(d$status), n = nrow(d)),
    lfs..events_by_36_months = list(value = sum(d$status == 1 & d$days <= LANDMARK), n = nrow(d)),
    lfs..at_36_months.at_risk = at_risk_at_landmark(d),
    mrd..negative = negative(d, clopper_pearson), mrd..negative.wilson = negative(d, wilson))
  of_time <- list(
    lfs..at_36_months = function() at_landmark(d, "plain"), lfs..at_36_months.log = function() at_landmark(d, "log"),
    lfs..at_36_months.loglog = function() at_landmark(d, "log-log"), lfs..at_36_months.exact = function() at_landmark_exact(d),
    lfs..follow_up_completeness = function() completeness(d),
    lfs..median_days = function() median_of(curve(d), nrow(d)), lfs..follow_up_days = function() median_follow_up(d),
    lfs..rmst_36_months_days = function() restricted_mean(d))
  if (causes) of_time <- c(of_time, relapse..at_36_months = function() incidence(d, "relapse"),
                           death_in_remission..at_36_months = function() incidence(d, "death"))
  c(found, lapply(of_time, function(f) if (nrow(d)) f() else refuse("no patient in this group")))
}
NAMES <- c(relapse = "relapse", death = "death_in_remission")

of_pair <- function(a, b, causes) {
  d <- rbind(cbind(a, x = 1), cbind(b, x = 0))
  d$group <- d$x
  found <- list(
    lfs..logrank = logrank(d), lfs..hazard_ratio = hazard_ratio(d),
    lfs..hazard_ratio.likelihood = likelihood_interval(d), lfs..hazard_ratio.firth = firth(d),
    lfs..proportional_hazards = proportional_hazards(d), lfs..difference_at_36_months = difference_at_landmark(a, b),
    lfs..difference_at_36_months.cloglog = difference_test(a, b), lfs..logrank.permutation = permutation(d),
    lfs..logrank.stratified = stratified_logrank(d), lfs..hazard_ratio.stratified = stratified_ratio(d),
    adjusted..hazard_ratio = adjusted(d), lfs..rmst_difference_days = restricted_mean_difference(a, b), mrd..difference = negative_difference(a, b), mrd..odds_ratio = negative_odds_ratio(a, b),
    mrd..fisher = negative_fisher(a, b))
  if (causes) for (cause in c("relapse", "death")) {
    found[[paste0(NAMES[[cause]], "..gray")]] <- gray(transform(d, group = x), cause)
    found[[paste0(NAMES[[cause]], "..hazard_ratio")]] <- cause_specific(d, cause)
  }
  found
}

LANDMARKS <- c(60, 90, 120, 180, 365)
of_transplant <- function(d) {
  known <- known_transplant(d)
  found <- list(hsct.patients = list(value = sum(known$hsct == "yes"), n = nrow(known)), hsct.time_dependent_hazard_ratio = time_dependent(d), hsct.mantel_byar = mantel_byar(d))
  fixed <- c(lapply(setNames(LANDMARKS, paste0("hsct.landmark_", LANDMARKS, "_days")), function(day) at_transplant_landmark(d, day)),
             list(hsct.naive = ever_transplanted(d)))
  for (name in names(fixed)) {
    found[[paste0(name, ".logrank")]] <- logrank(fixed[[name]])
    found[[paste0(name, ".hazard_ratio")]] <- hazard_ratio(fixed[[name]])
  }
  found
}

named <- function(found, middle) setNames(found, sub("..", paste0(".", middle, "."), names(found), fixed = TRUE))

of_cohort <- function(file) {
  message(file)
  d <- read_cohort(file); groups <- groups_of(d)
  causes <- !any(d$outcome == "event")
  found <- list(cohort.patients = list(value = nrow(d), n = nrow(d)))
  for (g in names(groups)) found <- c(found, named(of_group(groups[[g]], causes), g))
  for (g in c("not_car_t", "chemo_hsct", "chemo"))
    found <- c(found, named(of_pair(groups$car_t, groups[[g]], causes), paste0("car_t_vs_", g)))
  d$group <- d$arm
  found$lfs.overall.logrank <- logrank(d)
  found$lfs.overall.logrank.stratified <- stratified_logrank(d)
  both <- rbind(cbind(groups$car_t, x = rep(1, nrow(groups$car_t))), cbind(groups$not_car_t, x = rep(0, nrow(groups$not_car_t))))
  both$at <- c(which(d$arm == "car_t"), which(d$arm != "car_t"))
  found <- c(found, of_covariates(d, both, "car_t_vs_not_car_t"))
  tests <- found[paste0("lfs.car_t_vs_", c("not_car_t", "chemo_hsct", "chemo"), ".logrank")]
  p <- p.adjust(sapply(tests, function(f) if (is.null(f$p_value)) NA else f$p_value), "holm")
  for (name in names(tests))
    found[[paste0(name, ".holm")]] <- if (is.na(p[[name]])) tests[[name]] else replace(tests[[name]], "p_value", p[[name]])
  for (cause in c("relapse", "death"))
    if (causes) found[[paste0(NAMES[[cause]], ".overall.gray")]] <- gray(d, cause)
  if (nrow(known_transplant(d))) found <- c(found, of_transplant(d))
  eight <- groups$non_transplanted
  found$non_transplanted.in_remission <-
    if (nrow(eight)) clopper_pearson(sum(eight$status == 0), nrow(eight)) else refuse("no patient in this group")
  found
}

# One finding a line; numbers with 17 digits; what is not a finite number is null.
written <- function(x) {
  if (is.null(x) || (is.numeric(x) && !is.finite(x))) return("null")
  if (is.numeric(x)) sprintf("%.17g", x) else as.character(toJSON(x, auto_unbox = TRUE))
}
record <- function(x) paste0("{", paste0('"', names(x), '": ', vapply(x, written, ""), collapse = ", "), "}")
block <- function(x, indent) paste0(indent, '"', names(x), '": ', unlist(x), collapse = ",\n")

main <- function() {
  versions <- list(R = as.character(getRversion()))
  for (p in c("survival", "cmprsk", "jsonlite", "KMsurv", "carData")) versions[[p]] <- as.character(packageVersion(p))
  files <- c("../../data/cohort.csv", sort(list.files("cohorts", "[.]csv$", full.names = TRUE), method = "radix"))
  scripts <- c("awkward.R", "covariates.R", "estimators.R", "expected.R", "public.R", "transplant.R")
  sums <- tools::md5sum(c(scripts, files))
  body <- lapply(files, function(f) paste0("{\n", block(lapply(of_cohort(f), record), "      "), "\n    }"))
  quoted <- function(x) lapply(x, function(v) paste0('"', v, '"'))
  out <- paste0('{\n  "versions": {\n', block(quoted(versions), "    "), '\n  },\n  "md5": {\n', block(quoted(sums), "    "),
                '\n  },\n  "cohorts": {\n', block(setNames(body, basename(files)), "    "), "\n  }\n}\n")
  stopifnot(validate(out))
  cat(out, file = "expected.json")
}
main()
