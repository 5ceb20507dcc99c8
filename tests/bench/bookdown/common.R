# Read at the start of each chapter: the session is new, as each of our kernels is.
suppressPackageStartupMessages({library(survival); library(survminer)})
d <- read.csv("data/cohort.csv")
d$e <- as.integer(d$outcome != "censored")
d$m <- d$lfs_days / 30.4375
d$group <- ifelse(d$arm == "car_t", "CAR-T cells", "no CAR-T cells")
arms <- unique(d$arm)
pairs <- list(d, d[d$arm %in% c("car_t", "chemo_hsct"), ], d[d$arm %in% c("car_t", "chemo"), ])
names(pairs) <- c("no CAR-T cells", "chemotherapy before HSCT", "chemotherapy")
known <- function(column) column %in% names(d)
curve <- function(formula, rows = d, type = "plain") {
  do.call(survfit, list(formula, data = rows, conf.type = type))
}
at <- function(fit, months = 36) {
  s <- summary(fit, times = months, extend = TRUE)
  group <- if (is.null(s$strata)) "all" else as.character(s$strata)
  data.frame(group = group, months = s$time, lfs = s$surv, low = s$lower, high = s$upper)
}
share <- function(name, yes, n) {
  b <- binom.test(yes, n)
  data.frame(name = name, value = yes / n, low = b$conf.int[1], high = b$conf.int[2])
}
ratio <- function(name, rows) {
  fit <- coxph(Surv(m, e) ~ I(arm == "car_t"), rows, ties = "exact")
  data.frame(name = name, value = exp(coef(fit)), low = exp(confint(fit))[1], high = exp(confint(fit))[2])
}
logrank <- function(name, rows) {
  test <- survdiff(Surv(m, e) ~ I(arm == "car_t"), rows)
  data.frame(name = name, chi_square = test$chisq, p = pchisq(test$chisq, 1, lower.tail = FALSE))
}
bind <- function(rows) do.call(rbind, rows)
given <- function(x) if (is.null(x)) NA else x
flat <- function(path) {
  told <- unlist(jsonlite::fromJSON(path))
  utils::head(data.frame(name = names(told), value = unname(told)), 40)
}
claims <- function(path, key) {
  told <- yaml::read_yaml(path)[[key]]
  every <- if (key == "claims") told else unlist(lapply(told, `[[`, "claims"), recursive = FALSE)
  bind(lapply(every, function(claim) data.frame(
    name = claim$name, printed = given(claim$printed),
    value = as.numeric(given(claim$value)),
    unit = given(claim$unit)
  )))
}
