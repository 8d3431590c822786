import { cox, linearModel, mixedModel } from '@yttria/core/statistics'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Analyte, type VirtualCohort, analyteNames, drawCohort, inDoseResponse, inDoseToxicity, lesionCategories, studyParameters } from '../../src/cohort/index.ts'

/** One cohort so great that the parameters must come back; within 3.5 standard errors, which one of 2,000 estimates misses. */
const near = (estimate: number, se: number, truth: number) => {
  expect(Math.abs(estimate - truth)).toBeLessThan(3.5 * se)
  expect(se).toBeGreaterThan(0)
}

describe('an analysis of 2,000 patients finds the parameters they were drawn from', () => {
  // No REILD: its bilirubin does not lie on the line.
  const parameters = { ...studyParameters, events: { ...studyParameters.events, reildDoseGy: 1000 } }
  let cohort: VirtualCohort
  beforeAll(() => { cohort = drawCohort({ patients: 2000, seed: 31, parameters }) })

  it('per cent over PD, with and without covariates, and the standard deviations between and within patients', () => {
    const rows = cohort.patients.filter(p => inDoseResponse(p.latent.reason)).flatMap(p => p.results.lesions.map(l => ({ ...l, patient: p.key, sa: p.clinical.specificActivityBqPerSphere })))
    const table = {
      patient: rows.map(r => r.patient), category: rows.map(r => r.category), dose: rows.map(r => r.meanDoseGy),
      volume: rows.map(r => r.volumeMl), sa: rows.map(r => r.sa), cv: rows.map(r => r.coefficientOfVariation),
    }
    for (const covariates of ['', ' + volume + sa + cv']) {
      const model = mixedModel(`log(dose) ~ category${covariates} + (1 | patient)`, table, { df: 'wald', levels: { category: lesionCategories } }).value!
      for (const [category, percent] of Object.entries(parameters.dose.percentOverPd)) {
        const c = model.coefficients.find(x => x.term === `category${category}`)!
        near(c.estimate, c.se, Math.log(1 + percent / 100))
      }
      if (covariates === '') continue
      const volume = model.coefficients.find(c => c.term === 'volume')!, sa = model.coefficients.find(c => c.term === 'sa')!, cv = model.coefficients.find(c => c.term === 'cv')!
      near(volume.estimate, volume.se, parameters.dose.logPerMl)
      near(sa.estimate, sa.se, parameters.dose.logPerBqPerSphere)
      near(cv.estimate, cv.se, 0)
      // SE of an SD of n values: SD / sqrt(2 n); 1,231 patients, 4,360 lesions.
      near(model.sigma, parameters.dose.sigma / Math.sqrt(2 * 3000), parameters.dose.sigma)
      near(model.randomEffects[0]!.sd, 0.012, parameters.dose.tau)
    }
  })

  it('relative changes of the laboratory per Gy of the healthy liver', () => {
    for (const analyte of analyteNames) {
      const rows = cohort.patients.filter(p => inDoseToxicity(p.latent.reason)).flatMap(p => {
        const change = worstChange(p.laboratory, analyte)
        return change === undefined ? [] : [{ change, dose: p.results.healthyLiver!.doseGy }]
      })
      const slope = linearModel('change ~ dose', { change: rows.map(r => r.change), dose: rows.map(r => r.dose) }).value!.coefficients[1]!
      near(slope.estimate, slope.se, parameters.laboratory[analyte].perGy)
    }
  })

  it('hazard ratios of response, age and extrahepatic disease, from treatment and from the response scan', () => {
    const seen = cohort.patients.filter(p => inDoseResponse(p.latent.reason))
    for (const entry of [undefined, seen.map(p => p.clinical.followUpPetDay! - 0.5)]) {
      const fit = cox({
        time: seen.map(p => p.clinical.survival.days), event: seen.map(p => p.clinical.survival.died), ...(entry ? { entry } : {}),
        covariates: [
          { name: 'response', values: seen.map(p => Number(p.latent.responder)) }, { name: 'age', values: seen.map(p => p.clinical.ageYears / 10) },
          { name: 'extrahepatic', values: seen.map(p => Number(p.clinical.extrahepaticDisease)) },
        ],
      }).value!
      const truth = [parameters.survival.responseHazardRatio, parameters.survival.agePerTenYearsHazardRatio, parameters.survival.extrahepaticHazardRatio]
      fit.coefficients.forEach((c, n) => near(c.estimate, c.se, Math.log(truth[n]!)))
    }
  })
})

/** Of all values after treatment over the one before; of albumin the fall. */
function worstChange(values: readonly { analyte: Analyte; value: number; day: number }[], analyte: Analyte): number | undefined {
  const own = values.filter(v => v.analyte === analyte), before = own.find(v => v.day <= 0)!, after = own.filter(v => v.day > 0)
  const sign = analyte === 'albumin' ? -1 : 1
  return after.length === 0 ? undefined : Math.max(...after.map(v => sign * (v.value / before.value - 1)))
}
