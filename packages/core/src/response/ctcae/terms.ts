import type { Analyte } from '../laboratory/index.ts'

/** The laboratory terms of CTCAE that the study counts. */
export const laboratoryTerms = [
  'Alanine aminotransferase increased', 'Alkaline phosphatase increased', 'Aspartate aminotransferase increased',
  'Blood bilirubin increased', 'GGT increased', 'Hypoalbuminemia',
] as const
export type LaboratoryTerm = typeof laboratoryTerms[number]

/**
 * A term that rises. With a normal baseline grades 1 to 4 begin above these multiples of the upper limit of normal; with an
 * abnormal one grades 2 to 4 begin above the same multiples of the baseline, and grade 1 at (`inclusive`) or above its own.
 */
export interface RisingTerm {
  readonly analyte: Analyte
  readonly above: readonly [grade1: number, grade2: number, grade3: number, grade4: number]
  readonly abnormalBaseline: { readonly grade1: number; readonly inclusive: boolean }
}

/**
 * NCI Common Terminology Criteria for Adverse Events v5.0 (27 November 2017; public domain). The text gives grade 1 on an abnormal
 * baseline as "2.0 - 2.5 x baseline" (ALP, GGT) and "1.5 - 3.0" (ALT, AST), both with their lower end, and "> 1.0 - 1.5" for bilirubin.
 */
export const risingTerms: Readonly<Record<Exclude<LaboratoryTerm, 'Hypoalbuminemia'>, RisingTerm>> = {
  'Alanine aminotransferase increased': { analyte: 'alt', above: [1, 3, 5, 20], abnormalBaseline: { grade1: 1.5, inclusive: true } },
  'Alkaline phosphatase increased': { analyte: 'alp', above: [1, 2.5, 5, 20], abnormalBaseline: { grade1: 2, inclusive: true } },
  'Aspartate aminotransferase increased': { analyte: 'ast', above: [1, 3, 5, 20], abnormalBaseline: { grade1: 1.5, inclusive: true } },
  'Blood bilirubin increased': { analyte: 'bilirubin', above: [1, 1.5, 3, 10], abnormalBaseline: { grade1: 1, inclusive: false } },
  'GGT increased': { analyte: 'ggt', above: [1, 2.5, 5, 20], abnormalBaseline: { grade1: 2, inclusive: true } },
}

/** Hypoalbuminemia by its own text: below the lower limit of normal, below 30, below 20 g/L. Grades 4 and 5 are clinical. */
export const albuminBelow = { 2: 30, 3: 20 } as const

export const analyteOfTerm = (term: LaboratoryTerm): Analyte => term === 'Hypoalbuminemia' ? 'albumin' : risingTerms[term].analyte

export const termOfAnalyte = (analyte: Analyte): LaboratoryTerm | undefined => laboratoryTerms.find(t => analyteOfTerm(t) === analyte)
