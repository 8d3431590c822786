import { describe, expect, it } from 'vitest'
import { type ThresholdRule, delineationSettings, isocontour, referenceRegion, thresholdOf } from '../../src/delineation/index.ts'
import { type Vec3, type Volume, geometry, indexToPosition, maskVoi, voxelCount, voxelsInside } from '../../src/volume/index.ts'

const direction = [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] as const
const grid = geometry({ frameOfReferenceUid: '1.2.3', size: [24, 22, 20], spacing: [4, 5, 3], origin: [7, -3, 11], direction })

/** SUL by voxel index. */
const pet = (of: (index: Vec3) => number): Volume<'{SUVlbm}g/ml'> => {
  const voxels = new Float32Array(voxelCount(grid))
  for (let k = 0, n = 0; k < 20; k++) for (let j = 0; j < 22; j++) for (let i = 0; i < 24; i++, n++) voxels[n] = of([i, j, k])
  return { unit: '{SUVlbm}g/ml', geometry: grid, voxels }
}
const some = pet(() => 1)

describe('PERCIST threshold by hand', () => {
  it('blood pool of 1.40 +- 0.10: 2.0 x 1.40 + 2 x 0.10 = 3.00; by PERCIST\'s table, without SD, 2.80', () => {
    const reference = { kind: 'bloodPool', mean: 1.4, sd: 0.1 }
    expect(thresholdOf({ kind: 'bloodPool', factor: 2, sd: 2 }, { reference, pet: some, perSuvbw: 0.75 }).value).toBeCloseTo(3.0, 12)
    expect(thresholdOf({ kind: 'bloodPool', factor: 2, sd: 0 }, { reference, pet: some, perSuvbw: 0.75 }).value).toBeCloseTo(2.8, 12)
  })

  it('liver of 2.00 +- 0.20: 1.5 x 2.00 + 2 x 0.20 = 3.40', () => {
    expect(thresholdOf({ kind: 'liver', factor: 1.5, sd: 2 }, { reference: { kind: 'liver', mean: 2, sd: 0.2 }, pet: some, perSuvbw: 0.75 }).value).toBeCloseTo(3.4, 12)
  })

  it('SUV 4 where SUL is 0.75 SUV: 3.00; 41% of a maximum of 10: 4.1, of the region only', () => {
    expect(thresholdOf({ kind: 'fixed', suvbw: 4 }, { pet: some, perSuvbw: 0.75 }).value).toBeCloseTo(3, 12)
    expect(thresholdOf({ kind: 'fixed', sul: 4 }, { pet: some, perSuvbw: 0.75 }).value).toBe(4)
    const hot = pet(([i]) => i === 3 ? 10 : i === 20 ? 50 : 1)
    const region = maskVoi('half', grid, Uint8Array.from(hot.voxels, (_, n) => n % 24 < 12 ? 1 : 0))
    expect(thresholdOf({ kind: 'percentOfMax', percent: 41 }, { pet: hot, region, perSuvbw: 1 }).value).toBeCloseTo(4.1, 6)
    expect(thresholdOf({ kind: 'percentOfMax', percent: 41 }, { pet: hot, perSuvbw: 1 }).value).toBeCloseTo(20.5, 6)
  })

  it('a voxel at the threshold is within', () => {
    const ramp = pet(([i]) => i / 8)
    // 3.0 is voxel 24 / 8: of 24 columns none; 2.5 = 20 / 8: columns 20 to 23 of 22 x 20 rows
    expect(voxelsInside(isocontour(ramp, 3))).toBe(0)
    expect(voxelsInside(isocontour(ramp, 2.5))).toBe(4 * 22 * 20)
  })

  it('refuses without the reference that the rule wants, naming it, and a threshold that is none', () => {
    const rule: ThresholdRule = { kind: 'bloodPool', factor: 2, sd: 2 }
    expect(thresholdOf(rule, { pet: some, perSuvbw: 1 })).toMatchObject({ value: undefined, findings: [{ severity: 'error', code: 'delineation/no-reference', message: expect.stringContaining('bloodPool') as string }] })
    expect(thresholdOf(rule, { reference: { kind: 'liver', mean: 2, sd: 0.1 }, pet: some, perSuvbw: 1 }).value).toBeUndefined()
    expect(thresholdOf(rule, { reference: { kind: 'bloodPool', mean: -1, sd: 0.1 }, pet: some, perSuvbw: 1 }).findings[0]?.code).toBe('delineation/threshold')
    expect(thresholdOf({ kind: 'percentOfMax', percent: 41 }, { pet: pet(() => -1), perSuvbw: 1 }).value).toBeUndefined()
    expect(() => isocontour(some, NaN)).toThrow(/NaN/)
  })
})

describe('reference regions by hand', () => {
  // Half a voxel off a voxel's centre along i: the plane between columns 11 and 12 cuts sphere and cylinder in the middle.
  const centreMm = indexToPosition(grid, [11.5, 10, 9])
  const halves = pet(([i]) => i < 12 ? 1 : 3)

  it('a sphere half in 1 and half in 3: mean 2, SD of the population 1, volume 4/3 pi 1.5^3 = 14.137 mL', () => {
    const r = referenceRegion({ kind: 'liver', pet: halves, place: { centreMm } }).value!
    expect(r.mean).toBeCloseTo(2, 6)
    expect(r.sd).toBeCloseTo(1, 6)
    expect(r.volumeMl).toBeCloseTo(14.1372, 3)
    expect(r).toMatchObject({ kind: 'liver', diameterMm: 30, placed: 'by hand', centreMm })
  })

  it('a cylinder half in 1 and half in 3: mean 2, SD 1, volume pi 0.5^2 2 = 1.571 mL', () => {
    const r = referenceRegion({ kind: 'bloodPool', pet: halves, place: { centreMm } }).value!
    expect(r.mean).toBeCloseTo(2, 6)
    expect(r.sd).toBeCloseTo(1, 6)
    expect(r.volumeMl).toBeCloseTo(1.5708, 2)
    expect(r).toMatchObject({ diameterMm: 10, lengthMm: 20, axis: [0, 0, 1] })
  })

  it('a cylinder along j lies in other voxels than one along the body', () => {
    const steps = pet(([, , k]) => k === 9 ? 5 : 1)
    const along = referenceRegion({ kind: 'bloodPool', pet: steps, place: { centreMm, axis: [-6, 8, 0] } }).value!
    const up = referenceRegion({ kind: 'bloodPool', pet: steps, place: { centreMm } }).value!
    // Slice 9 is 3 mm thick: of a circle of 10 mm, 2 integral 0..1.5 of 2 sqrt(25 - z^2) = 29.54 of 78.54 mm2; of 20 mm length, 3 / 20.
    expect(along.mean).toBeCloseTo(1 + 4 * 29.543 / 78.54, 2)
    expect(up.mean).toBeCloseTo(1 + 4 * 3 / 20, 2)
    along.axis!.forEach((x, d) => expect(x).toBeCloseTo([-0.6, 0.8, 0][d]!, 12))
  })
})

it('the defaults are the protocol\'s: blood pool, 2 x mean + 2 SD, in SUL by Janmahasatian, liver + 10 mm, 5 mL', () => {
  expect(delineationSettings.parse({})).toMatchObject({
    tlgUnit: 'sul-janmahasatian', threshold: { kind: 'bloodPool', factor: 2, sd: 2 }, region: 'liver', regionMarginMm: 10, minimumVolumeMl: 5,
  })
  expect(delineationSettings.parse({ threshold: { kind: 'liver' } }).threshold).toEqual({ kind: 'liver', factor: 1.5, sd: 2 })
  for (const threshold of [{ kind: 'fixed' }, { kind: 'fixed', suvbw: 4, sul: 3 }, { kind: 'fixed', suvbw: -1 }, { kind: 'percentOfMax', percent: 141 }, { kind: 'spleen' }])
    expect(delineationSettings.safeParse({ threshold }).success).toBe(false)
})
