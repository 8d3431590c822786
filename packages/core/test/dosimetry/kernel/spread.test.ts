import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { absorbedActivity, graves2019Y90, shareAt, spreadByFourier, spreadByRows, voxelKernel } from '../../../src/dosimetry/index.ts'
import { random } from '../../../src/numerics/index.ts'
import { type Vec3, type Voi, type Volume, eulerRotation, geometry, maskVoi, partsVoi, voxelCount } from '../../../src/volume/index.ts'

const oblique = eulerRotation([0.3, -0.2, 0.5])
const kernelFor = (spacing: Vec3) => voxelKernel({ pointKernel: graves2019Y90, spacing, density: 1.03e-3 })
function noise(size: Vec3, spacing: Vec3, seed: number): Volume<'Bq/ml'> {
  const g = geometry({ frameOfReferenceUid: '1.2', size, spacing, origin: [7, -3, 11], direction: oblique }), r = random(seed)
  return { unit: 'Bq/ml', geometry: g, voxels: Float32Array.from({ length: voxelCount(g) }, () => r.normal() + 0.5) }
}
const most = (a: ArrayLike<number>) => Array.from(a).reduce((m, x) => Math.max(m, Math.abs(x)), 0)

describe('activity spread by the kernel', () => {
  it('of one voxel is the kernel around it, on an oblique grid of three spacings', () => {
    const a = noise([11, 9, 12], [4, 5, 3], 1), k = kernelFor([4, 5, 3])
    const voxels = new Float32Array(a.voxels.length)
    voxels[5 + 11 * (3 + 9 * 6)] = 1000
    for (const spread of [spreadByRows, spreadByFourier]) {
      const out = spread({ ...a, voxels }, k)
      expect(out.unit).toBe('Bq/ml')
      expect(out.geometry).toBe(a.geometry)
      for (const [x, y, z] of [[5, 3, 6], [6, 3, 6], [4, 3, 6], [5, 5, 6], [5, 3, 3], [7, 2, 5], [0, 0, 0]] as Vec3[])
        expect(out.voxels[x + 11 * (y + 9 * z)]).toBeCloseTo(1000 * shareAt(k, [x - 5, y - 3, z - 6]), 3)
    }
  })

  it('by rows, by Fourier transform and by plain sums over pairs is the same to 1e-6, also at the edges and on grids smaller than the kernel', () => {
    fc.assert(fc.property(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 10 })), fc.constantFrom<Vec3>([4, 5, 3], [2.5, 4, 6], [12, 3, 3.5]), fc.nat(1000), (size, spacing, seed) => {
      const a = noise(size, spacing, seed), k = kernelFor(spacing), rows = spreadByRows(a, k).voxels, fourier = spreadByFourier(a, k).voxels
      const [nx, ny, nz] = size, scale = most(a.voxels)
      for (let z = 0, n = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, n++) {
        let sum = 0
        for (let w = 0, m = 0; w < nz; w++) for (let v = 0; v < ny; v++) for (let u = 0; u < nx; u++, m++) sum += a.voxels[m]! * shareAt(k, [x - u, y - v, z - w])
        expect(Math.abs(rows[n]! - sum)).toBeLessThan(1e-6 * scale)
        expect(Math.abs(fourier[n]! - sum)).toBeLessThan(1e-6 * scale)
      }
    }), { numRuns: 25 })
  })

  it('within a VOI is that of the whole grid there, and 0 elsewhere, whichever way is taken', () => {
    const a = noise([20, 16, 13], [4, 5, 3], 5), k = kernelFor([4, 5, 3]), whole = spreadByRows(a, k).voxels
    for (const every of [2, 17]) {
      const inside = Uint8Array.from(a.voxels, (_, n) => n % every === 0 || n % 53 === 7 ? 1 : 0), within: Voi = maskVoi('v', a.geometry, inside)
      const fraction = Float32Array.from(inside, x => x * 0.25)
      for (const v of [within, partsVoi('v', a.geometry, fraction)]) {
        const out = absorbedActivity({ activity: a, kernel: k, within: v }).voxels
        for (let n = 0; n < out.length; n++) expect(Math.abs(out[n]! - (inside[n] ? whole[n]! : 0))).toBeLessThan(1e-6 * 4)
      }
    }
  })

  it('keeps all activity that cannot leave the grid', () => {
    const a = noise([14, 12, 16], [4, 5, 3], 2), k = kernelFor([4, 5, 3]), voxels = new Float32Array(a.voxels.length)
    // One reach from every side.
    for (let z = 5; z < 11; z++) for (let y = 3; y < 9; y++) for (let x = 4; x < 10; x++) voxels[x + 14 * (y + 12 * z)] = a.voxels[x]! + 2
    const sum = (v: ArrayLike<number>) => Array.from(v).reduce((s, x) => s + x, 0)
    expect(sum(absorbedActivity({ activity: { ...a, voxels }, kernel: k }).voxels) / sum(voxels)).toBeCloseTo(1, 6)
  })

  it('refuses a kernel made for other voxels and a VOI on another grid', () => {
    const a = noise([5, 4, 3], [4, 5, 3], 1)
    expect(() => spreadByRows(a, kernelFor([5, 4, 3]))).toThrow(/5 x 4 x 3 mm on a grid of 4 x 5 x 3 mm/)
    expect(() => spreadByFourier(a, kernelFor([4, 5, 3.1]))).toThrow(/3.1 mm/)
    const elsewhere: Voi = maskVoi('v', { ...a.geometry, origin: [0, 0, 0] }, new Uint8Array(60).fill(1))
    expect(() => spreadByRows(a, kernelFor([4, 5, 3]), elsewhere)).toThrow(/kernel within v/)
  })
})
