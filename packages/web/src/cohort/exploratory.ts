import { type CohortSurvival, categories, cohortSurvival } from '@yttria/core/cohort'
import type { PatientRow } from '@yttria/core/cohort'
import { type Interval, type Rates, type RocPoint, type Scores, auc, boxPlot, ratesAt, rocCurve } from '@yttria/core/statistics'
import type { StudyData } from '@yttria/server/api/cohort'

type Figures = StudyData['document']['figures']
export type Curve = NonNullable<Figures['survival']['overall']>

/** What the page draws: of everybody what the study found, of a part of them the same sums over that part. */
export interface DrawnFigures {
  readonly doseByCategory: Figures['doseByCategory']
  readonly waterfall: Figures['waterfall']
  readonly roc: { readonly lesions: number; readonly patients: number; readonly responding: number; readonly auc: number; readonly interval: Interval | undefined; readonly curve: readonly RocPoint[] } | undefined
  readonly survival: { readonly overall: readonly Curve[]; readonly byResponse: readonly Curve[]; readonly byResponseFromLandmark: readonly Curve[]; readonly byDose: readonly Curve[] }
}

/** A column by which patients can be told apart, and its values as they are written. */
export interface Filter { readonly column: string; readonly values: readonly string[] }

const builtIn = ['device', 'treatmentApproach', 'sex', 'primaryLocation', 'extrahepaticDisease', 'whoScore', 'category'] as const
const most = 8

/** Columns of a study's patients that have two to eight values: those of patients.csv that are one's own too (diagnosis, arm ...). */
export function filtersOf({ rows, own }: StudyData): readonly Filter[] {
  const values = (of: (key: string) => unknown) => [...new Set(rows.patients.flatMap(p => of(p.patient) ?? []).map(String))].sort(new Intl.Collator('en', { numeric: true }).compare)
  const byKey = new Map(rows.patients.map(p => [p.patient, p]))
  const columns = [...builtIn.map(column => ({ column, of: (key: string) => byKey.get(key)![column] })), ...[...new Set(Object.values(own).flatMap(o => Object.keys(o)))].map(column => ({ column, of: (key: string) => own[key]?.[column] }))]
  return columns.map(c => ({ column: c.column, values: values(c.of) })).filter(f => f.values.length > 1 && f.values.length <= most)
}

/** Who fulfils all choices; undefined where nothing was chosen: then the figures are the protocol's own. */
export function chosenPatients({ rows, own }: StudyData, choices: Readonly<Record<string, string>>): ReadonlySet<string> | undefined {
  const wanted = Object.entries(choices).filter(([, v]) => v !== '')
  if (wanted.length === 0) return undefined
  return new Set(rows.patients.filter(p => wanted.every(([column, v]) => String((p as unknown as Record<string, unknown>)[column] ?? own[p.patient]?.[column] ?? '') === v)).map(p => p.patient))
}

const asRows = (data: StudyData): readonly PatientRow[] => data.rows.patients as readonly PatientRow[]

/** Lesions of dose-response with dose and category, as the study's ROC takes them. */
export function scoresOf({ rows, document }: StudyData, keep: (patient: string) => boolean): Scores & { readonly cluster: readonly string[] } {
  const lesions = rows.lesions.filter(l => l.inDoseResponse && l.category !== undefined && l.doseGy !== undefined && keep(l.patient)), { objectiveResponse } = document.protocol.analysis
  return { score: lesions.map(l => l.doseGy!), positive: lesions.map(l => objectiveResponse.includes(l.category!)), cluster: lesions.map(l => l.patient) }
}

/** Rates of a dose as threshold, by the protocol's rule. Undefined without both classes. */
export function ratesOf(data: StudyData, keep: (patient: string) => boolean, doseGy: number): Rates | undefined {
  const scores = scoresOf(data, keep), { thresholds, level } = data.document.protocol.analysis
  return scores.score.length === 0 ? undefined : ratesAt(scores, doseGy, { inclusive: thresholds.inclusive, level }).value
}

/** The study's own figures. */
export function studyFigures({ document: { figures: f } }: StudyData): DrawnFigures {
  const { roc, survival: s } = f
  return {
    doseByCategory: f.doseByCategory, waterfall: f.waterfall, roc,
    survival: { overall: s.overall ? [s.overall] : [], byResponse: s.byResponse, byResponseFromLandmark: s.byResponseFromLandmark, byDose: s.byDose },
  }
}

/** The same figures over the patients kept, by the functions that the study used: exploratory, chosen after the data were seen. */
export function exploratoryFigures(data: StudyData, keep: (patient: string) => boolean): DrawnFigures {
  const { analysis } = data.document.protocol, lesions = data.rows.lesions.filter(l => l.inDoseResponse && keep(l.patient)), scores = scoresOf(data, keep)
  const points = (c: typeof categories[number]) => lesions.flatMap(l => l.category === c && l.doseGy !== undefined ? [{ patient: l.patient, lesion: l.lesion, doseGy: l.doseGy }] : [])
  const curve = scores.score.length > 0 ? rocCurve(scores, { inclusive: analysis.thresholds.inclusive }).value : undefined, area = curve && auc(scores, { level: analysis.level, method: analysis.thresholds.interval }).value
  const followed = asRows(data).filter(r => r.inSurvival && keep(r.patient)).map(r => r.inDoseResponse ? r : { ...r, category: undefined }) as PatientRow[]
  let s: CohortSurvival | undefined
  // A handful of patients may be too few for a model that stands beside the curves.
  try { s = followed.length > 0 ? cohortSurvival(followed, analysis) : undefined } catch { s = undefined }
  return {
    doseByCategory: categories.map(category => ({ category, points: points(category), box: points(category).length > 0 ? boxPlot(points(category).map(p => p.doseGy)) : undefined })),
    waterfall: lesions.flatMap(l => l.changePercent !== undefined && l.category ? [{ patient: l.patient, lesion: l.lesion, changePercent: l.changePercent, category: l.category, doseGy: l.doseGy }] : []).sort((x, y) => y.changePercent - x.changePercent),
    roc: curve && area ? { lesions: scores.score.length, patients: new Set(scores.cluster).size, responding: area.positives, auc: area.auc, interval: area.interval, curve: curve.points } : undefined,
    survival: { overall: s?.overall.value ? [s.overall.value] : [], byResponse: s?.byResponse.value?.curves ?? [], byResponseFromLandmark: s?.byResponseFromLandmark.value?.curves ?? [], byDose: s?.byDose.value?.curves ?? [] },
  }
}
