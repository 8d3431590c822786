import { random } from '../../src/numerics/index.ts'
import { type Geometry, type Vec3, type Voi, type Volume, geometry, indexToPosition, maskVoi, voxelCount } from '../../src/volume/index.ts'

export const grid = (over: Partial<Geometry> = {}): Geometry => geometry({
  frameOfReferenceUid: '1.2.3', size: [40, 34, 30], spacing: [4, 4.2, 3], origin: [-70, -60, -40], direction: [0.96, -0.28, 0, 0.28, 0.96, 0, 0, 0, 1], ...over,
})

export interface Ball { readonly centre: Vec3; readonly radius: number; readonly sul: number }

/** Balls in a background of 1, the hottest counting where they overlap; then noise and blur (FWHM mm) along the grid's axes. */
export function uptake(balls: readonly Ball[], o: { g?: Geometry; fwhm?: number; noise?: number; seed?: number } = {}): Volume<'{SUVlbm}g/ml'> {
  const g = o.g ?? grid(), r = random(o.seed ?? 5)
  let voxels = new Float32Array(voxelCount(g))
  const corner = Math.hypot(...g.spacing) / 2, far = (p: Vec3, b: Ball) => Math.hypot(p[0] - b.centre[0], p[1] - b.centre[1], p[2] - b.centre[2]) - b.radius
  const hottest = (p: Vec3, of: readonly Ball[]) => of.reduce((sul, b) => far(p, b) <= 0 && b.sul > sul ? b.sul : sul, 1)
  eachVoxel(g, (p, n) => {
    const near = balls.filter(b => far(p, b) < corner)
    let sul = near.length > 0 ? 0 : 1
    if (near.every(b => far(p, b) < -corner)) sul = hottest(p, near)
    // Partial voxels by 3 x 3 x 3 points.
    else for (const dz of [-1, 0, 1]) for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1])
      sul += hottest([p[0] + dx * g.spacing[0] / 3, p[1] + dy * g.spacing[1] / 3, p[2] + dz * g.spacing[2] / 3], near) / 27
    voxels[n] = sul * (1 + (o.noise ?? 0) * r.normal())
  })
  if (o.fwhm) for (const axis of [0, 1, 2] as const) voxels = blurred(voxels, g, axis, o.fwhm / 2.3548)
  return { unit: '{SUVlbm}g/ml', geometry: g, voxels }
}

export function ballVoi(b: { centre: Vec3; radius: number }, name = 'ball', g: Geometry = grid()): Voi {
  const inside = new Uint8Array(voxelCount(g))
  eachVoxel(g, (p, n) => { if (Math.hypot(p[0] - b.centre[0], p[1] - b.centre[1], p[2] - b.centre[2]) <= b.radius) inside[n] = 1 })
  return maskVoi(name, g, inside)
}

export function eachVoxel(g: Geometry, act: (p: Vec3, n: number) => void): void {
  for (let k = 0, n = 0; k < g.size[2]; k++) for (let j = 0; j < g.size[1]; j++) for (let i = 0; i < g.size[0]; i++, n++) act(indexToPosition(g, [i, j, k]), n)
}

function blurred(values: Float32Array, g: Geometry, axis: 0 | 1 | 2, sigma: number): Float32Array<ArrayBuffer> {
  const step = sigma / g.spacing[axis], reach = Math.ceil(4 * step), stride = axis === 0 ? 1 : axis === 1 ? g.size[0] : g.size[0] * g.size[1]
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-0.5 * ((n - reach) / step) ** 2)), total = kernel.reduce((a, b) => a + b, 0)
  const out = new Float32Array(values.length)
  for (let n = 0; n < values.length; n++) {
    const at = Math.floor(n / stride) % g.size[axis]
    let sum = 0
    for (let q = -reach; q <= reach; q++) sum += kernel[q + reach]! * values[n + (Math.min(g.size[axis] - 1, Math.max(0, at + q)) - at) * stride]!
    out[n] = sum / total
  }
  return out
}
