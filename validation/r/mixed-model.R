# Linear mixed models: lme4, lmerTest (Satterthwaite), pbkrtest (Kenward-Roger). Rscript validation/r/mixed-model.R [FOLDER]
source("validation/r/_golden.R")
suppressPackageStartupMessages({ library(lme4); library(lmerTest); library(pbkrtest) })

set.seed(4021)
size <- sample(1:7, 26, replace = TRUE)
patient <- rep(sprintf("p%02d", 1:26), size)
n <- length(patient)
response <- factor(sample(c("PD", "StD", "PR", "CR"), n, replace = TRUE), levels = c("PD", "StD", "PR", "CR"))
volume <- round(exp(rnorm(n, 3, 0.8)), 2)
dose <- round(exp(4.4 + 0.22 * (as.integer(response) - 1) - 0.003 * volume + rep(rnorm(26, 0, 0.35), size) + rnorm(n, 0, 0.4)), 2)
lesions <- data.frame(patient, response, volume, dose)

subject <- rep(sprintf("s%02d", 1:20), each = 7)
scanner <- sample(c("A", "B", "C", "D", "E"), 140, replace = TRUE)
week <- rep(0:6, 20)
b <- cbind(rnorm(20, 0, 1.2), rnorm(20, 0, 0.3))[rep(1:20, each = 7), ]
uptake <- round(8 + b[, 1] + (b[, 2] - 0.4) * week + setNames(rnorm(5, 0, 0.5), c("A", "B", "C", "D", "E"))[scanner] + rnorm(140, 0, 0.6), 3)
visits <- data.frame(subject, scanner, week, uptake)
lesions$sphere <- factor(sample(c("glass", "resin", "other"), n, replace = TRUE))

# Tighter than lme4's defaults, which leave theta at 1e-6.
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-11, maxfun = 1e5))
fit <- function(formula, data, reml = TRUE) lmer(formula, data, REML = reml, control = tight)

described <- function(m) {
  s <- coef(summary(m, ddf = "Satterthwaite")); v <- as.data.frame(VarCorr(m))
  r <- list(
    terms = a(rownames(s)), beta = a(s[, "Estimate"]), se = a(s[, "Std. Error"]), df = a(s[, "df"]), t = a(s[, "t value"]), p = a(s[, "Pr(>|t|)"]),
    sd = a(unlist(lapply(VarCorr(m), attr, "stddev"))), groups = a(names(ranef(m))), sigma = sigma(m), criterion = as.numeric(-2 * logLik(m)), logLik = as.numeric(logLik(m)), aic = AIC(m), bic = BIC(m), npar = attr(logLik(m), "df"))
  f <- anova(m, type = 3, ddf = "Satterthwaite")
  r$anova <- list(terms = a(rownames(f)), numDf = a(f$NumDF), denDf = a(f$DenDF), f = a(f[["F value"]]), p = a(f[["Pr(>F)"]]))
  if (isREML(m)) {
    k <- coef(summary(m, ddf = "Kenward-Roger")); g <- anova(m, type = 3, ddf = "Kenward-Roger")
    r$kenwardRoger <- list(se = a(k[, "Std. Error"]), df = a(k[, "df"]), p = a(k[, "Pr(>|t|)"]), anova = list(denDf = a(g$DenDF), f = a(g[["F value"]])))
  }
  if (length(m@theta) == 1) { q <- ranef(m, condVar = TRUE)[[1]]; r$blup <- list(level = a(rownames(q)), mode = a(q[, 1]), sd = a(sqrt(attr(q, "postVar")))) }
  r
}

# Profile likelihood by root finding on the deviance itself: confint() interpolates.
profiled <- function(formula, data) {
  m <- fit(formula, data, FALSE); least <- deviance(m); limit <- qchisq(0.95, 1); x <- model.matrix(m); y <- model.response(model.frame(m)); g <- data$patient
  one <- function(j) {
    at <- function(v) { rest <- x[, -j, drop = FALSE]; deviance(lmer(y ~ 0 + rest + (1 | g), offset = x[, j] * v, REML = FALSE, control = tight)) - least - limit }
    se <- sqrt(vcov(m)[j, j]); e <- fixef(m)[j]
    c(uniroot(at, e - c(4, 1) * se, tol = 1e-11, extendInt = "downX")$root, uniroot(at, e + c(1, 4) * se, tol = 1e-11, extendInt = "upX")$root)
  }
  d <- lme4:::devfun2(m, useSc = TRUE); tau <- sqrt(VarCorr(m)[[1]][1]); s <- sigma(m)
  over <- function(f, near) optimize(f, near * c(0.5, 2), tol = 1e-10)$objective
  sd <- function(v) over(function(w) d(c(v, w)), s) - least - limit
  residual <- function(v) over(function(w) d(c(w, v)), tau) - least - limit
  low <- if (sd(1e-9) <= 0) 0 else uniroot(sd, c(1e-9, tau), tol = 1e-11)$root
  limits <- sapply(seq_len(ncol(x)), one)
  spline <- confint(m, oldNames = FALSE, quiet = TRUE)
  list(low = a(limits[1, ]), high = a(limits[2, ]), tau = a(c(low, uniroot(sd, c(tau, 4 * tau), tol = 1e-11)$root)), sigma = a(c(uniroot(residual, c(s / 2, s), tol = 1e-11)$root, uniroot(residual, c(s, 2 * s), tol = 1e-11)$root)),
    confint = list(rows = a(rownames(spline)), low = a(spline[, 1]), high = a(spline[, 2])))
}

f <- log(dose) ~ response + volume + (1 | patient)
compared <- anova(fit(log(dose) ~ volume + (1 | patient), lesions, FALSE), fit(f, lesions, FALSE))
golden("mixed-model", c("lme4", "lmerTest", "pbkrtest"), list(lesions = lesions, visits = visits), list(response = levels(response)), list(
  intercept = list(formula = "log(dose) ~ response + volume + (1 | patient)", data = "lesions", reml = described(fit(f, lesions)), ml = described(fit(f, lesions, FALSE)), profile = profiled(f, lesions),
    lrt = list(null = "log(dose) ~ volume + (1 | patient)", chisq = compared$Chisq[2], df = compared$Df[2], p = compared[["Pr(>Chisq)"]][2])),
  interaction = list(formula = "log(dose) ~ response * volume + (1 | patient)", data = "lesions", reml = described(fit(log(dose) ~ response * volume + (1 | patient), lesions))),
  factors = list(formula = "log(dose) ~ response * sphere + volume + (1 | patient)", data = "lesions", reml = described(fit(log(dose) ~ response * sphere + volume + (1 | patient), lesions))),
  slope = list(formula = "uptake ~ week + (1 + week | subject)", data = "visits", reml = described(fit(uptake ~ week + (1 + week | subject), visits)), ml = described(fit(uptake ~ week + (1 + week | subject), visits, FALSE))),
  crossed = list(formula = "uptake ~ week + (1 | subject) + (1 | scanner)", data = "visits", reml = described(fit(uptake ~ week + (1 | subject) + (1 | scanner), visits)), ml = described(fit(uptake ~ week + (1 | subject) + (1 | scanner), visits, FALSE)))))
