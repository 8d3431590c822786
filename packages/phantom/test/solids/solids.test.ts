import { type Vec3, applyTransform, eulerRotation, rigidAbout } from '@yttria/core/volume'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, contains, cut, cylinder, ellipsoid, lineWithin, moveSolid, solidVolumeMl } from '../../src/solids/solids.ts'

const vector = (most: number): fc.Arbitrary<Vec3> => {
  const one = fc.double({ min: -most, max: most, noNaN: true })
  return fc.tuple(one, one, one)
}

describe('solids', () => {
  it('have the volumes of their formulas', () => {
    expect(solidVolumeMl([ellipsoid({ centre: [5, -3, 8], radii: [20, 15, 30], rotation: eulerRotation([0.3, -0.5, 1]) })])).toBeCloseTo(4 / 3 * Math.PI * 9, 1)
    expect(solidVolumeMl([box({ centre: [1, 2, 3], halfSize: [10, 20, 5] })])).toBeCloseTo(8, 6)
    expect(solidVolumeMl([cylinder({ from: [0, 0, -20], to: [0, 0, 20], radii: [10, 5] })], 0.5)).toBeCloseTo(Math.PI * 50 * 40 / 1000, 2)
  })
  it('count what two bodies share once', () => {
    const a = box({ centre: [0, 0, 0], halfSize: [10, 10, 10] }), b = box({ centre: [10, 0, 0], halfSize: [10, 10, 10] })
    expect(solidVolumeMl([a, b])).toBeCloseTo(12, 6)
  })
  it('are cut by a plane into parts that make up the whole', () => {
    const whole = [ellipsoid({ centre: [0, 0, 0], radii: [20, 15, 30] })]
    const parts = solidVolumeMl(cut(whole, [1, 0, 0], 4)) + solidVolumeMl(cut(whole, [-1, 0, 0], -4))
    expect(parts).toBeCloseTo(solidVolumeMl(whole), 6)
  })
  it('a cylinder is as wide in x and y as asked', () => {
    const c = [cylinder({ from: [0, 0, -20], to: [0, 0, 20], radii: [10, 5] })]
    expect(contains(c, [9.9, 0, 0])).toBe(true)
    expect(contains(c, [0, 4.9, 19.9])).toBe(true)
    expect(contains(c, [0, 5.1, 0])).toBe(false)
    expect(contains(c, [0, 0, 20.1])).toBe(false)
  })
  it('hold a moved point after the move if they held it before', () => {
    const solid = [cylinder({ from: [0, 1, -20], to: [4, 0, 22], radii: [10, 5] }), ellipsoid({ centre: [6, 2, 1], radii: [7, 12, 20] })]
    fc.assert(fc.property(vector(30), vector(1.5), vector(40), (p, anglesRad, translationMm) => {
      const t = rigidAbout({ from: undefined, to: undefined, centre: [3, 4, 5], anglesRad, translationMm })
      expect(contains(moveSolid(solid, t), applyTransform(t, p))).toBe(contains(solid, p))
    }))
  })
  it('meet a line where its points are inside', () => {
    const convex = ellipsoid({ centre: [2, 1, 0], radii: [7, 12, 20], rotation: eulerRotation([0.4, 0.2, 0.9]) }), out = new Float64Array(2)
    fc.assert(fc.property(vector(15), vector(1), fc.double({ min: -30, max: 30, noNaN: true }), (p, step, s) => {
      fc.pre(Math.hypot(...step) > 0.1)
      const at: Vec3 = [p[0] + s * step[0], p[1] + s * step[1], p[2] + s * step[2]]
      const within = lineWithin(convex, p, step, out) && s >= out[0]! && s <= out[1]!
      expect(within).toBe(contains([convex], at))
    }))
  })
})
