import { expect, test } from 'vitest'
import { activityWithin } from '../../../src/course/index.ts'
import { geometry, maskVoi, partsVoi } from '../../../src/volume/index.ts'

// 3 x 2 x 1 voxels of 2 x 5 x 10 mm: 0.1 mL each.
const grid = geometry({ frameOfReferenceUid: '1', size: [3, 2, 1], spacing: [2, 5, 10] })
const image = { unit: 'Bq/ml', geometry: grid, voxels: Float32Array.of(10, 20, 40, 80, 160, 320) } as const

test('activity within a VOI by hand: whole voxels, and voxels by their part', () => {
  // 20 and 320 Bq/mL in 0.1 mL each; then a half of 20 and a quarter of 320.
  expect(activityWithin(image, maskVoi('v', grid, Uint8Array.of(0, 1, 0, 0, 0, 1)))).toBeCloseTo(34, 12)
  expect(activityWithin(image, partsVoi('v', grid, Float32Array.of(0, 0.5, 0, 0, 0, 0.25)))).toBeCloseTo(9, 12)
  expect(activityWithin(image, maskVoi('none', grid, new Uint8Array(6)))).toBe(0)
})

test('a VOI of another frame of reference or grid has no activity in the image: refused', () => {
  const all = new Uint8Array(6).fill(1)
  expect(() => activityWithin(image, maskVoi('liver', { ...grid, frameOfReferenceUid: '2' }, all))).toThrow(/activity within liver: frames/)
  expect(() => activityWithin(image, maskVoi('liver', { ...grid, origin: [0, 0, 4] }, all))).toThrow(RangeError)
})
