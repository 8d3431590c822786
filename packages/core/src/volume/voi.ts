import { type VoxelBox, blockOf, boxOf, boxSize, emptyBox, placeBlock, voxelsOfBox, wholeBox } from './box.ts'
import { type Geometry, voxelCount, voxelVolumeMl } from './geometry.ts'
import type { Vec3 } from './vector.ts'

/**
 * A volume of interest on a grid: `inside` is 1 within, 0 elsewhere, for the voxels of `box` alone (i fastest), the smallest block
 * that holds it. So it costs what the VOI costs, not what the grid costs. Made by `maskVoi` or `blockVoi`.
 */
export interface Voi {
  readonly name: string
  readonly grid: Geometry
  readonly box: VoxelBox
  readonly inside: Uint8Array
}

/** A volume of interest with partial voxels: `fraction` of each voxel of `box` that lies within, 0 to 1. */
export interface FractionalVoi {
  readonly name: string
  readonly grid: Geometry
  readonly box: VoxelBox
  readonly fraction: Float32Array
}

export const emptyVoi = (name: string, grid: Geometry): Voi => ({ name, grid, box: emptyBox, inside: new Uint8Array(0) })

export const emptyFraction = (name: string, grid: Geometry): FractionalVoi =>
  ({ name, grid, box: emptyBox, fraction: new Float32Array(0) })

/** The VOI of a mask that fills the grid. Throws RangeError where it does not. */
export const maskVoi = (name: string, grid: Geometry, mask: Uint8Array): Voi => blockVoi(name, grid, wholeBox(grid), mask)

/** The fractional VOI of parts (0 to 1) that fill the grid. Throws RangeError where they do not. */
export const partsVoi = (name: string, grid: Geometry, parts: Float32Array): FractionalVoi =>
  blockFraction(name, grid, wholeBox(grid), parts)

/** The VOI whose voxels are those of a block of its grid. Throws RangeError where they do not fill it, or it leaves the grid. */
export function blockVoi(name: string, grid: Geometry, box: VoxelBox, inside: Uint8Array): Voi {
  const tight = tightBox(name, grid, box, inside)
  return tight ? { name, grid, ...moved(box, tight), inside: cut(inside, box, tight) } : emptyVoi(name, grid)
}

/** The fractional VOI of the parts of a block's voxels, 0 elsewhere. Throws RangeError as `blockVoi`. */
export function blockFraction(name: string, grid: Geometry, box: VoxelBox, fraction: Float32Array): FractionalVoi {
  const tight = tightBox(name, grid, box, fraction)
  return tight ? { name, grid, ...moved(box, tight), fraction: cut(fraction, box, tight) } : emptyFraction(name, grid)
}

function tightBox(name: string, grid: Geometry, box: VoxelBox, values: Uint8Array | Float32Array): VoxelBox | undefined {
  const { from, to } = box
  if (from.some((x, d) => x < 0 || (x <= to[d]! && to[d]! >= grid.size[d]!)))
    throw new RangeError(`VOI ${name}: box ${from.join(', ')} to ${to.join(', ')} in a grid of ${grid.size.join(' x ')}`)
  if (values.length !== voxelsOfBox(box))
    throw new RangeError(`VOI ${name}: ${values.length} voxels for ${boxSize(box).join(' x ')}`)
  return boxOf(values, boxSize(box))
}

const moved = (outer: VoxelBox, inner: VoxelBox): { box: VoxelBox } => {
  const shift = (p: Vec3): Vec3 => [p[0] + outer.from[0], p[1] + outer.from[1], p[2] + outer.from[2]]
  return { box: { from: shift(inner.from), to: shift(inner.to) } }
}

const cut = <V extends Uint8Array | Float32Array>(values: V, box: VoxelBox, tight: VoxelBox): V =>
  voxelsOfBox(tight) === values.length ? values : blockOf(values, boxSize(box), tight)

/** The smallest block that holds the VOI, or undefined where it is empty. */
export const boundingBox = (v: Voi | FractionalVoi): VoxelBox | undefined => isEmpty(v) ? undefined : v.box

export const isEmpty = (v: Voi | FractionalVoi): boolean => v.box.to[0] < v.box.from[0]

/** What each voxel of the VOI's box counts: 0 or 1, or its part. */
export const weightsOf = (v: Voi | FractionalVoi): Uint8Array | Float32Array => 'inside' in v ? v.inside : v.fraction

/** The VOI's bytes over a block of its grid, 0 beyond its own box; over the whole grid where none is given. */
export function insideOver(v: Voi, box: VoxelBox = wholeBox(v.grid)): Uint8Array {
  const out = new Uint8Array(voxelsOfBox(box))
  placeBlock(out, box, v.inside, v.box)
  return out
}

/** The parts that lie within over a block of its grid, 0 beyond its own box; over the whole grid where none is given. */
export function fractionOver(v: Voi | FractionalVoi, box: VoxelBox = wholeBox(v.grid)): Float32Array {
  const out = new Float32Array(voxelsOfBox(box))
  placeBlock(out, box, weightsOf(v), v.box)
  return out
}

/** What the voxel i, j, k of the grid counts: 0 beyond the VOI's box, and off the grid. */
export function weightAt(v: Voi | FractionalVoi, i: number, j: number, k: number): number {
  const { from, to } = v.box
  if (i < from[0] || j < from[1] || k < from[2] || i > to[0] || j > to[1] || k > to[2]) return 0
  const [nx, ny] = boxSize(v.box)
  return weightsOf(v)[i - from[0] + nx * (j - from[1] + ny * (k - from[2]))]!
}

/** What the voxel of that number in the grid (i fastest) counts. */
export function weightOf(v: Voi | FractionalVoi, n: number): number {
  const [nx, ny] = v.grid.size, row = Math.floor(n / nx), k = Math.floor(row / ny)
  return weightAt(v, n - row * nx, row - k * ny, k)
}

/** The rows of the VOI's box: `at` is the row's first voxel in the grid, `from` in the box, `length` its voxels. In the grid's order. */
export function eachRow(v: Voi | FractionalVoi, act: (at: number, from: number, length: number) => void): void {
  const { from, to } = v.box, [gx, gy] = v.grid.size, length = to[0] - from[0] + 1
  for (let k = from[2], row = 0; k <= to[2]; k++) for (let j = from[1]; j <= to[1]; j++, row += length)
    act(from[0] + gx * (j + gy * k), row, length)
}

/** Every voxel with any part within: its number in the grid (i fastest) and what it counts. In the grid's order. */
export function eachVoxel(v: Voi | FractionalVoi, act: (n: number, weight: number) => void): void {
  const weights = weightsOf(v)
  eachRow(v, (at, from, length) => {
    for (let x = 0; x < length; x++) {
      const w = weights[from + x]!
      if (w > 0) act(at + x, w)
    }
  })
}

export function voxelsInside(v: Voi): number {
  const { inside } = v
  let count = 0
  for (let n = 0; n < inside.length; n++) count += inside[n]!
  return count
}

/** mL; of a fractional VOI the sum of its fractions. */
export function volumeMl(v: Voi | FractionalVoi): number {
  if ('inside' in v) return voxelsInside(v) * voxelVolumeMl(v.grid)
  const { fraction } = v
  let sum = 0
  for (let n = 0; n < fraction.length; n++) sum += fraction[n]!
  return sum * voxelVolumeMl(v.grid)
}

export const asFractional = (v: Voi): FractionalVoi =>
  ({ name: v.name, grid: v.grid, box: v.box, fraction: Float32Array.from(v.inside) })

/** The VOI where it is, on a grid of the same voxels: another frame of reference, or a grid that was moved. RangeError for other sizes. */
export function onGrid<V extends Voi | FractionalVoi>(v: V, grid: Geometry): V {
  if (voxelCount(grid) !== voxelCount(v.grid) || grid.size.some((n, d) => n !== v.grid.size[d]))
    throw new RangeError(`VOI ${v.name}: of a grid of ${v.grid.size.join(' x ')} on one of ${grid.size.join(' x ')}`)
  return { ...v, grid }
}
