import type { Analyte } from '../laboratory/index.ts'
import { type GradeAnswer, type LaboratoryGradeNumber, laboratoryGrade } from './grade.ts'
import type { ToxicitySettings } from './settings.ts'
import { type LaboratoryTerm, analyteOfTerm, laboratoryTerms, risingTerms } from './terms.ts'

/** One measured value in the analyte's own unit, with its laboratory's limits where known. */
export interface SeriesValue {
  readonly analyte: Analyte
  readonly value: number
  readonly lln?: number
  readonly uln?: number
  /** From the first treatment. */
  readonly day: number
  readonly row?: number
}

export interface GradedValue extends SeriesValue, GradeAnswer {}

export interface TermGrade {
  readonly term: LaboratoryTerm
  readonly analyte: Analyte
  /** What counts as toxicity of the treatment; undefined where it cannot be told, and then `reason` says why. */
  readonly grade: LaboratoryGradeNumber | undefined
  readonly reason?: string
  /** The value in the window with the highest grade, of several the most extreme. */
  readonly worst?: GradedValue
  readonly baseline?: SeriesValue & {
    readonly abnormal: boolean
    /** What the baseline itself would be graded, by the limits of normal. */
    readonly grade: LaboratoryGradeNumber
  }
  /** There is a grade, and it is not counted because it was there before treatment. */
  readonly preexisting: boolean
  /** Every value in the window that has a grade. */
  readonly graded: readonly GradedValue[]
  readonly inWindow: number
}

/** The last value of an analyte in the days of the baseline; of several of one day, the last in the table. */
export function baselineValue(series: readonly SeriesValue[], analyte: Analyte, settings: Pick<ToxicitySettings, 'baselineDays'>): SeriesValue | undefined {
  const [from, to] = settings.baselineDays
  let last: SeriesValue | undefined
  for (const v of series) if (v.analyte === analyte && v.day >= from && v.day <= to && (!last || v.day >= last.day)) last = v
  return last
}

/** The six laboratory terms of one patient, each by the worst value in the window. */
export const laboratoryToxicity = (series: readonly SeriesValue[], settings: ToxicitySettings, sex?: 'M' | 'F'): TermGrade[] =>
  laboratoryTerms.map(term => termGrade(term, series, settings, sex))

/** A series value with limits of the protocol where its own are not given. */
export function withLimits(v: SeriesValue, settings: Pick<ToxicitySettings, 'limits'>, sex?: 'M' | 'F'): SeriesValue {
  if (settings.limits.length === 0 || (v.uln !== undefined && v.lln !== undefined)) return v
  const of = settings.limits.filter(l => l.analyte === v.analyte && (l.sex === undefined || l.sex === sex))
  // One for the patient's sex goes before one for all.
  const found = (key: 'lln' | 'uln') => (of.find(l => l.sex !== undefined && l[key] !== undefined) ?? of.find(l => l[key] !== undefined))?.[key]
  return { ...v, lln: v.lln ?? found('lln'), uln: v.uln ?? found('uln') }
}

function termGrade(term: LaboratoryTerm, series: readonly SeriesValue[], settings: ToxicitySettings, sex: 'M' | 'F' | undefined): TermGrade {
  const analyte = analyteOfTerm(term), [from, to] = settings.windowDays
  const after = series.filter(v => v.analyte === analyte && v.day >= from && v.day <= to).map(v => withLimits(v, settings, sex))
  const before = baselineValue(series, analyte, settings)
  const baseline = before && baselineOf(term, withLimits(before, settings, sex))
  const reference = term === 'Hypoalbuminemia' ? undefined
    : baseline?.uln !== undefined ? { value: baseline.value, uln: baseline.uln } : undefined
  const asNormal = settings.withoutBaseline === 'asNormal' && before === undefined
  const graded: GradedValue[] = []
  let ungraded: SeriesValue | undefined
  for (const v of after) {
    const normal = asNormal && v.uln !== undefined ? { value: v.uln, uln: v.uln } : undefined
    const answer = laboratoryGrade(term, { value: v.value, lln: v.lln, uln: v.uln, baseline: reference ?? normal })
    if (answer) graded.push({ ...v, ...answer })
    else ungraded ??= v
  }
  const worst = graded.reduce<GradedValue | undefined>((a, b) => !a || b.grade > a.grade || (b.grade === a.grade && moreExtreme(term, b.value, a.value)) ? b : a, undefined)
  const facts = { term, analyte, worst, baseline, graded, inWindow: after.length }
  const not = (reason: string): TermGrade => ({ ...facts, grade: undefined, reason, preexisting: false })
  if (after.length === 0) return not(`no value from day ${from} to ${to}`)
  if (ungraded) return not(`${why(term, ungraded, before, baseline)} (the value of day ${ungraded.day})`)
  // Albumin has no clause on the baseline: its own grade before treatment is what was there.
  if (term === 'Hypoalbuminemia' && settings.preexisting === 'unlessExacerbated' && worst!.grade > 0) {
    // A baseline of 30 g/L or more whose lower limit is not known was at most grade 1.
    const above = before !== undefined && !baseline && worst!.grade > 1
    if (!baseline && !above && settings.withoutBaseline === 'notAssessable') return not(before ? 'the baseline has no lower limit of normal' : 'below normal, and there is no baseline')
    if (baseline && worst!.grade <= baseline.grade) return { ...facts, grade: 0, preexisting: true }
  }
  return { ...facts, grade: worst!.grade, preexisting: false }
}

function baselineOf(term: LaboratoryTerm, v: SeriesValue): TermGrade['baseline'] {
  if (term === 'Hypoalbuminemia') {
    const grade = laboratoryGrade(term, v)?.grade
    return grade === undefined ? undefined : { ...v, abnormal: grade > 0, grade }
  }
  if (v.uln === undefined) return undefined
  // Its own grade: by the multiples of the upper limit of normal.
  const grade = laboratoryGrade(term, { value: v.value, uln: v.uln, baseline: { value: v.uln, uln: v.uln } })!.grade
  return { ...v, abnormal: grade > 0, grade }
}

const moreExtreme = (term: LaboratoryTerm, a: number, b: number): boolean => Object.hasOwn(risingTerms, term) ? a > b : a < b

function why(term: LaboratoryTerm, v: SeriesValue, before: SeriesValue | undefined, baseline: TermGrade['baseline']): string {
  if (term === 'Hypoalbuminemia') return 'no lower limit of normal'
  if (!before) return v.uln === undefined ? 'neither a baseline nor an upper limit of normal' : 'above normal, and there is no baseline'
  return baseline ? 'no upper limit of normal' : 'the baseline has no upper limit of normal'
}
