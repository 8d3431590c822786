import { type KilogramPerMl, kgPerL } from '../physics/index.ts'
import { type Geometry, type RigidTransform, type Volume, croppedGeometry, geometry, resample, scale, subtract, add, indexToPosition, voxelCount } from '../volume/index.ts'

/** Mass density by CT number: straight between its points, constant beyond them. */
export interface CtDensityCurve {
  /** Ascending CT numbers, HU, with the density, kg/L. */
  readonly points: readonly (readonly [hu: number, kgPerL: number])[]
  readonly source: string
}

export const schneider2000: CtDensityCurve = {
  points: [[-1000, 1.21e-3], [-98, 0.93], [-97, 0.930486], [14, 1.03], [23, 1.031], [100, 1.1199], [101, 1.0762], [1600, 1.9642], [3000, 2.8]],
  source: 'Schneider W, Bortfeld T, Schlegel W. Phys Med Biol 2000;45:459-478, as tabulated for Monte Carlo programs',
}

/** Mass density on a grid. */
export interface DensityMap {
  readonly geometry: Geometry
  /** kg/mL. */
  readonly density: Float32Array
  readonly source: string
}

/** Throws RangeError for a CT number that is none, or a curve that is not ascending. */
export function densityOfHu(hu: number, curve: CtDensityCurve = schneider2000): KilogramPerMl {
  if (!Number.isFinite(hu)) throw new RangeError(`density of ${hu} HU`)
  const p = curve.points
  if (p.length === 0 || p.some(([x, d], n) => !(d >= 0) || (n > 0 && !(x > p[n - 1]![0])))) throw new RangeError(`density curve: CT numbers in ascending order with densities wanted`)
  let n = 0
  while (n < p.length && p[n]![0] < hu) n++
  if (n === 0) return p[0]![1] * kgPerL
  if (n === p.length) return p[n - 1]![1] * kgPerL
  const [x0, d0] = p[n - 1]!, [x1, d1] = p[n]!
  return (d0 + (d1 - d0) * (hu - x0) / (x1 - x0)) * kgPerL
}

/**
 * The density of a CT on another grid: the mean over points of each voxel that lie as close as the CT's. Off the CT `outside`.
 * `transform` leads from the grid's frame into the CT's.
 */
export function ctDensity(args: {
  ct: Volume<"[hnsf'U]">; grid: Geometry; outside: KilogramPerMl; transform?: RigidTransform; curve?: CtDensityCurve
}): DensityMap {
  const { ct, grid, outside, transform, curve = schneider2000 } = args
  const table = Float64Array.from({ length: highest - lowest + 1 }, (_, n) => densityOfHu(lowest + n, curve))
  const fine = ([0, 1, 2] as const).map(d => Math.max(1, Math.round(grid.spacing[d] / Math.min(...ct.geometry.spacing.map(s => Math.max(s, grid.spacing[d] / 4))))))
  const density = new Float32Array(voxelCount(grid)), [nx, ny, nz] = grid.size, [fx, fy, fz] = fine as [number, number, number], points = fx * fy * fz
  for (let k = 0; k < nz; k++) {
    const slice = resample(ct, finer(croppedGeometry(grid, { from: [0, 0, k], to: [nx - 1, ny - 1, k] }), [fx, fy, fz]), { outside: noCt, ...(transform ? { transform } : {}) }).voxels
    for (let j = 0, at = nx * ny * k; j < ny; j++) for (let i = 0; i < nx; i++, at++) {
      let sum = 0
      for (let c = 0; c < fz; c++) for (let b = 0; b < fy; b++) for (let a = 0, n = i * fx + nx * fx * (j * fy + b + ny * fy * c); a < fx; a++, n++) {
        const hu = slice[n]!
        sum += hu === noCt ? outside : table[Math.min(highest, Math.max(lowest, Math.round(hu))) - lowest]!
      }
      density[at] = sum / points
    }
  }
  return { geometry: grid, density, source: curve.source }
}

const lowest = -1024, highest = 3071, noCt = -32768

/** Each voxel divided into n along each axis. */
function finer(g: Geometry, n: readonly [number, number, number]): Geometry {
  const spacing = g.spacing.map((s, d) => s / n[d]!) as unknown as Geometry['spacing']
  const corner = subtract(g.origin, halfVoxel(g, g.spacing))
  return geometry({ ...g, size: g.size.map((s, d) => s * n[d]!) as unknown as Geometry['size'], spacing, origin: add(corner, halfVoxel(g, spacing)) })
}

const halfVoxel = (g: Geometry, spacing: Geometry['spacing']) => scale(indexToPosition({ ...g, origin: [0, 0, 0], spacing }, [1, 1, 1]), 0.5)
