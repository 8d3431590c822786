# ROC: pROC's DeLong; Obuchowski's clustered variance (Biometrics 1997;53:567) by its formula. Rscript validation/r/roc.R [FOLDER]
source("validation/r/_golden.R")
suppressPackageStartupMessages(library(pROC))

set.seed(4022)
size <- sample(1:6, 30, replace = TRUE)
patient <- rep(sprintf("p%02d", 1:30), size)
n <- length(patient); level <- rep(rnorm(30, 0, 0.6), size)
responder <- as.integer(runif(n) < plogis(level))
# One decimal and whole numbers: both have ties.
dose <- round(exp(4.3 + 0.5 * responder + 0.3 * level + rnorm(n, 0, 0.5)), 0)
uptake <- round(5 + 1.0 * responder + rnorm(n, 0, 1.5), 1)
lesions <- data.frame(patient, responder, dose, uptake)

# Sums over clusters of each row's placement less the AUC.
placements <- function(score) {
  x <- score[responder == 1]; y <- score[responder == 0]
  psi <- outer(x, y, function(u, v) (u > v) + (u == v) / 2); auc <- mean(psi)
  ids <- unique(patient)
  list(auc = auc, a = sapply(ids, function(i) sum(rowMeans(psi)[patient[responder == 1] == i] - auc)), b = sapply(ids, function(i) sum(colMeans(psi)[patient[responder == 0] == i] - auc)))
}
covariance <- function(r, s) {
  m <- sum(responder == 1); k <- sum(responder == 0); i <- length(unique(patient))
  i10 <- length(unique(patient[responder == 1])); i01 <- length(unique(patient[responder == 0]))
  s10 <- i10 / ((i10 - 1) * m) * sum(r$a * s$a); s01 <- i01 / ((i01 - 1) * k) * sum(r$b * s$b)
  s11 <- i / (i - 1) * sum(r$a * s$b); s11t <- i / (i - 1) * sum(s$a * r$b)
  s10 / m + s01 / k + (s11 + s11t) / (m * k)
}
first <- placements(dose); second <- placements(uptake)
z <- (first$auc - second$auc) / sqrt(covariance(first, first) + covariance(second, second) - 2 * covariance(first, second))

r1 <- roc(responder, dose, direction = "<", quiet = TRUE); r2 <- roc(responder, uptake, direction = "<", quiet = TRUE)
ci <- ci.auc(r1, method = "delong"); paired <- roc.test(r1, r2, method = "delong", paired = TRUE)
youden <- coords(r1, "best", best.method = "youden", transpose = FALSE); closest <- coords(r1, "best", best.method = "closest.topleft", transpose = FALSE)
# pROC's thresholds lie between the scores: those of the score itself, rule score >= t.
at <- sort(unique(dose))
golden("roc", "pROC", list(lesions = lesions), list(), list(
  delong = list(auc = as.numeric(auc(r1)), variance = var(r1, method = "delong"), low = ci[1], high = ci[3], covariance = cov(r1, r2, method = "delong"), z = unname(paired$statistic), p = paired$p.value),
  clustered = list(auc = first$auc, variance = covariance(first, first), second = second$auc, secondVariance = covariance(second, second), covariance = covariance(first, second), z = z, p = 2 * pnorm(-abs(z))),
  points = list(threshold = a(at), sensitivity = a(sapply(at, function(t) mean(dose[responder == 1] >= t))), specificity = a(sapply(at, function(t) mean(dose[responder == 0] < t)))),
  youden = list(sensitivity = a(youden$sensitivity), specificity = a(youden$specificity)), closest = list(sensitivity = a(closest$sensitivity), specificity = a(closest$specificity))))
