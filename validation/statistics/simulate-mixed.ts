import type { Random } from '../../packages/core/src/numerics/index.ts'

/** On the logarithm of the dose: against progressive disease, and per standard deviation of the patient's age. */
export const mixedTruth: Readonly<Record<string, number>> = { '(Intercept)': 4.3, responseStD: 0.2, responsePR: 0.5, responseCR: 0.8, age: -0.1 }

/** 24 to 31 patients of 1 to 8 lesions; the response of a lesion alike within a patient; `icc` of the variance 0.36 of log dose between patients. */
export function mixedCohort(r: Random, icc: number): { patient: string[]; dose: number[]; response: string[]; age: number[] } {
  const out = { patient: [] as string[], dose: [] as number[], response: [] as string[], age: [] as number[] }, patients = 24 + r.integer(8)
  for (let c = 0; c < patients; c++) {
    const own = 0.6 * Math.sqrt(icc) * r.normal(), tendency = 0.8 * r.normal(), age = r.normal(), lesions = 1 + r.integer(8)
    for (let k = 0; k < lesions; k++) {
      const t = tendency + r.normal(), response = t < -0.9 ? 'PD' : t < 0 ? 'StD' : t < 1 ? 'PR' : 'CR'
      const log = 4.3 + (response === 'PD' ? 0 : mixedTruth[`response${response}`]!) - 0.1 * age + own + 0.6 * Math.sqrt(1 - icc) * r.normal()
      out.patient.push(`P${c}`)
      out.dose.push(Math.exp(log))
      out.response.push(response)
      out.age.push(age)
    }
  }
  return out
}
