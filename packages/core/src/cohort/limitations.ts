import { categories } from './categories.ts'
import type { CategoryModel } from './dose-response/category-model.ts'
import type { CohortPatient } from './patient.ts'
import type { ResultParts } from './results-text.ts'
import { counted, inSentence, listed } from './text-section.ts'

/** What limits what this cohort can say, found in its data and analyses. */
export interface Limitation {
  readonly id: string
  readonly text: string
  /** What it was found from. */
  readonly numbers: Readonly<Record<string, number>>
}

/** Events of a model per coefficient below which hazard ratios are biased. */
const LEAST_EVENTS = 10
/** Lesions smaller than this lose 15 to 22% of their dose at a resolution of 6.5 mm. */
const SMALL_ML = 10

export function limitations(a: ResultParts, patients: readonly CohortPatient[]): Limitation[] {
  const out: Limitation[] = []
  const add = (id: string, text: string, numbers: Record<string, number> = {}): void => { out.push({ id, text, numbers }) }
  response(a, add)
  outcome(a, add)
  data(a, patients, add)
  return out
}

type Add = (id: string, text: string, numbers?: Record<string, number>) => void

function response({ doseResponse: d, settings }: ResultParts, add: Add): void {
  const lesion = d.perLesion.unadjusted.value, patient = d.perPatient.unadjusted.value
  const small = (m: CategoryModel | undefined, least: number) => m ? categories.filter(c => m.counts[c] > 0 && m.counts[c] < least).map(c => `${c} ${m.counts[c]}`) : []
  if (patient && patient.counts[patient.reference] < 5) add('few-reference-patients', `Only ${counted(patient.counts[patient.reference], 'patient')} ${patient.counts[patient.reference] === 1 ? 'is' : 'are'} ${patient.reference}: every difference per patient is measured against ${patient.counts[patient.reference] === 1 ? 'that one' : 'these'}.`, { patients: patient.counts[patient.reference] })
  if (small(lesion, 5).length > 0) add('few-lesions', `Categories with few tumours: ${listed(small(lesion, 5))}.`, { categories: small(lesion, 5).length })
  if (small(patient, 5).length > 0) add('few-patients-of-category', `Categories with few patients: ${listed(small(patient, 5))}.`, { categories: small(patient, 5).length })
  const adjusted = d.perPatient.adjusted, many = adjusted.findings.find(f => f.code === 'parameters-many')
  if (many) add('parameters-many', `The adjusted model per patient has ${String(many.subject.value)} parameters for ${adjusted.value!.rows} patients.`, { parameters: Number(many.subject.value), patients: adjusted.value!.rows })
  if (!adjusted.value && adjusted.findings.some(f => f.severity === 'error')) add('patient-model-missing', `The adjusted model per patient could not be fitted: ${adjusted.findings.find(f => f.severity === 'error')!.message}`)
  if (settings.doseResponse.lesionCovariates.includes('heterogeneityMbqPerMl') && d.perLesion.adjusted.value?.covariates.includes('heterogeneityMbqPerMl'))
    add('adjusted-for-itself', 'Heterogeneity as the SD of the activity concentration scales with the dose: adjusting log dose for it adjusts the outcome for itself. The model with the coefficient of variation does not.')
  const lost = [d.perLesion.adjusted, d.perPatient.adjusted].flatMap(o => o.value && o.value.leftOut > 0 ? [`${o.value.leftOut} ${o.value.of === 'lesions' ? 'tumours' : 'patients'} of the adjusted model per ${o.value.of === 'lesions' ? 'tumour' : 'patient'}`] : [])
  if (lost.length > 0) add('missing-covariates', `Missing covariates leave out ${listed(lost)}.`, { models: lost.length })
  if (lesion?.singular) add('no-difference-between-patients', 'The mixed model found no variance between patients: its intervals are as if tumours were independent.')
  const roc = d.roc.value
  if (roc && Math.min(roc.patientsResponding, roc.patientsNotResponding) < 10) add('few-clusters', `Responding tumours come from ${roc.patientsResponding} patients, the others from ${roc.patientsNotResponding}: intervals of the ROC curve are rough below about 10.`, { responding: roc.patientsResponding, notResponding: roc.patientsNotResponding })
  if (roc?.validation) add('threshold-from-the-same-data', `The dose of the greatest Youden index was chosen on these tumours: it would do worse on others (95% of resamples choose ${roc.validation.thresholdInterval.low.toFixed(0)} to ${roc.validation.thresholdInterval.high.toFixed(0)} Gy). A specificity is no probability of response, and doses from MAA images are not these.`, { low: roc.validation.thresholdInterval.low, high: roc.validation.thresholdInterval.high })
}

function outcome({ survival: s, doseToxicity: t }: ResultParts, add: Add): void {
  if (s.byResponse.value) add('immortal-time', 'Survival by response from treatment favours responders, who had to live until the response scan (immortal time); read it from the landmark.')
  const model = s.byResponse.value?.adjusted.value
  if (model && model.deaths < LEAST_EVENTS * model.ratios.length) add('few-deaths', `${model.deaths} deaths for ${model.ratios.length} coefficients of the model of survival: fewer than ${LEAST_EVENTS} for each.`, { deaths: model.deaths, coefficients: model.ratios.length })
  const changing = [['from treatment', s.byResponse], ['from the landmark', s.byResponseFromLandmark], ['by dose', s.byDose]].flatMap(([what, o]) => { const p = (o as typeof s.byResponse).value?.adjusted.value?.proportionality?.find(x => x.term === 'GLOBAL')?.p; return p !== undefined && p < 0.05 ? [what as string] : [] })
  if (changing.length > 0) add('hazards-not-proportional', `Hazard ratios change with time (${listed(changing)}): one number does not describe them.`, { models: changing.length })
  const full = t.grade.models.find(m => m.kind === 'linear' && m.adjustment === 'unadjusted')?.value, adjusted = t.grade.models.find(m => m.kind === 'linear' && m.adjustment === 'adjusted')?.value
  if (full && adjusted && adjusted.patients < full.patients) add('toxicity-adjusted-fewer', `Adjusting toxicity for response leaves ${adjusted.patients} of ${full.patients} patients.`, { adjusted: adjusted.patients, all: full.patients })
  if (full) add('grade-is-no-number', 'A linear regression treats a CTCAE grade as a number of equal steps; the ordinal model beside it does not.')
}

function data({ rows, selection, settings }: ResultParts, patients: readonly CohortPatient[], add: Add): void {
  const lesions = rows.lesions.filter(l => l.inDoseResponse), included = rows.patients.filter(r => r.inStudy)
  const small = lesions.filter(l => l.volumeMl < SMALL_ML).length
  if (small > 0) add('partial-volume', `${small} of ${lesions.length} tumours are under ${SMALL_ML} mL: at a resolution of 6.5 mm such doses fall short by 15 to 22%, which also bends dose-response.`, { small, lesions: lesions.length })
  const merged = lesions.filter(l => l.merged).length, refused = lesions.filter(l => l.refinementAccepted === false).length
  if (merged > 0) add('merged-lesions', `${merged} of ${lesions.length} tumours are one with another at follow-up.`, { merged, lesions: lesions.length })
  if (refused > 0) add('registration-refused', `${refused} of ${lesions.length} tumours stay where the CT puts them on the 90Y map, for lack of contrast.`, { refused, lesions: lesions.length })
  const devices = new Set(included.flatMap(r => r.device ?? []))
  if (devices.size > 1) add('several-devices', `Several devices are together in one analysis (${listed([...devices])}): their doses do not have one effect.`, { devices: devices.size })
  const unknown = (of: (r: typeof included[number]) => unknown): number => included.filter(r => of(r) === undefined).length
  type Of = (r: typeof included[number]) => unknown
  const asked: readonly (readonly [string, Of])[] = [['healthy-liver dose', r => r.healthyLiverDoseGy], ['laboratory grades', r => r.highestLaboratoryGrade], ['survival', r => r.survivalDays], [`hepatic reserve (${settings.doseToxicity.hepaticReserve})`, r => r[settings.doseToxicity.hepaticReserve]]]
  const missing = asked.flatMap(([name, of]) => { const n = unknown(of); return n > 0 ? [`${name} of ${n}`] : [] })
  if (missing.length > 0) add('missing-data', `Of the ${included.length} included patients these are not known: ${listed(missing)}.`, { patients: included.length })
  for (const s of selection) {
    const apart = s.characteristics.filter(c => Math.abs(c.standardisedDifference ?? 0) > 0.5)
    if (s.excluded > 0 && apart.length > 0) add(`selection-${s.analysis}`, `${s.excluded} of ${s.included + s.excluded} patients are not in ${s.analysis}; they differ by more than half an SD in ${listed(apart.map(c => inSentence(c.label)))}.`, { excluded: s.excluded, of: s.included + s.excluded })
  }
  const drafts = patients.filter(p => p.results?.healthyLiver?.draft).length, fresh = rows.patients.filter(r => r.inDoseResponse && (r.newLesions ?? 0) > 0).length
  if (drafts > 0) add('draft-livers', `The liver of ${counted(drafts, 'patient')} is a draft of the program that nobody contoured.`, { drafts })
  if (fresh > 0) add('new-lesions', `${counted(fresh, 'patient')} had new tumours, which the category by TLG of the measured ones does not see.`, { patients: fresh })
  const off = patients.filter(p => { const r = p.results?.activity?.ratio; return r !== undefined && (r < 0.8 || r > 1.2) }).length
  if (off > 0) add('activity-not-closed', `The activity in the 90Y image of ${counted(off, 'patient')} differs by more than 20% from what was given.`, { patients: off })
  const failed = patients.filter(p => !p.results).length
  if (failed > 0) add('images-not-analysed', `${counted(failed, 'patient')} have no results from images.`, { patients: failed })
}
