import { describe, expect, test } from 'vitest'
import { correlationVolumeMl, imageNoise } from '../../../src/dosimetry/index.ts'
import { random as randomOf } from '../../../src/numerics/index.ts'
import { type FractionalVoi, geometry, partsVoi, voxelCount } from '../../../src/volume/index.ts'

const grid = geometry({ frameOfReferenceUid: '1', size: [48, 44, 40], spacing: [4, 4.5, 3], direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] }), count = voxelCount(grid), [nx, ny, nz] = grid.size
const part = (test: (i: number, j: number, k: number) => boolean): FractionalVoi => partsVoi('part', grid, Float32Array.from({ length: count }, (_, n) => test(n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))) ? 1 : 0))
const all = part(() => true), none = part(() => false)

/** White noise through a Gaussian of that FWHM along each axis, unit variance. */
function filtered(fwhmMm: number): Float32Array {
  const random = randomOf(5)
  let field = Float32Array.from({ length: count }, () => random.normal())
  for (const [a, step] of [1, nx, nx * ny].entries()) {
    const sigma = fwhmMm / 2.3548 / grid.spacing[a]!, size = [nx, ny, nz][a]!
    const weights = Array.from({ length: 13 }, (_, m) => Math.exp(-((m - 6) ** 2) / (2 * sigma * sigma))), norm = Math.hypot(...weights)
    const next = new Float32Array(count)
    for (let n = 0; n < count; n++) {
      const at = Math.floor(n / step) % size
      let s = 0
      for (let m = -6; m <= 6; m++) s += weights[m + 6]! * field[n + ((at + m + size) % size - at) * step]!
      next[n] = s / norm
    }
    field = next
  }
  return field
}

describe('noise of an image', () => {
  const noise = filtered(7), image = { unit: 'Gy' as const, geometry: grid, voxels: noise.map(x => 40 * (1 + 0.2 * x)) }

  test('is the SD and the correlation volume that were put in', () => {
    const seen = imageNoise(image, all, none, 10)!
    // Within a block the mean takes a share of the variance with it.
    expect(seen.variation).toBeGreaterThan(0.18)
    expect(seen.variation).toBeLessThan(0.205)
    expect(seen.mean).toBeCloseTo(40, -0.5)
    expect(seen.correlationMl / correlationVolumeMl(7)).toBeGreaterThan(0.6)
    expect(seen.correlationMl / correlationVolumeMl(7)).toBeLessThan(1.15)
  })

  test('leaves out what is not liver, tumour, or not perfused', () => {
    const marred = { ...image, voxels: image.voxels.map((x, n) => n % nx < 5 ? 900 : n % nx > 40 ? 1 : x) }
    const tumours = part(i => i < 5), seen = imageNoise(marred, all, tumours, 10)!
    expect(seen.variation).toBeLessThan(0.23)
    expect(seen.blocks).toBeLessThan(imageNoise(image, all, none, 10)!.blocks)
  })

  test('is not known from fewer than five blocks, nor from nothing', () => {
    expect(imageNoise(image, part((i, j, k) => i < 5 && j < 8 && k < 14), none, 10)).toBeUndefined()
    expect(imageNoise(image, none, none, 10)).toBeUndefined()
    expect(imageNoise(image, all, none, 1e6)).toBeUndefined()
    expect(() => imageNoise(image, { ...all, grid: { ...grid, spacing: [4, 4, 3] } }, none, 1)).toThrow(/noise/)
  })

  test('of an even image is none', () => {
    expect(imageNoise({ ...image, voxels: new Float32Array(count).fill(50) }, all, none, 10)!.variation).toBe(0)
  })
})
