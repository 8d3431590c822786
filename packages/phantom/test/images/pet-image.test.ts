import { type Geometry, eulerRotation, geometry, indexToPosition, voxelVolumeMl } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { convolveAxis, gaussianKernel } from '../../src/images/gaussian.ts'
import { addPetNoise, petImage, storePet } from '../../src/images/pet-image.ts'
import { randomStream } from '../../src/random.ts'
import { rasterise } from '../../src/solids/rasterise.ts'
import { cut, ellipsoid, solidVolumeMl } from '../../src/solids/solids.ts'

const oblique: Geometry = geometry({ size: [34, 30, 26], spacing: [4.1, 3.7, 3], origin: [-70, -52, -31], direction: eulerRotation([0.1, -0.2, 0.3]) })
const middle = indexToPosition(oblique, [16.3, 14.8, 12.4])

describe('painting', () => {
  it('on an oblique grid adds up to the volume of what is painted', () => {
    const solid = cut([ellipsoid({ centre: middle, radii: [22, 15, 19] })], [0.6, 0.8, 0], 5 + 0.6 * middle[0] + 0.8 * middle[1])
    let sum = 0
    for (const { slice } of rasterise({ geometry: oblique, objects: [{ solid, value: 3 }], background: 0, samples: [4, 4, 4] })) for (const x of slice) sum += x
    expect(sum * voxelVolumeMl(oblique) / 3 / solidVolumeMl(solid)).toBeCloseTo(1, 2)
  })
  it('lets the later object take the earlier one\'s place', () => {
    const g = geometry({ size: [5, 4, 3], spacing: [1, 2, 3] })
    const ball = (radius: number) => [ellipsoid({ centre: [2, 3, 3], radii: [radius, radius, radius] })]
    const slices = [...rasterise({ geometry: g, objects: [{ solid: ball(40), value: 1 }, { solid: ball(20), value: 7 }], background: -5, samples: [2, 2, 2] })]
    expect(Array.from(slices[0]!.slice).every(x => x === 7)).toBe(true)
  })
  it('leaves the background where nothing is', () => {
    const g = geometry({ size: [5, 4, 3], spacing: [1, 2, 3] })
    const { value } = rasterise({ geometry: g, objects: [], background: -1000, samples: [2, 3, 1] }).next()
    expect(Array.from(value!.slice).every(x => x === -1000)).toBe(true)
  })
})

describe('blur', () => {
  it('by a kernel of sum 1 and the variance asked for', () => {
    const kernel = gaussianKernel(1.3), reach = (kernel.length - 1) / 2
    expect(kernel.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    expect(kernel.reduce((v, w, n) => v + w * (n - reach) ** 2, 0)).toBeCloseTo(1.69, 2)
  })
  it('treats the three axes alike', () => {
    const size = [5, 7, 9] as const, kernel = gaussianKernel(0.8)
    for (const axis of [0, 1, 2] as const) {
      const voxels = new Float32Array(5 * 7 * 9), at = [2, 3, 4] as [number, number, number]
      voxels[(4 * 7 + 3) * 5 + 2] = 1
      convolveAxis(voxels, size, axis, kernel)
      at[axis] += 1
      expect(voxels[(at[2] * 7 + at[1]) * 5 + at[0]]).toBeCloseTo(kernel[(kernel.length - 1) / 2 + 1]!, 6)
    }
  })
  for (const coarse of [false, true]) it(`keeps the activity and gives the stored image the resolution asked for, along each axis${coarse ? ', on the coarse way too' : ''}`, () => {
    const scene = [{ solid: [ellipsoid({ centre: middle, radii: [9, 9, 9] })], value: 1e4 }]
    const image = petImage({ geometry: oblique, scene, fwhmMm: 6.5, coarse })
    let sum = 0
    const first = [0, 0, 0], second = [0, 0, 0]
    image.forEach((x, n) => {
      const at = [n % 34, Math.floor(n / 34) % 30, Math.floor(n / (34 * 30))]
      sum += x
      for (const d of [0, 1, 2]) { first[d]! += x * at[d]!; second[d]! += x * at[d]! ** 2 }
    })
    for (const d of [0, 1, 2] as const) {
      // The ball itself has variance r^2 / 5 along every axis (a smaller one would be seen by few sampling points).
      const variance = (second[d]! / sum - (first[d]! / sum) ** 2) * oblique.spacing[d] ** 2 - 81 / 5
      // Painted with few points, the coarse way is off by chance, not on average: 0.15 mm at most over nine balls.
      expect(Math.abs(2.3548 * Math.sqrt(variance) - 6.5)).toBeLessThan(coarse ? 0.2 : 0.05)
      expect(first[d]! / sum).toBeCloseTo([16.3, 14.8, 12.4][d]!, 1)
    }
    const sharp = petImage({ geometry: oblique, scene, fwhmMm: undefined })
    expect(sum / sharp.reduce((a, b) => a + b)).toBeCloseTo(1, 2)
  })
})

describe('PET noise', () => {
  it('moves no mean, falls nowhere below 0 and has the variation asked for', () => {
    const g = geometry({ size: [60, 50, 40], spacing: [4, 4, 3] }), voxels = new Float32Array(60 * 50 * 40).fill(200)
    addPetNoise({ voxels, geometry: g, random: randomStream(5, 'test'), variation: () => 0.35 })
    const mean = voxels.reduce((a, b) => a + b) / voxels.length
    const sd = Math.sqrt(voxels.reduce((v, x) => v + (x - mean) ** 2, 0) / voxels.length)
    expect(mean / 200).toBeGreaterThan(0.99)
    expect(mean / 200).toBeLessThan(1.01)
    expect(sd / mean).toBeGreaterThan(0.33)
    expect(sd / mean).toBeLessThan(0.37)
    expect(Math.min(...voxels.slice(0, 60000))).toBeGreaterThan(0)
  })
})

describe('storing', () => {
  it('gives each slice its own slope and keeps values within half a step', () => {
    const g = geometry({ size: [4, 3, 2], spacing: [1, 2, 3] })
    const voxels = Float32Array.from({ length: 24 }, (_, n) => n < 12 ? n * 10 : n * 777)
    const stored = storePet(g, voxels)
    expect(stored.slopes[1]! / stored.slopes[0]!).toBeCloseTo(23 * 777 / 110, 3)
    voxels.forEach((x, n) => expect(Math.abs(stored.values[n]! - x)).toBeLessThanOrEqual(stored.slopes[n < 12 ? 0 : 1]! * 0.51))
  })
  it('of an empty slice divides by nothing', () => {
    const stored = storePet(geometry({ size: [4, 3, 2], spacing: [1, 2, 3] }), new Float32Array(24))
    expect(stored.slopes).toEqual([1, 1])
    expect(stored.values.every(x => x === 0)).toBe(true)
  })
})
