# What R says of one cohort: one function a quantity, each returning a named list, or refuse("why").
# `d` has one row per patient: days, status (1 unless censored), outcome, mrd_negative, hsct.
suppressPackageStartupMessages({library(survival); library(cmprsk)})

LANDMARK <- 1096
LEVEL <- 0.95
Z <- qnorm(1 - (1 - LEVEL) / 2)
refuse <- function(reason) list(value = NULL, reason = reason)
curve <- function(d, type = "plain") survfit(Surv(days, status) ~ 1, d, conf.type = type, conf.int = LEVEL)

# --- one group -------------------------------------------------------------------------------------------------------

# R's summary(fit, times) refuses a time after the last follow-up; we do so too, unless the curve has reached 0.
followed <- function(d) nrow(d) && max(d$days) >= LANDMARK || tail(curve(d)$surv, 1) == 0

at_landmark <- function(d, type) {
  if (!followed(d)) return(refuse("follow-up ends before the landmark"))
  s <- summary(curve(d, type), times = LANDMARK, extend = TRUE)
  n <- nrow(d)
  if (s$surv == 0) return(list(value = 0, n = n, reason = "R gives neither error nor interval at S = 0"))
  list(value = s$surv, low = s$lower, high = s$upper, standard_error = s$std.err, n = n)
}

clopper_pearson <- function(x, n) {
  ci <- binom.test(x, n, conf.level = LEVEL)$conf.int
  list(value = x / n, low = ci[1], high = ci[2], n = n)
}

wilson <- function(x, n) {
  ci <- suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = LEVEL))$conf.int
  list(value = x / n, low = ci[1], high = ci[2], n = n)
}

# Beta product confidence procedure (Fay, Brittain and Proschan 2013), method of moments, from its definition: no package
# in Debian has it. With d events among n at risk survival falls by a Beta(n - d + 1, d) factor; below it, one more event
# may be about to befall one of the m patients who are left. Without censoring it is Clopper and Pearson's interval.
beta_product <- function(d, day) {
  factors <- vapply(sort(unique(d$days[d$status == 1 & d$days <= day])), function(at) {
    failed <- sum(d$days == at & d$status == 1)
    c(sum(d$days >= at) - failed + 1, failed)
  }, numeric(2))
  m <- sum(d$days > day | (d$days == day & d$status == 0))
  list(low = if (m == 0) 0 else quantile_of_product(cbind(factors, c(m, 1)), (1 - LEVEL) / 2),
       high = if (ncol(factors) == 0) 1 else quantile_of_product(factors, (1 + LEVEL) / 2))
}

quantile_of_product <- function(factors, p) {
  a <- factors[1, ]; b <- factors[2, ]
  mean <- prod(a / (a + b)); square <- prod(a * (a + 1) / ((a + b) * (a + b + 1)))
  size <- (mean - square) / (square - mean^2)
  qbeta(p, mean * size, (1 - mean) * size)
}

at_landmark_exact <- function(d) {
  plain <- at_landmark(d, "plain")
  if (is.null(plain$value)) return(plain)
  limits <- beta_product(d, LANDMARK)
  if (!any(d$days < LANDMARK & d$status == 0)) {
    exact <- clopper_pearson(sum(!(d$days <= LANDMARK & d$status == 1)), nrow(d))
    stopifnot(abs(exact$low - limits$low) < 1e-9, abs(exact$high - limits$high) < 1e-9)
    limits <- exact
  }
  list(value = plain$value, low = limits$low, high = limits$high, standard_error = plain$standard_error, n = nrow(d))
}

at_risk_at_landmark <- function(d) list(value = sum(d$days >= LANDMARK), n = nrow(d))

# Observed person-time over that possible, to the landmark (Clark, Altman and De Stavola 2002).
completeness <- function(d) {
  seen <- pmin(d$days, LANDMARK)
  possible <- ifelse(d$status == 1, seen, LANDMARK)
  if (sum(possible) == 0) return(refuse("no time passed"))
  list(value = sum(seen) / sum(possible), n = nrow(d))
}

# quantile() of survfit; the median that print() and summary() show differs when S = 1/2 to the end (README.md).
median_of <- function(fit, n) {
  q <- quantile(fit, 0.5)
  if (is.na(q$quantile)) return(list(value = NULL, low = q$lower, high = q$upper, n = n, reason = "not reached"))
  list(value = q$quantile, low = q$lower, high = q$upper, n = n)
}

# The censorings are the events of the reversed curve. Days are doubled, and real events leave half a day earlier than
# they happened, so that nobody who failed on a day is at risk for the censorings of that day.
median_follow_up <- function(d) {
  early <- 2 * d$days - d$status
  fit <- survfit(Surv(early, 1 - d$status) ~ 1, conf.type = "plain", conf.int = LEVEL)
  fit$time <- ceiling(fit$time / 2)
  median_of(fit, nrow(d))
}

restricted_mean <- function(d) {
  if (!followed(d)) return(refuse("follow-up ends before the horizon; R would carry the last value forward"))
  if (min(d$days) > LANDMARK) return(list(value = LANDMARK, standard_error = 0, n = nrow(d), reason = "R refuses a horizon before the first day",
                                             low = LANDMARK, high = LANDMARK))
  t <- summary(curve(d), rmean = LANDMARK)$table
  se <- t[["se(rmean)"]]
  list(value = t[["rmean"]], low = t[["rmean"]] - Z * se, high = t[["rmean"]] + Z * se, standard_error = se, n = nrow(d))
}

# --- comparing groups -------------------------------------------------------------------------------------------------

tested <- function(chi_square, df, n) {
  if (!is.finite(chi_square)) return(refuse("R gives no chi-square"))
  list(chi_square = chi_square, degrees_of_freedom = df, p_value = pchisq(chi_square, df, lower.tail = FALSE), n = n)
}

logrank <- function(d) {
  if (sum(d$status) == 0) return(refuse("no events"))
  groups <- length(unique(d$group))
  if (groups < 2) return(refuse("one group only"))
  fit <- tryCatch(survdiff(Surv(days, status) ~ group, d), error = function(e) NULL)
  if (is.null(fit)) return(refuse("survdiff stops"))
  if (all(abs(fit$var) < 1e-12)) return(refuse("the log-rank variance is 0"))
  tested(fit$chisq, groups - 1, nrow(d))
}

# Cox with Efron's ties; x = 1 in the first-named group. NULL where the estimate is infinite or not defined. coxph stops
# when the likelihood no longer rises, about 1e-8 from its top; the score below has its root to the last digit.
cox <- function(d) {
  if (sum(d$status) == 0) return(NULL)
  first <- tryCatch(coxph(Surv(days, status) ~ x, d, ties = "efron"), warning = function(w) NULL, error = function(e) NULL)
  if (is.null(first) || is.na(coef(first)) || vcov(first)[1, 1] > 1e4 || vcov(first)[1, 1] == 0) return(NULL)
  b <- root(efron(d)$score, coef(first)[[1]] - 0.1, coef(first)[[1]] + 0.1)
  stopifnot(abs(b - coef(first)[[1]]) < 1e-4)
  coxph(Surv(days, status) ~ x, d, ties = "efron", init = b, control = coxph.control(iter.max = 0))
}
no_cox <- function() refuse("no finite hazard ratio: coxph warns of an infinite coefficient, or there is nothing to compare")

wald <- function(fit, n) {
  b <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1])
  list(value = exp(b), low = exp(b - Z * se), high = exp(b + Z * se), standard_error = se,
       p_value = 2 * pnorm(-abs(b / se)), n = n)
}

hazard_ratio <- function(d) {
  fit <- cox(d)
  if (is.null(fit)) no_cox() else wald(fit, nrow(d))
}

# Efron's log likelihood for one binary covariate with its derivatives: every event day gives d terms, in each of which
# the term's share of the tied events is taken out of the risk set.
efron <- function(d) {
  terms <- do.call(rbind, lapply(sort(unique(d$days[d$status == 1])), function(day) {
    dead <- d$status == 1 & d$days == day; risk <- d$days >= day
    share <- (seq_len(sum(dead)) - 1) / sum(dead)
    data.frame(one = sum(risk & d$x == 1) - share * sum(dead & d$x == 1),
               nought = sum(risk & d$x == 0) - share * sum(dead & d$x == 0))
  }))
  observed <- sum(d$status * d$x)
  chance <- function(b) { e <- terms$one * exp(b); e / (e + terms$nought) }
  list(loglik = function(b) observed * b - sum(log(terms$one * exp(b) + terms$nought)),
       score = function(b) observed - sum(chance(b)),
       information = function(b) { p <- chance(b); sum(p * (1 - p)) },
       slope = function(b) { p <- chance(b); sum(p * (1 - p) * (1 - 2 * p)) })
}

root <- function(f, low, high) uniroot(f, c(low, high), extendInt = "yes", tol = 1e-15, maxiter = 10000)$root

# Where twice the fall of `loglik` from its top at `b` reaches the chi-square quantile.
fallen <- function(loglik, b) {
  f <- function(x) 2 * (loglik(b) - loglik(x)) - qchisq(LEVEL, 1)
  step <- function(sign) {
    far <- sign
    while (f(b + far) < 0) { far <- 2 * far; if (abs(far) > 300) return(sign * Inf) }
    root(f, b, b + far)
  }
  c(step(-1), step(1))
}

likelihood_interval <- function(d) {
  fit <- cox(d)
  if (is.null(fit)) return(no_cox())
  L <- efron(d); b <- coef(fit)[[1]]
  stopifnot(abs(L$loglik(b) - fit$loglik[2]) < 1e-12 * max(1, abs(fit$loglik[2])))
  stopifnot(abs(1 / L$information(b) - vcov(fit)[1, 1]) < 1e-10 * vcov(fit)[1, 1])
  ci <- fallen(L$loglik, b); chi_square <- 2 * (L$loglik(b) - L$loglik(0))
  list(value = exp(b), low = exp(ci[1]), high = exp(ci[2]), chi_square = chi_square,
       p_value = pchisq(chi_square, 1, lower.tail = FALSE), n = nrow(d))
}

# Firth: log likelihood + log(information) / 2, profile interval. No coxphf in Debian; its default interval is this one,
# but its ties are Breslow's, so only untied cohorts can be set beside it.
firth <- function(d) {
  if (sum(d$status) == 0) return(refuse("no events"))
  L <- efron(d)
  if (L$information(0) <= 0) return(refuse("no information: one group is never at risk with the other"))
  penalised <- function(b) L$loglik(b) + log(L$information(b)) / 2
  b <- root(function(b) L$score(b) + L$slope(b) / (2 * L$information(b)), -2, 2)
  ci <- fallen(penalised, b); chi_square <- 2 * (penalised(b) - penalised(0))
  list(value = exp(b), low = exp(ci[1]), high = exp(ci[2]), chi_square = chi_square,
       p_value = pchisq(chi_square, 1, lower.tail = FALSE), n = nrow(d))
}

proportional_hazards <- function(d) {
  fit <- cox(d)
  if (is.null(fit)) return(no_cox())
  z <- tryCatch(cox.zph(fit)$table, error = function(e) NULL)
  if (is.null(z)) return(refuse("cox.zph stops"))
  tested(z[1, "chisq"], z[1, "df"], nrow(d))
}

# Plain difference. Where S of a group is 0 or 1 and Greenwood fails, the exact limits of both groups are combined by
# variance estimates recovery (Zou and Donner 2008).
difference_at_landmark <- function(a, b) {
  if (!followed(a) || !followed(b)) return(refuse("follow-up of a group ends before the landmark"))
  one <- function(d) summary(curve(d), times = LANDMARK, extend = TRUE)
  s <- one(a); t <- one(b); n <- nrow(a) + nrow(b); by <- s$surv - t$surv
  if (all(c(s$surv, t$surv) > 0 & c(s$surv, t$surv) < 1)) {
    se <- sqrt(s$std.err^2 + t$std.err^2)
    return(list(value = by, low = max(-1, by - Z * se), high = min(1, by + Z * se), standard_error = se, n = n))
  }
  e <- beta_product(a, LANDMARK); f <- beta_product(b, LANDMARK)
  list(value = by, low = max(-1, by - sqrt((s$surv - e$low)^2 + (f$high - t$surv)^2)),
       high = min(1, by + sqrt((e$high - s$surv)^2 + (t$surv - f$low)^2)), n = n)
}

# The test on the scale log(-log S) (Klein et al. 2007).
difference_test <- function(a, b) {
  if (!followed(a) || !followed(b)) return(refuse("follow-up of a group ends before the landmark"))
  one <- function(d) summary(curve(d), times = LANDMARK, extend = TRUE)
  s <- one(a); t <- one(b)
  if (any(c(s$surv, t$surv) %in% 0:1)) return(refuse("no log(-log S) at 0 or 1"))
  v <- function(u) (u$std.err / u$surv / log(u$surv))^2
  tested((log(-log(s$surv)) - log(-log(t$surv)))^2 / (v(s) + v(t)), 1, nrow(a) + nrow(b))
}

# The permutation distribution of the log-rank chi-square: exact where there are few ways to deal the groups, otherwise
# from a sample of our own, whose P value another sample meets but within sampling error.
WAYS <- 9999
permutation <- function(d) {
  observed <- logrank(d)
  if (is.null(observed$chi_square)) return(observed)
  if (nrow(d) > 200) return(refuse("more than 200 patients: not needed"))
  few <- choose(nrow(d), sum(d$x)) <= WAYS
  set.seed(1)
  chosen <- if (few) combn(nrow(d), sum(d$x)) else replicate(WAYS, sample(nrow(d), sum(d$x)))
  labels <- matrix(0, ncol(chosen), nrow(d))
  labels[cbind(c(col(chosen)), c(chosen))] <- 1
  stopifnot(abs(dealt(d, rbind(d$x)) - observed$chi_square) < 1e-9)
  observed$p_value <- mean(dealt(d, labels) >= observed$chi_square * (1 - 1e-9))
  if (!few) observed$sampled <- WAYS
  observed
}

dealt <- function(d, labels) {
  days <- sort(unique(d$days[d$status == 1]))
  here <- outer(d$days, days, ">="); failed <- outer(d$days, days, "==") & d$status == 1
  n <- colSums(here); dead <- colSums(failed)
  share <- sweep(labels %*% here, 2, n, "/")
  v <- (share * (1 - share)) %*% (dead * (n - dead) / pmax(n - 1, 1))
  ifelse(v < 1e-9, 0, (labels %*% d$status - share %*% dead)^2 / v)
}

restricted_mean_difference <- function(a, b) {
  p <- restricted_mean(a); q <- restricted_mean(b)
  if (is.null(p$value) || is.null(q$value)) return(refuse("follow-up of a group ends before the horizon"))
  by <- p$value - q$value; se <- sqrt(p$standard_error^2 + q$standard_error^2)
  out <- list(value = by, low = by - Z * se, high = by + Z * se, standard_error = se, n = p$n + q$n)
  if (se == 0) out else c(out, list(p_value = 2 * pnorm(-abs(by / se))))
}

# --- competing risks --------------------------------------------------------------------------------------------------

# survfit's multi-state estimate, its error (infinitesimal jackknife), and cuminc's error (Aalen) beside it.
incidence <- function(d, cause) {
  if (!followed(d)) return(refuse("follow-up ends before the landmark"))
  if (sum(d$status) == 0) return(list(value = 0, n = nrow(d), reason = "R has no multi-state fit without events"))
  fit <- survfit(Surv(days, factor(outcome, c("censored", "relapse", "death"))) ~ 1, d, conf.type = "plain")
  at <- max(which(c(-1, fit$time) <= LANDMARK)) - 1
  column <- match(cause, fit$states)
  if (at == 0) return(list(value = 0, n = nrow(d)))
  se <- fit$std.err[at, column]; value <- fit$pstate[at, column]
  list(value = value, low = max(0, value - Z * se), high = min(1, value + Z * se), standard_error = se,
       standard_error_aalen = aalen_error(d, cause), n = nrow(d))
}

aalen_error <- function(d, cause) {
  if (!any(d$outcome == cause)) return(NULL)
  fit <- tryCatch(cuminc(d$days, d$outcome, cencode = "censored"), error = function(e) NULL)
  if (is.null(fit)) return(NULL)
  v <- fit[[paste(1, cause)]]
  sqrt(v$var[max(which(v$time <= LANDMARK))])
}

gray <- function(d, cause) {
  if (!any(d$outcome == cause)) return(refuse("nobody had this outcome"))
  fit <- tryCatch(cuminc(d$days, d$outcome, d$group, cencode = "censored"), error = function(e) NULL)
  if (is.null(fit) || is.null(fit$Tests)) return(refuse("cuminc gives no test"))
  t <- fit$Tests[cause, ]
  if (t[["stat"]] == 0 && t[["pv"]] == 0) return(refuse("cuminc gives 0 and 0"))
  tested(t[["stat"]], t[["df"]], nrow(d))
}

cause_specific <- function(d, cause) {
  d$status <- as.integer(d$outcome == cause)
  hazard_ratio(d)
}

# --- proportions ------------------------------------------------------------------------------------------------------

known <- function(d) d$mrd_negative[d$mrd_negative != ""]
negative <- function(d, interval) {
  m <- known(d)
  if (!length(m)) refuse("MRD not recorded") else interval(sum(m == "yes"), length(m))
}

# Difference with Newcombe's interval (1998, method 10) from the two Wilson intervals of prop.test.
negative_difference <- function(a, b) {
  if (!length(known(a)) || !length(known(b))) return(refuse("MRD of a group not recorded"))
  p <- negative(a, wilson); q <- negative(b, wilson); by <- p$value - q$value
  list(value = by, low = by - sqrt((p$value - p$low)^2 + (q$high - q$value)^2),
       high = by + sqrt((p$high - p$value)^2 + (q$value - q$low)^2), n = p$n + q$n)
}

fourfold <- function(a, b) {
  p <- known(a); q <- known(b)
  matrix(c(sum(p == "yes"), sum(p == "no"), sum(q == "yes"), sum(q == "no")), 2)
}

# fisher.test finds the odds ratio and its limits by uniroot, to about 1e-4; the same equations are solved here, and its
# own figures only checked to that.
negative_odds_ratio <- function(a, b) {
  if (!length(known(a)) || !length(known(b))) return(refuse("MRD of a group not recorded"))
  t <- fourfold(a, b); theirs <- fisher.test(t)
  if (theirs$estimate %in% c(0, Inf) || any(rowSums(t) == 0)) return(refuse("the odds ratio is 0, infinite or not defined"))
  m <- sum(t[, 1]); n <- sum(t[, 2]); k <- sum(t[1, ]); x <- t[1, 1]
  support <- max(0, k - n):min(m, k); weight <- dhyper(support, m, n, k, log = TRUE)
  given <- function(b) { w <- weight + b * support; w <- exp(w - max(w)); w / sum(w) }
  tail <- (1 - LEVEL) / 2; b <- log(theirs$estimate[[1]])
  solved <- exp(c(root(function(b) sum(support * given(b)) - x, b - 1, b + 1),
                  root(function(b) sum(given(b)[support >= x]) - tail, b - 3, b),
                  root(function(b) tail - sum(given(b)[support <= x]), b, b + 3)))
  stopifnot(abs(solved / c(theirs$estimate, theirs$conf.int) - 1) < 1e-2)
  list(value = solved[1], low = solved[2], high = solved[3], n = sum(t))
}

negative_fisher <- function(a, b) {
  if (!length(known(a)) || !length(known(b))) return(refuse("MRD of a group not recorded"))
  t <- fourfold(a, b)
  if (any(rowSums(t) == 0)) return(refuse("all patients alike"))
  pearson <- suppressWarnings(chisq.test(t, correct = FALSE))$statistic[[1]]
  list(chi_square = pearson, degrees_of_freedom = 1, p_value = fisher.test(t)$p.value, n = sum(t))
}
