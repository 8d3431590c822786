import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  boundingBox, croppedGeometry, distanceMm, expand, geometry, grownBox, indexToPosition, insideOver, maskVoi,
  shrink, voxelsInside, weightOf,
} from '../../src/volume/index.ts'
import { anyGeometry, bruteDistances, oblique, speckle, voiWhere } from './fixtures.ts'

it('a margin by hand: 10 mm around one voxel of 4 x 4 x 3 mm', () => {
  const g = geometry({ size: [9, 9, 9], spacing: [4, 4, 3] })
  const grown = expand(voiWhere(g, (_, [i, j, k]) => i === 4 && j === 4 && k === 4), 10)
  // Slices 0, +-1, +-2, +-3: discs of radius 10, sqrt(91), 8, sqrt(19) mm on a 4 mm grid: 21, 21, 13, 5 voxels.
  expect([1, 2, 3, 4, 5, 6, 7, 0, 8].map(k => insideOver(grown).subarray(k * 81, (k + 1) * 81).reduce((a, b) => a + b, 0))).toEqual([5, 13, 21, 21, 21, 13, 5, 0, 0])
})

it('a centre exactly at the margin is in it', () => {
  // 3-4-5 in steps of 0.1, which binary fractions do not hold exactly.
  const g = geometry({ size: [12, 12, 1], spacing: [0.1, 0.1, 1] })
  const one = voiWhere(g, (_, [i, j]) => i === 0 && j === 0)
  expect(weightOf(expand(one, 0.5), 4 * 12 + 3)).toBe(1)
  expect(weightOf(expand(one, 0.3), 3)).toBe(1)
  expect(weightOf(expand(one, 0.29), 3)).toBe(0)
})

it('holds exactly the voxels within the distance, for any mask', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), fc.double({ min: 0, max: 9, noNaN: true }), (g, seed, mm) => {
    const v = speckle(g, seed, 0.05), slow = bruteDistances(v), grown = expand(v, mm)
    insideOver(grown).forEach((x, n) => expect(x).toBe(slow[n]! <= mm * (1 + 1e-9) ? 1 : 0))
  }), { seed: 6, numRuns: 150 })
})

it('shrinking takes the voxels near the outside, beyond the grid counting as outside', () => {
  fc.assert(fc.property(anyGeometry, fc.nat(), fc.double({ min: 0.1, max: 5, noNaN: true }), (g, seed, mm) => {
    const v = speckle(g, seed, 0.9)
    // The slow way, on a grid one voxel larger each way.
    const size = g.size.map(n => n + 2) as unknown as typeof g.size
    const outside = voiWhere(geometry({ ...g, size }), (_, [i, j, k]) => {
      const [x, y, z] = [i - 1, j - 1, k - 1]
      return x < 0 || y < 0 || z < 0 || x >= g.size[0] || y >= g.size[1] || z >= g.size[2] || insideOver(v)[(z * g.size[1] + y) * g.size[0] + x] === 0
    })
    const far = bruteDistances(outside), small = shrink(v, mm)
    for (let k = 0, n = 0; k < g.size[2]; k++) for (let j = 0; j < g.size[1]; j++) for (let i = 0; i < g.size[0]; i++, n++)
      expect(weightOf(small, n)).toBe(far[((k + 1) * size[1] + j + 1) * size[0] + i + 1]! > mm * (1 + 1e-9) ? 1 : 0)
  }), { seed: 7, numRuns: 100 })
})

it('nothing grows from nothing, nothing changes by 0 mm, and a margin below 0 is refused', () => {
  const v = speckle(oblique(), 3)
  expect(voxelsInside(expand(speckle(oblique(), 1, 0), 10))).toBe(0)
  expect(voxelsInside(shrink(speckle(oblique(), 1, 0), 10))).toBe(0)
  expect(insideOver(expand(v, 0))).toEqual(insideOver(v))
  expect(insideOver(shrink(v, 0))).toEqual(insideOver(v))
  expect(() => expand(v, -1)).toThrow(/-1 mm/)
  expect(() => shrink(v, NaN)).toThrow(/NaN mm/)
})

it('leaves what it was given as it was', () => {
  const v = speckle(oblique(), 3), before = insideOver(v).slice()
  expand(v, 5)
  shrink(v, 5)
  distanceMm(insideOver(v), v.grid)
  expect(insideOver(v)).toEqual(before)
})

it('boxes: smallest, grown within the grid, and where their grid lies', () => {
  const g = oblique(), v = voiWhere(g, (_, [i, j, k]) => (i === 2 && j === 3 && k === 1) || (i === 7 && j === 1 && k === 4))
  const box = boundingBox(v)!
  expect(box).toEqual({ from: [2, 1, 1], to: [7, 3, 4] })
  expect(grownBox(box, [1, 2, 3], g.size)).toEqual({ from: [1, 0, 0], to: [8, 5, 4] })
  const cropped = croppedGeometry(g, box)
  expect(cropped.size).toEqual([6, 3, 4])
  expect(indexToPosition(cropped, [1, 1, 1])).toEqual(indexToPosition(g, [3, 2, 2]).map(x => expect.closeTo(x, 10)))
  expect(boundingBox(speckle(g, 1, 0))).toBeUndefined()
  expect(() => croppedGeometry(g, { from: [0, 0, 0], to: [9, 1, 1] })).toThrow(/9 x 7 x 5/)
  fc.assert(fc.property(anyGeometry, fc.nat(), fc.constantFrom(0.01, 0.2), (grid, seed, density) => {
    const mask = speckle(grid, seed, density), at = Array.from(insideOver(mask).keys()).filter(n => weightOf(mask, n))
    const of = (d: number) => at.map(n => [n % grid.size[0], Math.floor(n / grid.size[0]) % grid.size[1], Math.floor(n / grid.size[0] / grid.size[1])][d]!)
    const expected = at.length === 0 ? undefined : { from: [0, 1, 2].map(d => Math.min(...of(d))), to: [0, 1, 2].map(d => Math.max(...of(d))) }
    expect(boundingBox(mask)).toEqual(expected)
  }), { seed: 8 })
})

it('a mask that begins at an odd byte of a larger buffer', () => {
  const v = speckle(oblique(), 3), held = new Uint8Array(insideOver(v).length + 3)
  held.set(insideOver(v), 3)
  const odd = maskVoi('odd', v.grid, held.subarray(3))
  expect(boundingBox(odd)).toEqual(boundingBox(v))
  expect(insideOver(expand(odd, 4))).toEqual(insideOver(expand(v, 4)))
})
