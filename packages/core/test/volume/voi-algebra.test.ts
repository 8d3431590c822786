import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  asFractional, atLeast, clip, fractionOver, geometry, insideOver, partsVoi, subtractVoi, unite, volumeMl, voxelsInside,
} from '../../src/volume/index.ts'
import { anyGeometry, oblique, speckle } from './fixtures.ts'

const grid = geometry({ size: [3, 1, 1], spacing: [10, 10, 10] })
const part = (name: string, ...fraction: number[]) => partsVoi(name, grid, Float32Array.from(fraction))

it('fractions by hand: two lesions share a voxel, one lies in the liver', () => {
  expect(Array.from(fractionOver(unite([part('a', 1, 0.5, 0), part('b', 0, 0.25, 0.75)])))).toEqual([1, 0.75, 0.75])
  expect(Array.from(fractionOver(unite([part('a', 1, 0.75, 0), part('b', 0, 0.75, 0)])))).toEqual([1, 1, 0])
  expect(Array.from(fractionOver(subtractVoi(part('liver', 1, 1, 0.5), part('tumour', 0, 0.25, 0.75))))).toEqual([1, 0.75, 0])
  expect(Array.from(fractionOver(clip(part('tumour', 0, 0.25, 0.75), part('liver', 1, 1, 0.5))))).toEqual([0, 0.25, 0.5])
})

it('what is subtracted and what is clipped make the whole', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), (g, seed) => {
    const a = speckle(g, seed), b = speckle(g, seed + 1)
    expect(voxelsInside(subtractVoi(a, b)) + voxelsInside(clip(a, b))).toBe(voxelsInside(a))
    expect(insideOver(unite([subtractVoi(a, b), clip(a, b)]))).toEqual(insideOver(a))
    expect(insideOver(unite([a, b]))).toEqual(insideOver(unite([b, a, a])))
    expect(fractionOver(unite([asFractional(a), asFractional(b)]))).toEqual(fractionOver(asFractional(unite([a, b]))))
    expect(volumeMl(asFractional(a))).toBeCloseTo(volumeMl(a), 9)
  }), { seed: 10 })
})

it('half a voxel counts as within', () => {
  expect(Array.from(insideOver(atLeast(part('a', 0.5, 0.49, 1))))).toEqual([1, 0, 1])
  expect(Array.from(insideOver(atLeast(part('a', 0.5, 0.49, 1), 1)))).toEqual([0, 0, 1])
  expect(() => atLeast(part('a', 1, 1, 1), 0)).toThrow(/at least 0/)
})

it('other grids and frames of reference are refused', () => {
  const a = speckle(oblique(), 1)
  const moved = { ...a, grid: { ...a.grid, origin: [-40, 25, 111] as const } }
  const foreign = { ...a, grid: { ...a.grid, frameOfReferenceUid: '9.9' } }
  for (const b of [moved, foreign, speckle(oblique([9, 7, 6]), 1)]) {
    expect(() => unite([a, b])).toThrow(RangeError)
    expect(() => subtractVoi(a, b)).toThrow(RangeError)
    expect(() => clip(a, b)).toThrow(RangeError)
  }
  expect(() => unite([] as typeof a[])).toThrow(/no VOIs/)
})
