# Within centres, within levels of a covariate, and adjusted for covariates. `d` has group or x besides what read_cohort()
# gives: centre, and covariates as numbers or words, NA or "" where they are not known.
NUMBERS <- c("age_years", "mrd_level", "wbc")
ORDER <- c("age_years", "sex", "immunophenotype", "mrd_status", "mrd_level", "wbc", "fusion")
TIGHT <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50)
filled <- function(v) !is.na(v) & v != ""
covariates_of <- function(d) Filter(function(name) !is.null(d[[name]]) && any(filled(d[[name]])), ORDER)

centres <- function(d) if (is.null(d$centre)) 0 else length(unique(d$centre))

stratified_logrank <- function(d) {
  if (centres(d) < 2) return(refuse("one centre"))
  fit <- survdiff(Surv(days, status) ~ group + strata(centre), d)
  tested(fit$chisq, length(unique(d$group)) - 1, nrow(d))
}

stratified_ratio <- function(d) {
  if (centres(d) < 2) return(refuse("one centre"))
  wald(coxph(Surv(days, status) ~ x + strata(centre), d, ties = "efron", control = TIGHT), nrow(d))
}

# A number above or up to the median of all patients, or each word.
levels_of <- function(d, name) {
  v <- d[[name]]
  if (name %in% NUMBERS) return(list(low = filled(v) & v <= median(v, na.rm = TRUE), high = filled(v) & v > median(v, na.rm = TRUE)))
  words <- sort(unique(v[filled(v)]))
  setNames(lapply(words, function(word) v == word), gsub("[^a-z0-9]+", "_", tolower(words)))
}

# Twice the gain of a ratio for each level over one ratio for all, each level having its own baseline hazard.
interaction <- function(d, parts) {
  d$level <- NA; for (key in names(parts)) d$level[parts[[key]]] <- key
  d <- d[!is.na(d$level), ]
  alike <- coxph(Surv(days, status) ~ x + strata(level), d, ties = "efron", control = TIGHT)
  apart <- coxph(Surv(days, status) ~ x:strata(level) + strata(level), d, ties = "efron", control = TIGHT)
  tested(2 * (apart$loglik[2] - alike$loglik[2]), length(parts) - 1, nrow(d))
}

# Complete cases; skewed numbers as the logarithm of one more; at least five events a term.
adjusted <- function(d) {
  names <- covariates_of(d)
  if (!length(names)) return(refuse("no covariate"))
  d <- d[Reduce(`&`, lapply(names, function(name) filled(d[[name]]))), ]
  for (name in intersect(names, c("mrd_level", "wbc"))) d[[name]] <- log1p(d[[name]])
  names <- Filter(function(name) length(unique(d[[name]])) > 1, names)
  terms <- 1 + sum(vapply(names, function(name) if (name %in% NUMBERS) 1 else length(unique(d[[name]])) - 1, 0))
  if (sum(d$status) < 5 * terms) return(refuse("fewer than five events a term"))
  formula <- reformulate(c("x", names), "Surv(days, status)")
  fit <- coxph(formula, d, ties = "efron", control = TIGHT)
  b <- coef(fit)[["x"]]; se <- sqrt(vcov(fit)["x", "x"])
  list(value = exp(b), low = exp(b - Z * se), high = exp(b + Z * se), standard_error = se, n = nrow(d))
}

# Of all patients, and of the pair `both` (with x).
of_covariates <- function(d, both, pair) {
  found <- list()
  for (name in covariates_of(d)) {
    found[[paste0("baseline.", name, ".missing")]] <- list(value = sum(!filled(d[[name]])), n = nrow(d))
    parts <- levels_of(d, name)
    inside <- lapply(parts, function(chosen) chosen[both$at])
    for (key in names(parts)) {
      start <- paste0("subgroup.", name, ".", key)
      found[[paste0(start, ".mrd_negative")]] <- negative(d[parts[[key]], ], clopper_pearson)
      found[[paste0(start, ".", pair, ".hazard_ratio")]] <- hazard_ratio(both[inside[[key]], ])
    }
    found[[paste0("subgroup.", name, ".", pair, ".interaction")]] <- interaction(both, inside)
  }
  found
}
