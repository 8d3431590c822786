import { z } from 'zod'

const text = z.string()

/** A finding as files hold it. */
export const findingSchema = z.strictObject({
  code: text, severity: z.enum(['error', 'warning', 'note']),
  subject: z.strictObject({
    file: text.optional(), series: text.optional(), tag: text.optional(), value: z.union([text, z.number()]).optional(),
    lesion: text.optional(), row: z.number().optional(), column: text.optional(),
  }),
  message: text, remedy: text.optional(),
  factor: z.number().optional().describe('By what dose or SUV would be wrong, where that is known'),
})
