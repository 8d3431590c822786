import { describe, expect, it } from 'vitest'
import { lesionContributions } from '../../src/course/doses/dose-uncertainty.ts'
import {
  combined, contribution, correlationVolumeMl, dosimetrySettings, generalContributions, noiseOfMean, placeUncertainty, recoverySlope, shiftUncertaintyMm, uncertaintyOfSum,
  volumeSensitivity, volumeUncertainty,
} from '../../src/dosimetry/index.ts'
import { constantsProfiles, hour } from '../../src/physics/index.ts'

const settings = dosimetrySettings.parse({}), spacing = [4, 4, 3] as const

describe('uncertainty by hand', () => {
  it('10 mL, voxels of 4 x 4 x 3 mm, 6.5 mm FWHM: d = 26.730 mm, u(d)^2 = 41 / 18 + 42.25 / 2.7726 = 17.516, u(V) / V = 3 x 4.185 / 26.730 = 0.4697', () => {
    const u = volumeUncertainty({ volumeMl: 10, spacing, fwhmMm: 6.5 })
    expect(u.diameterMm).toBeCloseTo(26.7301, 3)
    expect(u.diameterUncertaintyMm ** 2).toBeCloseTo(2.2778 + 15.2385, 3)
    expect(u.relative).toBeCloseTo(0.46972, 4)
    // Without blur the voxel alone; of cubes a / sqrt(6).
    expect(volumeUncertainty({ volumeMl: 10, spacing: [6, 6, 6], fwhmMm: 0 }).diameterUncertaintyMm).toBeCloseTo(6 / Math.sqrt(6), 12)
  })

  it('80 Gy in 20 mL, 110 Gy in 5 mL: ln(80 / 110) / ln 4 = -0.2297; with a recovery that rises by 0.1 per unit of ln V, -0.3297', () => {
    const of = (slope?: number) => volumeSensitivity({ volumeMl: 20, doseGy: 80 }, { volumeMl: 5, doseGy: 110 }, slope)
    expect(of()).toBeCloseTo(-0.229716, 5)
    expect(of(0.1)).toBeCloseTo(-0.329716, 5)
    expect(volumeSensitivity({ volumeMl: 20, doseGy: 80 }, { volumeMl: 5, doseGy: 0 })).toBeUndefined()
  })

  it('a curve from 0.6 at 2 mL to 0.8 at 20 mL: R(6.3246) = 0.7, dR / d ln V = 0.2 / ln 10 = 0.08686, over R 0.1241', () => {
    const curve = [{ volumeMl: 2, recovery: 0.6 }, { volumeMl: 20, recovery: 0.8 }]
    expect(recoverySlope(curve, { volumeMl: Math.sqrt(40) })).toBeCloseTo(0.1241, 3)
    expect(recoverySlope(curve, { volumeMl: 50 })).toBe(0)
    expect(recoverySlope(curve, { volumeMl: 1 })).toBeUndefined()
    expect(recoverySlope(curve, { volumeMl: 2 })).toBeCloseTo(0.2 / Math.LN10 / 0.6, 2)
  })

  it('6 mm FWHM: sigma 2.548 mm, (4 pi)^1.5 sigma^3 = 736.9 mm3; 35% at 40 Gy, 100 Gy over 10 mL: 0.35 sqrt(40 x 100) / sqrt(1 + 13.571) = 5.80 Gy', () => {
    const correlationMl = correlationVolumeMl(6)
    expect(correlationMl).toBeCloseTo(0.73687, 4)
    expect(noiseOfMean({ variation: 0.35, mean: 40, correlationMl }, { mean: 100, volumeMl: 10 })).toBeCloseTo(5.799, 2)
    // Cold tissue: no less than that of a twentieth of 40 Gy.
    expect(noiseOfMean({ variation: 0.35, mean: 40, correlationMl: 1 }, { mean: 0, volumeMl: 3 })).toBeCloseTo(0.35 * Math.sqrt(80) / 2, 9)
  })

  it('100 Gy; 98 and 96, 99 and 99, 100 and 97 aside: u^2 = 10 + 1 + 4.5 = 15.5; 4 mm expected and 3 mm found: 2.4 mm', () => {
    expect(placeUncertainty(100, [[98, 96], [99, 99], [100, 97]])).toBeCloseTo(Math.sqrt(15.5), 12)
    expect(shiftUncertaintyMm(4, 3)).toBeCloseTo(2.4, 12)
    expect(shiftUncertaintyMm(4, undefined)).toBe(4)
  })

  it('100 Gy 18 h after injection: calibration 5.8, 5 min 0.0901, half-life 0.0140, energy 0.36, density 0.83 Gy', () => {
    const c = generalContributions({ doseGy: 100, calibration: 'absolute', elapsed: 18 * hour, constants: constantsProfiles.paper, settings: settings.uncertainty })
    expect(c.map(x => [x.name, Number(x.doseGy.toPrecision(3))])).toEqual([['calibration', 5.8], ['decay times', 0.0901], ['half-life', 0.014], ['energy', 0.36], ['density', 0.83]])
    expect(generalContributions({ doseGy: 100, calibration: 'relative', elapsed: 18 * hour, constants: constantsProfiles.paper, settings: settings.uncertainty }).map(x => [x.name, x.doseGy])).toEqual([['net activity', 5], ['energy', 0.36], ['density', 0.83]])
  })

  // The whole budget of the documentation: 100 Gy in 10 mL.
  const again = { doseGy: 100, wider: { volumeMl: 20, doseGy: 80 }, narrower: { volumeMl: 5, doseGy: 110 }, asides: [[98, 96], [99, 99], [100, 97]] as const }
  const noise = { variation: 0.35, mean: 40, correlationMl: correlationVolumeMl(6), source: 'test', type: 'A' as const }
  const own = { again, shiftMm: 2.4, spacing, volumeMl: 10, doseGy: 100, noise, settings }
  const general = (doseGy: number) => generalContributions({ doseGy, calibration: 'absolute', elapsed: 18 * hour, constants: constantsProfiles.paper, settings: settings.uncertainty })

  it('100 Gy: delineation 46.97% x 0.2297 = 10.79, registration 3.94, noise 5.80, calibration 5.80, the rest 0.91: u = 14.1 Gy', () => {
    const u = combined([...lesionContributions(own), ...general(100)])
    const gy = Object.fromEntries(u.contributions.map(c => [c.name, c.doseGy]))
    expect(gy['delineation']).toBeCloseTo(10.790, 2)
    expect(gy['registration']).toBeCloseTo(3.937, 3)
    expect(gy['noise']).toBeCloseTo(5.799, 2)
    expect(u.standardGy).toBeCloseTo(Math.sqrt(10.790 ** 2 + 15.5 + 5.799 ** 2 + 5.8 ** 2 + 0.0901 ** 2 + 0.014 ** 2 + 0.36 ** 2 + 0.83 ** 2), 2)
    expect(u.standardGy).toBeCloseTo(14.15, 1)
  })

  it('threshold: 97 and 105 Gy at one SD lower and higher are 4 Gy', () => {
    const at = lesionContributions({ ...own, again: { ...again, thresholds: [{ volumeMl: 11, doseGy: 97 }, { volumeMl: 9, doseGy: 105 }] } }).find(c => c.name === 'threshold')!
    expect([at.doseGy, at.type]).toEqual([4, 'A'])
  })

  it('over a recovery of 0.8 that rises by 0.1: 125 Gy, delineation 46.97% x 0.3297 = 19.36 Gy, recovery 5% = 6.25 Gy, place and noise by 1 / 0.8', () => {
    const gy = Object.fromEntries(lesionContributions({ ...own, recovery: { share: 0.8, slope: 0.1 } }).map(c => [c.name, c.doseGy]))
    expect(gy['delineation']).toBeCloseTo(0.46972 * 0.329716 * 125, 2)
    expect(gy['recovery']).toBeCloseTo(6.25, 9)
    expect(gy['registration']).toBeCloseTo(Math.sqrt(15.5) / 0.8, 9)
    expect(gy['noise']).toBeCloseTo(5.799 / 0.8, 2)
  })

  it('two treatments of 60 and 40 Gy: calibration 3.48 + 2.32 adds up, noise 3 and 4 Gy in quadrature: 5 Gy', () => {
    const of = (gy: number, noiseGy: number) => combined([
      contribution({ name: 'calibration', standardUncertainty: 5.8, unit: '%', sensitivityGy: gy / 100, type: 'B', source: 't', common: true }),
      contribution({ name: 'noise', standardUncertainty: 10, unit: '%', sensitivityGy: noiseGy / 10, type: 'A', source: 't', common: false }),
    ])
    const sum = uncertaintyOfSum([{ weight: 1, uncertainty: of(60, 3) }, { weight: 1, uncertainty: of(40, 4) }])
    expect(sum.contributions.map(c => Number(c.doseGy.toFixed(9)))).toEqual([5.8, 5])
    expect(sum.standardGy).toBeCloseTo(Math.hypot(5.8, 5), 9)
  })

  it('refuses what is none', () => {
    const line = { name: 'noise', standardUncertainty: 1, unit: '%', sensitivityGy: 1, type: 'A', source: 't', common: false } as const
    expect(() => volumeUncertainty({ volumeMl: 0, spacing, fwhmMm: 6 })).toThrow(/0 mL/)
    expect(() => volumeUncertainty({ volumeMl: 1, spacing: [0, 1, 1], fwhmMm: 6 })).toThrow(/0 x 1 x 1/)
    expect(() => volumeUncertainty({ volumeMl: 1, spacing, fwhmMm: NaN })).toThrow(/NaN/)
    expect(() => volumeSensitivity({ volumeMl: 5, doseGy: 1 }, { volumeMl: 5, doseGy: 1 })).toThrow(/between 5 and 5/)
    expect(() => placeUncertainty(1, [[1, 1]])).toThrow(/1 axes/)
    expect(() => shiftUncertaintyMm(0, 1)).toThrow(/0 mm/)
    expect(() => correlationVolumeMl(0)).toThrow(/0 mm/)
    expect(() => noiseOfMean(noise, { mean: 1, volumeMl: 0 })).toThrow(/0 mL/)
    expect(() => contribution({ ...line, standardUncertainty: -1 })).toThrow(/-1 %/)
    expect(() => contribution({ ...line, sensitivityGy: NaN })).toThrow(/NaN/)
    expect(() => dosimetrySettings.parse({ uncertainty: { timesMin: -1 } })).toThrow()
  })
})
