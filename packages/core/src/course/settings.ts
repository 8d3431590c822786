import { z } from 'zod'

/** Settings of the course: which exams count, by days from treatment; part of the protocol. */
export const courseSettings = z.strictObject({
  baselineDaysBefore: z.tuple([z.number(), z.number()]).default([8, 70])
    .describe('Baseline FDG PET: days before the treatment, inclusive'),
  followUpDaysAfter: z.tuple([z.number(), z.number()]).default([56, 124])
    .describe('Follow-up FDG PET: days after the treatment, inclusive'),
}).prefault({})

export type CourseSettings = z.infer<typeof courseSettings>
