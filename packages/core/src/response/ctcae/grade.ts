import { type LaboratoryTerm, albuminBelow, risingTerms } from './terms.ts'

export type LaboratoryGradeNumber = 0 | 1 | 2 | 3 | 4

export interface GradeAnswer {
  readonly grade: LaboratoryGradeNumber
  /** Which criterion gave it, in the words of CTCAE: '>3.0 - 5.0 x ULN (baseline normal)'. */
  readonly rule: string
  readonly against: 'ULN' | 'baseline' | 'limits'
  /** Value over the upper limit of normal or over the baseline. */
  readonly ratio?: number
}

/** A baseline value with the upper limit of its own laboratory, in one unit. */
export interface Baseline { readonly value: number; readonly uln: number }

/**
 * CTCAE v5 grade of a laboratory value; all in one unit, albumin in g/L. A rising term needs its baseline: abnormal (above ULN), its
 * multiples count; normal, those of the ULN. Upper ends belong to the lower grade. Throws RangeError for what is no positive number.
 */
export function laboratoryGrade(term: LaboratoryTerm, given: { readonly value: number; readonly lln?: number; readonly uln?: number; readonly baseline?: Baseline }): GradeAnswer | undefined {
  positive('a value', given.value)
  return term === 'Hypoalbuminemia' ? albuminGrade(given.value, given.lln) : risingGrade(term, given)
}

function albuminGrade(value: number, lln: number | undefined): GradeAnswer | undefined {
  if (value < albuminBelow[3]) return { grade: 3, rule: '<20 g/L', against: 'limits' }
  if (value < albuminBelow[2]) return { grade: 2, rule: '<30 - 20 g/L', against: 'limits' }
  if (lln === undefined) return undefined
  positive('a lower limit of normal', lln)
  return value < lln ? { grade: 1, rule: '<LLN - 30 g/L', against: 'limits' } : { grade: 0, rule: 'not below LLN', against: 'limits' }
}

function risingGrade(term: keyof typeof risingTerms, given: { readonly value: number; readonly uln?: number; readonly baseline?: Baseline }): GradeAnswer | undefined {
  const { value, uln, baseline } = given, { above, abnormalBaseline } = risingTerms[term]
  if (uln !== undefined) positive('an upper limit of normal', uln)
  if (!baseline) {
    // Within normal limits is no grade whatever the baseline was; above them the baseline decides.
    return uln !== undefined && ratioOf(value, uln) <= 1 ? { grade: 0, rule: 'not above ULN', against: 'ULN', ratio: ratioOf(value, uln) } : undefined
  }
  positive('a baseline', baseline.value)
  positive('an upper limit of normal', baseline.uln)
  const abnormal = ratioOf(baseline.value, baseline.uln) > 1
  if (!abnormal && uln === undefined) return undefined
  const ratio = ratioOf(value, abnormal ? baseline.value : uln!)
  const higher = above.slice(1).filter(limit => ratio > limit).length
  const first = !abnormal ? ratio > above[0] : abnormalBaseline.inclusive ? ratio >= abnormalBaseline.grade1 : ratio > abnormalBaseline.grade1
  const grade = (higher > 0 ? higher + 1 : first ? 1 : 0) as LaboratoryGradeNumber
  return { grade, rule: ruleText(term, grade, abnormal), against: abnormal ? 'baseline' : 'ULN', ratio }
}

function ruleText(term: keyof typeof risingTerms, grade: LaboratoryGradeNumber, abnormal: boolean): string {
  const { above, abnormalBaseline: { grade1, inclusive } } = risingTerms[term]
  const of = abnormal ? 'x baseline (baseline abnormal)' : 'x ULN (baseline normal)', n = (x: number) => x.toFixed(1)
  if (grade === 0) return abnormal ? `${inclusive ? '<' : 'not >'}${n(grade1)} ${of}` : 'not above ULN (baseline normal)'
  if (grade === 4) return `>${n(above[3])} ${of}`
  const to = n(above[grade])
  if (grade > 1) return `>${n(above[grade - 1]!)} - ${to} ${of}`
  return abnormal ? `${inclusive ? '' : '>'}${n(grade1)} - ${to} ${of}` : `>ULN - ${to} ${of}`
}

// What is a bound on paper is one here: 1.5 x 66.6 is 99.9 also where the bits of the product are not. All bounds are whole halves.
function ratioOf(value: number, of: number): number {
  const ratio = value / of, half = Math.round(2 * ratio) / 2
  return Math.abs(ratio - half) <= 1e-11 * ratio ? half : ratio
}

function positive(what: string, x: number): void {
  if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`${what} of ${x}: a number above zero wanted`)
}
