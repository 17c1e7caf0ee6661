# Numbers of R's survival package on followed_patients.csv, recorded in survival_in_r.json.
# Run here with R 4.2.2 and survival 3.5-3: Rscript survival_in_r.R
library(survival)
patients <- read.csv("followed_patients.csv")
patients$id <- seq_len(nrow(patients))
patients$cause <- factor(patients$status, 0:2, c("lost", "event", "competing"))
horizon <- 300
numbers <- list()

share <- function(formula, ...) {
  unname(concordance(formula, data = patients, reverse = TRUE, ...)$concordance)
}
numbers$harrell_tied <- share(Surv(day, status == 1) ~ risk)
numbers$harrell_late_entry <- share(Surv(entry, day, status == 1) ~ risk)
numbers$uno <- share(Surv(time, status == 1) ~ risk, timewt = "n/G2", ymax = 600)
numbers$uno_tied <- share(Surv(day, status == 1) ~ risk, timewt = "n/G2", ymax = 599)

days <- c(40, 100, 300, 500, 800)
incidence <- function(fit) {
  states <- summary(fit, times = days)$pstate
  list(event = states[, 2], competing = states[, 3])
}
numbers$incidence_tied <- incidence(survfit(Surv(day, cause) ~ 1, data = patients))
numbers$incidence_late_entry <- incidence(survfit(Surv(entry, time, cause) ~ 1, data = patients, id = id))

# Austin's smoothed calibration: a restricted cubic spline with three knots of the complementary log-log.
x <- log(-log(1 - patients$prediction))
k <- quantile(x, c(0.1, 0.5, 0.9))
cube <- function(knot) pmax(x - knot, 0)^3
patients$x1 <- x
patients$x2 <- (cube(k[1]) - cube(k[2]) * (k[3] - k[1]) / (k[3] - k[2]) +
  cube(k[3]) * (k[2] - k[1]) / (k[3] - k[2])) / (k[3] - k[1])^2
errors <- function(observed) {
  difference <- abs(observed - patients$prediction)
  c(mean(difference), quantile(difference, c(0.5, 0.9), names = FALSE))
}
precise <- coxph.control(eps = 1e-11, toler.chol = 1e-13, iter.max = 50)
cause_specific <- coxph(Surv(time, status == 1) ~ x1 + x2, patients, ties = "breslow", control = precise)
at_horizon <- function(fit) {
  curve <- survfit(fit, newdata = patients, censor = FALSE, stype = 2, ctype = 1)
  1 - as.vector(summary(curve, times = horizon)$surv)
}
numbers$errors_cause_specific <- errors(at_horizon(cause_specific))
fine_gray <- function(followed) {
  long <- finegray(followed, data = patients, etype = "event")
  coxph(Surv(fgstart, fgstop, fgstatus) ~ x1 + x2, long, weights = fgwt, ties = "breslow", control = precise,
    robust = FALSE)
}
fine <- fine_gray(Surv(time, cause) ~ .)
numbers$errors_competing <- errors(at_horizon(fine))
numbers$fine_gray_risk <- at_horizon(fine)[1:5]
numbers$errors_competing_tied <- errors(at_horizon(fine_gray(Surv(day, cause) ~ .)))

entry <- function(name, values) {
  sprintf('  "%s": [%s]', name, paste(formatC(values, digits = 12, format = "g"), collapse = ", "))
}
flat <- unlist(lapply(names(numbers), function(name) {
  value <- numbers[[name]]
  if (is.list(value)) {
    sapply(names(value), function(part) entry(paste(name, part, sep = "_"), value[[part]]))
  } else {
    entry(name, value)
  }
}))
writeLines(c("{", paste(flat, collapse = ",\n"), "}"), "survival_in_r.json")
