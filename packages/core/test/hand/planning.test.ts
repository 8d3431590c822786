import { describe, expect, it } from 'vitest'
import { GBq, constantsProfiles, hour } from '@yttria/core/physics'
import { activityForDose, activityForPartition, atCalibration, doseOfActivity, embolicLoad, lungDose, massOf, territoryDoses, vialActivity } from '../../src/planning/index.ts'

// C 49.67 J/GBq, 1.03 kg/L, half-life 64.1 h.
const constants = constantsProfiles.eanm2022

describe('planning by hand', () => {
  it('one compartment: 1,000 mL to 100 Gy, a tenth to the lungs: 100 x 1.03 / (49.67 x 0.9) = 2.304 GBq; lungs 49.67 x 2.304 x 0.1 / 1 = 11.4 Gy', () => {
    expect(massOf(1000, constants)).toBeCloseTo(1.03, 12)
    const activity = activityForDose({ dose: 100, volume: 1000, lungShuntFraction: 0.1, constants })
    expect(activity / GBq).toBeCloseTo(103 / 44.703, 12)
    expect((activity / GBq).toFixed(3)).toBe('2.304')
    expect(lungDose({ activity, lungShuntFraction: 0.1, lungMass: 1, constants }).toFixed(1)).toBe('11.4')
    expect(doseOfActivity({ activity, volume: 1000, lungShuntFraction: 0.1, constants })).toBeCloseTo(100, 9)
  })

  it('partition: 200 mL of tumour of 1,000, 300 Gy, T/N 3, F 10%: E = 300 x 0.206 + 100 x 0.824 = 144.2 J, A = 144.2 / (49.67 x 0.9) = 3.226 GBq, normal 100 Gy, lungs 16.0 Gy, vial with 10% residual 3.58 GBq', () => {
    const territory = { id: 'right', tumours: [{ id: 'T1', volume: 200, tumourToNormal: 3 }], normalVolume: 800 }
    const activity = activityForPartition(territory, { dose: 300, tumour: 'T1', lungShuntFraction: 0.1, constants })
    expect(activity / GBq).toBeCloseTo(144.2 / 44.703, 12)
    expect((activity / GBq).toFixed(3)).toBe('3.226')
    const doses = territoryDoses(territory, { activity, lungShuntFraction: 0.1, constants })
    expect(doses.tumours[0]!.dose).toBeCloseTo(300, 9)
    expect(doses.normalDose).toBeCloseTo(100, 9)
    expect(lungDose({ activity, lungShuntFraction: 0.1, lungMass: 1, constants }).toFixed(1)).toBe('16.0')
    expect((vialActivity({ injected: activity, residualFraction: 0.1 }) / GBq).toFixed(2)).toBe('3.58')
  })

  it('a vial calibrated four days before: 3.584 GBq / 2^(-96/64.1) = 3.584 / 0.35413 = 10.12 GBq', () => {
    expect(2 ** (-96 / 64.1)).toBeCloseTo(0.35413, 5)
    expect((atCalibration({ whenGiven: 3.584 * GBq, elapsed: 96 * hour, constants }) / GBq).toFixed(2)).toBe('10.12')
  })

  it('glass spheres of 2,500 Bq at calibration carry 885 Bq after 4 days and 242 after 9', () => {
    const after = (days: number) => embolicLoad({ injected: 1 * GBq, elapsed: days * 24 * hour, halfLife: constants.halfLife, perSphere: 2500, volume: 1000 }).activityPerSphere
    expect(after(4).toFixed(0)).toBe('885')
    expect(after(9).toFixed(0)).toBe('242')
  })
})
