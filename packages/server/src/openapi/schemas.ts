import { courseFileSchema } from '@yttria/core/course'
import { analyteNames } from '@yttria/core/response'
import { z } from 'zod'
import { editSchema } from '../api/edits.ts'

/* What the routes answer, as the interfaces of ../api have it; an answer of another form is a fault of the program. */

const text = z.string(), number = z.number(), count = z.number().int().min(0)

export const findingSchema = z.strictObject({
  code: text, severity: z.enum(['error', 'warning', 'note']),
  subject: z.strictObject({ file: text.optional(), series: text.optional(), tag: text.optional(), value: z.union([text, number]).optional(), lesion: text.optional(), row: number.optional(), column: text.optional() }),
  message: text, remedy: text.optional(), factor: number.optional(),
})
const findings = z.array(findingSchema)

export const storedEditSchema = z.strictObject({ id: count, madeAt: text, tab: text, edit: editSchema })
export const errorSchema = z.strictObject({ error: text.describe('For the person'), since: z.array(storedEditSchema).optional().describe('What another window changed meanwhile') })

export const patientSummarySchema = z.strictObject({ key: text, versions: count, signedBy: text.optional() })
const seriesSummary = z.strictObject({ key: text, kind: text, modality: text, description: text, start: text.optional(), files: count })
export const patientViewSchema = z.strictObject({ key: text, course: courseFileSchema.optional(), drafted: z.boolean(), findings, series: z.array(seriesSummary) })
export const repairsBodySchema = z.strictObject({ repairs: courseFileSchema.shape.repairs.unwrap() })
export const repairTrialSchema = z.strictObject({
  applied: z.array(z.strictObject({ name: text, series: text, tag: text, before: text, after: text, files: count, pixelFactor: z.tuple([number, number]).optional() })),
  findings, course: courseFileSchema.optional(),
})

export const clinicalViewSchema = z.strictObject({
  absent: text.optional(),
  laboratory: z.array(z.strictObject({ analyte: z.enum(analyteNames), value: number, lln: number.optional(), uln: number.optional(), day: number, row: number.optional() })),
  events: z.array(z.strictObject({ term: text, grade: number, baselineGrade: number, day: number.optional(), related: z.boolean().optional(), serious: z.boolean().optional(), row: number.optional() })),
  findings,
})

export const importViewSchema = z.strictObject({
  id: text, files: count, notDicom: count, findings, taken: z.array(text),
  patients: z.array(z.strictObject({
    number: count, suggestedKey: text, files: count, hasPet: z.boolean(),
    series: z.array(z.strictObject({ modality: text, description: text, date: text.optional(), files: count })),
  })),
})
export const unfinishedImportSchema = z.strictObject({ id: text, files: count, begunAt: text, folder: text.optional() })
export const acceptanceSchema = z.strictObject({ patients: z.array(z.strictObject({ number: z.number().int().positive(), key: text })).min(1) })
export const newImportSchema = z.strictObject({ files: z.number().int().min(0).optional().describe('How many are going to come: fewer are not taken in') })
export const placeSchema = z.strictObject({ folder: z.string().min(1).max(4096) })

export const resultVersionSchema = z.strictObject({ number: count, madeAt: text, lastEdit: count, software: text, resultsVersion: count, signedBy: text.optional(), signedAt: text.optional(), remark: text.optional(),
  signedUnconfirmed: z.array(z.strictObject({ path: text, what: text, from: text })).optional(),
})
export const signatureSchema = z.strictObject({ name: z.string().trim().min(2).max(200), remark: z.string().max(2000).optional(),
  unconfirmed: z.array(z.string()).default([]).describe('The paths of the guesses that the person saw as unconfirmed: they must be those of the version'),
})
/** Which kinds; none named: all. */
export const exportKindsSchema = z.strictObject({ rtdose: z.boolean().default(false), seg: z.boolean().default(false), rtstruct: z.boolean().default(false) }).prefault({})

export const jobSchema = z.strictObject({
  id: text, kind: z.enum(['analysis', 'import', 'cohort']), patient: text.optional(), import: text.optional(), state: z.enum(['waiting', 'active', 'done', 'failed', 'cancelled']),
  step: text.optional(), done: number.optional(), total: number.optional(), version: count.optional(), message: text.optional(),
})
export const begunSchema = z.strictObject({ id: text })
export const statusSchema = z.strictObject({ version: text, workspace: text, ready: z.boolean() })
