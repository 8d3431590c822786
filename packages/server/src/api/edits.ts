import { z } from 'zod'

const vector = z.tuple([z.number(), z.number(), z.number()])
const exam = z.string().min(1).max(64), reason = z.string().trim().min(1).max(2000).describe('Why, in the words of the person')
const by = z.string().trim().min(2).max(200)
const matrix = z.array(z.number()).length(16).describe('4 x 4, row-major, LPS mm: positions of `from` into `to`')

/** What a person changed. Appended, never altered; an undo is an edit too. */
export const editSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('referenceRegion'), exam, region: z.enum(['liver', 'bloodPool']), centreMm: vector, axis: vector.optional() }),
  z.strictObject({ kind: z.literal('threshold'), exam, value: z.number().positive().describe("In the protocol's uptake unit") }),
  z.strictObject({
    kind: z.literal('labels'), what: z.enum(['lesions', 'liver']), exam, grid: z.enum(['pet', 'ct']),
    names: z.array(z.string().min(1).max(64)).max(255).describe('Of label 1, 2 ...'), map: z.string().describe('See labels.ts'),
    by: by.optional().describe('Who drew it'),
    done: z.string().max(200).optional().describe('What the person did: brush, merged ...'),
    source: z.strictObject({ file: z.string().max(300), roi: z.string().max(200), sha256: z.string() }).optional().describe('Of a mask that was read from a file'),
  }),
  z.strictObject({ kind: z.literal('registration'), from: exam, to: exam, matrix, reason }),
  z.strictObject({ kind: z.literal('lesionRegistration'), lesion: z.string().min(1), decision: z.enum(['accept', 'refuse', 'moved']), matrix: matrix.optional(), reason }),
  z.strictObject({
    kind: z.literal('course'), document: z.record(z.string(), z.unknown()).describe('course.json as a whole'),
    by: by.optional().describe('Who it is; required where a guess of the course is confirmed or changed'),
    settled: z.array(z.strictObject({ path: z.string(), what: z.string(), how: z.enum(['confirmed', 'changed', 'removed']) })).optional()
      .describe('Which guesses: written by the server'),
  }),
  z.strictObject({ kind: z.literal('undo'), edit: z.number().int().positive() }),
])

export type Edit = z.infer<typeof editSchema>
export type EditKind = Edit['kind']
export interface StoredEdit { readonly id: number; readonly madeAt: string; readonly tab: string; readonly edit: Edit }

/** `base`: the last edit the page had seen. Refused with 409 and the edits since where another tab was faster. */
export const newEditSchema = z.strictObject({ base: z.number().int().min(0), tab: z.string().min(1).max(64), edit: editSchema })
