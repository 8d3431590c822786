import { type KilogramPerMl, kgPerL } from '../physics/index.ts'
import { type Geometry, type RigidTransform, type Volume, gridMap, inverseTransform, resample, voxelCount } from '../volume/index.ts'

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
 * The density of a CT on another grid: the mean over the CT's voxels whose centres lie in each; where none does (a CT coarser than
 * the grid) that of the CT's voxel in which the centre lies, off the CT `outside`. `transform` leads from the grid's frame into the CT's.
 */
export function ctDensity(args: {
  ct: Volume<"[hnsf'U]">; grid: Geometry; outside: KilogramPerMl; transform?: RigidTransform; curve?: CtDensityCurve
}): DensityMap {
  const { ct, grid, outside, transform, curve = schneider2000 } = args
  const table = Float64Array.from({ length: highest - lowest + 1 }, (_, n) => densityOfHu(lowest + n, curve))
  const sums = new Float64Array(voxelCount(grid)), counts = new Uint16Array(sums.length)
  const { matrix: m, offset } = gridMap(ct.geometry, grid, transform && inverseTransform(transform))
  const [cx, cy, cz] = ct.geometry.size, [nx, ny, nz] = grid.size
  for (let k = 0, n = 0; k < cz; k++) for (let j = 0; j < cy; j++) {
    // Half a voxel on, so that truncation rounds to the nearest centre.
    let x = m[1] * j + m[2] * k + offset[0] + 0.5, y = m[4] * j + m[5] * k + offset[1] + 0.5, z = m[7] * j + m[8] * k + offset[2] + 0.5
    for (let i = 0; i < cx; i++, n++, x += m[0], y += m[3], z += m[6]) {
      if (!(x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz)) continue
      const at = (x | 0) + nx * ((y | 0) + ny * (z | 0)), hu = ct.voxels[n]!
      sums[at]! += table[(hu < lowest ? lowest : hu > highest ? highest : Math.round(hu)) - lowest]!
      counts[at]!++
    }
  }
  const density = new Float32Array(sums.length)
  const nearest = counts.includes(0) ? resample(ct, grid, { outside: noCt, interpolation: 'nearest', ...(transform ? { transform } : {}) }).voxels : undefined
  for (let n = 0; n < density.length; n++) {
    if (counts[n]! > 0) density[n] = sums[n]! / counts[n]!
    else {
      const hu = nearest![n]!
      density[n] = hu === noCt ? outside : table[Math.min(highest, Math.max(lowest, Math.round(hu))) - lowest]!
    }
  }
  return { geometry: grid, density, source: curve.source }
}

const lowest = -1024, highest = 3071, noCt = -32768
