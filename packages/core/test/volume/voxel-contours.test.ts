import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Vec3, type Voi, contoursToVoi, contoursVolumeMl, eulerRotation, geometry, insideOver, maskVoi, voxelContours, voxelVolumeMl,
} from '../../src/volume/index.ts'

const voi = (rows: readonly string[][], direction = eulerRotation([0, 0, 0])): Voi => {
  const size: Vec3 = [rows[0]![0]!.length, rows[0]!.length, rows.length]
  return maskVoi('x', geometry({ frameOfReferenceUid: '1.2', size, spacing: [2, 3, 5], origin: [10, -20, 30], direction }), Uint8Array.from(rows.flat().join(''), c => c === '#' ? 1 : 0))
}
const area = (points: Float64Array): number => {
  let sum = 0
  for (let n = 0; n < points.length; n += 3) { const m = (n + 3) % points.length; sum += points[n]! * points[m + 1]! - points[m]! * points[n + 1]! }
  return sum / 2
}
const outlined = (v: Voi) => ({ name: 'x', frameOfReferenceUid: '1.2', contours: voxelContours(v), planeSpacingMm: 5 })

describe('contours along voxels', () => {
  test('by hand: one voxel of 2 x 3 mm is its four corners, half a voxel around its centre', () => {
    const [contour, ...others] = voxelContours(voi([['...', '.#.', '...']]))
    expect(others).toEqual([])
    expect([...contour!.points]).toEqual([11, -18.5, 30, 13, -18.5, 30, 13, -15.5, 30, 11, -15.5, 30])
  })
  test('by hand: a ring of 8 voxels is one polygon of 8 x 6 mm2, its hole joined to the outside by a channel', () => {
    const made = voxelContours(voi([['###', '#.#', '###']]))
    expect(made.length).toBe(1)
    expect(area(made[0]!.points)).toBeCloseTo(8 * 6, 9)
    // 4 corners outside, 4 of the hole, and the channel there and back.
    expect(made[0]!.points.length / 3).toBe(10)
  })
  test('voxels that touch at a corner are apart; an island in a hole is its own', () => {
    expect(voxelContours(voi([['#.', '.#']])).length).toBe(2)
    const made = voxelContours(voi([['#####', '#...#', '#.#.#', '#...#', '#####']]))
    expect(made.map(c => area(c.points)).sort((a, b) => a - b)).toEqual([6, 96])
  })
  test('of nothing there are none', () => {
    expect(voxelContours(voi([['..', '..']]))).toEqual([])
  })
  test('rasterised again they are the same voxels, and their volume is that of the voxels', () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(fc.property(fc.tuple(angle, angle, angle), fc.array(fc.boolean(), { minLength: 6 * 5 * 2, maxLength: 6 * 5 * 2 }), (angles, mask) => {
      const g = geometry({ frameOfReferenceUid: '1.2', size: [6, 5, 2], spacing: [2, 3, 5], origin: [10, -20, 30], direction: eulerRotation(angles) })
      const inside = Uint8Array.from(mask, Number), count = inside.reduce((a, b) => a + b, 0)
      if (count === 0) return
      const v: Voi = maskVoi('x', g, inside), set = outlined(v)
      expect(contoursVolumeMl(set).value! / voxelVolumeMl(g)).toBeCloseTo(count, 6)
      expect([...insideOver(contoursToVoi(set, g).value!)]).toEqual([...inside])
    }), { numRuns: 150 })
  })
})
