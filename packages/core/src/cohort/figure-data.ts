import { quantile } from '../numerics/index.ts'
import { type Analyte, analyteNames, analytes } from '../response/index.ts'
import type { BoxPlot, GeometricMean } from '../statistics/index.ts'
import { type Category, categories } from './categories.ts'
import type { DoseResponse } from './dose-response/dose-response.ts'
import type { DoseRoc } from './dose-response/roc.ts'
import type { TumourControl } from './dose-response/tumour-control.ts'
import type { DoseToxicity } from './dose-toxicity/dose-toxicity.ts'
import type { Flow } from './eligibility/index.ts'
import type { CohortPatient } from './patient.ts'
import type { CohortRows } from './rows/cohort-rows.ts'
import type { SurvivalCurve } from './survival/curve.ts'
import type { CohortSurvival } from './survival/survival.ts'

export interface DosePoint { readonly patient: string; readonly lesion?: string; readonly doseGy: number }

export interface ForestLine { readonly group: string; readonly label: string; readonly n: number; readonly percent: number; readonly low: number; readonly high: number; readonly method: string }

/** What each figure is drawn from; absent parts could not be estimated. */
export interface FigureData {
  readonly flow: Flow
  /** Lesions: box and points of each category. */
  readonly doseByCategory: readonly { readonly category: Category; readonly box: BoxPlot | undefined; readonly points: readonly DosePoint[] }[]
  readonly roc: DoseRoc | undefined
  /** Patients: points and geometric mean of each category. */
  readonly patientDose: readonly { readonly category: Category; readonly geometricMean: GeometricMean | undefined; readonly points: readonly DosePoint[] }[]
  readonly survival: {
    readonly overall: SurvivalCurve | undefined
    readonly byResponse: readonly SurvivalCurve[]
    readonly byResponseFromLandmark: readonly SurvivalCurve[]
    readonly byDose: readonly SurvivalCurve[]
  }
  /** Lesions from the greatest rise of TLG to the greatest fall. */
  readonly waterfall: readonly { readonly patient: string; readonly lesion: string; readonly changePercent: number; readonly category: Category; readonly doseGy: number | undefined }[]
  /** Share of the volume that gets at least a dose: median and quartiles over the lesions of a category. */
  readonly doseVolume: readonly { readonly category: Category; readonly lesions: number; readonly points: readonly { readonly doseGy: number; readonly median: number; readonly q1: number; readonly q3: number }[] }[]
  readonly laboratory: readonly {
    readonly analyte: Analyte
    readonly unit: string
    readonly courses: readonly { readonly patient: string; readonly points: readonly { readonly day: number; readonly value: number; readonly changePercent: number | undefined }[] }[]
    /** Median and quartiles of the change against baseline around each visit. */
    readonly visits: readonly { readonly day: number; readonly n: number; readonly median: number; readonly q1: number; readonly q3: number }[]
  }[]
  readonly forest: readonly ForestLine[]
  readonly tumourControl: TumourControl | undefined
  readonly control: readonly { readonly patient: string; readonly lesion: string; readonly doseGy: number; readonly controlled: boolean }[]
  /** Patients of dose-toxicity. */
  readonly toxicity: {
    readonly points: readonly { readonly patient: string; readonly healthyLiverDoseGy: number; readonly highestGrade: number | undefined; readonly reildCriteria: boolean; readonly change: Readonly<Partial<Record<Analyte, number>>> }[]
    /** Fitted lines of the unadjusted linear models. */
    readonly lines: readonly { readonly outcome: string; readonly intercept: number; readonly perGy: number; readonly p: number; readonly patients: number }[]
  }
}

/** Days of the visits after treatment: 2 weeks, 1 month, 3 months; a value belongs to the nearest. */
const visits = [14, 30, 91]

export function figureData(a: { readonly patients: readonly CohortPatient[]; readonly rows: CohortRows; readonly flow: Flow; readonly doseResponse: DoseResponse; readonly doseToxicity: DoseToxicity; readonly survival: CohortSurvival; readonly control: readonly Category[] }): FigureData {
  const lesions = a.rows.lesions.filter(l => l.inDoseResponse), patients = a.rows.patients.filter(r => r.inDoseResponse), toxicity = a.rows.patients.filter(r => r.inDoseToxicity)
  const lesionPoints = (category: Category): DosePoint[] => lesions.flatMap(l => l.category === category && l.doseGy !== undefined ? [{ patient: l.patient, lesion: l.lesion, doseGy: l.doseGy }] : [])
  return {
    flow: a.flow,
    doseByCategory: a.doseResponse.lesionDoses.map(c => ({ category: c.category, box: c.box, points: lesionPoints(c.category) })),
    roc: a.doseResponse.roc.value,
    patientDose: a.doseResponse.patientDoses.map(c => ({ category: c.category, geometricMean: c.geometricMean, points: patients.flatMap(r => r.category === c.category && r.doseGy !== undefined ? [{ patient: r.patient, doseGy: r.doseGy }] : []) })),
    survival: {
      overall: a.survival.overall.value, byResponse: a.survival.byResponse.value?.curves ?? [], byResponseFromLandmark: a.survival.byResponseFromLandmark.value?.curves ?? [], byDose: a.survival.byDose.value?.curves ?? [],
    },
    waterfall: lesions.flatMap(l => l.changePercent !== undefined && l.category ? [{ patient: l.patient, lesion: l.lesion, changePercent: l.changePercent, category: l.category, doseGy: l.doseGy }] : []).sort((x, y) => y.changePercent - x.changePercent),
    doseVolume: doseVolume(a.patients, new Set(lesions.map(l => `${l.patient} ${l.lesion}`))),
    laboratory: laboratoryCourses(a.rows, new Set(toxicity.map(r => r.patient))),
    forest: forest(a.doseResponse),
    tumourControl: a.doseResponse.tumourControl.value,
    control: lesions.flatMap(l => l.category && l.doseGy !== undefined ? [{ patient: l.patient, lesion: l.lesion, doseGy: l.doseGy, controlled: a.control.includes(l.category) }] : []),
    toxicity: {
      points: toxicity.flatMap(r => r.healthyLiverDoseGy === undefined ? [] : [{ patient: r.patient, healthyLiverDoseGy: r.healthyLiverDoseGy, highestGrade: r.highestGrade, reildCriteria: r.reildCriteria ?? false, change: r.relativeChange }]),
      lines: [a.doseToxicity.grade, ...a.doseToxicity.laboratory].flatMap(t => {
        const m = t.models.find(x => x.kind === 'linear' && x.adjustment === 'unadjusted')?.value
        return m?.intercept === undefined ? [] : [{ outcome: t.outcome, intercept: m.intercept, perGy: m.effect.estimate / m.effect.per, p: m.effect.p, patients: m.patients }]
      }),
    },
  }
}

const spread = (values: readonly number[]) => ({ median: quantile(values, 0.5), q1: quantile(values, 0.25), q3: quantile(values, 0.75) })

function doseVolume(patients: readonly CohortPatient[], counting: ReadonlySet<string>): FigureData['doseVolume'] {
  const lesions = patients.flatMap(p => p.results?.lesions.filter(l => counting.has(`${p.key} ${l.id}`) && l.vDosesPercent && l.category) ?? [])
  const key = /^v(\d+(?:\.\d+)?)Percent$/, doses = [...new Set(lesions.flatMap(l => Object.keys(l.vDosesPercent!).flatMap(k => { const m = key.exec(k); return m ? [Number(m[1])] : [] })))].sort((a, b) => a - b)
  return categories.flatMap(category => {
    const own = lesions.filter(l => l.category === category)
    return own.length === 0 ? [] : [{
      category, lesions: own.length,
      points: doses.flatMap(doseGy => { const values = own.flatMap(l => l.vDosesPercent![`v${doseGy}Percent`] ?? []); return values.length === 0 ? [] : [{ doseGy, ...spread(values) }] }),
    }]
  })
}

function laboratoryCourses({ laboratory }: CohortRows, who: ReadonlySet<string>): FigureData['laboratory'] {
  return analyteNames.flatMap(analyte => {
    const own = laboratory.filter(v => v.analyte === analyte && who.has(v.patient))
    if (own.length === 0) return []
    const courses = new Map<string, { day: number; value: number; changePercent: number | undefined }[]>()
    for (const v of own) courses.set(v.patient, [...courses.get(v.patient) ?? [], { day: v.day, value: v.value, changePercent: v.changePercent }])
    return [{
      analyte, unit: analytes[analyte].unit, courses: [...courses].map(([patient, points]) => ({ patient, points })),
      visits: visits.flatMap(day => {
        const values = own.flatMap(v => v.day > 0 && v.changePercent !== undefined && v.inWindow && nearest(v.day) === day ? [v.changePercent] : [])
        return values.length === 0 ? [] : [{ day, n: values.length, ...spread(values) }]
      }),
    }]
  })
}

const nearest = (day: number): number => visits.reduce((a, b) => Math.abs(b - day) < Math.abs(a - day) ? b : a)

function forest(d: DoseResponse): ForestLine[] {
  const groups = [
    ['Tumours, unadjusted', d.perLesion.unadjusted], ['Tumours, adjusted', d.perLesion.adjusted], ['Tumours, adjusted (CV)', d.perLesion.adjustedByVariation],
    ['Patients, unadjusted', d.perPatient.unadjusted], ['Patients, adjusted', d.perPatient.adjusted], ['Patients, adjusted (CV)', d.perPatient.adjustedByVariation],
  ] as const
  return groups.flatMap(([group, model]) => model.value?.effects.map(e => ({ group, label: `${e.category} against ${model.value!.reference}`, n: e.rows, percent: e.percent, low: e.interval.low, high: e.interval.high, method: e.interval.method })) ?? [])
}
