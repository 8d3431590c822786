import fc from 'fast-check'
import { type Vec3, add, centreOf, dot, geometry, indexToPosition, norm, scale, subtract } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { brushVoxels, lassoVoxels } from '../../src/delineate/brush.ts'
import { oblique } from './oblique.ts'

const all = (g: ReturnType<typeof oblique>, test: (p: Vec3) => boolean): number[] => {
  const found: number[] = []
  for (let k = 0, n = 0; k < g.size[2]; k++) for (let j = 0; j < g.size[1]; j++) for (let i = 0; i < g.size[0]; i++, n++) if (test(indexToPosition(g, [i, j, k]))) found.push(n)
  return found
}
const place = fc.tuple(fc.double({ min: -40, max: 40, noNaN: true }), fc.double({ min: -40, max: 40, noNaN: true }), fc.double({ min: -40, max: 40, noNaN: true }))
const toSegment = (p: Vec3, a: Vec3, b: Vec3): number => {
  const way = subtract(b, a), l = dot(way, way), t = l > 0 ? Math.min(1, Math.max(0, dot(subtract(p, a), way) / l)) : 0
  return norm(subtract(p, add(a, scale(way, t))))
}

describe('the sphere', () => {
  it('covers exactly the voxels whose centres lie within its radius, in any direction of the grid', () => {
    for (const g of [oblique(), oblique(true)])
      fc.assert(fc.property(place, fc.double({ min: 0.5, max: 22, noNaN: true }), (off, radius) => {
        const at = add(centreOf(g), off)
        expect([...brushVoxels(g, at, at, radius)]).toEqual(all(g, p => norm(subtract(p, at)) <= radius * (1 + 1e-9)))
      }), { numRuns: 60, seed: 7 })
  })

  it('drawn along covers what lies within its radius of the way', () => {
    const g = oblique()
    fc.assert(fc.property(place, place, fc.double({ min: 0.5, max: 12, noNaN: true }), (x, y, radius) => {
      const a = add(centreOf(g), x), b = add(centreOf(g), y)
      expect([...brushVoxels(g, a, b, radius)]).toEqual(all(g, p => toSegment(p, a, b) <= radius * (1 + 1e-9)))
    }), { numRuns: 60, seed: 7 })
  })

  it('holds 7 voxels of 1 mm with a radius of 1 mm, the rim counted', () => {
    const g = geometry({ size: [5, 5, 5], spacing: [1, 1, 1] })
    expect(brushVoxels(g, [2, 2, 2], [2, 2, 2], 1)).toHaveLength(7)
    expect(() => brushVoxels(g, [2, 2, 2], [2, 2, 2], 0)).toThrow(RangeError)
  })
})

describe('the brush', () => {
  it('keeps to one slice, also where the plane runs just between two', () => {
    const g = geometry({ size: [9, 9, 6], spacing: [1, 1, 3] })
    for (const z of [6, 7, 7.5, 5.9]) {
      const slices = new Set([...brushVoxels(g, [4, 4, z], [4, 4, z], 2, [0, 0, 1])].map(n => Math.floor(n / 81)))
      expect(slices.size).toBe(1)
    }
    expect(brushVoxels(g, [4, 4, 6], [4, 4, 6], 2, [0, 0, 1])).toHaveLength(13)
  })

  it('along an axis of an oblique grid covers the disc of that slice and nothing else', () => {
    const g = oblique(), normal: Vec3 = [g.direction[2], g.direction[5], g.direction[8]]
    fc.assert(fc.property(fc.integer({ min: 0, max: g.size[2] - 1 }), fc.double({ min: 2, max: 15, noNaN: true }), (k, radius) => {
      const at = indexToPosition(g, [11, 9, k])
      expect([...brushVoxels(g, at, at, radius, normal)]).toEqual(all(g, p => norm(subtract(p, at)) <= radius * (1 + 1e-9) && Math.abs(dot(subtract(p, at), normal)) < 1))
    }), { numRuns: 40, seed: 7 })
  })
})

describe('the lasso', () => {
  const g = geometry({ size: [12, 10, 4], spacing: [2, 3, 5] }), right: Vec3 = [1, 0, 0], down: Vec3 = [0, 1, 0], normal: Vec3 = [0, 0, 1]

  it('takes the voxels of its slice whose centres lie within it', () => {
    // x from 3 to 9: columns 2, 3, 4; y from 5 to 13: rows 2, 3, 4; slice 2.
    const found = lassoVoxels(g, [[3, 5, 10], [9, 5, 10], [9, 13, 10], [3, 13, 10]], right, down, normal)
    expect([...found]).toEqual([2, 3, 4].flatMap(j => [2, 3, 4].map(i => i + 12 * (j + 10 * 2))))
  })

  it('is nothing where it is a line, and takes what runs out of the grid as far as the grid goes', () => {
    expect(lassoVoxels(g, [[3, 5, 10], [9, 5, 10]], right, down, normal)).toHaveLength(0)
    expect(lassoVoxels(g, [[-50, -50, 0], [90, -50, 0], [90, 90, 0], [-50, 90, 0]], right, down, normal)).toHaveLength(120)
  })
})

describe('a plane halfway between two slices', () => {
  it('is in the same slice at every stroke, though the camera knows it to single precision only', () => {
    const g = geometry({ size: [9, 9, 5], spacing: [2, 2, 4] }), slices = (found: Int32Array) => [...new Set([...found].map(n => Math.floor(n / 81)))]
    // Between slice 1 at 4 mm and slice 2 at 8 mm.
    for (const off of [-1e-5, 0, 1e-5]) {
      const at: Vec3 = [8, 8, 6 + off]
      expect(slices(brushVoxels(g, at, at, 5, [0, 0, 1]))).toEqual([1])
      expect(slices(lassoVoxels(g, [[4, 4, 6 + off], [12, 4, 6 + off], [12, 12, 6 + off], [4, 12, 6 + off]], [1, 0, 0], [0, 1, 0], [0, 0, 1]))).toEqual([1])
    }
  })
})
