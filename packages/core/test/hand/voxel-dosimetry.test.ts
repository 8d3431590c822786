import { describe, expect, it } from 'vitest'
import {
  biologicallyEffectiveDose, ctDensity, curveThrough, densityDoseMap, densityOfHu, differentialDvh, doseAnchors, doseHeterogeneity, doseMeasures, doseValues, effectProbability,
  equivalentDoseIn2Gy, equivalentUniformDose, generalisedEud, isodose, isodoseVolumesMl, kernelDoseMap, lungDose, lungShunt, meanDensity, recoveredDose, recoveryAt, relativeCalibration, shareAt, kernelFor, tissueResponses,
} from '../../src/dosimetry/index.ts'
import { sum } from '../../src/numerics/index.ts'
import { GBq, JoulePerGBq, constantsProfiles, hour, kgPerL } from '../../src/physics/index.ts'
import { type FractionalVoi, type Vec3, type Volume, geometry, insideOver, maskVoi, partsVoi } from '../../src/volume/index.ts'

const paper = constantsProfiles.paper
const oblique = [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] as const
// 4 x 1 x 2 voxels of 10 x 20 x 5 mm: 1 mL each.
const grid = geometry({ frameOfReferenceUid: '1.2.3', size: [4, 1, 2], spacing: [10, 20, 5], origin: [7, -3, 11], direction: oblique })
const doses = (values: number[]): Volume<'Gy'> => ({ unit: 'Gy', geometry: grid, voxels: Float32Array.from(values) })
const part = (fraction: number[]): FractionalVoi => partsVoi('v', grid, Float32Array.from(fraction))
const four = doseValues(doses([10, 20, 30, 40, 100, 100, 100, 100]), part([1, 1, 1, 1, 0, 0, 0, 0]))!

describe('BED and EQD2 by hand', () => {
  it('63 Gy to the liver: 63 (1 + 63 x 2.5 / ((2.5 + 64.1) x 2.5)) = 63 x 1.94595 = 122.6 Gy; in fractions of 2 Gy over 1.8: 68.1 Gy', () => {
    const bed = biologicallyEffectiveDose(63, tissueResponses.liver, 64.1 * hour)
    expect(bed).toBeCloseTo(122.5946, 3)
    expect(equivalentDoseIn2Gy(bed, 2.5)).toBeCloseTo(68.108, 3)
  })

  it('133 Gy to a tumour: 133 (1 + 133 x 1.5 / (65.6 x 10)) = 133 x 1.304116 = 173.4 Gy; over 1.2: 144.5 Gy', () => {
    const bed = biologicallyEffectiveDose(133, tissueResponses.tumour, 64.1 * hour)
    expect(bed).toBeCloseTo(173.4474, 3)
    expect(equivalentDoseIn2Gy(bed, 10)).toBeCloseTo(144.540, 3)
  })

  it('takes noise below 0 as no dose and refuses parameters that cannot be', () => {
    expect(biologicallyEffectiveDose(-5, tissueResponses.liver, 64.1 * hour)).toBe(0)
    expect(() => biologicallyEffectiveDose(5, { alphaBeta: 0, repairHalfTime: 1 }, 1)).toThrow(/0 Gy/)
    expect(() => biologicallyEffectiveDose(5, { alphaBeta: 2, repairHalfTime: -1 }, 1)).toThrow(/-1 s/)
    expect(() => biologicallyEffectiveDose(NaN, tissueResponses.liver, 1)).toThrow(/no dose/)
    expect(() => equivalentDoseIn2Gy(5, -2)).toThrow(/-2 Gy/)
  })
})

describe('equivalent uniform doses by hand, of 10, 20, 30 and 40 Gy in equal parts', () => {
  it('gEUD: a = 1 the mean, 25; a = 2: sqrt(3000 / 4) = 27.386; a = -1: 4 / (1/10 + 1/20 + 1/30 + 1/40) = 19.2', () => {
    expect(generalisedEud(four, 1)).toBeCloseTo(25, 10)
    expect(generalisedEud(four, 2)).toBeCloseTo(Math.sqrt(750), 10)
    expect(generalisedEud(four, -1)).toBeCloseTo(19.2, 10)
    expect(generalisedEud(four, 500)).toBeCloseTo(40, 0)
    expect(generalisedEud(four, -500)).toBeCloseTo(10, 1)
  })

  it('EUD with alpha 0.1 per Gy: -10 ln((e^-1 + e^-2 + e^-3 + e^-4) / 4) = -10 ln(0.142829) = 19.461', () => {
    expect(equivalentUniformDose(four, 0.1)).toBeCloseTo(19.461, 3)
    // Nothing underflows where doses are high.
    const high = doseValues(doses([9000, 9001, 0, 0, 0, 0, 0, 0]), part([1, 1, 0, 0, 0, 0, 0, 0]))!
    expect(equivalentUniformDose(high, 1)).toBeCloseTo(9000 - Math.log((1 + Math.exp(-1)) / 2), 6)
  })

  it('counts voxels by their part, takes noise as 0 and refuses a = 0', () => {
    const halves = doseValues(doses([10, 30, 0, 0, 0, 0, 0, 0]), part([0.5, 1, 0, 0, 0, 0, 0, 0]))!
    expect(generalisedEud(halves, 2)).toBeCloseTo(Math.sqrt((0.5 * 100 + 900) / 1.5), 9)
    const noisy = doseValues(doses([-10, 30, 0, 0, 0, 0, 0, 0]), part([1, 1, 0, 0, 0, 0, 0, 0]))!
    expect(generalisedEud(noisy, 1)).toBeCloseTo(15, 9)
    expect(generalisedEud(noisy, -3)).toBe(0)
    expect(() => generalisedEud(four, 0)).toThrow(/a = 0/)
    expect(() => equivalentUniformDose(four, 0)).toThrow(/alpha 0/)
  })
})

describe('dose-effect curves by hand', () => {
  it('the logistic of D50 292 Gy and gamma50 1: 146 Gy 1 / (1 + 2^4) = 5.88%, 292 Gy 50%, 584 Gy 94.12%', () => {
    const curve = { form: 'logistic', d50Gy: doseAnchors['tcp-dewaraja2020']!.doseGy, gamma50: 1 } as const
    expect([0, 146, 292, 584].map(d => effectProbability(d, curve))).toEqual([0, expect.closeTo(1 / 17, 12), 0.5, expect.closeTo(16 / 17, 12)])
  })

  it("Lyman's probit of TD50 90 Gy and m = 0.3989 / gamma50 with gamma50 2: 72 Gy is 1.0027 SD below, 15.8%", () => {
    // m = 1 / (2 x 2.50663) = 0.199471; t = (72 - 90) / (0.199471 x 90) = -1.00265
    expect(effectProbability(72, { form: 'probit', d50Gy: 90, gamma50: 2 })).toBeCloseTo(0.158014, 5)
  })

  it('through 15% at 90 Gy with gamma50 1: D50 = 90 (0.85 / 0.15)^(1/4) = 138.9 Gy', () => {
    const curve = curveThrough(doseAnchors['ntcp-hcc-bilirubin-below-1.1']!, 1)
    expect(curve.d50Gy).toBeCloseTo(138.859, 3)
    expect(effectProbability(90, curve)).toBeCloseTo(0.15, 12)
  })

  it('has the slope gamma50 / D50 at D50, in both forms', () => {
    for (const form of ['logistic', 'probit'] as const) {
      const c = { form, d50Gy: 120, gamma50: 1.7 }, slope = (effectProbability(120.01, c) - effectProbability(119.99, c)) / 0.02
      expect(slope * 120).toBeCloseTo(1.7, 4)
    }
  })

  it('refuses curves that cannot be', () => {
    expect(() => effectProbability(1, { form: 'logistic', d50Gy: 0, gamma50: 1 })).toThrow(/D50 0/)
    expect(() => effectProbability(1, { form: 'probit', d50Gy: 1, gamma50: NaN })).toThrow(/gamma50 NaN/)
    expect(() => effectProbability(NaN, { form: 'probit', d50Gy: 1, gamma50: 1 })).toThrow(/no dose/)
    expect(() => curveThrough({ doseGy: 3, probability: 1 }, 1)).toThrow(/probability of 1/)
  })
})

describe('measures of a VOI by hand', () => {
  it('10, 20, 30, 40 Gy: mean 25, SD sqrt(125), CV 0.4472; D98 10.6, D50 25, D2 39.4; V30 50%, 2 mL', () => {
    const m = doseMeasures(doses([10, 20, 30, 40, 0, 0, 0, 0]), part([1, 1, 1, 1, 0, 0, 0, 0]), {
      dPercents: [98, 50, 2], vDosesGy: [30, 30.1], tissue: tissueResponses.tumour, halfLife: 64.1 * hour, gEud: [2], alphaPerGy: 0.1,
    })!
    expect(m).toMatchObject({ volumeMl: 4, meanGy: 25, medianGy: 25, minGy: 10, maxGy: 40, vPercent: { v30Percent: 50, 'v30.1Percent': 25 }, vMl: { v30Ml: 2 } })
    expect(m.dGy.d98Gy).toBeCloseTo(10.6, 9)
    expect(m.dGy.d2Gy).toBeCloseTo(39.4, 9)
    expect(m.heterogeneity.sdGy).toBeCloseTo(Math.sqrt(125), 9)
    expect(m.heterogeneity.coefficientOfVariation).toBeCloseTo(0.447214, 6)
    // (39.4 - 10.6) / 25; D10 37, D90 13.
    expect(m.heterogeneity.homogeneityIndex).toBeCloseTo(1.152, 9)
    expect(m.heterogeneity.d10ToD90).toBeCloseTo(37 / 13, 9)
    expect(m.heterogeneity.minimumToMean).toBeCloseTo(0.4, 9)
    // 1.5 / 656 = 0.00228659 per Gy: 25 (1 + 0.0571646) = 26.4291; voxel by voxel 25 + 0.00228659 x 3000 / 4 = 26.7149.
    expect(m.bedOfMeanGy).toBeCloseTo(26.4291, 4)
    expect(m.meanBedGy).toBeCloseTo(26.7149, 4)
    expect(m.meanEqd2Gy).toBeCloseTo(26.7149 / 1.2, 4)
    expect(m.gEudGy).toEqual({ gEud2Gy: expect.closeTo(Math.sqrt(750), 9) })
    expect(m.eudGy).toBeCloseTo(19.461, 3)
    expect(m.euBedGy!).toBeGreaterThan(m.eudGy!)
  })

  it('says nothing of ratios to a mean that is not above 0, nor of an empty VOI', () => {
    expect(doseHeterogeneity(doseValues(doses([-1, 1, 0, 0, 0, 0, 0, 0]), part([1, 1, 0, 0, 0, 0, 0, 0]))!).coefficientOfVariation).toBeUndefined()
    expect(doseMeasures(doses([1, 1, 1, 1, 1, 1, 1, 1]), part([0, 0, 0, 0, 0, 0, 0, 0]), { dPercents: [], vDosesGy: [], tissue: tissueResponses.liver, halfLife: 1 })).toBeUndefined()
  })

  it('refuses doses that are no numbers, foreign grids, percents and doses that cannot be', () => {
    const asked = { dPercents: [95], vDosesGy: [10], tissue: tissueResponses.liver, halfLife: 1 }, all = part([1, 1, 1, 1, 1, 1, 1, 1])
    expect(() => doseMeasures(doses([NaN, 1, 1, 1, 1, 1, 1, 1]), all, asked)).toThrow(/voxel 0 holds NaN Gy/)
    expect(() => doseMeasures(doses([1, 1, 1, 1, 1, 1, 1, 1]), { ...all, grid: { ...grid, spacing: [10, 20, 6] } }, asked)).toThrow(/spacings/)
    expect(() => doseMeasures(doses([1, 1, 1, 1, 1, 1, 1, 1]), all, { ...asked, dPercents: [0] })).toThrow(/D0/)
    expect(() => doseMeasures(doses([1, 1, 1, 1, 1, 1, 1, 1]), all, { ...asked, vDosesGy: [Infinity] })).toThrow(/Infinity/)
  })

  it('differential DVH in bins of 15 Gy: a quarter below 15, a quarter to 30, half above; noise in the first', () => {
    const d = differentialDvh(doses([10, 20, 30, 40, 0, 0, 0, -9]), part([1, 1, 1, 1, 0, 0, 0, 0]), 15)!
    expect([...d.edgeGy]).toEqual([0, 15, 30, 45])
    expect([...d.volumeFraction]).toEqual([0.25, 0.25, 0.5])
    expect(differentialDvh(doses([0, 0, 0, 0, 0, 0, 0, -9]), part([0, 0, 0, 0, 0, 0, 0, 1]), 15)!.volumeFraction).toEqual(Float64Array.of(1))
    expect(differentialDvh(doses([1, 1, 1, 1, 1, 1, 1, 1]), part([0, 0, 0, 0, 0, 0, 0, 0]), 15)).toBeUndefined()
    expect(() => differentialDvh(doses([1, 1, 1, 1, 1, 1, 1, 1]), part([1, 1, 1, 1, 1, 1, 1, 1]), 0)).toThrow(/0 Gy/)
  })

  it('isodoses: at least 30 Gy in 2 of 4 voxels, by half a voxel 1.5 mL', () => {
    const map = doses([10, 20, 30, 40, 0, 0, 0, 0])
    expect(isodoseVolumesMl(map, [10, 30, 41])).toEqual([4, 2, 0])
    expect(isodoseVolumesMl(map, [30], part([1, 1, 1, 0.5, 0, 0, 0, 0]))).toEqual([1.5])
    expect([...insideOver(isodose(map, 20, part([1, 1, 0, 1, 0, 0, 0, 0])))]).toEqual([0, 1, 0, 1, 0, 0, 0, 0])
    expect(() => isodose(map, 0)).toThrow(/0 Gy/)
    expect(() => isodoseVolumesMl(map, [1], { ...part([1, 1, 1, 1, 1, 1, 1, 1]), grid: { ...grid, size: [2, 2, 2] } })).toThrow(/sizes/)
  })
})

describe('relative calibration by hand', () => {
  it('2.7 GBq net, 10% to the lungs, an image of 2.0 GBq: 2.43 / 2.0 = 1.215', () => {
    const c = relativeCalibration({ image: 2 * GBq, net: 2.7 * GBq, lungShuntFraction: 0.1, range: [0.8, 1.2], region: 'liver' })
    expect(c.value!.factor).toBeCloseTo(1.215, 12)
    expect(c.value!.expectedBq / GBq).toBeCloseTo(2.43, 12)
    // 1 / 0.8 = 1.25: still within.
    expect(c.findings).toMatchObject([{ code: 'calibration/relative', severity: 'note' }])
  })

  it('warns where scaling would hide a fault, and refuses to scale by nothing', () => {
    const give = (image: number, net = 2.7) => relativeCalibration({ image: image * GBq, net: net * GBq, lungShuntFraction: 0.1, range: [0.8, 1.2], region: 'liver' })
    expect(give(1.9).findings).toMatchObject([{ severity: 'warning', factor: expect.closeTo(1.2789, 4) }])
    expect(give(3).findings).toMatchObject([{ severity: 'warning' }])
    expect(give(0).findings).toMatchObject([{ severity: 'error', code: 'calibration/no-activity' }])
    expect(give(-1).value).toBeUndefined()
    expect(give(2, 0).findings).toMatchObject([{ severity: 'error', code: 'calibration/net-activity' }])
    expect(() => relativeCalibration({ image: 1, net: 1, lungShuntFraction: 1, range: [0.8, 1.2], region: 'x' })).toThrow(/fraction 1/)
  })

  it('a lung shunt carries its unit: 12 as a fraction is refused and pointed to percent, 0.12 percent doubted', () => {
    expect(lungShunt({ percent: 12 }).value).toBeCloseTo(0.12, 12)
    expect(lungShunt({ fraction: 0.12 })).toEqual({ value: 0.12, findings: [] })
    expect(lungShunt({ fraction: 12 }).findings).toMatchObject([{ severity: 'error', remedy: expect.stringMatching(/12% is meant/) }])
    expect(lungShunt({ percent: 0.12 })).toMatchObject({ value: 0.0012, findings: [{ severity: 'warning', remedy: expect.stringMatching(/0\.12 is meant \(12%\)/) }] })
    expect(lungShunt({ fraction: 0.6 }).findings).toMatchObject([{ severity: 'warning' }])
    expect(lungShunt({ percent: 0 })).toEqual({ value: 0, findings: [] })
    for (const wrong of [{}, { fraction: 0.1, percent: 10 }, { percent: 100 }, { percent: -1 }, { fraction: NaN }]) expect(lungShunt(wrong).value).toBeUndefined()
  })
})

describe('recovery by hand', () => {
  const spheres = [{ volumeMl: 10, recovery: 0.7 }, { volumeMl: 1, recovery: 0.4 }, { volumeMl: 100, recovery: 0.9 }]

  it('straight over the logarithm of the volume: 3.162 mL halfway from 1 to 10 mL, 0.55; above the largest its own; 100 Gy / 0.55 = 181.8 Gy', () => {
    expect(recoveryAt(spheres, { volumeMl: Math.sqrt(10) }).value).toBeCloseTo(0.55, 12)
    expect([1, 10, 100, 5000].map(volumeMl => recoveryAt(spheres, { volumeMl }).value)).toEqual([0.4, 0.7, 0.9, 0.9])
    expect(recoveredDose(100, 0.55)).toBeCloseTo(181.818, 3)
  })

  it('has no answer under the smallest sphere', () => {
    expect(recoveryAt(spheres, { volumeMl: 0.99, lesion: 'L1' })).toMatchObject({ value: undefined, findings: [{ code: 'recovery/too-small', subject: { lesion: 'L1' } }] })
  })

  it('between curves of two ratios by the ratio: 0.7 at 4, 0.8 at 8, 0.75 at 6; outside the nearest, said', () => {
    const two = [{ volumeMl: 1, recovery: 0.4, tbr: 4 }, { volumeMl: 10, recovery: 0.7, tbr: 4 }, { volumeMl: 1, recovery: 0.5, tbr: 8 }, { volumeMl: 10, recovery: 0.8, tbr: 8 }]
    expect(recoveryAt(two, { volumeMl: 10, tbr: 6 })).toEqual({ value: expect.closeTo(0.75, 12), findings: [] })
    expect(recoveryAt(two, { volumeMl: 10, tbr: 4 }).value).toBeCloseTo(0.7, 12)
    expect(recoveryAt(two, { volumeMl: 10, tbr: 20 })).toMatchObject({ value: 0.8, findings: [{ code: 'recovery/ratio' }] })
    expect(recoveryAt(two, { volumeMl: 10, tbr: 2 })).toMatchObject({ value: 0.7, findings: [{ code: 'recovery/ratio' }] })
    expect(recoveryAt(two, { volumeMl: 10 })).toMatchObject({ value: undefined, findings: [{ code: 'recovery/no-ratio' }] })
    expect(() => recoveryAt([...two, { volumeMl: 3, recovery: 0.5 }], { volumeMl: 10 })).toThrow(/some points only/)
  })

  it('refuses points that are no curve', () => {
    const at = (points: { volumeMl: number; recovery: number; tbr?: number }[]) => () => recoveryAt(points, { volumeMl: 2 })
    expect(at([{ volumeMl: 1, recovery: 0.5 }])).toThrow(/1 points/)
    expect(at([{ volumeMl: 1, recovery: 0.5 }, { volumeMl: 1, recovery: 0.6 }])).toThrow(/same volume/)
    expect(at([{ volumeMl: 1, recovery: 50 }, { volumeMl: 2, recovery: 0.6 }])).toThrow(/recovery of 50/)
    expect(at([{ volumeMl: 0, recovery: 0.5 }, { volumeMl: 2, recovery: 0.6 }])).toThrow(/0 mL/)
    expect(at([{ volumeMl: 1, recovery: 0.5, tbr: 0.5 }, { volumeMl: 2, recovery: 0.6, tbr: 0.5 }])).toThrow(/ratio of 0.5/)
    expect(() => recoveryAt(spheres, { volumeMl: NaN })).toThrow(/NaN/)
    expect(() => recoveredDose(1, 0)).toThrow(/recovery of 0/)
  })
})

describe('doses by the kernel by hand', () => {
  it('of 1 MBq/mL in one voxel of 4 x 4 x 3 mm: 34.62% of 48.54 Gy stay there, and all the rest lands around it', () => {
    const g = geometry({ size: [9, 9, 11], spacing: [4, 4, 3], direction: oblique }), voxels = new Float32Array(891)
    voxels[4 + 9 * (4 + 9 * 5)] = 1e6
    const dose = kernelDoseMap({ activityAtInjection: { unit: 'Bq/ml', geometry: g, voxels }, constants: paper })
    expect(shareAt(kernelFor(g, paper), [0, 0, 0])).toBeCloseTo(0.3462, 4)
    expect(dose.voxels[4 + 9 * (4 + 9 * 5)]).toBeCloseTo(0.34622 * 50 / 1.03, 3)
    expect(sum(dose.voxels)).toBeCloseTo(50 / 1.03, 3)
  })

  it('in denser tissue is lower by the density and reaches less far', () => {
    const g = geometry({ size: [9, 9, 11], spacing: [4, 4, 3] }), voxels = new Float32Array(891), centre = 4 + 9 * (4 + 9 * 5)
    voxels[centre] = 1e6
    const at = (density: number) => kernelDoseMap({ activityAtInjection: { unit: 'Bq/ml', geometry: g, voxels }, constants: { ...paper, density: density * kgPerL } }).voxels
    const [light, dense] = [at(1), at(1.06)]
    expect(sum(dense) / sum(light)).toBeCloseTo(1 / 1.06, 6)
    expect(dense[centre]! * 1.06).toBeGreaterThan(light[centre]!)
  })
})

describe('lungs by hand', () => {
  it('150 MBq in 2,000 mL of 0.26 kg/L: 0.15 x 50 / 0.52 = 14.4 Gy', () => {
    expect(lungDose({ activity: 0.15 * GBq, mass: 2 * 0.26, energyPerActivity: 50 * JoulePerGBq })).toBeCloseTo(14.423, 3)
    expect(() => lungDose({ activity: 1, mass: 0, energyPerActivity: 1 })).toThrow(/0 kg/)
    expect(() => lungDose({ activity: NaN, mass: 1, energyPerActivity: 1 })).toThrow(/NaN/)
  })

  it('their density is the mean of the CT at the voxels of the VOI: -1000, -549 and 14 HU, 0.4989 kg/L', () => {
    const ct = { unit: "[hnsf'U]", geometry: grid, voxels: Int16Array.from([-1000, -549, 14, 300, 0, 0, 0, 0]) } as const
    // (0.00121 + 0.465605 + 1.03) / 3
    expect(meanDensity(ct, maskVoi('lungs', grid, Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0)))! / kgPerL).toBeCloseTo(0.498938, 6)
    expect(meanDensity(ct, maskVoi('none', grid, new Uint8Array(8)))).toBeUndefined()
  })
})

describe('doses in tissue of the density of the CT by hand', () => {
  it('CT numbers: air 0.00121, -549 halfway to -98: 0.4656, 14 HU 1.03, 60 HU 1.0737 kg/L', () => {
    expect(densityOfHu(-2000) / kgPerL).toBeCloseTo(0.00121, 9)
    expect(densityOfHu(-549) / kgPerL).toBeCloseTo(0.465605, 6)
    expect(densityOfHu(14) / kgPerL).toBeCloseTo(1.03, 9)
    // 1.031 + (1.1199 - 1.031) 37 / 77
    expect(densityOfHu(60) / kgPerL).toBeCloseTo(1.073718, 6)
    expect(densityOfHu(9000) / kgPerL).toBeCloseTo(2.8, 9)
    expect(() => densityOfHu(NaN)).toThrow(/NaN HU/)
    expect(() => densityOfHu(0, { points: [[1, 1], [0, 1]], source: '' })).toThrow(/ascending/)
  })

  it('is the mean of the CT over each voxel, and what was said off the CT', () => {
    // Voxels of 8 x 4 x 3 mm over a CT of 2 x 2 x 3 mm: half air, half 14 HU; the second row of voxels lies off it.
    const ct = { unit: "[hnsf'U]", geometry: geometry({ size: [8, 2, 1], spacing: [2, 2, 3], origin: [0, 0, 0] }), voxels: Int16Array.from({ length: 16 }, (_, n) => n % 8 < 4 ? (n % 2 ? 14 : -1000) : 14) } as const
    const onto = geometry({ size: [2, 2, 1], spacing: [8, 4, 3], origin: [3, 1, 0] })
    const { density } = ctDensity({ ct, grid: onto, outside: 1.5 * kgPerL })
    expect([...density].map(d => Number((d / kgPerL).toFixed(4)))).toEqual([0.5156, 1.03, 1.5, 1.5])
  })

  it('50 J/GBq in 1 MBq/mL: 48.54 Gy at 1.03; half as much in twice the density; by its own activity in lung, 192.3 Gy at 0.26; 0 in air', () => {
    const activity: Volume<'Bq/ml'> = { unit: 'Bq/ml', geometry: grid, voxels: Float32Array.from([1e6, 1e6, 1e6, 1e6, 0, 0, 0, 0]) }
    const absorbed: Volume<'Bq/ml'> = { ...activity, voxels: Float32Array.from([0.9e6, 0.9e6, 0.5e6, 0.5e6, 0, 0, 0, 0]) }
    const density = { geometry: grid, density: Float32Array.from([1.03e-3, 2.06e-3, 0.26e-3, 1e-6, 1e-3, 1e-3, 1e-3, 1e-3]), source: '' }
    const local = densityDoseMap({ activity, density, energyPerActivity: 50 * JoulePerGBq })
    expect([...local.voxels.slice(0, 4)].map(x => Number(x.toFixed(2)))).toEqual([48.54, 24.27, 192.31, 0])
    const kernel = densityDoseMap({ activity, absorbed, density, energyPerActivity: 50 * JoulePerGBq })
    expect([...kernel.voxels.slice(0, 4)].map(x => Number(x.toFixed(2)))).toEqual([43.69, 21.84, 192.31, 0])
    expect(() => densityDoseMap({ activity, density: { ...density, geometry: { ...grid, origin: [0, 0, 0] as Vec3 } }, energyPerActivity: 1 })).toThrow(/density of the CT/)
  })
})
