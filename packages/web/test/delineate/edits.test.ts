import fc from 'fast-check'
import { type Vec3, geometry, indexToPosition, maskVoi, voxelCount } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { brushVoxels } from '../../src/delineate/brush.ts'
import {
  emptyLabels, erase, freeName, labelsOfVois, merged, mostLabels, paint, renamed, volumesMl, voxelsOf,
  withLabel, withoutEmpty, withoutLabel,
} from '../../src/delineate/labels-edit.ts'
import { settledStroke } from '../../src/delineate/connected.ts'
import { filledBetween, smoothed } from '../../src/delineate/shape-edits.ts'
import { splitByLine, splitByWatershed } from '../../src/delineate/split.ts'
import type { Labels } from '../../src/voxels/labels.ts'
import { oblique } from './oblique.ts'

const cubes = geometry({ size: [21, 17, 11], spacing: [1, 1, 1] })
const ball = (l: Labels, at: Vec3, radius: number, label: number) => { paint(l.map, brushVoxels(l.geometry, at, at, radius), label) }
const total = (l: Labels) => voxelsOf(l).reduce((a, b) => a + b, 0)
const random = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: voxelCount(oblique()), maxLength: voxelCount(oblique()) }).map((m): Labels => ({ geometry: oblique(), map: Uint8Array.from(m), names: ['L1', 'L2', 'L3', 'L4'] }))

describe('a stroke that does not touch its lesion', () => {
  const begun = () => { const l = { ...emptyLabels(cubes), names: ['L1', 'L2'] }; ball(l, [5, 5, 5], 2, 1); ball(l, [16, 12, 5], 1, 2); return l }
  const stroked = (at: Vec3, radius: number, axis: 0 | 1 | 2 = 2) => { const l = begun(), before = l.map.slice(); ball(l, at, radius, 1); return { l, before, settled: settledStroke(l, 1, before, axis) } }
  it('is taken out, voxel by voxel, and of other lesions nothing changes', () => {
    const { l, before, settled } = stroked([12, 5, 5], 1)
    expect(Buffer.compare(settled.labels.map, before)).toBe(0)
    expect(settled).toMatchObject({ strayMl: expect.closeTo((total(l) - total({ ...l, map: before })) / 1000, 12), pieces: 1 })
  })
  it('stays where it touches, by a corner too', () => {
    const { l, settled } = stroked([8, 5, 5], 1)
    expect(settled).toMatchObject({ labels: l, strayMl: 0, pieces: 1 })
    const c = begun(), before = c.map.slice()
    // The ball of radius 2 ends at 7 along x; (6, 6, 6) is of it, (7, 7, 7) touches that by a corner.
    c.map[7 + 21 * (7 + 17 * 7)] = 1
    expect(before[6 + 21 * (6 + 17 * 6)]).toBe(1)
    expect(settledStroke(c, 1, before, 2)).toMatchObject({ strayMl: 0, pieces: 1 })
  })
  it('stays above or below it in the slices that are drawn on, to be filled between', () => {
    expect(stroked([5, 5, 10], 1).settled).toMatchObject({ strayMl: 0, pieces: 2 })
    expect(stroked([5, 5, 10], 1, 0).settled).toMatchObject({ pieces: 1 })
  })
  it('is the lesion where it is the first', () => {
    const l = { ...emptyLabels(cubes), names: ['L1'] }, before = l.map.slice()
    ball(l, [5, 5, 5], 1, 1)
    expect(settledStroke(l, 1, before, 2)).toMatchObject({ strayMl: 0, pieces: 1 })
  })
})

describe('painting on labels', () => {
  it('takes free voxels only and erases only its own', () => {
    const l = { ...emptyLabels(cubes), names: ['L1', 'L2'] }, voxels = brushVoxels(cubes, [8, 8, 5], [8, 8, 5], 3)
    expect(paint(l.map, voxels, 1)).toBe(voxels.length)
    expect(paint(l.map, voxels, 2)).toBe(0)
    expect(erase(l.map, voxels, 2)).toBe(0)
    expect(voxelsOf(l)).toEqual([voxels.length, 0])
    expect(volumesMl(l)[0]).toBeCloseTo(voxels.length / 1000, 12)
    expect(erase(l.map, voxels)).toBe(voxels.length)
  })

  it('gives numbers that are not taken, and refuses a name twice, an empty one and label 256', () => {
    expect(freeName(['L1', 'L4', 'nodule'])).toBe('L5')
    expect(freeName([], ['L7'])).toBe('L8')
    const l = { ...emptyLabels(cubes), names: ['L1', 'L2'] }
    expect(() => withLabel(l, 'L1')).toThrow(RangeError)
    expect(() => renamed(l, 2, 'L1')).toThrow(RangeError)
    expect(() => renamed(l, 2, ' ')).toThrow(RangeError)
    expect(renamed(l, 2, 'L2')).toBe(l)
    expect(() => withLabel({ ...l, names: Array.from({ length: mostLabels }, (_, n) => `L${n}`) }, 'x')).toThrow(RangeError)
  })

  it('leaves the names of the others where one is deleted, and drops labels without a voxel', () => {
    const l = { ...emptyLabels(cubes), names: ['L1', 'L2', 'L3'] }
    ball(l, [4, 4, 4], 2, 1); ball(l, [16, 12, 6], 3, 3)
    const [first, , third] = voxelsOf(l)
    expect(withoutEmpty(l).names).toEqual(['L1', 'L3'])
    const left = withoutLabel(l, 1)
    expect(left.names).toEqual(['L2', 'L3'])
    expect(voxelsOf(left)).toEqual([0, third])
    expect(voxelsOf(withoutEmpty(l))).toEqual([first, third])
  })
})

describe('merging and splitting', () => {
  it('merging has every voxel of the parts and no other', () => {
    fc.assert(fc.property(random, l => {
      const counts = voxelsOf(l), one = merged(l, [2, 4])
      expect(one.names).toEqual(['L1', 'L2', 'L3'])
      expect(voxelsOf(one)).toEqual([counts[0], counts[1]! + counts[3]!, counts[2]])
    }), { numRuns: 15, seed: 7 })
    expect(() => merged(emptyLabels(cubes), [1])).toThrow(RangeError)
  })

  it('a line splits a lesion in two that together are the lesion, in any direction of the grid', () => {
    fc.assert(fc.property(random, fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0.1, max: 1, noNaN: true })), (l, way) => {
      const middle = indexToPosition(l.geometry, [11, 9, 7]), to = middle.map((x, d) => x + 10 * way[d]!) as unknown as Vec3
      const parts = splitByLine(l, 2, middle, to, [0, 1, 0])
      if (!parts) return
      const counts = voxelsOf(parts), before = voxelsOf(l)
      expect(parts.names).toEqual(['L1', 'L2', 'L3', 'L4', 'L5'])
      expect(counts[1]! + counts[4]!).toBe(before[1])
      expect(counts[1]!).toBeGreaterThanOrEqual(counts[4]!)
      expect([counts[0], counts[2], counts[3]]).toEqual([before[0], before[2], before[3]])
      expect(voxelsOf(merged(parts, [2, 5]))).toEqual(before)
    }), { numRuns: 15, seed: 7 })
  })

  it('a line beside the lesion splits nothing', () => {
    const l = { ...emptyLabels(cubes), names: ['L1'] }
    ball(l, [5, 5, 5], 3, 1)
    expect(splitByLine(l, 1, [15, 0, 5], [15, 10, 5], [0, 0, 1])).toBeUndefined()
    expect(splitByLine(l, 1, [5, 5, 5], [5, 5, 5], [0, 0, 1])).toBeUndefined()
  })

  it('watershed splits two touching tumours along the valley between them, by their peaks', () => {
    const l = { ...emptyLabels(cubes), names: ['L1'] }, uptake = new Float32Array(l.map.length)
    ball(l, [5, 8, 5], 4, 1); ball(l, [13, 8, 5], 5, 1)
    for (let k = 0, n = 0; k < 11; k++) for (let j = 0; j < 17; j++) for (let i = 0; i < 21; i++, n++)
      uptake[n] = Math.max(6 - Math.hypot(i - 5, j - 8, k - 5), 8 - Math.hypot(i - 13, j - 8, k - 5)) + 0.01 * Math.sin(n)
    const parts = splitByWatershed(l, 1, uptake)!
    expect(parts.names).toEqual(['L1', 'L2'])
    expect(total(parts)).toBe(total(l))
    const at = (i: number) => parts.map[i + 21 * (8 + 17 * 5)]
    // Valley: 6 - |x - 5| = 8 - |x - 13| at x = 8. The larger, at 13, keeps the name.
    expect([at(5), at(7), at(10), at(13)]).toEqual([2, 2, 1, 1])
  })

  it('watershed refuses a tumour with one peak, and finds three where three are asked for', () => {
    const l = { ...emptyLabels(cubes), names: ['L1'] }, uptake = new Float32Array(l.map.length)
    ball(l, [10, 8, 5], 5, 1)
    for (let k = 0, n = 0; k < 11; k++) for (let j = 0; j < 17; j++) for (let i = 0; i < 21; i++, n++) uptake[n] = 20 - Math.hypot(i - 10, j - 8, k - 5)
    expect(splitByWatershed(l, 1, uptake)).toBeUndefined()
    for (const i of [6, 10, 14]) uptake[i + 21 * (8 + 17 * 5)]! += 30
    expect(splitByWatershed(l, 1, uptake, 3)!.names).toEqual(['L1', 'L2', 'L3'])
  })
})

describe('filling between slices', () => {
  it('two discs of 4 and 8 mm four slices apart have discs of 5, 6 and 7 mm between them', () => {
    const g = geometry({ size: [41, 41, 9], spacing: [1, 1, 3] }), l = { ...emptyLabels(g), names: ['L1'] }
    paint(l.map, brushVoxels(g, [20, 20, 6], [20, 20, 6], 4, [0, 0, 1]), 1)
    paint(l.map, brushVoxels(g, [20, 20, 18], [20, 20, 18], 8, [0, 0, 1]), 1)
    const { labels, added } = filledBetween(l, 1, 2)
    expect(total(labels) - total(l)).toBe(added)
    const inSlice = (k: number) => labels.map.subarray(k * 1681, (k + 1) * 1681).reduce((a, b) => a + b, 0)
    for (const [k, r] of [[3, 5], [4, 6], [5, 7]] as const) expect(Math.sqrt(inSlice(k) / Math.PI)).toBeCloseTo(r, 0)
    expect([inSlice(1), inSlice(7)]).toEqual([0, 0])
  })

  it('works along each axis alike, leaves other labels, and changes nothing where no slice is missing', () => {
    const g = geometry({ size: [11, 12, 13], spacing: [2, 1.5, 1] })
    for (const axis of [0, 1, 2] as const) {
      const l = { ...emptyLabels(g), names: ['L1', 'L2'] }, stride = [1, 11, 132][axis]!
      const middle = 5 + 11 * (5 + 12 * 5)
      for (const d of [-2, 2]) for (const u of [-1, 0, 1]) for (const v of [-1, 0, 1]) {
        const [a, b] = [1, 11, 132].filter(x => x !== stride) as [number, number]
        l.map[middle + d * stride + u * a + v * b] = 1
      }
      l.map[middle] = 2
      const { labels, added } = filledBetween(l, 1, axis)
      expect(added).toBe(3 * 9 - 1)
      expect(labels.map[middle]).toBe(2)
      expect(filledBetween(labels, 1, axis).added).toBe(0)
    }
  })
})

describe('structures read from a file', () => {
  it('lie voxel by voxel where they lay, and a voxel of two is the first one\'s', () => {
    const masks = [new Uint8Array(voxelCount(cubes)), new Uint8Array(voxelCount(cubes))], at = 7 + 21 * (6 + 17 * 5)
    for (const n of [at, at + 1]) masks[0]![n] = 1
    for (const n of [at + 1, at + 2]) masks[1]![n] = 1
    const { map, names } = labelsOfVois(cubes, ['A', 'B'], masks.map((m, n) => maskVoi('AB'[n]!, cubes, m)))
    expect(names).toEqual(['A', 'B'])
    expect([...map.entries()].filter(([, label]) => label !== 0)).toEqual([[at, 1], [at + 1, 1], [at + 2, 2]])
  })
})

describe('smoothing', () => {
  it('fills a hole, takes off a spur, keeps a ball and other labels', () => {
    const l = { ...emptyLabels(cubes), names: ['L1', 'L2'] }
    ball(l, [9, 8, 5], 4, 1)
    const whole = total(l), hole = 9 + 21 * (8 + 17 * 5), spur = 15 + 21 * (8 + 17 * 5)
    l.map[hole] = 0
    l.map[spur] = 1
    l.map[spur + 1] = 2
    const s = smoothed(l, 1, 1)
    expect(s.map[hole]).toBe(1)
    expect(s.map[spur]).toBe(0)
    expect(s.map[spur + 1]).toBe(2)
    expect(Math.abs(voxelsOf(s)[0]! - whole) / whole).toBeLessThan(0.06)
    expect(() => smoothed(l, 1, 0)).toThrow(RangeError)
  })
})
