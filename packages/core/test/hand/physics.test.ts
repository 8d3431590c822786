import { describe, expect, it } from 'vitest'
import {
  GBq, MBq, averageCountRateTime, cm, constantsProfiles, day, decayFactor, energyPerActivity, hour, leanBodyMass, minute,
  radionuclides, suvbwPerBqMl, sulPerSuvbw, suvbsaPerSuvbw, withinFrameFactor,
} from '../../src/physics/index.ts'

// docs/methods/physics/*.md carry the same numbers in the same order.

describe('SUV by hand', () => {
  it('370 MBq injected 60 min before the scan in 75 kg: 253.3 MBq left, 75,000 g / 253.3 MBq', () => {
    const left = 370 * MBq * decayFactor({ elapsed: 60 * minute, halfLife: 109.77 * minute })
    expect(left / MBq).toBeCloseTo(370 * 0.684624, 2)
    expect(suvbwPerBqMl({ weight: 75, activity: left })).toBeCloseTo(75000 / 253.3142e6, 10)
    // 5,000 Bq/mL in that image is an SUV of 1.480
    expect(5000 * suvbwPerBqMl({ weight: 75, activity: left })).toBeCloseTo(1.4804, 3)
  })

  it.each([
    ['james', 'M', 61.462746], ['janmahasatian', 'M', 60.915336], ['james', 'F', 55.925676], ['janmahasatian', 'F', 49.214380],
  ] as const)('lean body mass by %s of a %s of 75 kg and 1.85 m is %s kg', (formula, sex, mass) => {
    expect(leanBodyMass(formula, { sex, weight: 75, height: 1.85 })).toBeCloseTo(mass, 5)
    expect(sulPerSuvbw(formula, { sex, weight: 75, height: 1.85 })).toBeCloseTo(mass / 75, 7)
  })

  it('body surface by Du Bois of 70 kg and 170 cm: 0.007184 x 6.0837 x 41.407 = 1.8097 m2', () => {
    expect(70 ** 0.425).toBeCloseTo(6.0837, 3)
    expect(170 ** 0.725).toBeCloseTo(41.407, 2)
    expect(suvbsaPerSuvbw({ sex: 'M', weight: 70, height: 170 * cm })).toBeCloseTo(18097 / 70000, 4)
  })
})

describe('decay by hand', () => {
  it.each([[18 * hour, 0.823], [24 * hour, 0.771], [4 * day, 0.354], [9 * day, 0.0967]])('90Y of 64.1 h after %s s: %s', (elapsed, factor) => {
    expect(decayFactor({ elapsed, halfLife: 64.1 * hour })).toBeCloseTo(factor, factor < 0.1 ? 4 : 3)
  })

  it('back in time the factor is the inverse', () => {
    expect(decayFactor({ elapsed: -5000, halfLife: 6586 }) * decayFactor({ elapsed: 5000, halfLife: 6586 })).toBeCloseTo(1, 14)
  })

  it('15 min between beds: 1.099 for 18F, 1.003 for 90Y; within a 15 min frame 1.048 and 1.0014', () => {
    const f18 = radionuclides['18F'].halfLife, y90 = radionuclides['90Y'].halfLife
    expect(1 / decayFactor({ elapsed: 15 * minute, halfLife: f18 })).toBeCloseTo(1.099, 3)
    expect(1 / decayFactor({ elapsed: 15 * minute, halfLife: y90 })).toBeCloseTo(1.003, 3)
    expect(1 / withinFrameFactor({ duration: 15 * minute, halfLife: f18 })).toBeCloseTo(1.048, 3)
    expect(1 / withinFrameFactor({ duration: 15 * minute, halfLife: y90 })).toBeCloseTo(1.0014, 4)
  })

  it('the average count rate of a frame of one half-life is reached after 0.4712 half-lives', () => {
    // mean = (1 - 1/2) / ln 2 = 0.72135; -log2(0.72135) = 0.47123
    expect(withinFrameFactor({ duration: 100, halfLife: 100 })).toBeCloseTo(0.721348, 6)
    expect(averageCountRateTime({ duration: 100, halfLife: 100 })).toBeCloseTo(47.123, 3)
    expect(averageCountRateTime({ duration: 0, halfLife: 100 })).toBe(0)
  })
})

describe('constants profiles by hand', () => {
  it('0.9336 MeV over a half-life of 64.04 h is 49.75 J/GBq', () => {
    // 0.9336 x 1.602176634e-13 J x 230,544 s / 0.693147 = 4.9751e-8 J/Bq
    expect(energyPerActivity({ meanEnergyMeV: 0.9336, halfLife: 64.04 * hour }) * GBq).toBeCloseTo(49.751, 2)
    expect(constantsProfiles['from-nuclear-data'].energyPerActivity * GBq).toBeCloseTo(49.751, 2)
  })

  it('every profile is complete and plausible', () => {
    for (const [name, p] of Object.entries(constantsProfiles)) {
      expect(p.name).toBe(name)
      expect(p.energyPerActivity * GBq).toBeGreaterThan(49)
      expect(p.energyPerActivity * GBq).toBeLessThan(50.5)
      expect(p.density * 1000).toBeGreaterThan(1.0299)
      expect(p.density * 1000).toBeLessThan(1.0601)
      expect(p.halfLife / hour).toBeCloseTo(64.1, 0)
    }
  })
})
