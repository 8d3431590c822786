import { z } from 'zod'
import { type Protocol, defaultProtocol, protocolSchema } from '../course/index.ts'
import { toxicitySettings } from '../response/index.ts'
import { analysisSettings } from './analysis-settings.ts'
import { eligibilitySettings } from './settings.ts'

/** The protocol of a cohort: that of each patient's course, and what concerns the cohort as a whole. A course's protocol is one. */
export const cohortProtocolSchema = z.strictObject({
  ...protocolSchema.shape,
  eligibility: eligibilitySettings,
  toxicity: toxicitySettings,
  analysis: analysisSettings,
})

export type CohortProtocol = z.infer<typeof cohortProtocolSchema>

export const defaultCohortProtocol: CohortProtocol = cohortProtocolSchema.parse({})

/** The part that concerns each patient's course. */
export function courseProtocol(p: CohortProtocol): Protocol {
  const { eligibility: _eligibility, toxicity: _toxicity, analysis: _analysis, ...course } = p
  return course
}

/** Settings of the cohort as a whole in which a protocol differs from the default. */
export const changedCohortSettings = (p: CohortProtocol): string[] =>
  (['eligibility', 'toxicity', 'analysis'] as const).filter(k => JSON.stringify(cohortProtocolSchema.shape[k].parse(p[k])) !== JSON.stringify(defaultCohortProtocol[k]))

/** A protocol that is not the default must not go by its name. */
export const namedCohortProtocol = (p: CohortProtocol): CohortProtocol =>
  p.name === defaultProtocol.name && changedCohortSettings(p).length > 0 ? { ...p, name: `${p.name}, changed` } : p
