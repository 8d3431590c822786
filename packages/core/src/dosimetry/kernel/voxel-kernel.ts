import { gaussLegendre } from '../../numerics/index.ts'
import { type Gray, type KilogramPerMl, MBq, MeV } from '../../physics/index.ts'
import type { Vec3 } from '../../volume/index.ts'
import { type DosePointKernel, dosePointKernel, tabulatedEnergyMeV } from './dose-point-kernel.ts'

/**
 * How the energy of one voxel's decays is shared among the voxels around it. `share` holds one octant, offsets 0 to `reach`
 * along each axis, i fastest; the others mirror it. Over all offsets it sums to 1: the energy per activity is the constants
 * profile's, not the kernel's.
 */
export interface VoxelKernel {
  readonly spacing: Vec3
  readonly reach: Vec3
  readonly share: Float64Array
  readonly density: KilogramPerMl
  readonly pointKernel: DosePointKernel
  /** Of all energy, what the table of the point kernel holds; the rest is shared alike, so that none is lost. */
  readonly tabulated: number
}

// Beyond, a kernel would not fit a grid's neighbourhood: the spacing is not in mm, or the density not in kg/mL.
const mostOffsets = 2e6

/**
 * The voxel kernel of a point kernel: for voxels d apart, the integral of E(r) / (4 pi r^2) over all pairs of points in the two,
 * divided by the voxel's volume. Pairs u apart are as many as a box of the voxel's size overlaps itself moved by u, so this is
 * the mean over the point kernel of a tent, prod (1 - |u_i / a_i - d_i|): over each sphere exactly in azimuth and by
 * Gauss-Legendre between all bends of the polar angle, then over the shells. No sampling, no
 * singularity, and the tents of all offsets sum to 1: no energy is lost. In a medium of density rho all ranges are those of the
 * table times its density / rho.
 * Throws RangeError for spacings or densities that cannot be.
 */
export function voxelKernel(args: { pointKernel: DosePointKernel; spacing: Vec3; density: KilogramPerMl }): VoxelKernel {
  const { spacing, density } = args, point = dosePointKernel(args.pointKernel)
  if (!spacing.every(a => a > 0 && Number.isFinite(a))) throw new RangeError(`kernel for voxels of ${spacing.join(' x ')} mm`)
  if (!(density > 0 && Number.isFinite(density))) throw new RangeError(`kernel in a density of ${density} kg/mL`)
  const shell = point.shellMm * point.density / density, range = shell * point.shellEnergyMeV.length
  const reach = spacing.map(a => Math.floor(range / a) + 1) as unknown as Vec3
  if (!((reach[0] + 1) * (reach[1] + 1) * (reach[2] + 1) <= mostOffsets)) throw new RangeError(`kernel of ${range.toFixed(1)} mm range in voxels of ${spacing.join(' x ')} mm: mm and kg/mL wanted`)
  const octant = new Float64Array((reach[0] + 1) * (reach[1] + 1) * (reach[2] + 1))
  const held = tabulatedEnergyMeV(point), inShell = gaussLegendre(2)
  const bends = cornerDistances(spacing[0], spacing[1], range)
  point.shellEnergyMeV.forEach((energy, n) => {
    if (energy > 0) inShell.nodes.forEach((x, q) => addSphere(octant, reach, spacing, shell * (n + (1 + x) / 2), energy / held * inShell.weights[q]! / 2, bends))
  })
  // Off the planes of symmetry a voxel gets its share of each half of the space alone.
  for (let k = 0, at = 0; k <= reach[2]; k++) for (let j = 0; j <= reach[1]; j++) for (let i = 0; i <= reach[0]; i++, at++)
    octant[at]! *= (i > 0 ? 0.5 : 1) * (j > 0 ? 0.5 : 1) * (k > 0 ? 0.5 : 1)
  return { spacing, reach, share: octant, density, pointKernel: point, tabulated: held / point.totalEnergyMeV }
}

/** Of the energy of a voxel's decays, what the voxel `offset` from it absorbs; 0 beyond the reach. */
export function shareAt(k: VoxelKernel, offset: Vec3): number {
  const [i, j, l] = offset.map(Math.abs) as unknown as Vec3, [ri, rj, rl] = k.reach
  return i > ri || j > rj || l > rl ? 0 : k.share[i + (ri + 1) * (j + (rj + 1) * l)]!
}

/** Voxel S value: Gy per Bq s of a voxel to the one `offset` from it, by the point kernel's own energy per decay. */
export const voxelSValue = (k: VoxelKernel, offset: Vec3): Gray =>
  shareAt(k, offset) * k.pointKernel.totalEnergyMeV * MeV / (k.density * k.spacing[0] * k.spacing[1] * k.spacing[2] / 1000)

/** As the tables print it: mGy per MBq s. */
export const milligrayPerMegabecquerelSecond = (s: Gray): number => s * 1e3 * MBq

/** Distances from the axis at which a circle about it meets a new corner or edge of the columns of voxels, ascending. */
function cornerDistances(a: number, b: number, range: number): number[] {
  const found = new Set<number>()
  for (let m = 0; m * a <= range; m++) for (let n = 0; n * b <= range; n++) found.add(Math.hypot(m * a, n * b))
  return [...found].sort((x, y) => x - y)
}

/** The mean of every tent over the octant of a sphere, times `energy`. */
function addSphere(octant: Float64Array, reach: Vec3, spacing: Vec3, r: number, energy: number, bends: readonly number[]): void {
  const c = spacing[2], polar = [0, Math.PI / 2]
  for (let m = 1; m * c < r; m++) polar.push(Math.acos(m * c / r))
  for (const b of bends) if (b > 0 && b < r) polar.push(Math.asin(b / r))
  polar.sort((x, y) => x - y)
  // Many panels are narrow ones, in which few nodes do.
  const { nodes, weights } = quadratures[polar.length > 100 ? 0 : polar.length > 30 ? 1 : 2]!
  for (let p = 0; p + 1 < polar.length; p++) {
    const low = polar[p]!, half = (polar[p + 1]! - low) / 2
    if (!(half > 1e-12)) continue
    for (let q = 0; q < nodes.length; q++) {
      const theta = low + half * (1 + nodes[q]!), k = Math.floor(r * Math.cos(theta) / c), t = r * Math.cos(theta) / c - k
      const w = energy * half * weights[q]! * Math.sin(theta)
      addCircle(octant, reach, spacing, r * Math.sin(theta), k, w * (1 - t), w * t)
    }
  }
}

const quadratures = [3, 5, 8].map(gaussLegendre)
const angles = new Float64Array(4096)

/** The mean of every tent over a quarter circle of radius rho between two layers of voxels, k with weight `below`, k + 1 with `above`. */
function addCircle(octant: Float64Array, reach: Vec3, spacing: Vec3, rho: number, k: number, below: number, above: number): void {
  const [a, b] = spacing, nx = reach[0] + 1, nxy = nx * (reach[1] + 1)
  let count = 0
  angles[count++] = 0
  for (let m = Math.floor(rho / a); m > 0; m--) angles[count++] = Math.acos(Math.min(1, m * a / rho))
  const byX = count
  for (let n = 1; n * b < rho; n++) angles[count++] = Math.asin(n * b / rho)
  angles[count++] = Math.PI / 2
  if (byX > 1) angles.subarray(0, count).sort()
  for (let s = 0; s + 1 < count; s++) {
    const from = angles[s]!, to = angles[s + 1]!
    if (!(to > from)) continue
    const middle = (from + to) / 2, i = Math.floor(rho * Math.cos(middle) / a), j = Math.floor(rho * Math.sin(middle) / b)
    const s1 = Math.sin(from), s2 = Math.sin(to), whole = (to - from) * 2 / Math.PI
    const cosines = (s2 - s1) * 2 / Math.PI * rho / a, sines = (Math.cos(from) - Math.cos(to)) * 2 / Math.PI * rho / b
    // Integrals of the way into the cell along x, along y, and of their product.
    const x = cosines - i * whole, y = sines - j * whole
    const xy = (s2 * s2 - s1 * s1) / Math.PI * rho * rho / (a * b) - j * cosines - i * sines + i * j * whole
    const at = i + nx * j + nxy * k
    const near = whole - x - y + xy, alongX = x - xy, alongY = y - xy
    octant[at]! += below * near
    octant[at + 1]! += below * alongX
    octant[at + nx]! += below * alongY
    octant[at + nx + 1]! += below * xy
    octant[at + nxy]! += above * near
    octant[at + nxy + 1]! += above * alongX
    octant[at + nxy + nx]! += above * alongY
    octant[at + nxy + nx + 1]! += above * xy
  }
}
