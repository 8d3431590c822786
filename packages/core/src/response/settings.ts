import { z } from 'zod'

/** Cut-offs of the metabolic response by TLG; part of the protocol. */
export const responseSettings = z.strictObject({
  partialResponseAtMostPercent: z.number().max(0).default(-45)
    .describe('PR: change of TLG at or below this'),
  progressionAbovePercent: z.number().min(0).default(75)
    .describe('PD: change of TLG above this'),
  patientCategory: z.enum(['sum-of-tlg']).default('sum-of-tlg')
    .describe("The patient's category: from the change of TLG summed over the measured lesions"),
  newLesionsAreProgression: z.boolean().default(false)
    .describe('Count the patient as PD where new lesions appear; the study reports them only'),
}).prefault({})

export type ResponseSettings = z.infer<typeof responseSettings>
