import { type Geometry, type Vec3, geometry, indexToPosition, voxelCount } from '@yttria/core/volume'
import { convolveAxis, gaussianKernel } from './gaussian.ts'
import type { Random } from '../random.ts'
import { type Filled, rasterise } from '../solids/rasterise.ts'

/**
 * What a scanner of that resolution would show of the scene. `fwhmMm` is of the image as stored: the voxel's width is part
 * of it (variance w^2 / 12 per axis), so the Gaussian is narrower by that. Without it, the mean of the scene over each voxel.
 * `coarse`: painted and blurred on the grid itself, an eighth of the work; the variance is that asked for but for chance.
 */
export function petImage(args: { geometry: Geometry; scene: readonly Filled[]; fwhmMm: number | undefined; coarse?: boolean }): Float32Array {
  const { geometry: g, scene, fwhmMm } = args
  const voxels = new Float32Array(voxelCount(g))
  const plane = g.size[0] * g.size[1]
  if (fwhmMm === undefined) {
    for (const { k, slice } of rasterise({ geometry: g, objects: scene, background: 0, samples: [8, 4, 4] })) voxels.set(slice, k * plane)
    return voxels
  }
  const sigmaMm = (spacing: number) => Math.sqrt((fwhmMm / 2.3548200450309493) ** 2 - spacing * spacing / 12)
  if (args.coarse) {
    const samples = [4, 2, 2] as const
    for (const { k, slice } of rasterise({ geometry: g, objects: scene, background: 0, samples })) voxels.set(slice, k * plane)
    // The mean of n points has less variance than the voxel's width by w^2 / (12 n^2).
    for (const axis of [0, 1, 2] as const) convolveAxis(voxels, g.size, axis, coarseKernel(Math.hypot(sigmaMm(g.spacing[axis]) / g.spacing[axis], 1 / (Math.sqrt(12) * samples[axis]))))
    return voxels
  }
  // On a grid twice as fine, so that neither edges nor the Gaussian are sampled coarsely.
  const fine = refined(g)
  const kernels = g.spacing.map((s, d) => gaussianKernel(sigmaMm(s) / fine.spacing[d]!))
  const [nx, ny] = g.size, nz = fine.size[2]
  const tall = new Float32Array(plane * nz)
  for (const { k, slice } of rasterise({ geometry: fine, objects: scene, background: 0, samples: [2, 2, 2] })) {
    const flat = [fine.size[0], fine.size[1], 1] as const
    convolveAxis(slice, flat, 0, kernels[0]!)
    convolveAxis(slice, flat, 1, kernels[1]!)
    for (let j = 0, at = k * plane; j < ny; j++)
      for (let i = 0; i < nx; i++, at++) {
        const a = 2 * i + 4 * nx * j
        tall[at] = (slice[a]! + slice[a + 1]! + slice[a + 2 * nx]! + slice[a + 2 * nx + 1]!) / 4
      }
  }
  convolveAxis(tall, [nx, ny, nz], 2, kernels[2]!)
  for (let k = 0; k < g.size[2]; k++)
    for (let n = 0; n < plane; n++) voxels[k * plane + n] = (tall[2 * k * plane + n]! + tall[(2 * k + 1) * plane + n]!) / 2
  return voxels
}

/** At whole steps a narrow Gaussian has less variance than its sigma says: a wider one has it. */
function coarseKernel(sigma: number): Float64Array {
  let kernel = gaussianKernel(sigma)
  for (let n = 0, width = sigma; n < 20; n++) {
    const middle = (kernel.length - 1) / 2, variance = kernel.reduce((sum, w, m) => sum + w * (m - middle) ** 2, 0)
    width *= sigma / Math.sqrt(variance)
    kernel = gaussianKernel(width)
  }
  return kernel
}

function refined(g: Geometry): Geometry {
  const double = (v: Vec3, by: number): Vec3 => [v[0] * by, v[1] * by, v[2] * by]
  return geometry({
    frameOfReferenceUid: g.frameOfReferenceUid, size: double(g.size, 2), spacing: double(g.spacing, 0.5), direction: g.direction,
    origin: indexToPosition(g, [-0.25, -0.25, -0.25]),
  })
}

/** Correlation of neighbouring voxels' noise: the 5 mm filter after reconstruction. */
const noiseFwhmMm = 5

/**
 * Multiplies by log-normal noise of mean 1, as iterative reconstruction makes it (Barrett, Wilson, Tsui, Phys Med Biol
 * 1994;39:833): nothing falls below 0 and no mean is moved. `variation`: standard deviation over mean at a voxel.
 */
export function addPetNoise(args: { voxels: Float32Array; geometry: Geometry; random: Random; variation: (value: number, k: number, n: number) => number }): void {
  const { voxels, geometry: g, random, variation } = args
  const noise = new Float32Array(voxels.length)
  for (let n = 0; n < noise.length; n++) noise[n] = random.normal()
  let power = 1
  for (const axis of [0, 1, 2] as const) {
    const kernel = gaussianKernel(noiseFwhmMm / 2.3548200450309493 / g.spacing[axis])
    convolveAxis(noise, g.size, axis, kernel)
    power *= kernel.reduce((sum, w) => sum + w * w, 0)
  }
  const unit = 1 / Math.sqrt(power), plane = g.size[0] * g.size[1]
  for (let n = 0; n < voxels.length; n++) {
    const value = voxels[n]!
    if (value <= 0) continue
    const variance = Math.log(1 + variation(value, Math.floor(n / plane), n) ** 2)
    voxels[n] = value * Math.exp(Math.sqrt(variance) * unit * noise[n]! - variance / 2)
  }
}

/** A PET as its files hold it: whole numbers, each slice with its own slope; `values` are what the two say. */
export interface StoredPet {
  readonly geometry: Geometry
  readonly stored: Uint16Array
  readonly slopes: readonly number[]
  readonly values: Float32Array
}

/** `top`: the stored number of a slice's largest value; under 65535 where many voxels have it, which else look cut off there. */
export function storePet(g: Geometry, voxels: Float32Array, top = 65535): StoredPet {
  const plane = g.size[0] * g.size[1], stored = new Uint16Array(voxels.length), values = new Float32Array(voxels.length)
  const slopes: number[] = []
  for (let k = 0; k < g.size[2]; k++) {
    let most = 0
    for (let n = k * plane; n < (k + 1) * plane; n++) most = Math.max(most, voxels[n]!)
    const slope = most > 0 ? Number((most / top).toPrecision(8)) : 1
    slopes.push(slope)
    for (let n = k * plane; n < (k + 1) * plane; n++) {
      stored[n] = Math.round(voxels[n]! / slope)
      values[n] = stored[n]! * slope
    }
  }
  return { geometry: g, stored, slopes, values }
}
