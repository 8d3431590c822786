import { z } from 'zod'
import { cohortTableNames } from '../api/cohort.ts'
import { sourcesSchema } from '../api/plan.ts'
import { findingSchema } from './schemas.ts'

/* What the routes of plans and of the cohort answer, as the interfaces of ../api have it. */

const text = z.string(), count = z.number().int().min(0), number = z.number(), document = z.record(z.string(), z.unknown()), findings = z.array(findingSchema)

export const planSummarySchema = z.strictObject({ key: text, versions: count, hasDraft: z.boolean(), hasImages: z.boolean() })
export const rehearsalSchema = z.strictObject({ measuredAt: text, plan: document, measured: document, activitiesGbq: z.record(z.string(), number), inputs: z.array(z.strictObject({ name: text, sha256: text })) })
export const planViewSchema = z.strictObject({
  key: text, hasImages: z.boolean(), hasRehearsal: z.boolean(), rehearsal: rehearsalSchema.nullable(),
  versions: z.array(z.strictObject({
    number: count, madeAt: text, remark: text.optional(), sources: sourcesSchema, activityGbq: number.describe('What may be given'), prescribedGbq: number,
    standing: z.enum(['within limits', 'overridden', 'not to be given']), reason: text, vialActivityGbq: number, software: text,
  })),
  draft: z.strictObject({ revision: count, savedAt: text, plan: document, sources: sourcesSchema }).nullable(),
})

export const cohortViewSchema = z.strictObject({
  tables: z.array(z.strictObject({ name: z.enum(cohortTableNames), file: text, rows: count })), mapped: z.boolean(), findings, refused: text.optional(),
  patients: z.array(z.strictObject({ key: text, images: z.enum(['version', 'pending', 'notAnalysed', 'given', 'none']), version: count.optional(), signedBy: text.optional() })),
  studies: z.array(z.strictObject({ number: count, madeAt: text, patients: count, inStudy: count, protocol: text, lastOfAll: z.boolean() })),
})
export const tableReceivedSchema = z.strictObject({ accepted: z.boolean(), findings, refused: text.optional() })
export const studyDataSchema = z.strictObject({
  number: count, madeAt: text, document: document.describe('Of cohort/results.json what the page draws'), rows: z.strictObject({ lesions: z.array(document), patients: z.array(document) }),
  own: z.record(z.string(), z.record(z.string(), z.union([text, number]))), versions: z.record(z.string(), count),
})
