import { z } from 'zod'

const fromTo = z.tuple([z.number().min(0), z.number().min(0)]).refine(([from, to]) => from <= to, 'the first number is the smaller one')

/** Settings of the course: which exams count, by days from treatment; part of the protocol. */
export const courseSettings = z.strictObject({
  baselineDaysBefore: fromTo.default([8, 70])
    .describe('Baseline FDG PET: days of the calendar before the treatment, inclusive'),
  followUpDaysAfter: fromTo.default([56, 124])
    .describe('Follow-up FDG PET: days of the calendar after the treatment, inclusive'),
}).prefault({})

export type CourseSettings = z.infer<typeof courseSettings>
