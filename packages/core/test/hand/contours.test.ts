import { expect, test } from 'vitest'
import {
  contourStack, contoursToFraction, contoursToVoi, contoursVolumeMl, evenOddArea, fractionOver, geometry, insideOver, voxelsInside,
} from '../../src/volume/index.ts'

// The worked example of docs/methods/volume/contours.md. At z = 0 a square of 10 mm with a hole of 4 mm, at z = 4 a triangle.
const square = Float64Array.of(0, 0, 0, 10, 0, 0, 10, 10, 0, 0, 10, 0)
const hole = Float64Array.of(3, 2, 0, 7, 2, 0, 7, 6, 0, 3, 6, 0)
const triangle = Float64Array.of(0, 0, 4, 10, 0, 4, 0, 10, 4)
const set = { name: 'part', frameOfReferenceUid: undefined, contours: [square, hole, triangle].map(points => ({ points })) }
// Voxels of 5 x 4 x 3 mm; the first covers 0 to 5, 0 to 4, -2 to 1.
const grid = geometry({ size: [3, 4, 5], origin: [2.5, 2, -0.5], spacing: [5, 4, 3] })

test('contours by hand: areas, slabs, volume', () => {
  const { planes } = contourStack(set).value!
  expect(planes.map(p => evenOddArea(p.polygons))).toEqual([100 - 16, 50])
  expect(planes.map(p => [p.from, p.to])).toEqual([[-2, 2], [2, 6]])
  expect(contoursVolumeMl(set).value).toBeCloseTo((84 * 4 + 50 * 4) / 1000, 12)
})

test('contours by hand: a mask of voxel centres', () => {
  // Slice centres -0.5 (square), 2.5 and 5.5 (triangle), 8.5 and 11.5 (none). Centres at x 2.5, 7.5, y 2, 6 lie in the square, none of
  // them in its hole; y = 10 is its upper border and outside. In the triangle x + y < 10 holds for three of the four.
  const mask = contoursToVoi(set, grid).value!
  const slice = (k: number) => [...insideOver(mask).subarray(12 * k, 12 * (k + 1))]
  expect(slice(0)).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0])
  expect(slice(1)).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(slice(2)).toEqual(slice(1))
  expect(voxelsInside(mask)).toBe(4 + 3 + 3)
})

test('contours by hand: fractions of voxels', () => {
  const fraction = fractionOver(contoursToFraction(set, grid).value!)
  const at = (i: number, j: number, k: number) => fraction[i + 3 * (j + 4 * k)]!
  // Slice 1 covers z 1 to 4: a third of it in the square's slab, two thirds in the triangle's.
  // Pixel 0, 0 (x 0 to 5, y 0 to 4, 20 mm2): the hole takes 2 x 2 of the square; the triangle covers all.
  expect(at(0, 0, 1)).toBeCloseTo((20 - 4) / 20 / 3 + 2 / 3, 6)
  // Pixel 1, 1 (x 5 to 10, y 4 to 8): the hole takes 2 x 2; of the triangle there is a corner of 1 x 1 / 2.
  expect(at(1, 1, 1)).toBeCloseTo((20 - 4) / 20 / 3 + 0.5 / 20 * 2 / 3, 6)
  // Slice 2 covers z 4 to 7, the triangle's slab ends at 6. Slice 0 lies in the square's slab whole; its row 2 has 8 to 10 of 8 to 12.
  expect(at(0, 0, 2)).toBeCloseTo(2 / 3, 6)
  expect(at(0, 2, 0)).toBeCloseTo(0.5, 6)
  expect(at(0, 0, 3)).toBe(0)
})
