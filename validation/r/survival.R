# Kaplan-Meier, log-rank, Cox: survival. Firth's penalty by its definition, on coxph's likelihood and information.
# Rscript validation/r/survival.R [FOLDER]
source("validation/r/_golden.R")
suppressPackageStartupMessages({ library(survival); library(numDeriv) })

set.seed(4023)
n <- 72
response <- factor(sample(c("PD", "StD", "PR"), n, replace = TRUE), levels = c("PD", "StD", "PR"))
age <- round(rnorm(n, 64, 9)); site <- sample(c("east", "west"), n, replace = TRUE); centre <- sprintf("c%02d", sample(1:18, n, replace = TRUE))
failure <- rexp(n, 0.07 * exp(-0.5 * (as.integer(response) - 1) + 0.02 * (age - 64)))
end <- runif(n, 4, 40)
# Whole months: many ties.
months <- ceiling(pmin(failure, end)); dead <- as.integer(failure <= end)
entry <- pmin(months - 0.5, sample(0:3, n, replace = TRUE) / 2)
patients <- data.frame(months, dead, response, age, site, centre, entry)
# Few events, none in one group: monotone likelihood.
few <- data.frame(months = round(rexp(40, 0.1), 2) + 0.01, dead = 0, good = rep(0:1, 20), age = round(rnorm(40, 64, 9)))
few$dead[few$good == 0] <- as.integer(runif(20) < 0.4)

curves <- function(type) {
  s <- survfit(Surv(months, dead) ~ response, patients, conf.type = type)
  g <- rep(names(s$strata), s$strata); q <- quantile(s, c(0.25, 0.5, 0.75))
  lapply(setNames(names(s$strata), levels(response)), function(k) {
    i <- g == k
    list(time = a(s$time[i]), atRisk = a(s$n.risk[i]), events = a(s$n.event[i]), survival = a(s$surv[i]), seLog = a(s$std.err[i]), low = a(s$lower[i]), high = a(s$upper[i]), quantile = a(q$quantile[k, ]), quantileLow = a(q$lower[k, ]), quantileHigh = a(q$upper[k, ]))
  })
}
tested <- function(formula, rho) { t <- survdiff(formula, patients, rho = rho); e <- if (is.matrix(t$exp)) rowSums(t$exp) else t$exp; o <- if (is.matrix(t$obs)) rowSums(t$obs) else t$obs; df <- length(e) - 1
  list(observed = a(o), expected = a(e), chisq = t$chisq, df = df, p = pchisq(t$chisq, df, lower.tail = FALSE)) }

exactly <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
described <- function(m) {
  s <- summary(m); robust <- !is.null(m$naive.var); ci <- confint(m)
  r <- list(terms = a(rownames(s$coefficients)), beta = a(coef(m)), se = a(sqrt(diag(if (robust) m$naive.var else vcov(m)))), z = a(s$coefficients[, "z"]), p = a(s$coefficients[, "Pr(>|z|)"]), low = a(ci[, 1]), high = a(ci[, 2]),
    logLik = m$loglik[2], nullLogLik = m$loglik[1], lr = s$logtest[["test"]], wald = m$wald.test[[1]], score = m$score)
  if (robust) r$robustSe <- a(sqrt(diag(vcov(m))))
  if (m$method != "exact") { r$concordance <- m$concordance[["concordance"]]; r$concordanceSe <- m$concordance[["std"]] }
  r
}
f <- Surv(months, dead) ~ response + age
efron <- coxph(f, patients, control = exactly)
zph <- function(t) { z <- cox.zph(efron, transform = t); list(terms = a(rownames(z$table)), chisq = a(z$table[, "chisq"]), df = a(z$table[, "df"]), p = a(z$table[, "p"])) }
base <- basehaz(efron, centered = FALSE)

firth <- function(data) {
  fixed <- coxph.control(iter.max = 0)
  l <- function(b) { m <- suppressWarnings(coxph(Surv(months, dead) ~ good + age, data, init = b, control = fixed, ties = "breslow")); m$loglik[1] - 0.5 * as.numeric(determinant(vcov(m))$modulus) }
  # Newton with Richardson derivatives, over the coefficients that are free.
  top <- function(free, b) { for (i in 1:60) { g <- grad(function(x) { b[free] <- x; l(b) }, b[free]); h <- hessian(function(x) { b[free] <- x; l(b) }, b[free]); s <- solve(-h, g); s <- s * min(1, 1 / max(abs(s) * c(1, 20)[free])); b[free] <- b[free] + s; if (max(abs(s)) < 1e-11) break }; b }
  b <- top(1:2, c(0, 0)); best <- l(b); v <- vcov(suppressWarnings(coxph(Surv(months, dead) ~ good + age, data, init = b, control = fixed, ties = "breslow"))); se <- sqrt(diag(v))
  drop <- function(j, x) { s <- b; s[j] <- x; best - l(top(3 - j, s)) - qchisq(0.95, 1) / 2 }
  edge <- function(j, side) uniroot(function(x) drop(j, x), sort(b[j] + side * c(0.8, 3.2) * se[j]), tol = 1e-10, extendInt = if (side > 0) "upX" else "downX")$root
  lr <- sapply(1:2, function(j) { s <- b; s[j] <- 0; 2 * (best - l(top(3 - j, s))) })
  list(beta = a(b), se = a(se), low = a(c(edge(1, -1), edge(2, -1))), high = a(c(edge(1, 1), edge(2, 1))), lr = a(lr), p = a(pchisq(lr, 1, lower.tail = FALSE)))
}

golden("survival", c("survival", "numDeriv"), list(patients = patients, few = few), list(response = levels(response)), list(
  curves = list(log = curves("log"), "log-log" = curves("log-log"), plain = curves("plain")),
  restrictedMean = a(summary(survfit(Surv(months, dead) ~ response, patients), rmean = "individual")$table[, c("rmean", "se(rmean)")]),
  logRank = tested(Surv(months, dead) ~ response, 0), peto = tested(Surv(months, dead) ~ response, 1), stratified = tested(Surv(months, dead) ~ response + strata(site), 0),
  efron = described(efron), breslow = described(coxph(f, patients, control = exactly, ties = "breslow")), exact = described(coxph(f, patients, control = exactly, ties = "exact")),
  strata = described(coxph(Surv(months, dead) ~ response + age + strata(site), patients, control = exactly)),
  late = described(coxph(Surv(entry, months, dead) ~ response + age, patients, control = exactly)),
  clustered = described(coxph(Surv(months, dead) ~ response + age, patients, control = exactly, cluster = centre)),
  zph = list(km = zph("km"), identity = zph("identity"), rank = zph("rank"), log = zph("log")),
  baseline = list(time = a(base$time), hazard = a(base$hazard)), martingale = a(residuals(efron, "martingale")), firth = firth(few)))
