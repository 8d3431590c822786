import { describe, expect, it } from 'vitest'
import { cumulativeDvh, doseAtVolume, doseMap, dosimetrySettings, healthyLiverDose, localDeposition, netActivity, totalActivity, volumeAtDose } from '../../src/dosimetry/index.ts'
import { GBq, L, MBq, constantsProfiles, day, hour, mL } from '../../src/physics/index.ts'
import { type FractionalVoi, type Volume, geometry, partsVoi } from '../../src/volume/index.ts'

const paper = constantsProfiles.paper
const obliqueDirection = [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] as const

// 4 x 1 x 2 voxels of 10 x 20 x 5 mm: 1 mL each.
const grid = geometry({ frameOfReferenceUid: '1.2.3', size: [4, 1, 2], spacing: [10, 20, 5], origin: [7, -3, 11], direction: obliqueDirection })
const map = (values: number[]): Volume<'Bq/ml'> => ({ unit: 'Bq/ml', geometry: grid, voxels: Float32Array.from(values) })
const part = (name: string, fraction: number[]): FractionalVoi => partsVoi(name, grid, Float32Array.from(fraction))

describe('local deposition by hand', () => {
  it('3 GBq in 1.5 L of 1.03 kg/L at 50 J/GBq: 150 J / 1.545 kg = 97.09 Gy', () => {
    expect(localDeposition({ activity: 3 * GBq, volume: 1.5 * L, constants: paper })).toBeCloseTo(97.0874, 4)
  })

  it('1 MBq/mL is 48.54 Gy in the paper, 48.22 by EANM, 47.94 by MPPG 14.a', () => {
    const dose = (name: keyof typeof constantsProfiles) => localDeposition({ activity: 1 * MBq, volume: 1 * mL, constants: constantsProfiles[name] })
    expect(dose('paper')).toBeCloseTo(50 / 1.03, 6)
    expect(dose('eanm2022')).toBeCloseTo(48.2233, 3)
    expect(dose('mppg14a')).toBeCloseTo(47.9417, 3)
  })

  it('a dose map says the same voxel by voxel', () => {
    const dose = doseMap(map([1e6, 2e6, 0, 0, 0, 0, 0, -1e5]), paper)
    expect(dose.unit).toBe('Gy')
    expect(dose.voxels[0]).toBeCloseTo(48.5437, 3)
    expect(dose.voxels[1]).toBeCloseTo(97.0874, 3)
    expect(dose.voxels[7]).toBeCloseTo(-4.85437, 4)
  })

  it('refuses a volume of nothing and an activity that is no number', () => {
    expect(() => localDeposition({ activity: 1, volume: 0, constants: paper })).toThrow(/0 mL/)
    expect(() => localDeposition({ activity: NaN, volume: 1, constants: paper })).toThrow(/NaN/)
  })
})

describe('healthy liver by hand', () => {
  // Voxels 0-5 liver (voxel 5 by half), 6 within the margin; tumour in voxel 1, moved to 2 on the 90Y map.
  const liver = part('liver', [1, 1, 1, 1, 1, 0.5, 0, 0])
  const expanded = part('liver + 10 mm', [1, 1, 1, 1, 1, 1, 1, 0])
  const anatomical = part('tumours', [0, 1, 0, 0, 0, 0, 0, 0])
  const refined = part('tumours on 90Y', [0, 0, 1, 0, 0, 0, 0, 0])
  const activity = map([1e6, 2e6, 8e6, 1e6, 1e6, 1e6, 0.5e6, 9e6])

  it('activity of the expanded liver minus the refined tumour over the mass of the liver minus the anatomical tumour', () => {
    const d = healthyLiverDose({ activityAtInjection: activity, liver, expandedLiver: expanded, tumoursAnatomical: anatomical, tumoursRefined: refined, constants: paper })!
    // activity: 1 + 2 + 1 + 1 + 1 + 0.5 = 6.5 MBq; mass: 4.5 mL x 1.03 g/mL = 4.635 g; dose 6.5e-3 x 50 / 4.635e-3
    expect(d.activityBq / MBq).toBeCloseTo(6.5, 6)
    expect(d.volumeMl).toBeCloseTo(4.5, 6)
    expect(d.liverVolumeMl).toBeCloseTo(5.5, 6)
    expect(d.expandedVolumeMl).toBeCloseTo(6, 6)
    expect(d.doseGy).toBeCloseTo(70.1187, 3)
    // Without expansion: 1 + 2 + 1 + 1 + 0.5 MBq in 4.5 mL
    expect(d.unexpandedDoseGy).toBeCloseTo(5.5 / 4.5 * 50 / 1.03, 3)
  })

  it('has no answer where tumours leave no liver, and refuses grids that differ', () => {
    expect(healthyLiverDose({ activityAtInjection: activity, liver, expandedLiver: expanded, tumoursAnatomical: part('all', Array(8).fill(1)), tumoursRefined: refined, constants: paper })).toBeUndefined()
    const elsewhere = { ...liver, grid: { ...grid, frameOfReferenceUid: '9.9' } }
    expect(() => healthyLiverDose({ activityAtInjection: activity, liver: elsewhere, expandedLiver: expanded, tumoursAnatomical: anatomical, tumoursRefined: refined, constants: paper })).toThrow(/frames of reference/)
  })
})

describe('DVH by hand', () => {
  const dose: Volume<'Gy'> = { unit: 'Gy', geometry: grid, voxels: Float32Array.from([10, 20, 30, 40, 100, 100, 100, 100]) }
  const voi = part('v', [1, 1, 1, 1, 0, 0, 0, 0])

  it('four voxels of 10 to 40 Gy: all get 10, three 20, half 30, one 40', () => {
    const dvh = cumulativeDvh(dose, voi, 4000)!
    expect(dvh.volumeMl).toBeCloseTo(4, 9)
    for (const [gy, percent] of [[0, 100], [9.9, 100], [10.1, 75], [20.1, 50], [30.1, 25], [39.9, 25], [40.1, 0]] as const)
      expect(volumeAtDose(dvh, gy)).toBeCloseTo(percent, 6)
    expect(doseAtVolume(dvh, 95)).toBeCloseTo(10, 1)
    expect(doseAtVolume(dvh, 50)).toBeCloseTo(30, 1)
    expect(doseAtVolume(dvh, 100)).toBeCloseTo(10, 1)
  })

  it('weights voxels by their fraction and takes negative doses as nothing', () => {
    const noisy: Volume<'Gy'> = { ...dose, voxels: Float32Array.from([-5, 20, 30, 40, 0, 0, 0, 0]) }
    const dvh = cumulativeDvh(noisy, part('h', [1, 0.5, 0.5, 0, 0, 0, 0, 0]), 3000)!
    expect(volumeAtDose(dvh, 1)).toBeCloseTo(50, 6)
    expect(volumeAtDose(dvh, 25)).toBeCloseTo(25, 6)
  })

  it('has no answer for an empty VOI and refuses foreign grids and percents that cannot be', () => {
    expect(cumulativeDvh(dose, part('none', Array(8).fill(0)))).toBeUndefined()
    const dvh = cumulativeDvh(dose, voi)!
    expect(() => doseAtVolume(dvh, 0)).toThrow(/D0/)
    expect(() => cumulativeDvh(dose, { ...voi, grid: { ...grid, spacing: [10, 20, 6] } })).toThrow(/spacings/)
  })
})

describe('activity closure by hand', () => {
  it('3,000 MBq assayed 6 h before injection, 60 MBq residual: 2,811.5 - 60 = 2,751.5 MBq', () => {
    // 2^(-6/64.1) = 0.93718
    const net = netActivity({ assay: 3000 * MBq, residual: 60 * MBq, assayToInjection: 6 * hour, halfLife: 64.1 * hour })
    expect(net.value! / MBq).toBeCloseTo(3000 * 0.937181 - 60, 1)
  })

  it('1 GBq in all voxels of 1 mL together', () => {
    expect(totalActivity(map([1e8, 2e8, 3e8, 4e8, 0, 0, 0, 0])) / GBq).toBeCloseTo(1, 6)
  })

  it('refuses a range written backwards', () => {
    expect(dosimetrySettings.safeParse({ closureWarning: [1.2, 0.8] }).success).toBe(false)
    expect(dosimetrySettings.parse({}).closureWarning).toEqual([0.8, 1.2])
  })

  it('refuses a residual above the assay, and no assay', () => {
    expect(netActivity({ assay: 100, residual: 101, assayToInjection: 0, halfLife: day }).value).toBeUndefined()
    expect(netActivity({ assay: 0, residual: 0, assayToInjection: 0, halfLife: day }).findings[0]).toMatchObject({ severity: 'error', code: 'assay' })
  })
})
