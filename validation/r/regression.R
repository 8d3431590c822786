# Linear and logistic models of R itself, HC3 by its formula, mixed logistic of lme4, proportional odds of MASS.
# Rscript validation/r/regression.R [FOLDER]
source("validation/r/_golden.R")
suppressPackageStartupMessages({ library(lme4); library(MASS) })

set.seed(4024)
n <- 120
patient <- sprintf("p%02d", sample(1:24, n, replace = TRUE)); own <- setNames(rnorm(24, 0, 0.9), sprintf("p%02d", 1:24))[patient]
sphere <- factor(sample(c("resin", "glass"), n, replace = TRUE), levels = c("resin", "glass"))
volume <- round(exp(rnorm(n, 3, 0.7)), 1); dose <- round(exp(4.4 + 0.3 * (sphere == "glass") - 0.004 * volume + rnorm(n, 0, 0.35)), 1)
drive <- -6 + 1.4 * log(dose) - 0.5 * (sphere == "glass") + own
responder <- as.integer(runif(n) < plogis(drive))
category <- factor(c("PD", "StD", "PR")[1 + (drive + rlogis(n) > -0.8) + (drive + rlogis(n) > 1)], levels = c("PD", "StD", "PR"))
change <- round(40 - 12 * log(dose) + 3 * (sphere == "glass") + rnorm(n, 0, 6), 2)
lesions <- data.frame(patient, sphere, volume, dose, responder, category, change)

l <- lm(change ~ log(dose) + sphere + volume, lesions); s <- summary(l); x <- model.matrix(l); h <- hatvalues(l); each <- drop1(l, test = "F")
hc3 <- solve(crossprod(x)) %*% crossprod(x * (resid(l) / (1 - h))) %*% solve(crossprod(x))
g <- glm(responder ~ log(dose) + sphere, binomial, lesions, control = glm.control(epsilon = 1e-15, maxit = 100))
# glm takes the covariance from the weights of its last but one iteration: once more from the end.
g <- update(g, start = coef(g)); sg <- coef(summary(g))
m <- glmer(responder ~ log(dose) + sphere + (1 | patient), lesions, binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa", tolPwrss = 1e-13, optCtrl = list(rhobeg = 0.1, rhoend = 1e-9, maxfun = 1e5)))
o <- polr(category ~ log(dose) + sphere, lesions, Hess = TRUE, control = list(reltol = 1e-15, maxit = 500))
golden("regression", c("lme4", "MASS"), list(lesions = lesions), list(sphere = levels(sphere), category = levels(category)), list(
  linear = list(terms = a(rownames(coef(s))), beta = a(coef(l)), se = a(coef(s)[, 2]), t = a(coef(s)[, 3]), p = a(coef(s)[, 4]), low = a(confint(l)[, 1]), high = a(confint(l)[, 2]), sigma = s$sigma, r2 = s$r.squared, adjustedR2 = s$adj.r.squared, f = s$fstatistic[["value"]],
    logLik = as.numeric(logLik(l)), aic = AIC(l), bic = BIC(l), leverage = a(h), cooks = a(cooks.distance(l)), standardised = a(rstandard(l)), robustSe = a(sqrt(diag(hc3))), eachF = a(each[-1, "F value"]), eachP = a(each[-1, "Pr(>F)"])),
  logistic = list(beta = a(sg[, 1]), se = a(sg[, 2]), z = a(sg[, 3]), p = a(sg[, 4]), logLik = as.numeric(logLik(g)), aic = AIC(g), chisq = g$null.deviance - deviance(g), low = a(confint.default(g)[, 1]), high = a(confint.default(g)[, 2])),
  mixedLogistic = list(points = 25, beta = a(fixef(m)), se = a(coef(summary(m))[, 2]), sd = sqrt(VarCorr(m)[[1]][1]), logLik = as.numeric(logLik(m))),
  ordinal = list(beta = a(coef(o)), cuts = a(o$zeta), logLik = as.numeric(logLik(o)))))
