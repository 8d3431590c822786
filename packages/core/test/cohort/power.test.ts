import { describe, expect, it } from 'vitest'
import { defaultAnalysis } from '../../src/cohort/analysis-settings.ts'
import { lesionModel } from '../../src/cohort/dose-response/lesion-model.ts'
import { doseToxicity } from '../../src/cohort/dose-toxicity/dose-toxicity.ts'
import { cohortPower } from '../../src/cohort/power.ts'
import { simulatedRows } from './simulated-rows.ts'

const settings = { ...defaultAnalysis, power: { ...defaultAnalysis.power, patients: [10, 30], simulations: 60 } }
const { lesions, patients } = simulatedRows(7), model = lesionModel(lesions, [], settings).value!, toxicity = doseToxicity(patients, settings).grade.models[0]!.value!

describe('power of a prospective study', () => {
  const p = cohortPower(lesions, model, patients, toxicity, settings)

  it('rises with patients and with the effect; the interval of the AUC narrows', () => {
    const [full, half] = p.doseResponse.value!
    for (const c of [full!, half!]) {
      expect(c.points[1]!.trend).toBeGreaterThan(c.points[0]!.trend)
      expect(c.points[1]!.aucHalfWidth!).toBeLessThan(c.points[0]!.aucHalfWidth!)
      expect(c.points[1]!.lesions).toBeCloseTo(30 * lesions.length / patients.length, -1.3)
    }
    expect(half!.points[0]!.trend).toBeLessThan(full!.points[0]!.trend)
    expect(full!.patientsForTrend).toBe(full!.points.find(x => x.trend >= 0.9)?.patients)
  })

  it('is the level of the test where there is no effect', () => {
    const none = cohortPower(lesions, { ...model, effects: model.effects.map(e => ({ ...e, percent: 0 })) }, patients, toxicity, { ...settings, power: { ...settings.power, patients: [30], simulations: 600, effectShares: [1] } })
    // One-sided: only a rise counts, 2.5% of 600 is 15 with an SD of 4.
    expect(none.doseResponse.value![0]!.points[0]!.trend * 600).toBeLessThan(27)
    expect(none.doseResponse.value![0]!.points[0]!.trend * 600).toBeGreaterThan(3)
    expect(none.doseResponse.value![0]!.points[0]!.auc).toBeCloseTo(0.5, 1)
  })

  it('of the slope of grade rises too', () => {
    for (const c of p.doseToxicity.value!) expect(c.points[1]!.power).toBeGreaterThanOrEqual(c.points[0]!.power)
  })

  it('is the same for the same seed', () => {
    expect(cohortPower(lesions, model, patients, toxicity, settings)).toEqual(p)
    expect(cohortPower(lesions, model, patients, toxicity, { ...settings, seed: 2 })).not.toEqual(p)
  })

  it('is refused without a model and where no simulations are asked for', () => {
    const none = cohortPower(lesions, undefined, patients, undefined, settings)
    expect([none.doseResponse.value, none.doseToxicity.value]).toEqual([undefined, undefined])
    expect(cohortPower(lesions, model, patients, toxicity, { ...settings, power: { ...settings.power, simulations: 0 } }).doseResponse.value).toBeUndefined()
  })
})
