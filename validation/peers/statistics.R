# Times R's own answers for scripts/bench/statistics-beside-r.ts: Rscript statistics.R FOLDER, which holds lmm.csv, cox.csv and roc.csv.
# Prints one JSON line: milliseconds (the best of the turns) and an estimate of each.
suppressPackageStartupMessages({ library(lme4); library(survival) })
folder <- commandArgs(trailingOnly = TRUE)[1]
best <- function(work, turns) { ms <- Inf; for (k in 1:turns) { gc(FALSE); ms <- min(ms, system.time(result <- work(), gcFirst = FALSE)[["elapsed"]] * 1000) }; list(ms = ms, result = result) }
read <- function(name) read.csv(file.path(folder, name))

lmm <- read("lmm.csv"); lmm$cluster <- factor(lmm$cluster)
mixed <- best(function() lmer(y ~ x0 + x1 + x2 + (1 | cluster), lmm), 3)
cox <- read("cox.csv")
hazards <- best(function() coxph(Surv(time, event) ~ x0 + x1 + x2, cox), 3)
curve <- best(function() survfit(Surv(time, event) ~ 1, cox), 3)

# The AUC by ranks: the fastest that R itself offers. Whole clusters are drawn.
roc <- read("roc.csv"); rows <- split(seq_len(nrow(roc)), roc$cluster); score <- roc$score; positive <- roc$positive == 1
area <- function(i) { p <- positive[i]; m <- sum(p); (sum(rank(score[i])[p]) - m * (m + 1) / 2) / (m * (length(p) - m)) }
set.seed(1)
boot <- best(function() sd(replicate(2000, area(unlist(rows[sample.int(length(rows), replace = TRUE)], use.names = FALSE)))), 2)

number <- function(x) format(x, digits = 15)
cat(sprintf('{"R":"%s","lme4":"%s","survival":"%s","lmm":{"ms":%s,"x0":%s},"cox":{"ms":%s,"x0":%s},"km":{"ms":%s},"boot":{"ms":%s,"se":%s}}\n', getRversion(), packageVersion("lme4"), packageVersion("survival"),
  number(mixed$ms), number(fixef(mixed$result)[["x0"]]), number(hazards$ms), number(coef(hazards$result)[["x0"]]), number(curve$ms), number(boot$ms), number(boot$result)))
