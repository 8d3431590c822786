import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Orientation, normalOf } from '../../../src/dicom/header/image-header.ts'
import { slicePositions } from '../../../src/dicom/folder/slice-positions.ts'
import { eulerRotation, type Vec3 } from '../../../src/volume/index.ts'

const axial: Orientation = [1, 0, 0, 0, 1, 0]
const at = (...z: number[]): Vec3[] => z.map(d => [3, -7, d])

describe('positions of slices', () => {
  test('evenly spaced, in any order, have one step and nothing to tell', () => {
    expect(slicePositions(axial, at(8, 2, 5, 11))).toEqual({ distances: [2, 5, 8, 11], step: 3, gaps: [], doubled: [], uneven: [], shear: 0 })
  })
  test('two missing slices are a gap of two', () => {
    expect(slicePositions(axial, at(0, 3, 6, 15, 18))).toMatchObject({ step: 3, gaps: [{ after: 2, missing: 2 }], uneven: [] })
  })
  test('a slice at the place of another is doubled', () => {
    expect(slicePositions(axial, at(0, 3, 3.001, 6))).toMatchObject({ doubled: [2], gaps: [] })
    expect(slicePositions(axial, at(4, 4))).toEqual({ distances: [4, 4], gaps: [], doubled: [1], uneven: [], shear: 0 })
  })
  test('a step that is neither one nor several is uneven', () => {
    expect(slicePositions(axial, at(0, 3, 6, 7.5, 10.5))).toMatchObject({ step: 3, uneven: [{ after: 2, step: 1.5 }] })
  })
  test('positions rounded to a hundredth are even', () => {
    expect(slicePositions(axial, at(...Array.from({ length: 100 }, (_, k) => Math.round(k * 327) / 100)))).toMatchObject({ gaps: [], uneven: [], doubled: [] })
  })
  test('slices shifted within their plane are sheared', () => {
    expect(slicePositions(axial, [[0, 0, 0], [0, 0.5, 2], [0, 1, 4]]).shear).toBeCloseTo(0.25, 12)
  })
  test('a single slice has no step', () => {
    expect(slicePositions(axial, at(1))).toEqual({ distances: [1], gaps: [], doubled: [], uneven: [], shear: 0 })
  })
  test('of any oblique stack are found in order, with their step', () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(fc.property(fc.tuple(angle, angle, angle), fc.double({ min: 0.6, max: 10, noNaN: true }), fc.integer({ min: 3, max: 40 }), fc.integer(), (angles, step, n, seed) => {
      const r = eulerRotation(angles)
      const orientation: Orientation = [r[0], r[3], r[6], r[1], r[4], r[7]]
      const normal = normalOf(orientation)
      // The normal is the third column of a rotation.
      expect(normal[0]).toBeCloseTo(r[2], 12)
      const order = Array.from({ length: n }, (_, k) => k).sort((a, b) => ((a * 7919 + seed) % 31) - ((b * 7919 + seed) % 31))
      const found = slicePositions(orientation, order.map(k => [10 + k * step * normal[0], -20 + k * step * normal[1], 5 + k * step * normal[2]]))
      expect(found.step).toBeCloseTo(step, 9)
      expect(found).toMatchObject({ gaps: [], doubled: [], uneven: [] })
      expect(found.shear).toBeLessThan(1e-9)
    }), { seed: 5, numRuns: 100 })
  })
})
