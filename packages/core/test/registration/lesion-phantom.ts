import { random } from '../../src/numerics/index.ts'
import {
  type Geometry, type RigidTransform, type Vec3, type Voi, type Volume, applyTransform, composeTransforms,
  geometry, indexToPosition, insideOver, inverseTransform, maskVoi, positionToIndex, rigidAbout, voxelCount,
  weightOf,
} from '../../src/volume/index.ts'

/** A lesion: ellipsoid in the baseline frame, uptake over liver (= 1) on FDG and on 90Y, and how it moves on the latter. */
export interface PhantomLesion {
  readonly id: string
  readonly centre: Vec3
  readonly radii: Vec3
  readonly fdg: number
  readonly tumourToNormal: number
  readonly shift: Vec3
  readonly anglesRad?: Vec3
  /** Uptake within 0.55 of the radius, relative to the rest: a necrotic core has 0 or little. */
  readonly core?: { readonly fdg: number; readonly y90: number }
}

export interface Phantom {
  readonly fdg: Volume<'{SUVbw}g/ml'>
  readonly y90: Volume<'Bq/ml'>
  readonly liver: Voi
  readonly vois: readonly { readonly id: string; readonly voi: Voi }[]
  /** Baseline -> 90Y frame for the patient, and per lesion with its own motion. */
  readonly transform: RigidTransform
  readonly truth: readonly RigidTransform[]
}

const outside = 0.04
const inLiver = (p: Vec3, grown = 0): boolean => (p[0] / (95 + grown)) ** 2 + (p[1] / (75 + grown)) ** 2 + (p[2] / (80 + grown)) ** 2 <= 1
const inside = (l: PhantomLesion, p: Vec3, share = 1): boolean =>
  ((p[0] - l.centre[0]) / l.radii[0]) ** 2 + ((p[1] - l.centre[1]) / l.radii[1]) ** 2 + ((p[2] - l.centre[2]) / l.radii[2]) ** 2 <= share * share

/** A liver of ellipsoid shape with lesions, on an FDG and a 90Y grid; own rasterising, blur and noise. */
export function lesionPhantom(args: {
  lesions: readonly PhantomLesion[]; seed: number; noise?: number; fwhmMm?: number; fdgNoise?: number; background?: (p: Vec3) => number
}): Phantom & { readonly again: (seed: number) => Phantom['y90'] } {
  const { lesions, seed, noise = 0.3, fwhmMm = 6.5, fdgNoise = 0.08 } = args
  const tilt = [Math.cos(0.05), -Math.sin(0.05), 0, Math.sin(0.05), Math.cos(0.05), 0, 0, 0, 1] as const
  const fdgGrid = geometry({ frameOfReferenceUid: 'baseline', size: [58, 49, 68], spacing: [4.07, 4.07, 3], origin: [-116, -98, -100] })
  const y90Grid = geometry({ frameOfReferenceUid: 'treatment', size: [64, 56, 71], spacing: [4, 4, 3], origin: [-110, -112, -96], direction: tilt })
  const transform = rigidAbout({ from: 'baseline', to: 'treatment', centre: [0, 0, 0], anglesRad: [0.03, -0.02, 0.05], translationMm: [9, -6, 12] })
  const truth = lesions.map(l => composeTransforms(
    rigidAbout({ from: 'baseline', to: 'baseline', centre: l.centre, anglesRad: l.anglesRad ?? [0, 0, 0], translationMm: l.shift }), transform))
  const back = inverseTransform(transform), lesionBack = truth.map(inverseTransform)
  const level = args.background ?? (() => 1)

  const fdg = raster(fdgGrid, p => {
    for (const l of lesions) if (inside(l, p)) return l.core && inside(l, p, 0.55) ? l.fdg * l.core.fdg : l.fdg
    return inLiver(p) ? 1 : 0.25
  })
  const y90 = raster(y90Grid, p => {
    // A moved lesion lies over what it meets; the place it left is liver.
    for (let n = 0; n < lesions.length; n++) {
      const l = lesions[n]!, q = applyTransform(lesionBack[n]!, p)
      if (inside(l, q)) return l.core && inside(l, q, 0.55) ? l.tumourToNormal * l.core.y90 : l.tumourToNormal
    }
    const q = applyTransform(back, p)
    return inLiver(q) ? level(q) : outside
  })
  const blurredFdg = blur(fdg, fdgGrid, fwhmMm), quiet = blur(y90, y90Grid, fwhmMm)
  addNoise(blurredFdg, fdgGrid, fdgNoise, 2 * seed + 1)
  // The same activity in another acquisition. Bq/mL at a liver dose of about 50 Gy; SUV of liver 2.2.
  const again = (seed: number): Phantom['y90'] => {
    const voxels = quiet.slice()
    addNoise(voxels, y90Grid, noise, 2 * seed + 2)
    return { unit: 'Bq/ml', geometry: y90Grid, voxels: voxels.map(v => v * 1e6) }
  }
  for (let n = 0; n < blurredFdg.length; n++) blurredFdg[n]! *= 2.2
  const liver: Voi = maskVoi('liver', fdgGrid, mask(fdgGrid, p => inLiver(p)))
  const vois = lesions.map(l => ({ id: l.id, voi: isocontour(blurredFdg, fdgGrid, l, lesions) }))
  return { fdg: { unit: '{SUVbw}g/ml', geometry: fdgGrid, voxels: blurredFdg }, y90: again(seed), liver, vois, transform, truth, again }
}

/** Mean of the target in a VOI laid on it by a transform: each of 27 points per VOI voxel takes its nearest target voxel. */
export function meanIn(v: Voi, target: Volume, t: RigidTransform): number {
  const g = v.grid, [nx, ny] = g.size, h = target.geometry
  let sum = 0, count = 0
  for (let n = 0; n < voxelCount(g); n++) {
    if (weightOf(v, n) === 0) continue
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    for (let s = 0; s < 27; s++) {
      const p = indexToPosition(g, [i + (s % 3 - 1) / 3, j + (Math.floor(s / 3) % 3 - 1) / 3, k + (Math.floor(s / 9) - 1) / 3])
      const q = positionToIndex(h, applyTransform(t, p)).map(Math.round)
      sum += target.voxels[q[0]! + h.size[0] * (q[1]! + h.size[1] * q[2]!)] ?? 0
      count++
    }
  }
  return sum / count
}

function raster(g: Geometry, value: (p: Vec3) => number): Float32Array {
  const out = new Float32Array(voxelCount(g)), [nx, ny, nz] = g.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) out[n] = value(indexToPosition(g, [i, j, k]))
  // Only where a neighbour differs does an edge pass, and is the voxel divided in 27.
  const whole = out.slice(), plane = nx * ny
  for (let k = 1; k < nz - 1; k++) for (let j = 1; j < ny - 1; j++) for (let i = 1; i < nx - 1; i++) {
    const n = i + nx * j + plane * k, v = whole[n]!
    if (v === whole[n - 1] && v === whole[n + 1] && v === whole[n - nx] && v === whole[n + nx] && v === whole[n - plane] && v === whole[n + plane]) continue
    let s = 0
    for (let a = -1; a <= 1; a++) for (let b = -1; b <= 1; b++) for (let c = -1; c <= 1; c++) s += value(indexToPosition(g, [i + a / 3, j + b / 3, k + c / 3]))
    out[n] = s / 27
  }
  return out
}

function mask(g: Geometry, is: (p: Vec3) => boolean): Uint8Array {
  const out = new Uint8Array(voxelCount(g)), [nx, ny, nz] = g.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) out[n] = is(indexToPosition(g, [i, j, k])) ? 1 : 0
  return out
}

function blur(values: Float32Array, g: Geometry, fwhm: number): Float32Array {
  let from = values, stride = 1
  for (const d of [0, 1, 2] as const) {
    const sd = fwhm / 2.354820045 / g.spacing[d], reach = Math.ceil(4 * sd), weights = Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-(((n - reach) / sd) ** 2) / 2))
    const total = weights.reduce((a, b) => a + b), to = new Float32Array(from.length), length = g.size[d]
    for (let n = 0; n < from.length; n++) {
      const at = Math.floor(n / stride) % length
      let s = 0
      for (let r = -reach; r <= reach; r++) s += weights[r + reach]! * from[n + (Math.min(length - 1, Math.max(0, at + r)) - at) * stride]!
      to[n] = s / total
    }
    from = to
    stride *= length
  }
  return from
}

/** Noise with a variance in proportion to the uptake, filtered to 5 mm: SD `sd` where uptake is 1. */
function addNoise(values: Float32Array, g: Geometry, sd: number, seed: number): void {
  const r = random(seed), white = new Float32Array(values.length)
  for (let n = 0; n < white.length; n++) white[n] = r.normal() * Math.sqrt(Math.max(0, values[n]!))
  const smooth = blur(white, g, 5)
  // What the filter leaves of white noise: product over axes of sqrt(sum of squared weights).
  let left = 1
  for (const d of [0, 1, 2] as const) {
    const s = 5 / 2.354820045 / g.spacing[d], w = Array.from({ length: 41 }, (_, n) => Math.exp(-(((n - 20) / s) ** 2) / 2)), total = w.reduce((a, b) => a + b)
    left *= Math.sqrt(w.reduce((a, x) => a + (x / total) ** 2, 0))
  }
  for (let n = 0; n < values.length; n++) values[n]! += smooth[n]! * sd / left
}

/** Voxels above the midpoint between liver and the lesion's own peak or 2 x liver, nearest to this lesion, joined to its centre. */
function isocontour(fdg: Float32Array, g: Geometry, l: PhantomLesion, all: readonly PhantomLesion[]): Voi {
  const threshold = 1.8 * 2.2
  const near = (p: Vec3, q: PhantomLesion): number => Math.hypot((p[0] - q.centre[0]) / q.radii[0], (p[1] - q.centre[1]) / q.radii[1], (p[2] - q.centre[2]) / q.radii[2])
  return maskVoi(l.id, g, mask(g, p => {
      const own = near(p, l)
      if (own > 1.7 || all.some(q => q !== l && near(p, q) < own)) return false
      const [i, j, k] = positionToIndex(g, p).map(Math.round) as [number, number, number]
      return fdg[i + g.size[0] * (j + g.size[1] * k)]! >= threshold
    }))
}
