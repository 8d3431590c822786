import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ContourSet, type Voi, asFractional, atLeast, blockFraction, blockVoi, boundingBox, clip, contoursToFraction, contoursToVoi, coverVoi,
  cropVoi, eachRow, eachVoxel, emptyVoi, expand, filterVoi, fractionOver, geometry, insideOver, isEmpty, maskVoi, onGrid, partsVoi, shrink,
  subtractVoi, uncropVoi, unite, volumeMl, voxelContours, voxelsInside, weightAt, weightOf,
} from '../../src/volume/index.ts'
import { anyGeometry, oblique, speckle } from './fixtures.ts'

// 4 x 3 x 2 voxels; the mask holds 1, 1, 0 and 2, 2, 1: by hand a box of 2 x 2 x 2.
const grid = geometry({ size: [4, 3, 2], spacing: [1, 2, 5] })
const mask = Uint8Array.from({ length: 24 }, (_, n) => n === 1 + 4 * 1 || n === 2 + 4 * (2 + 3) ? 1 : 0)

describe('a VOI', () => {
  it('keeps the smallest block that holds it, by hand', () => {
    const v = maskVoi('v', grid, mask)
    expect(v.box).toEqual({ from: [1, 1, 0], to: [2, 2, 1] })
    expect([...v.inside]).toEqual([1, 0, 0, 0, 0, 0, 0, 1])
    expect([voxelsInside(v), volumeMl(v)]).toEqual([2, 2 * 10 / 1000])
    expect([...insideOver(v)]).toEqual([...mask])
    expect([...insideOver(v, { from: [2, 2, 0], to: [3, 2, 1] })]).toEqual([0, 0, 1, 0])
    expect([weightAt(v, 1, 1, 0), weightAt(v, 1, 1, 1), weightAt(v, 0, 1, 0), weightAt(v, -1, 0, 0), weightAt(v, 2, 2, 2)]).toEqual([1, 0, 0, 0, 0])
    const rows: number[][] = [], voxels: number[][] = []
    eachRow(v, (...row) => rows.push(row))
    eachVoxel(v, (...voxel) => voxels.push(voxel))
    expect(rows).toEqual([[5, 0, 2], [9, 2, 2], [17, 4, 2], [21, 6, 2]])
    expect(voxels).toEqual([[5, 1], [22, 1]])
  })

  it('of no voxel has no box and no volume, however it came about', () => {
    const v = maskVoi('v', grid, mask), apart = maskVoi('w', grid, Uint8Array.of(1, ...new Uint8Array(23)))
    for (const none of [emptyVoi('n', grid), maskVoi('n', grid, new Uint8Array(24)), clip(v, apart), subtractVoi(v, v), filterVoi(v, () => false), expand(clip(v, apart), 3)]) {
      expect([isEmpty(none), boundingBox(none), none.inside.length, volumeMl(none)]).toEqual([true, undefined, 0, 0])
      expect(unite([none, v]).inside).toEqual(v.inside)
    }
  })

  it('is refused where its voxels do not fill the block, or the block leaves the grid', () => {
    expect(() => maskVoi('liver', grid, new Uint8Array(25))).toThrow(/liver/)
    expect(() => partsVoi('liver', grid, new Float32Array(23))).toThrow(/liver/)
    const box = { from: [1, 1, 0], to: [2, 2, 1] } as const
    expect(() => blockVoi('liver', grid, box, new Uint8Array(9))).toThrow(/liver/)
    expect(() => blockFraction('liver', grid, { from: [1, 1, 0], to: [4, 2, 1] }, new Float32Array(16))).toThrow(/in a grid of 4 x 3 x 2/)
    expect(() => blockVoi('liver', grid, { from: [-1, 1, 0], to: [2, 2, 1] }, new Uint8Array(16))).toThrow(/in a grid of 4 x 3 x 2/)
    expect(blockVoi('liver', grid, box, new Uint8Array(8).fill(1)).box).toEqual(box)
    expect(() => onGrid(maskVoi('v', grid, mask), { ...grid, size: [3, 4, 2] })).toThrow(/4 x 3 x 2 on one of 3 x 4 x 2/)
    expect(onGrid(maskVoi('v', grid, mask), { ...grid, frameOfReferenceUid: '1.2' }).grid.frameOfReferenceUid).toBe('1.2')
  })

  it('is the same as the mask of the whole grid, whatever is done with it', () => {
    fc.assert(fc.property(anyGeometry, fc.nat(), fc.nat(), fc.double({ min: 0, max: 0.6, noNaN: true }), (g, s, t, density) => {
      const a = speckle(g, s, density), b = speckle(g, t, density), x = insideOver(a), y = insideOver(b)
      expect(insideOver(unite([a, b]))).toEqual(x.map((v, n) => v | y[n]!))
      expect(insideOver(clip(a, b))).toEqual(x.map((v, n) => v & y[n]!))
      expect(insideOver(subtractVoi(a, b))).toEqual(x.map((v, n) => v & (1 - y[n]!)))
      expect(insideOver(filterVoi(a, n => n % 3 === 0))).toEqual(x.map((v, n) => n % 3 === 0 ? v : 0))
      expect(Array.from(x, (_, n) => weightOf(a, n))).toEqual([...x])
      expect(fractionOver(asFractional(a))).toEqual(Float32Array.from(x))
      expect(atLeast(asFractional(a))).toEqual(a)
      for (const v of [unite([a, b]), clip(a, b), subtractVoi(a, b)]) expect(v).toEqual(maskVoi(v.name, g, insideOver(v)))
    }), { seed: 4 })
  })

  it('cropped and set back is what of it lies in the block', () => {
    const v = speckle(oblique(), 11), box = { from: [2, 1, 1], to: [6, 4, 3] } as const, back = uncropVoi(cropVoi(v, box), v.grid, box)
    const within = (n: number) => {
      const i = n % 9, j = Math.floor(n / 9) % 7, k = Math.floor(n / 63)
      return i >= 2 && i <= 6 && j >= 1 && j <= 4 && k >= 1 && k <= 3
    }
    expect(insideOver(back)).toEqual(insideOver(v).map((x, n) => within(n) ? x : 0))
    expect(isEmpty(uncropVoi(cropVoi(emptyVoi('n', v.grid), box), v.grid, box))).toBe(true)
  })
})

describe('what a VOI costs', () => {
  // A mask of this grid would need 64 GB: whatever touches all of it fails.
  const vast = geometry({ frameOfReferenceUid: '1', size: [4000, 4000, 4000], spacing: [1, 1.5, 2], origin: [-900, -900, -900] })
  const cube = (i: number): Voi => blockVoi('cube', vast, { from: [i, 1000, 700], to: [i + 9, 1009, 709] }, new Uint8Array(1000).fill(1))

  it('does not grow with its grid: algebra, margins, carrying, contours there and back', () => {
    const a = cube(400), b = cube(405)
    expect([voxelsInside(unite([a, b])), voxelsInside(clip(a, b)), voxelsInside(subtractVoi(a, b))]).toEqual([1500, 500, 500])
    expect(voxelsInside(shrink(expand(a, 2), 2))).toBe(1000)
    expect(volumeMl(coverVoi(a, { ...vast, origin: [-899.5, -900, -900] }))).toBeCloseTo(volumeMl(a), 9)
    expect(voxelsInside(cropVoi(a, { from: [405, 1000, 700], to: [1200, 1500, 1000] }))).toBe(500)
    const set: ContourSet = { name: 'cube', frameOfReferenceUid: '1', contours: voxelContours(a) }
    expect(contoursToVoi(set, vast).value).toEqual(a)
    expect(volumeMl(contoursToFraction(set, vast).value!)).toBeCloseTo(volumeMl(a), 6)
  })

  it('is paid where somebody asks for the whole mask', () => {
    expect(() => insideOver(cube(400))).toThrow(RangeError)
  })
})
