import { type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import { random, studentTTwoSided } from '../numerics/index.ts'
import { groupsOf, rowsOfGroups } from '../statistics/groups.ts'
import { auc, contrastTest, preparedData } from '../statistics/index.ts'
import { fitMixed, varianceOfVariance } from '../statistics/mixed/fit.ts'
import { withOutcome } from '../statistics/mixed/structure.ts'
import type { AnalysisSettings } from './analysis-settings.ts'
import { type Category, categories } from './categories.ts'
import type { CategoryModel } from './dose-response/category-model.ts'
import { lesionsWithDose } from './dose-response/lesion-model.ts'
import type { ToxicityModel } from './dose-toxicity/toxicity-model.ts'
import type { LesionRow } from './rows/lesion-row.ts'
import type { PatientRow } from './rows/patient-row.ts'

/** What a study of so many patients would find. */
export interface PowerAt {
  readonly patients: number
  /** Mean over the simulations. */
  readonly lesions: number
  /** Share of the simulations in which the trend of dose over category is significant. */
  readonly trend: number
  /** Mean AUC, mean of half the width of its interval, and the share of simulations with a width as wanted. */
  readonly auc: number | undefined
  readonly aucHalfWidth: number | undefined
  readonly aucAsWanted: number
  /** Simulations that gave no model: too few patients or categories; they count as not significant. */
  readonly notFitted: number
}

export interface PowerCurve {
  /** Share of the fitted effect that is true in the simulations. */
  readonly effectShare: number
  readonly points: readonly PowerAt[]
  /** Least simulated number of patients with the wanted power, and with the wanted width of the AUC in as great a share of the simulations; absent where none. */
  readonly patientsForTrend: number | undefined
  readonly lesionsForTrend: number | undefined
  readonly patientsForAuc: number | undefined
}

/** How many patients and lesions a prospective study would need, by simulation from the fitted models. */
export interface CohortPower {
  readonly simulations: number
  readonly seed: number
  readonly power: number
  readonly alpha: number
  readonly doseResponse: Outcome<readonly PowerCurve[]>
  /** Slope of the highest grade on healthy-liver dose, unadjusted. */
  readonly doseToxicity: Outcome<readonly { readonly effectShare: number; readonly points: readonly { readonly patients: number; readonly power: number }[]; readonly patients: number | undefined }[]>
}

export function cohortPower(lesions: readonly LesionRow[], model: CategoryModel | undefined, patients: readonly PatientRow[], toxicity: ToxicityModel | undefined, settings: AnalysisSettings): CohortPower {
  const { simulations, power, effectShares } = settings.power, common = { simulations, seed: settings.seed, power, alpha: 1 - settings.level }
  const none = refusal(error('power-not-simulated', { value: simulations }, 'The protocol asks for no simulations.'))
  return {
    ...common,
    doseResponse: simulations === 0 ? none : !model ? refusal(error('power-without-model', {}, 'There is no model of dose by category to simulate from.'))
      : answer(effectShares.map((share, k) => responseCurve(lesions, model, share, settings, k)), settings.power.effectShares.includes(1) ? [warning('power-from-this-cohort', {}, 'Power from effects that this cohort found is optimistic where it found more than there is; the smaller share is the prudent one.')] : []),
    doseToxicity: simulations === 0 ? none : toxicityPower(patients, toxicity, settings),
  }
}

function responseCurve(lesions: readonly LesionRow[], model: CategoryModel, share: number, settings: AnalysisSettings, stream: number): PowerCurve {
  const rng = random(settings.seed, 100 + stream), { simulations, aucHalfWidth, power } = settings.power, alpha = 1 - settings.level
  const { rows } = lesionsWithDose(lesions), byPatient = rowsOfGroups(groupsOf(rows.map(l => l.patient))).map(own => Array.from(own, i => rows[i]!.category!))
  const difference = Object.fromEntries(categories.map(c => [c, 0])) as Record<Category, number>
  for (const e of model.effects) difference[e.category] = share * Math.log1p(e.percent / 100)
  const tau = model.betweenPatientsSd ?? 0, sigma = model.residualSd
  const points = settings.power.patients.map((n): PowerAt => {
    let lesionSum = 0, significant = 0, notFitted = 0, aucSum = 0, widthSum = 0, aucs = 0, wanted = 0
    for (let s = 0; s < simulations;) {
      const patient: number[] = [], score: number[] = [], positive: boolean[] = [], mean: number[] = []
      for (let p = 0; p < n; p++) for (const c of byPatient[rng.integer(byPatient.length)]!) {
        patient.push(p)
        score.push(categories.indexOf(c))
        positive.push(settings.objectiveResponse.includes(c))
        mean.push(difference[c])
      }
      const y = new Float64Array(mean.length), trend = trendTest(score, patient)
      // Some outcomes for each drawn cohort: laying out its model takes longer than fitting it.
      for (let again = 0; again < 10 && s < simulations; again++, s++) {
        let u = 0
        for (let i = 0; i < y.length; i++) {
          if (i === 0 || patient[i] !== patient[i - 1]) u = tau * rng.normal()
          y[i] = mean[i]! + u + sigma * rng.normal()
        }
        lesionSum += y.length
        const p = trend?.(y)
        if (p === undefined) notFitted++
        else if (p < alpha) significant++
        const area = auc({ score: y, positive, cluster: patient }, { level: settings.level, method: settings.thresholds.interval }).value
        if (!area?.interval) continue
        const half = (area.interval.high - area.interval.low) / 2
        aucs++
        aucSum += area.auc
        widthSum += half
        if (half <= aucHalfWidth) wanted++
      }
    }
    return {
      patients: n, lesions: lesionSum / simulations, trend: significant / simulations, auc: aucs > 0 ? aucSum / aucs : undefined, aucHalfWidth: aucs > 0 ? widthSum / aucs : undefined,
      aucAsWanted: wanted / simulations, notFitted,
    }
  })
  const enough = points.find(p => p.trend >= power)
  return { effectShare: share, points, patientsForTrend: enough?.patients, lesionsForTrend: enough && Math.round(enough.lesions), patientsForAuc: points.find(p => p.aucAsWanted >= power)?.patients }
}

/** p of the trend of an outcome, with Satterthwaite's degrees of freedom; only a rise counts as found. Undefined where there is no model. */
function trendTest(score: readonly number[], patient: readonly number[]): ((y: Float64Array) => number | undefined) | undefined {
  // Any outcome that varies will do to lay the model out.
  const prepared = preparedData('y ~ score + (1 | patient)', { y: Float64Array.from(score, (_, i) => Math.sin(i)), score: Float64Array.from(score), patient })
  if (!prepared.value) return undefined
  const layout = prepared.value
  return y => {
    const data = withOutcome(layout, y), fit = fitMixed(data, true), parts = { data, fit, reml: true, satterthwaite: varianceOfVariance(data, fit, true) }
    const test = contrastTest({ frame: data.frame, parts, dfMethod: 'satterthwaite' }, [0, 1])
    return !(test.df > 0) ? undefined : test.estimate > 0 ? studentTTwoSided(test.estimate / test.se, test.df) : 1
  }
}

function toxicityPower(patients: readonly PatientRow[], model: ToxicityModel | undefined, settings: AnalysisSettings): CohortPower['doseToxicity'] {
  const rows = patients.filter(r => r.highestGrade !== undefined && r.healthyLiverDoseGy !== undefined)
  if (!model || rows.length < 4 || model.r2 === undefined) return refusal(error('power-without-model', {}, 'There is no model of grade by healthy-liver dose to simulate from.'))
  const x = rows.map(r => r.healthyLiverDoseGy!), y = rows.map(r => r.highestGrade!), slope = model.effect.estimate / model.effect.per, mean = (v: readonly number[]) => v.reduce((s, w) => s + w, 0) / v.length
  const my = mean(y), residual = Math.sqrt((1 - model.r2) * y.reduce((s, v) => s + (v - my) ** 2, 0) / (rows.length - 2)), { simulations, power } = settings.power, alpha = 1 - settings.level
  if (!(residual > 0)) return refusal(error('power-without-model', {}, 'The highest grade does not vary.'))
  return answer(settings.power.effectShares.map((effectShare, k) => {
    const rng = random(settings.seed, 200 + k)
    const points = settings.power.patients.map(n => {
      let significant = 0
      for (let s = 0; s < simulations; s++) {
        let sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0
        for (let i = 0; i < n; i++) {
          const a = x[rng.integer(x.length)]!, b = effectShare * slope * a + residual * rng.normal()
          sx += a; sy += b; sxx += a * a; sxy += a * b; syy += b * b
        }
        const dx = sxx - sx * sx / n, dxy = sxy - sx * sy / n, rss = syy - sy * sy / n - dxy * dxy / dx
        if (dx > 0 && rss > 0 && n > 2 && studentTTwoSided(dxy / dx / Math.sqrt(rss / (n - 2) / dx), n - 2) < alpha && dxy * slope > 0) significant++
      }
      return { patients: n, power: significant / simulations }
    })
    return { effectShare, points, patients: points.find(p => p.power >= power)?.patients }
  }))
}
