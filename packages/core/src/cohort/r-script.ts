import type { CohortAnalysis } from './analyse-cohort.ts'
import type { SurvivalCovariate } from './analysis-settings.ts'
import type { CategoryModel } from './dose-response/category-model.ts'
import type { EffectInterval, PercentEffect } from './dose-response/percent-effect.ts'
import type { SurvivalComparison } from './survival/comparison.ts'

/** Rows above which Kenward-Roger, and deaths above which Firth's profile, take R minutes. */
const MOST_ROWS_OF_KENWARD_ROGER = 600, MOST_DEATHS_OF_FIRTH = 150

/**
 * An R script that computes the main results again from the CSV files of the rows (Rscript check.R FOLDER) with lme4, lmerTest,
 * pbkrtest, MASS, survival and, where it is installed, pROC; prints R's number beside ours and ends with status 1 where
 * one differs by more than its tolerance.
 */
export function rScript(a: CohortAnalysis): string {
  const blocks = [lesionBlock(a), patientBlock(a), rocBlock(a), controlBlock(a), toxicityBlock(a), survivalBlock(a)]
  return `${header}\n${blocks.join('\n')}\n${footer}`
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`
const vector = (items: readonly string[]): string => `c(${items.map(quoted).join(', ')})`
const check = (what: string, expression: string, ours: number | undefined, tolerance = 1e-5): string =>
  ours === undefined || !Number.isFinite(ours) ? '' : `check(${quoted(what)}, ${expression}, ${ours}, ${tolerance})\n`

const header = `# Recomputes the main results of a cohort from its rows and prints them beside those of the report.
# Rscript check.R [FOLDER]: the folder with lesions.csv and patients.csv, by default the script's own or its rows.
arguments <- commandArgs(trailingOnly = FALSE)
script <- sub("^--file=", "", grep("^--file=", arguments, value = TRUE))
given <- commandArgs(trailingOnly = TRUE)
folder <- if (length(given) > 0) given[1] else if (length(script) > 0) dirname(script) else "."
if (!file.exists(file.path(folder, "lesions.csv"))) folder <- file.path(folder, "rows")
needed <- c("lme4", "lmerTest", "pbkrtest", "MASS", "survival")
absent <- setdiff(needed, rownames(installed.packages()))
if (length(absent) > 0) stop("install.packages(c(", paste0('"', absent, '"', collapse = ", "), "))")
suppressMessages({ library(lme4); library(lmerTest); library(survival) })
read <- function(name) read.csv(file.path(folder, name), na.strings = c("", "NA"), colClasses = c(patient = "character"))
lesions <- read("lesions.csv"); patients <- read("patients.csv")
categories <- c("PD", "StD", "PR", "CR")
lesions$category <- factor(lesions$category, categories); patients$category <- factor(patients$category, categories)
results <- list()
check <- function(what, r, ours, tolerance) {
  r <- tryCatch(as.numeric(r), error = function(e) { message(what, ": ", conditionMessage(e)); NA })
  results[[length(results) + 1]] <<- data.frame(what = what, R = r, ours = ours, difference = abs(r - ours) / max(abs(ours), 1), tolerance = tolerance)
}
percent <- function(b) 100 * expm1(b)
# A line of a coefficients' table as percent: estimate and t limits.
limit <- function(table, term, sign, df = table[term, "df"], level = 0.95) percent(table[term, "Estimate"] + sign * qt((1 + level) / 2, df) * table[term, "Std. Error"])`

const footer = `table <- do.call(rbind, results)
table$agrees <- ifelse(!is.na(table$difference) & table$difference <= table$tolerance, "yes", "NO")
options(width = 160)
print(table, digits = 7, right = FALSE)
cat(sum(table$agrees == "yes"), "of", nrow(table), "numbers agree with R", as.character(getRversion()), "\\n")
if (any(table$agrees == "NO")) quit(status = 1)
`

const interval = (e: PercentEffect, method: EffectInterval) => e.intervals.find(i => i.method === method)

const categoryEffects = (m: CategoryModel) => m.effects.map(e => ({ term: `category${e.category}`, label: e.category, effect: e }))

function lesionBlock(a: CohortAnalysis): string {
  const level = a.protocol.analysis.level
  const models = Object.entries(a.doseResponse.perLesion).flatMap(([name, o]) => o.value ? [[name, o.value] as const] : [])
  const one = ([name, m]: readonly [string, CategoryModel], formula: string, effects: readonly { readonly term: string; readonly label: string; readonly effect: PercentEffect }[]): string => {
    const fit = `m <- lmer(${formula}, droplevels(counting), control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-9)))\n`
    const kr = m.rows <= MOST_ROWS_OF_KENWARD_ROGER && effects.some(e => interval(e.effect, 'kenward-roger'))
    return `${fit}s <- coef(summary(m, ddf = "Satterthwaite")); ${kr ? 'k <- coef(summary(m, ddf = "Kenward-Roger"))' : ''}\n` + effects.map(({ term, label, effect }) => {
      const what = `tumours, ${name}: ${label}`, lines = [check(`${what}, %`, `percent(s[${quoted(term)}, "Estimate"])`, effect.percent)]
      for (const [method, table, df] of [['wald', 's', 'Inf'], ['satterthwaite', 's', `s[${quoted(term)}, "df"]`], ...(kr ? [['kenward-roger', 'k', `k[${quoted(term)}, "df"]`] as const] : [])] as const) {
        const i = interval(effect, method)
        for (const [end, sign] of [['low', -1], ['high', 1]] as const) lines.push(check(`${what}, ${method}, ${end}`, `limit(${table}, ${quoted(term)}, ${sign}, ${df}, ${level})`, i?.[end], 1e-4))
      }
      return lines.join('')
    }).join('')
  }
  return `\n# Dose per tumour: linear mixed models, REML\ncounting <- subset(lesions, inDoseResponse & !is.na(category) & doseGy > 0)\n` + models.map(([name, m]) =>
    one([name, m], m.formula, categoryEffects(m))
    + (m.trend ? one([name, m], m.trend.formula, [{ term: 'score', label: 'trend', effect: m.trend }]) + check(`tumours, ${name}: trend, P (Satterthwaite)`, 's["score", "Pr(>|t|)"]', interval(m.trend, 'kenward-roger') ? undefined : m.trend.p, 1e-6) : '')
    + check(`tumours, ${name}: AIC (ML)`, `AIC(lmer(${m.formula}, droplevels(counting), REML = FALSE))`, m.aic)).join('')
}

function patientBlock(a: CohortAnalysis): string {
  const level = a.protocol.analysis.level, models = Object.entries(a.doseResponse.perPatient).flatMap(([name, o]) => o.value ? [[name, o.value] as const] : [])
  const one = (name: string, formula: string, effects: readonly { readonly term: string; readonly label: string; readonly effect: PercentEffect }[]): string => `m <- lm(${formula}, droplevels(counting)); s <- coef(summary(m))\n` + effects.map(({ term, label, effect }) => {
    const i = interval(effect, 't'), what = `patients, ${name}: ${label}`
    return check(`${what}, %`, `percent(s[${quoted(term)}, "Estimate"])`, effect.percent, 1e-8) + (['low', 'high'] as const).map((end, k) => check(`${what}, ${end}`, `limit(s, ${quoted(term)}, ${2 * k - 1}, df.residual(m), ${level})`, i?.[end], 1e-8)).join('')
      + check(`${what}, P`, `s[${quoted(term)}, "Pr(>|t|)"]`, effect.p, 1e-8)
  }).join('')
  return `\n# Dose per patient: linear models\ncounting <- subset(patients, inDoseResponse & !is.na(category) & doseGy > 0)\n` + models.map(([name, m]) =>
    one(name, m.formula, categoryEffects(m)) + (m.trend ? one(name, m.trend.formula, [{ term: 'score', label: 'trend', effect: m.trend }]) : '')).join('')
}

function rocBlock(a: CohortAnalysis): string {
  const roc = a.doseResponse.roc.value
  if (!roc) return ''
  const wald = roc.intervals.find(i => i.method === 'wald'), level = a.protocol.analysis.level, rule = a.protocol.analysis.thresholds.inclusive ? '>=' : '>'
  return `
# Clustered ROC (Obuchowski, Biometrics 1997;53:567)
counting <- subset(lesions, inDoseResponse & !is.na(category) & !is.na(doseGy))
response <- counting$category %in% ${vector(a.protocol.analysis.objectiveResponse)}
clustered <- function(score, positive, cluster) {
  x <- score[positive]; y <- score[!positive]; M <- length(x); N <- length(y)
  v10 <- sapply(x, function(s) mean((s > y) + (s == y) / 2)); v01 <- sapply(y, function(s) mean((x > s) + (x == s) / 2)); auc <- mean(v10)
  ids <- unique(cluster); of <- function(v, c, n) sapply(ids, function(i) sum(v[c == i]) - auc * sum(c == i))
  p <- of(v10, cluster[positive]); q <- of(v01, cluster[!positive]); I <- length(ids); I10 <- length(unique(cluster[positive])); I01 <- length(unique(cluster[!positive]))
  variance <- I10 / ((I10 - 1) * M) * sum(p^2) / M + I01 / ((I01 - 1) * N) * sum(q^2) / N + 2 * I / (I - 1) * sum(p * q) / (M * N)
  c(auc = auc, se = sqrt(variance))
}
roc <- clustered(counting$doseGy, response, counting$patient)
${[
    check('AUC', 'roc["auc"]', roc.auc, 1e-10), check('AUC, clustered SE', 'roc["se"]', roc.se, 1e-9),
    check('AUC, Wald, low', `roc["auc"] - qnorm(${(1 + level) / 2}) * roc["se"]`, wald?.low, 1e-9),
    check('AUC, Wald, high', `roc["auc"] + qnorm(${(1 + level) / 2}) * roc["se"]`, wald?.high, 1e-9),
    `if (requireNamespace("pROC", quietly = TRUE)) ${check('AUC by pROC', 'pROC::auc(response, counting$doseGy, quiet = TRUE, direction = "<")', roc.auc, 1e-10)}`,
    ...roc.thresholds.filter(t => t.source === 'given').flatMap(t => {
      const at = `at ${rule} ${t.doseGy} Gy`, above = `counting$doseGy ${rule} ${t.doseGy}`
      return [
        check(`sensitivity ${at}`, `mean((${above})[response])`, t.sensitivity.estimate, 1e-12), check(`specificity ${at}`, `mean(!(${above})[!response])`, t.specificity.estimate, 1e-12),
        check(`PPV ${at}`, `mean(response[${above}])`, t.ppv?.estimate, 1e-12), check(`NPV ${at}`, `mean(!response[!(${above})])`, t.npv?.estimate, 1e-12),
      ]
    }),
  ].join('')}`
}

function controlBlock(a: CohortAnalysis): string {
  const tcp = a.doseResponse.tumourControl.value
  if (!tcp || tcp.lesions > 2000) return ''
  const x = tcp.dose === 'log' ? 'log(doseGy)' : 'doseGy', inverse = tcp.dose === 'log' ? 'exp' : 'identity', mixed = tcp.betweenPatientsSd !== undefined
  const fit = mixed
    ? 'suppressWarnings(glmer(control ~ I(x - centre) + (1 | patient), counting, family = binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa", tolPwrss = 1e-10))); b <- fixef(m)'
    : 'glm(control ~ I(x - centre), counting, family = binomial, control = glm.control(epsilon = 1e-14)); b <- coef(m)'
  return `
# Tumour control probability: ${mixed ? 'mixed logistic regression, 25 points of adaptive quadrature' : 'logistic regression'}
counting$control <- as.numeric(counting$category %in% ${vector(a.protocol.analysis.tumourControl.control)})
counting$x <- with(counting, ${x}); centre <- mean(counting$x)
m <- ${fit}
${[
    check('control: slope', 'b[2]', tcp.slope.estimate, 2e-3), mixed ? check('control: SD between patients', 'sqrt(unlist(VarCorr(m)))', tcp.betweenPatientsSd, 2e-3) : '',
    ...tcp.doses.map(d => check(`control: dose for ${100 * d.probability}%, Gy`, `${inverse}(centre + (qlogis(${d.probability}) - b[1]) / b[2])`, d.doseGy, 2e-3)),
  ].join('')}`
}

function toxicityBlock(a: CohortAnalysis): string {
  const models = [a.doseToxicity.grade, ...a.doseToxicity.laboratory].flatMap(t => t.models.flatMap(m => m.value ? [m.value] : []))
  if (models.length === 0) return ''
  return `
# Toxicity by dose of the healthy liver
counting <- subset(patients, inDoseToxicity); known <- counting$inDoseResponse & !is.na(counting$category)
counting$response <- ifelse(known, counting$category %in% ${vector(a.protocol.analysis.objectiveResponse)}, NA)
${models.map(m => {
    const term = quoted(m.effect.term), what = `${m.outcome}, ${m.kind}, ${m.adjustment}`
    return (m.kind === 'linear' ? [
      `m <- lm(${m.formula}, counting); s <- coef(summary(m))\n`, check(`${what}: n`, 'nobs(m)', m.patients, 0),
      check(`${what}: per ${m.effect.per} Gy`, `${m.effect.per} * s[${term}, "Estimate"]`, m.effect.estimate, 1e-8), check(`${what}: P`, `s[${term}, "Pr(>|t|)"]`, m.effect.p, 1e-8),
    ] : [
      `m <- MASS::polr(${m.formula.replace(m.outcome, `factor(${m.outcome})`)}, counting, Hess = TRUE, control = list(reltol = 1e-14))\n`,
      check(`${what}: log odds per ${m.effect.per} Gy`, `${m.effect.per} * coef(m)[${term}]`, m.effect.estimate, 1e-4),
    ]).join('')
  }).join('')}`
}

const inR: Readonly<Record<SurvivalCovariate, string>> = {
  ageYears: 'ageYears', extrahepaticDisease: 'as.numeric(extrahepaticDisease)', sex: 'as.numeric(sex == "M")', whoScore: 'whoScore', priorLines: 'priorLines', tumourVolumeMl: 'tumourVolumeMl', albi: 'albi', doseGy: 'doseGy',
}

function survivalBlock(a: CohortAnalysis): string {
  const s = a.survival, { survival: settings, level } = a.protocol.analysis
  const compared = (name: string, c: SurvivalComparison | undefined, prepare: string): string => {
    if (!c) return ''
    const hazard = c.adjusted.value ?? c.unadjusted.value, first = hazard?.ratios[0]
    const covariates = hazard?.covariates.map(v => `, ${v} = ${inR[v as SurvivalCovariate]}`).join('') ?? '', own = (term: string) => `${name}: ${term}`
    const firth = !hazard || !first || hazard.deaths > MOST_DEATHS_OF_FIRTH ? [] : [
      `f <- firth(complete$time, complete$died, as.matrix(complete[, -(1:2), drop = FALSE]), ${level})\n`, check(own('hazard ratio'), 'f["ratio"]', first.hazardRatio, 1e-4),
      check(own('hazard ratio, low'), 'f["low"]', first.low, 1e-4), check(own('hazard ratio, high'), 'f["high"]', first.high, 1e-4), check(own('P'), 'f["p"]', first.p, 1e-4),
    ]
    return [
      `${prepare}\nk <- summary(survfit(Surv(time, died) ~ group, part, conf.type = ${quoted(settings.interval)}, conf.int = ${level}))$table\n`,
      ...c.curves.map((curve, i) => check(own(`median of ${curve.name}, months`), `k["group=${i === 0 ? 'TRUE' : 'FALSE'}", "median"] * 12 / 365.25`, curve.median.months, 1e-7)),
      check(own('log-rank chi-squared'), 'survdiff(Surv(time, died) ~ group, part)$chisq', c.logRank?.chiSquared, 1e-8),
      hazard ? `complete <- na.omit(with(part, data.frame(time, died, group = as.numeric(group)${covariates})))\n` : '', ...firth,
      check(own('hazard ratio without penalty'), 'exp(coef(coxph(Surv(time, died) ~ ., complete))[["group"]])', hazard?.unpenalised?.[0]?.hazardRatio, 1e-6),
    ].join('')
  }
  const overall = s.overall.value, landmark = settings.landmark
  return `
# Survival; Firth's penalty with Breslow's ties is computed here, from its definition
firth <- function(time, died, x, level) {
  x <- sweep(x, 2, colMeans(x)); spread <- apply(x, 2, function(v) mean(abs(v))); x <- sweep(x, 2, spread, "/"); p <- ncol(x); times <- sort(unique(time[died]))
  penalised <- function(b) {
    eta <- drop(x %*% b); e <- exp(eta); l <- 0; info <- matrix(0, p, p)
    for (t in times) {
      risk <- time >= t; d <- sum(time == t & died); s0 <- sum(e[risk]); s1 <- colSums(x[risk, , drop = FALSE] * e[risk]) / s0
      s2 <- crossprod(x[risk, , drop = FALSE] * sqrt(e[risk])) / s0; l <- l + sum(eta[time == t & died]) - d * log(s0); info <- info + d * (s2 - tcrossprod(s1))
    }
    l + as.numeric(determinant(info)$modulus) / 2
  }
  highest <- function(held) {
    if (p == 1 && !is.null(held)) return(penalised(held))
    full <- function(b) if (is.null(held)) b else c(held, b)
    o <- optim(rep(0, p - !is.null(held)), function(b) -penalised(full(b)), method = "BFGS", control = list(reltol = 1e-14, maxit = 500))
    if (is.null(held)) o else -o$value
  }
  o <- highest(NULL); top <- -o$value; b <- o$par[1]; below <- function(v) highest(v) - top + qchisq(level, 1) / 2
  end <- function(sign) { step <- 0.5; while (below(b + sign * step) > 0 && step < 60) step <- 1.5 * step; uniroot(below, sort(c(b, b + sign * step)), tol = 1e-9)$root }
  c(ratio = exp(b / spread[[1]]), low = exp(end(-1) / spread[[1]]), high = exp(end(1) / spread[[1]]), p = pchisq(2 * (top - highest(0)), 1, lower.tail = FALSE))
}
followed <- subset(patients, inSurvival & !is.na(survivalDays) & !is.na(died)); followed$category[!followed$inDoseResponse] <- NA
followed$time <- followed$survivalDays; followed$responder <- followed$category %in% ${vector(a.protocol.analysis.objectiveResponse)}
k <- summary(survfit(Surv(time, died) ~ 1, followed, conf.type = ${quoted(settings.interval)}, conf.int = ${level}))$table
${[
    check('survival: patients', 'nrow(followed)', s.patients, 0), check('survival: deaths', 'sum(followed$died)', s.deaths, 0), check('survival: median, months', 'k["median"] * 12 / 365.25', overall?.median.months, 1e-7),
    check('survival: median, low', `k[${quoted(`${level}LCL`)}] * 12 / 365.25`, overall?.median.low, 1e-7), check('survival: median, high', `k[${quoted(`${level}UCL`)}] * 12 / 365.25`, overall?.median.high, 1e-7),
    compared('by response', s.byResponse.value, 'part <- subset(followed, !is.na(category)); part$group <- part$responder'),
    compared('by response from the landmark', s.byResponseFromLandmark.value, landmark === 'responseScan'
      ? 'part <- subset(followed, !is.na(category) & !is.na(followUpDay) & survivalDays > followUpDay); part$time <- part$survivalDays - part$followUpDay; part$group <- part$responder'
      : `part <- subset(followed, !is.na(category) & survivalDays > ${landmark}); part$time <- part$survivalDays - ${landmark}; part$group <- part$responder`),
    compared('by dose', s.byDose.value, `part <- subset(followed, !is.na(doseGy)); part$group <- part$doseGy >= ${settings.doseGy}`),
  ].join('')}`
}
