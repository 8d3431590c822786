import { z } from 'zod'
import { analyteNames } from '../laboratory/index.ts'

const days = z.tuple([z.number(), z.number()]).refine(([from, to]) => from <= to, 'the first number is the smaller one')

/** Which values and events count as toxicity; part of the protocol. Days are counted from the (first) treatment. */
export const toxicitySettings = z.strictObject({
  baselineDays: days.default([-42, 0])
    .describe('Baseline of a laboratory value: the last one from these days, inclusive; on the day of treatment counts as before it'),
  windowDays: days.default([1, 124])
    .describe('Laboratory values after treatment that are graded, inclusive: to the end of the window of the follow-up scan, so that the visit at 3 months is in it. The study does not state its time point; the worst value counts'),
  eventDays: days.default([0, 124])
    .describe('Onset of the clinical events that count, inclusive'),
  preexisting: z.enum(['unlessExacerbated', 'count']).default('unlessExacerbated')
    .describe('A grade that was there before treatment is not counted unless it rose; or is'),
  relatedOnly: z.boolean().default(false)
    .describe('Leave out events that were recorded as not related to the treatment; the study counts all'),
  withoutBaseline: z.enum(['notAssessable', 'asNormal']).default('notAssessable')
    .describe('A value above normal without a baseline: no grade, or graded as if the baseline had been normal'),
  limits: z.array(z.strictObject({
    analyte: z.enum(analyteNames), sex: z.enum(['M', 'F']).optional(),
    lln: z.number().positive().optional(), uln: z.number().positive().optional(),
  })).default([])
    .describe("Limits of normal where the table gives none, in the analyte's own unit: albumin g/L, bilirubin umol/L, enzymes U/L"),
  reild: z.strictObject({
    days: days.default([14, 124]).describe('Two weeks to four months after treatment'),
    bilirubinUmolPerL: z.number().positive().default(51.3).describe('At or above this: 3 mg/dL'),
  }).prefault({}).describe('What marks a patient for review as radioembolization-induced liver disease'),
}).prefault({})

export type ToxicitySettings = z.infer<typeof toxicitySettings>
