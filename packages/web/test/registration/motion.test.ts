import { describe, expect, it } from 'vitest'
import { type RigidTransform, type Vec3, applyTransform, eulerRotation, fromMatrix16, geometry, indexToPosition, norm, subtract, toMatrix16, voxelCount } from '@yttria/core/volume'
import { compareInto } from '../../src/registration/compare.ts'
import { motionBetween, pushed, sameMotion, shiftText, turnedAbout } from '../../src/registration/motion.ts'
import { correlation, samplesOf } from '../../src/registration/similarity.ts'

const t: RigidTransform = { from: undefined, to: undefined, rotation: eulerRotation([0.1, -0.2, 0.3]), translation: [12, -7, 30] }, p: Vec3 = [40, -20, 15]

describe('a moved image', () => {
  it('goes by as much as it is pushed, in the frame of the fixed image', () => {
    expect(subtract(applyTransform(pushed(t, [3, 0, -2]), p), applyTransform(t, p)).map(x => Number(x.toFixed(9)))).toEqual([3, 0, -2])
  })
  it('turns about the point that is asked for, which stays, by the right hand', () => {
    const centre: Vec3 = [10, 20, 30], turned = turnedAbout(t, [0, 0, 1], 90, centre), there = applyTransform(t, p), now = applyTransform(turned, p)
    // A quarter turn about z: x to y.
    expect(now[0]).toBeCloseTo(centre[0] - (there[1] - centre[1]), 9)
    expect(now[1]).toBeCloseTo(centre[1] + (there[0] - centre[0]), 9)
    expect(now[2]).toBeCloseTo(there[2], 9)
    expect(motionBetween(t, turned, centre).lengthMm).toBeLessThan(1e-9)
    expect(motionBetween(t, turned, centre).rotationDeg).toBeCloseTo(90, 9)
  })
  it('stays rigid after many small turns: the server takes its matrix', () => {
    let now = t
    for (let n = 0; n < 200; n++) now = pushed(turnedAbout(now, [[1, 0, 0], [0, 1, 0], [0, 0, 1]][n % 3] as unknown as Vec3, 0.5, p), [0.3, 0, -0.1])
    expect(() => fromMatrix16([...toMatrix16(now)], undefined, undefined)).not.toThrow()
    expect(sameMotion(now, t)).toBe(false)
    expect(sameMotion(turnedAbout(turnedAbout(t, [0, 1, 0], 2, p), [0, 1, 0], -2, p), t)).toBe(true)
  })
  it('is told in the letters of the body', () => {
    expect(shiftText([3, 0, -1.5])).toBe('3.0 mm to L, 1.5 mm to F')
    expect(shiftText([0.01, 0, 0])).toBe('not moved')
  })
})

describe('likeness', () => {
  const g = geometry({ size: [23, 19, 21], origin: [-20, 5, 9], spacing: [2, 2.5, 3], direction: eulerRotation([0.2, 0.1, -0.3]) }), voxels = new Float32Array(voxelCount(g)), middle = indexToPosition(g, [11, 9, 10])
  for (let k = 0, n = 0; k < 21; k++) for (let j = 0; j < 19; j++) for (let i = 0; i < 23; i++, n++) voxels[n] = Math.exp(-(norm(subtract(indexToPosition(g, [i, j, k]), middle)) ** 2) / 200)
  const image = { geometry: g, voxels }, still: RigidTransform = { from: undefined, to: undefined, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] }
  it('of an image with itself is 1, less when moved, and unknown beside it', () => {
    const samples = samplesOf(image)
    expect(correlation(samples, image, still)).toBeCloseTo(1, 9)
    const near = correlation(samples, image, pushed(still, [4, 0, 0]))!, far = correlation(samples, image, pushed(still, [14, 0, 0]))!
    expect(near).toBeLessThan(1)
    expect(far).toBeLessThan(near)
    expect(correlation(samples, image, pushed(still, [900, 0, 0]))).toBeUndefined()
    expect(correlation(samples, { geometry: g, voxels: new Float32Array(voxels.length) }, still)).toBeUndefined()
  })
})

describe('two slices as one picture', () => {
  const shown = (mode: 'checkerboard' | 'overlay' | 'difference', blend = 0.5) => {
    const pixels = new Uint32Array(4)
    compareInto(pixels, { fixed: Float32Array.of(0, 1, 1, NaN), moving: Float32Array.of(0, 1, 0, NaN), width: 2, fixedRange: [0, 1], movingRange: [0, 1], mode, blend, squarePx: 1 })
    return [...pixels].map(x => [x & 255, x >> 8 & 255, x >> 16 & 255])
  }
  it('is grey where both are alike, cyan where the fixed one is higher', () => {
    expect(shown('overlay')).toEqual([[0, 0, 0], [255, 255, 255], [0, 255, 255], [0, 0, 0]])
    expect(shown('overlay', 1)[1]).toEqual([255, 0, 0])
    expect(shown('difference')).toEqual([[128, 128, 128], [128, 128, 128], [0, 0, 0], [128, 128, 128]])
    // The second and third squares are the moving image's.
    expect(shown('checkerboard')).toEqual([[0, 0, 0], [255, 255, 255], [0, 0, 0], [0, 0, 0]])
  })
})
