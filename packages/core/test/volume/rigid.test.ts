import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type RigidTransform, geometry, indexToPosition, movedGeometry, type Vec3, applyTransform, composeTransforms, displacementMm, fromMatrix16, identityTransform,
  inverseTransform, rigidAbout, rotationAngleDeg, toMatrix16,
} from '../../src/volume/index.ts'

const vec = (size: number): fc.Arbitrary<Vec3> => {
  const x = fc.double({ min: -size, max: size, noNaN: true })
  return fc.tuple(x, x, x)
}
const transform = (from: string, to: string): fc.Arbitrary<RigidTransform> =>
  fc.record({ centre: vec(300), anglesRad: vec(3), translationMm: vec(100) }).map(t => rigidAbout({ from, to, ...t }))
const near = (p: Vec3, q: Vec3, digits = 7) => p.forEach((x, d) => expect(x).toBeCloseTo(q[d]!, digits))

describe('a rigid transform', () => {
  it('by hand: 90 degrees about z around (10, 0, 0), then 5 mm up', () => {
    const t = rigidAbout({ from: 'a', to: 'b', centre: [10, 0, 0], anglesRad: [0, 0, Math.PI / 2], translationMm: [0, 0, 5] })
    near(applyTransform(t, [12, 0, 0]), [10, 2, 5], 12)
    expect(rotationAngleDeg(t)).toBeCloseTo(90, 10)
    expect(displacementMm(t, [10, 0, 0])).toBeCloseTo(5, 12)
  })

  it('goes there and back', () => {
    fc.assert(fc.property(transform('a', 'b'), vec(500), (t, p) => {
      const back = inverseTransform(t)
      expect([back.from, back.to]).toEqual(['b', 'a'])
      near(applyTransform(back, applyTransform(t, p)), p)
    }))
  })

  it('chains in the order of its frames, and refuses another', () => {
    fc.assert(fc.property(transform('a', 'b'), transform('b', 'c'), vec(500), (ab, bc, p) => {
      const ac = composeTransforms(ab, bc)
      expect([ac.from, ac.to]).toEqual(['a', 'c'])
      near(applyTransform(ac, p), applyTransform(bc, applyTransform(ab, p)))
      expect(() => composeTransforms(bc, ab)).toThrow(/ends in c, the second begins in a/)
    }))
  })

  it('keeps small angles that the trace alone would lose', () => {
    const t = rigidAbout({ from: 'a', to: 'b', centre: [0, 0, 0], anglesRad: [1e-9, 0, 0], translationMm: [0, 0, 0] })
    expect(rotationAngleDeg(t)).toBeCloseTo(1e-9 * 180 / Math.PI, 15)
    expect(rotationAngleDeg(identityTransform('a', 'b'))).toBe(0)
  })

  it('survives its 4 x 4 matrix, and refuses one that is not rigid', () => {
    fc.assert(fc.property(transform('a', 'b'), t => {
      const back = fromMatrix16(toMatrix16(t), 'a', 'b')
      back.rotation.forEach((x, n) => expect(x).toBeCloseTo(t.rotation[n]!, 12))
      near(back.translation, t.translation)
    }))
    expect(() => fromMatrix16([1.1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'a', 'b')).toThrow(/not rigid/)
    expect(() => fromMatrix16([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'a', 'b')).toThrow(/not rigid/)
    expect(() => fromMatrix16([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1], 'a', 'b')).toThrow(/last row/)
    expect(() => fromMatrix16([1, 0], 'a', 'b')).toThrow(/2 numbers/)
  })
})

describe('a grid moved by a rigid transform', () => {
  const g = geometry({ frameOfReferenceUid: 'a', size: [3, 4, 5], spacing: [1, 2, 3], origin: [5, -6, 7], direction: [0, -1, 0, 1, 0, 0, 0, 0, 1] })

  it('has every voxel where the transform puts it', () => {
    fc.assert(fc.property(transform('a', 'b'), vec(4), (t, index) => {
      const there = movedGeometry(g, t)
      expect(there.frameOfReferenceUid).toBe('b')
      near(indexToPosition(there, index), applyTransform(t, indexToPosition(g, index)))
    }))
  })

  it('is refused from another frame', () => {
    expect(() => movedGeometry(g, identityTransform('x', 'y'))).toThrow(/frame a moved by a transform from x/)
  })
})
