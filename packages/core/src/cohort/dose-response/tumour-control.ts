import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { brentRoot, chiSquaredTail, gaussHermite, normalQuantile, normalTwoSided, quantile, random } from '../../numerics/index.ts'
import { groupsOf, rowsOfGroups } from '../../statistics/groups.ts'
import { expit, logit } from '../../statistics/interval.ts'
import { type GroupedRows, type Interval, type RandomInterceptLogistic, randomInterceptLogistic } from '../../statistics/index.ts'
import type { AnalysisSettings } from '../analysis-settings.ts'
import type { LesionRow } from '../rows/lesion-row.ts'

type DoseInterval = Interval<'fieller' | 'delta' | 'cluster bootstrap, percentile'>

/** Dose at which a share of the lesions is controlled. */
export interface ControlDose {
  readonly probability: number
  /** In a typical patient: random effect 0. Absent where the dose has no upward effect. */
  readonly doseGy: number
  /** Fieller's first; absent where it is unbounded. */
  readonly intervals: readonly DoseInterval[]
  /** Over all patients: averaged over the random effect. */
  readonly marginalDoseGy: number | undefined
  readonly marginalInterval: DoseInterval | undefined
  /** Outside the doses that lesions had: extrapolated. */
  readonly extrapolated: boolean
}

interface ControlFit { readonly intercept: number; readonly slope: number; readonly tau: number }

/** Tumour control probability: logit P(control) = b0 + b1 x + u, x the dose or its logarithm, u the patient's. */
export interface TumourControl {
  readonly formula: string
  readonly lesions: number
  readonly patients: number
  readonly controlled: number
  readonly dose: 'log' | 'linear'
  readonly intercept: number
  readonly slope: { readonly estimate: number; readonly se: number | undefined; readonly p: number | undefined; readonly low: number | undefined; readonly high: number | undefined }
  /** Odds ratio per doubling of dose ('log') or per 10 Gy ('linear'). */
  readonly oddsRatio: { readonly per: string; readonly estimate: number; readonly low: number | undefined; readonly high: number | undefined }
  /** Absent where the model is fitted without the patients' intercepts. */
  readonly betweenPatientsSd: number | undefined
  /** Of no difference between patients. */
  readonly patientsP: number | undefined
  readonly doses: readonly ControlDose[]
  /** For the figure. */
  readonly curve: readonly { readonly doseGy: number; readonly probability: number; readonly marginal: number; readonly low?: number; readonly high?: number }[]
  readonly resamples: number
}

/** Tumour control of lesions by dose. Refused without both classes, without difference in dose, without convergence. */
export function tumourControl(lesions: readonly LesionRow[], settings: AnalysisSettings): Outcome<TumourControl> {
  const { control, dose, probabilities, resamples, mostLesionsResampled } = settings.tumourControl, { level } = settings
  const rows = lesions.filter(r => r.category !== undefined && r.doseGy !== undefined && (dose === 'linear' || r.doseGy > 0))
  const y = Float64Array.from(rows, r => control.includes(r.category!) ? 1 : 0), x = Float64Array.from(rows, r => dose === 'log' ? Math.log(r.doseGy!) : r.doseGy!)
  const controlled = y.reduce((s, v) => s + v, 0), findings: Finding[] = [], toDose = (v: number): number => dose === 'log' ? Math.exp(v) : v
  if (controlled === 0 || controlled === rows.length) return refusal(error('one-class', { value: rows.length }, `Of ${rows.length} lesions with a dose ${controlled === 0 ? 'none' : 'all'} are controlled: there is nothing to predict.`))
  const centre = x.reduce((s, v) => s + v, 0) / x.length, spread = Math.sqrt(x.reduce((s, v) => s + (v - centre) ** 2, 0) / x.length)
  if (!(spread > 1e-9 * Math.abs(centre))) return refusal(error('dose-constant', {}, 'All lesions have one dose: control cannot depend on it.'))
  const groups = groupsOf(rows.map(r => r.patient)), data = laidOut(groups, x.map(v => (v - centre) / spread), y), clusters = groups.labels.length
  if (clusters < 2) return refusal(error('one-group', {}, 'All lesions are of one patient.'))
  const mixed = randomInterceptLogistic(data), fitted = mixed.converged && mixed.covariance ? mixed : undefined, plain = fitted ? undefined : randomInterceptLogistic(data, { groups: false })
  const model = fitted ?? plain!
  if (!model.converged || !model.covariance) return refusal(error('control-separated', {}, 'Dose separates controlled from other lesions: there is no finite slope.', 'More lesions are needed.'))
  if (!fitted) findings.push(warning('control-without-patients', {}, 'The model with a random intercept per patient has no finite maximum (within patients all or none of the lesions are controlled, or dose tells which): tumour control is modelled without it, intervals by the bootstrap of patients alone.'))
  const size = fitted && fitted.tau > 0 ? 3 : 2, v = model.covariance[0]!, c = model.covariance[1]! / spread, w = model.covariance[size + 1]! / spread ** 2, z = normalQuantile((1 + level) / 2)
  const fit: ControlFit = { intercept: model.beta[0]!, slope: model.beta[1]! / spread, tau: model.tau }, slopeSe = Math.sqrt(w)
  const least = Math.min(...rows.map(r => r.doseGy!)), greatest = Math.max(...rows.map(r => r.doseGy!))

  const wanted = fit.slope > 0 && (!fitted || rows.length <= mostLesionsResampled) ? resamples : 0
  const boots = wanted > 0 ? resampled(data, { clusters, spread, model, patients: fitted !== undefined, probabilities, resamples, seed: settings.seed, level }) : undefined
  if (boots && boots.usable < boots.of * 0.9) findings.push(warning('control-resamples-lost', { value: boots.of - boots.usable }, `${boots.of - boots.usable} of ${boots.of} resamples gave no dose and do not count.`))
  if (fitted && resamples > 0 && rows.length > mostLesionsResampled)
    findings.push(note('control-not-resampled', { value: rows.length }, `${rows.length} lesions: the bootstrap of the doses is left out above ${mostLesionsResampled}.`))
  if (!(fit.slope > 0)) findings.push(warning('control-falls-with-dose', { value: fit.slope }, 'Control does not rise with dose: there is no dose at which a share is reached.'))
  const doses = fit.slope > 0 ? probabilities.map((probability, k): ControlDose => {
    const at = logit(probability), h = (at - fit.intercept) / fit.slope, doseGy = toDose(centre + h)
    const se = Math.sqrt(Math.max(0, v + 2 * c * h + w * h * h)) / fit.slope
    const f = fieller({ a: fit.intercept - at, b: fit.slope, v, c, w, z }), marginal = marginalPoint(fit, probability)
    if (fitted && !f) findings.push(warning('control-dose-unbounded', { value: probability }, `The dose for ${100 * probability}% control has no bounded interval: the slope is not significantly above 0.`))
    const boot = boots?.intervals[k]
    return {
      probability, doseGy,
      intervals: [
        ...(fitted && f ? [{ method: 'fieller' as const, level, low: toDose(centre + f[0]), high: toDose(centre + f[1]) }] : []),
        ...(fitted ? [{ method: 'delta' as const, level, low: toDose(centre + h - z * se), high: toDose(centre + h + z * se) }] : []),
        ...(boot ? [{ method: 'cluster bootstrap, percentile' as const, level, low: toDose(centre + boot.own[0]), high: toDose(centre + boot.own[1]) }] : []),
      ],
      marginalDoseGy: marginal === undefined ? undefined : toDose(centre + marginal),
      marginalInterval: boot?.marginal && { method: 'cluster bootstrap, percentile', level, low: toDose(centre + boot.marginal[0]), high: toDose(centre + boot.marginal[1]) },
      extrapolated: doseGy < least || doseGy > greatest,
    }
  }) : []
  for (const d of doses) if (d.extrapolated) findings.push(warning('control-dose-extrapolated', { value: d.doseGy }, `${d.doseGy.toFixed(0)} Gy for ${100 * d.probability}% control lies outside the doses of the lesions (${least.toFixed(0)} to ${greatest.toFixed(0)} Gy).`))
  const step = dose === 'log' ? Math.LN2 : 10, ends = fitted ? [fit.slope - z * slopeSe, fit.slope + z * slopeSe] : boots?.slope, ratio = (v: number | undefined) => v === undefined ? undefined : Math.exp(v * step)
  return answer({
    formula: `control ~ ${dose === 'log' ? 'log(doseGy)' : 'doseGy'}${fitted ? ' + (1 | patient)' : ''}`, lesions: rows.length, patients: clusters, controlled, dose,
    intercept: fit.intercept - fit.slope * centre, slope: { estimate: fit.slope, se: fitted ? slopeSe : undefined, p: fitted ? normalTwoSided(fit.slope / slopeSe) : undefined, low: ends?.[0], high: ends?.[1] },
    oddsRatio: { per: dose === 'log' ? 'doubling of dose' : '10 Gy', estimate: Math.exp(fit.slope * step), low: ratio(ends?.[0]), high: ratio(ends?.[1]) },
    betweenPatientsSd: fitted ? fit.tau : undefined, patientsP: fitted && noGroupsP(fitted), doses, resamples: boots?.usable ?? 0,
    curve: Array.from({ length: 81 }, (_, k) => {
      const doseGy = least + (greatest - least) * k / 80, h = (dose === 'log' ? Math.log(doseGy) : doseGy) - centre, eta = fit.intercept + fit.slope * h, se = Math.sqrt(Math.max(0, v + 2 * c * h + w * h * h))
      return { doseGy, probability: expit(eta), marginal: marginalProbability(fit, h), ...(fitted ? { low: expit(eta - z * se), high: expit(eta + z * se) } : {}) }
    }),
  }, findings)
}

/** Of tau = 0: half the tail of chi-squared, since tau cannot be below 0. */
const noGroupsP = (m: RandomInterceptLogistic): number => m.tau > 0 ? chiSquaredTail(Math.max(0, 2 * (m.logLik - m.logLikWithoutGroups)), 1) / 2 : 1

/** Rows sorted by patient, with the intercept's column. */
function laidOut(groups: ReturnType<typeof groupsOf>, x: Float64Array, y: Float64Array): GroupedRows {
  const rowsOf = rowsOfGroups(groups), order = rowsOf.flatMap(rows => Array.from(rows)), start = new Int32Array(rowsOf.length + 1)
  rowsOf.forEach((rows, g) => { start[g + 1] = start[g]! + rows.length })
  return { x: Float64Array.from(order.flatMap(i => [1, x[i]!])), p: 2, y: Float64Array.from(order, i => y[i]!), start }
}

/** Values h with |a + b h| <= z SE: two ends, or undefined where the set is not an interval. */
function fieller(q: { a: number; b: number; v: number; c: number; w: number; z: number }): readonly [number, number] | undefined {
  const zz = q.z ** 2, two = q.b ** 2 - zz * q.w, one = q.a * q.b - zz * q.c, none = q.a ** 2 - zz * q.v, root = one ** 2 - two * none
  return two > 0 && root >= 0 ? [(-one - Math.sqrt(root)) / two, (-one + Math.sqrt(root)) / two] : undefined
}

const hermite = gaussHermite(25)

/** Averaged over the patients' random effect. */
function marginalProbability({ intercept, slope, tau }: ControlFit, h: number): number {
  const { nodes, weights } = hermite
  let sum = 0, total = 0
  for (let k = 0; k < nodes.length; k++) { sum += weights[k]! * expit(intercept + slope * h + Math.SQRT2 * tau * nodes[k]!); total += weights[k]! }
  return sum / total
}

function marginalPoint(fit: ControlFit, probability: number): number | undefined {
  if (!(fit.slope > 0)) return undefined
  const middle = (logit(probability) - fit.intercept) / fit.slope, reach = (8 * fit.tau + 1) / fit.slope
  const f = (h: number): number => marginalProbability(fit, h) - probability
  return f(middle - reach) < 0 && f(middle + reach) > 0 ? brentRoot(f, middle - reach, middle + reach, { tolerance: 1e-10 * reach }).x : undefined
}

/** Whole patients drawn with replacement: each counts as often as it is drawn. */
function resampled(data: GroupedRows, options: {
  readonly clusters: number; readonly spread: number; readonly model: { readonly beta: readonly number[]; readonly tau: number }; readonly patients: boolean
  readonly probabilities: readonly number[]; readonly resamples: number; readonly seed: number; readonly level: number
}) {
  const { clusters, spread, model: whole, patients, probabilities } = options, rng = random(options.seed, 3), weight = new Float64Array(clusters), own = probabilities.map((): number[] => []), marginal = probabilities.map((): number[] => []), slopes: number[] = []
  let usable = 0
  for (let r = 0; r < options.resamples; r++) {
    weight.fill(0)
    for (let c = 0; c < clusters; c++) weight[rng.integer(clusters)]!++
    const again = randomInterceptLogistic(data, { points: 9, tolerance: 1e-3, weight, start: whole, groups: patients, covariance: false })
    if (!again.converged || !(again.beta[1]! > 0)) continue
    const drawn: ControlFit = { intercept: again.beta[0]!, slope: again.beta[1]! / spread, tau: again.tau }
    usable++
    slopes.push(drawn.slope)
    probabilities.forEach((p, k) => {
      own[k]!.push((logit(p) - drawn.intercept) / drawn.slope)
      const m = marginalPoint(drawn, p)
      if (m !== undefined) marginal[k]!.push(m)
    })
  }
  const ends = (values: readonly number[]): readonly [number, number] | undefined => values.length < 20 ? undefined : [quantile(values, (1 - options.level) / 2), quantile(values, (1 + options.level) / 2)]
  return { usable, of: options.resamples, slope: ends(slopes), intervals: probabilities.map((_, k) => { const e = ends(own[k]!); return e && { own: e, marginal: ends(marginal[k]!) } }) }
}
