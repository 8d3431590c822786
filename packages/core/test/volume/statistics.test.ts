import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Volume, asFractional, geometry, insideOver, maskVoi, partsVoi, statistics } from '../../src/volume/index.ts'
import { anyGeometry, oblique, speckle } from './fixtures.ts'

const grid = geometry({ size: [4, 1, 1], spacing: [10, 10, 5] })
const image: Volume = { unit: 'Gy', geometry: grid, voxels: Float32Array.of(2, 4, 6, 100) }

it('of whole voxels by hand', () => {
  // 2, 4, 6: mean 4, population variance (4 + 0 + 4) / 3
  const s = statistics(image, maskVoi('v', grid, Uint8Array.of(1, 1, 1, 0)))
  expect(s).toMatchObject({ voxels: 3, volumeMl: 1.5, mean: 4, min: 2, max: 6, median: 4 })
  expect(s.sd).toBeCloseTo(Math.sqrt(8 / 3), 12)
  expect(s.percentile(25)).toBe(3)
})

it('of parts of voxels by hand', () => {
  // weights 1, 1, 0.5, 0.25 of 2, 4, 6, 100: sum 2.75; mean (2 + 4 + 3 + 25) / 2.75 = 12.3636
  const s = statistics(image, partsVoi('v', grid, Float32Array.of(1, 1, 0.5, 0.25)))
  expect(s.voxels).toBe(4)
  expect(s.volumeMl).toBeCloseTo(1.375, 12)
  expect(s.mean).toBeCloseTo(34 / 2.75, 12)
  // The voxel with a quarter inside counts for the mean, not for the maximum.
  expect(s).toMatchObject({ min: 2, max: 6 })
  // Middles at 0.5, 1.5, 2.25, 2.625; half way from 0.5 to 2.625 is 1.5625: 4 + 2 x 0.0625 / 0.75
  expect(s.median).toBeCloseTo(4 + 2 / 12, 12)
})

it('slivers alone have their own extremes', () => {
  expect(statistics(image, partsVoi('v', grid, Float32Array.of(0, 0.25, 0, 0.125)))).toMatchObject({ min: 4, max: 100 })
})

it('a whole VOI as fractions has the same statistics', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), (g, seed) => {
    const v = speckle(g, seed, 0.6)
    fc.pre(insideOver(v).includes(1))
    const values = { unit: 'Gy' as const, geometry: g, voxels: Float32Array.from(insideOver(v), (_, n) => Math.sin(n * 12.9898) * 43) }
    const a = statistics(values, v), b = statistics(values, asFractional(v))
    for (const key of ['voxels', 'volumeMl', 'mean', 'sd', 'min', 'max', 'median'] as const) expect(b[key]).toBeCloseTo(a[key], 9)
    for (const p of [0, 5, 33, 95, 100]) expect(b.percentile(p)).toBeCloseTo(a.percentile(p), 9)
    expect(a.percentile(0)).toBe(a.min)
    expect(a.percentile(100)).toBe(a.max)
  }), { seed: 11 })
})

it('asking for percentiles changes nothing', () => {
  const s = statistics(image, partsVoi('v', grid, Float32Array.of(0.5, 1, 1, 1)))
  expect([s.percentile(50), s.median, s.percentile(50)]).toEqual([s.median, s.median, s.median])
})

it('refuses an empty VOI, another grid, what is no number', () => {
  const v = speckle(oblique(), 1)
  const values: Volume = { unit: 'Gy', geometry: oblique(), voxels: new Float32Array(insideOver(v).length) }
  expect(() => statistics(values, speckle(oblique(), 1, 0))).toThrow(/empty/)
  expect(() => statistics(values, { ...v, grid: { ...v.grid, spacing: [2.1, 1.3, 3.7] } })).toThrow(/spacings differ/)
  expect(() => statistics(values, { ...v, grid: { ...v.grid, frameOfReferenceUid: '9' } })).toThrow(/frames/)
  expect(() => statistics({ ...values, voxels: values.voxels.map(() => NaN) }, v)).toThrow(/holds NaN/)
  expect(() => statistics(values, v).percentile(101)).toThrow(/101/)
})
