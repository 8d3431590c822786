import { type Finding, type Outcome, answer, error, note, refusal } from '../../record/index.ts'
import { type Covariate, type CoxData, cox, coxFirth, proportionality } from '../../statistics/index.ts'
import type { AnalysisSettings, SurvivalCovariate } from '../analysis-settings.ts'
import { covariateLabel } from '../dose-response/covariates.ts'
import type { PatientRow } from '../rows/patient-row.ts'

/** A hazard ratio with its profile penalised-likelihood interval; a limit that the iteration did not find is absent. */
export interface HazardRatio { readonly term: string; readonly label: string; readonly per: number; readonly hazardRatio: number; readonly low: number | undefined; readonly high: number | undefined; readonly p: number }

export interface HazardModel {
  /** 'Firth' as the study. */
  readonly method: 'Firth'
  readonly covariates: readonly string[]
  readonly patients: number
  readonly deaths: number
  readonly leftOut: number
  readonly ratios: readonly HazardRatio[]
  /** The same coefficients by the unpenalised likelihood; absent where it is monotone. */
  readonly unpenalised: readonly HazardRatio[] | undefined
  /** Score tests of a change of each hazard ratio with time (km transform), and of all together. */
  readonly proportionality: readonly { readonly term: string; readonly p: number }[] | undefined
  /** Scaled Schoenfeld residuals of the first covariate, to look at. */
  readonly schoenfeld: readonly { readonly days: number; readonly value: number }[]
}

/** Rows of Cox's model: (entry, days] of a patient, with the value of the covariate of interest. */
export interface HazardRow { readonly patient: PatientRow; readonly entry?: number; readonly days: number; readonly died: boolean; readonly value: number }

const numeric: Readonly<Record<SurvivalCovariate, (r: PatientRow) => number | undefined>> = {
  ageYears: r => r.ageYears, extrahepaticDisease: r => r.extrahepaticDisease === undefined ? undefined : Number(r.extrahepaticDisease), sex: r => r.sex === undefined ? undefined : Number(r.sex === 'M'),
  whoScore: r => r.whoScore, priorLines: r => r.priorLines, tumourVolumeMl: r => r.tumourVolumeMl, albi: r => r.albi, doseGy: r => r.doseGy,
}

/** Cox's model with Firth's penalty of one covariate of interest, adjusted; rows with a missing covariate are left out. Refused as `coxFirth` is. */
export function hazardModel(rows: readonly HazardRow[], interest: { readonly name: string; readonly label: string }, covariates: readonly SurvivalCovariate[], settings: AnalysisSettings): Outcome<HazardModel> {
  const findings: Finding[] = [], kept = rows.filter(r => covariates.every(c => numeric[c](r.patient) !== undefined))
  const ids = (of: readonly HazardRow[]) => new Set(of.map(r => r.patient.patient)).size
  const used = covariates.filter(c => new Set(kept.map(r => numeric[c](r.patient))).size > 1)
  for (const c of covariates) if (!used.includes(c)) findings.push(note('covariate-constant', { column: c }, `${covariateLabel(c).label} is the same in every patient, or known in none: hazards are not adjusted for it.`))
  if (kept.length === 0) return refusal(...findings, error('few-patients', { value: 0 }, `No patient has a value of ${covariates.map(c => covariateLabel(c).label).join(', ')}.`))
  const columns: Covariate[] = [{ name: interest.name, values: kept.map(r => r.value) }, ...used.map(c => ({ name: c, values: kept.map(r => numeric[c](r.patient)!) }))]
  const entry = kept.some(r => r.entry) ? { entry: kept.map(r => r.entry ?? 0) } : {}
  const data: CoxData = { time: kept.map(r => r.days), event: kept.map(r => r.died), ...entry, covariates: columns }
  const fitted = coxFirth(data, { level: settings.level })
  findings.push(...fitted.findings)
  if (!fitted.value) return refusal(...findings)
  const plain = cox(data, { level: settings.level }), finite = plain.value && plain.value.coefficients.every(c => !c.infinite) && plain.value.record.converged ? plain.value : undefined
  const tested = finite && proportionality(data, finite)
  if (tested && !tested.value) findings.push(...tested.findings)
  const print = (c: { term: string; estimate: number; p: number; ciLow: number | undefined; ciHigh: number | undefined }): HazardRatio => {
    const { label, per } = c.term === interest.name ? { label: interest.label, per: 1 } : covariateLabel(c.term), exp = (v: number | undefined) => v === undefined ? undefined : Math.exp(v * per)
    return { term: c.term, label, per, hazardRatio: Math.exp(c.estimate * per), low: exp(c.ciLow), high: exp(c.ciHigh), p: c.p }
  }
  const residuals = tested?.value?.schoenfeld, p = columns.length
  return answer({
    method: 'Firth', covariates: used, patients: ids(kept), deaths: fitted.value.events, leftOut: ids(rows) - ids(kept),
    ratios: fitted.value.coefficients.map(print), unpenalised: finite?.coefficients.map(print),
    proportionality: tested?.value?.tests.map(t => ({ term: t.term, p: t.p })),
    schoenfeld: residuals ? residuals.time.map((days, k) => ({ days, value: residuals.scaled[k * p]! })) : [],
  }, findings)
}
