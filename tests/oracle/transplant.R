# Transplantation as a time-dependent exposure, of the patients of the car_t arm of whom it is known. (start, stop]
# intervals: a transplant counts from the day after it; everybody is at risk on day 0, hence the start one day before.
# On R's `heart` this gives R's own coefficient, but for patient 38, whose transplant on the day of death `heart` puts first.
known_transplant <- function(d) {
  d <- d[d$arm == "car_t" & (d$hsct == "no" | (d$hsct == "yes" & !is.na(d$hsct_days))), ]
  if (any(d$hsct == "yes")) d else d[0, ]
}

intervals <- function(d) {
  day <- ifelse(d$hsct == "yes", d$hsct_days, Inf)
  before <- with(d, data.frame(start = -1, stop = pmin(days, day), status = ifelse(days <= day, status, 0), transplanted = 0))
  after <- with(d, data.frame(start = day, stop = days, status = status, transplanted = 1))[day < d$days, ]
  rbind(before, after)
}

time_dependent <- function(d) {
  d <- known_transplant(d); n <- nrow(d)
  fit <- tryCatch(coxph(Surv(start, stop, status) ~ transplanted, intervals(d), ties = "efron",
                        control = coxph.control(eps = 1e-12, toler.chol = 1e-13)), warning = function(w) NULL, error = function(e) NULL)
  if (is.null(fit) || is.na(coef(fit)) || vcov(fit)[1, 1] > 1e4 || vcov(fit)[1, 1] == 0) no_cox() else wald(fit, n)
}

# Observed less expected events of the transplanted with hypergeometric variance, day by day (Mantel and Byar 1974); that is
# the score test of the discrete model, which coxph can afford only where few events are tied.
mantel_byar <- function(d) {
  d <- known_transplant(d)
  rows <- intervals(d)
  each <- vapply(unique(rows$stop[rows$status == 1]), function(t) {
    at <- rows$start < t & rows$stop >= t; failed <- rows$stop == t & rows$status == 1
    n <- sum(at); dead <- sum(failed); share <- mean(rows$transplanted[at])
    c(sum(rows$transplanted[failed]) - dead * share, if (n > 1) share * (1 - share) * dead * (n - dead) / (n - 1) else 0)
  }, numeric(2))
  total <- rowSums(each)
  if (total[2] < 1e-12) return(refuse("no event while both were at risk"))
  if (nrow(d) < 150) {
    fit <- suppressWarnings(coxph(Surv(start, stop, status) ~ transplanted, rows, ties = "exact"))
    stopifnot(abs(fit$score - total[1]^2 / total[2]) < 1e-9)
  }
  tested(total[1]^2 / total[2], 1, nrow(d))
}

# Those free of an event after day `day`, by whether they had been transplanted by then.
at_transplant_landmark <- function(d, day) {
  d <- known_transplant(d)
  d <- d[d$days > day, ]
  d$x <- as.integer(d$hsct == "yes" & d$hsct_days <= day); d$group <- d$x
  d
}

# By whether ever transplanted, as if that had been known on day 0.
ever_transplanted <- function(d) {
  d <- known_transplant(d)
  d$x <- as.integer(d$hsct == "yes"); d$group <- d$x
  d
}
