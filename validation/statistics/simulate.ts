import { normalTail, type Random } from '../../packages/core/src/numerics/index.ts'

/** Lesions of a cohort like the study's: 24 to 31 patients of 1 to 8 lesions, response and score both alike within a patient. */
export interface LesionCohort { readonly score: number[]; readonly positive: boolean[]; readonly cluster: number[] }

export interface LesionDesign {
  /** Shift of the score of a responding lesion, in standard deviations between lesions. */
  readonly effect: number
  /** Share of the score's variance that is between patients. */
  readonly correlation: number
}

export function lesionCohort(r: Random, { effect, correlation }: LesionDesign): LesionCohort {
  const out: LesionCohort = { score: [], positive: [], cluster: [] }, patients = 24 + r.integer(8)
  for (let c = 0; c < patients; c++) {
    const own = Math.sqrt(correlation) * r.normal(), tendency = 0.8 * r.normal(), lesions = 1 + r.integer(8)
    for (let k = 0; k < lesions; k++) {
      const positive = tendency + r.normal() > 0
      out.positive.push(positive)
      out.score.push(own + Math.sqrt(1 - correlation) * r.normal() + (positive ? effect : 0))
      out.cluster.push(c)
    }
  }
  return out
}

/** The probability that a responding lesion scores higher than one of another patient: Phi(effect / sqrt 2). */
export const trueAuc = ({ effect }: LesionDesign): number => normalTail(-effect / Math.SQRT2)

export interface PatientCohort { readonly time: number[]; readonly event: number[]; readonly responder: number[]; readonly age: number[] }

/** 24 to 31 patients: exponential survival, half responders, follow-up ending between 12 and 36 months. */
export function patientCohort(r: Random, logHazardRatio: number): PatientCohort {
  const n = 24 + r.integer(8), out: PatientCohort = { time: [], event: [], responder: [], age: [] }
  for (let i = 0; i < n; i++) {
    const responder = r.uniform() < 0.5 ? 1 : 0, age = r.normal()
    const death = -14 * Math.log(1 - r.uniform()) / Math.exp(logHazardRatio * responder + 0.3 * age), end = 12 + 24 * r.uniform()
    out.time.push(Math.min(death, end))
    out.event.push(death <= end ? 1 : 0)
    out.responder.push(responder)
    out.age.push(age)
  }
  return out
}
