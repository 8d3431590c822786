import { type Geometry, type RigidTransform, type Vec3, applyTransform, indexToPosition, positionToIndex } from '@yttria/core/volume'

interface Image { readonly geometry: Geometry; readonly voxels: ArrayLike<number> }

/** Samples of the moving image: positions (LPS mm, one after another) and values. */
export interface Samples { readonly positions: Float64Array; readonly values: Float64Array }

/** Voxels of a box of the image, every `step`th along each axis; values held between `low` and `high`. */
export function samplesOf(image: Image, options: { from?: Vec3; to?: Vec3; most?: number; low?: number; high?: number } = {}): Samples {
  const { geometry: g, voxels } = image, from = (options.from ?? [0, 0, 0]).map(x => Math.max(0, Math.floor(x))), to = (options.to ?? g.size.map(n => n - 1)).map((x, d) => Math.min(g.size[d]! - 1, Math.ceil(x)))
  const count = [0, 1, 2].reduce((n, d) => n * Math.max(0, to[d]! - from[d]! + 1), 1), step = Math.max(1, Math.ceil((count / (options.most ?? 30000)) ** (1 / 3)))
  const positions: number[] = [], values: number[] = [], { low = -Infinity, high = Infinity } = options
  for (let k = from[2]!; k <= to[2]!; k += step) for (let j = from[1]!; j <= to[1]!; j += step) for (let i = from[0]!; i <= to[0]!; i += step) {
    positions.push(...indexToPosition(g, [i, j, k]))
    values.push(Math.min(high, Math.max(low, voxels[i + g.size[0] * (j + g.size[1] * k)]!)))
  }
  return { positions: Float64Array.from(positions), values: Float64Array.from(values) }
}

/** Pearson's correlation of samples with the fixed image where the transform puts them (nearest voxel); undefined where fewer than 30 fall on it or nothing varies. */
export function correlation(samples: Samples, fixed: Image, t: RigidTransform, options: { low?: number; high?: number } = {}): number | undefined {
  const { geometry: g, voxels } = fixed, [nx, ny, nz] = g.size, { low = -Infinity, high = Infinity } = options
  const index = (p: Vec3) => positionToIndex(g, applyTransform(t, p))
  const o = index([0, 0, 0]), [a, b, c] = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const).map(v => index(v).map((x, d) => x - o[d]!)) as [number[], number[], number[]]
  let n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0
  for (let s = 0; s < samples.values.length; s++) {
    const x = samples.positions[3 * s]!, y = samples.positions[3 * s + 1]!, z = samples.positions[3 * s + 2]!
    const i = Math.round(o[0] + a[0]! * x + b[0]! * y + c[0]! * z), j = Math.round(o[1] + a[1]! * x + b[1]! * y + c[1]! * z), k = Math.round(o[2] + a[2]! * x + b[2]! * y + c[2]! * z)
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue
    const u = samples.values[s]!, v = Math.min(high, Math.max(low, voxels[i + nx * (j + ny * k)]!))
    n++; sx += u; sy += v; sxx += u * u; syy += v * v; sxy += u * v
  }
  if (n < 30) return undefined
  const vx = sxx - sx * sx / n, vy = syy - sy * sy / n
  return vx > 1e-12 * sxx && vy > 1e-12 * syy ? (sxy - sx * sy / n) / Math.sqrt(vx * vy) : undefined
}

/** The indices in a grid of a box about a block of that grid, with a margin. */
export function boxAbout(g: Geometry, block: Geometry, marginMm: number): { from: Vec3; to: Vec3 } {
  const along = (c: number): number => [0, 1, 2].reduce((sum, r) => sum + g.direction[3 * r + c]! * (block.origin[r]! - g.origin[r]!), 0)
  const first = [0, 1, 2].map(c => along(c) / g.spacing[c]!)
  const from = first.map((x, d) => x - marginMm / g.spacing[d]!), to = first.map((x, d) => x + block.size[d]! - 1 + marginMm / g.spacing[d]!)
  return { from: from as unknown as Vec3, to: to as unknown as Vec3 }
}
