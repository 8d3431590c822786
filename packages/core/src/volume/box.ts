import { type Geometry, indexToPosition } from './geometry.ts'
import type { Vec3 } from './vector.ts'
import type { Voxels } from './volume.ts'

/** A block of voxels, `from` to `to`, both included; without any where `to` lies before `from`. */
export interface VoxelBox { readonly from: Vec3; readonly to: Vec3 }

export const emptyBox: VoxelBox = { from: [0, 0, 0], to: [-1, -1, -1] }

export const wholeBox = (g: Geometry): VoxelBox => ({ from: [0, 0, 0], to: [g.size[0] - 1, g.size[1] - 1, g.size[2] - 1] })

export const boxSize = (b: VoxelBox): Vec3 => [b.to[0] - b.from[0] + 1, b.to[1] - b.from[1] + 1, b.to[2] - b.from[2] + 1]

export const voxelsOfBox = (b: VoxelBox): number => {
  const [nx, ny, nz] = boxSize(b)
  return nx * ny * nz
}

/** The smallest block of an array of that size (i fastest) that holds every voxel above 0; undefined where all are 0. */
export function boxOf(values: Uint8Array | Float32Array, size: Vec3): VoxelBox | undefined {
  const [nx, ny, nz] = size
  const words = values instanceof Uint8Array ? wordsOf(values) : undefined
  const first = firstAbove(values, words, 0, values.length)
  if (first < 0) return undefined
  let x0 = nx, x1 = -1, y0 = ny, y1 = -1, z0 = nz, z1 = -1
  for (let row = Math.floor(first / nx); row < ny * nz; row++) {
    const start = row * nx, n = firstAbove(values, words, start, start + nx)
    if (n < 0) {
      // Whole empty stretches are passed at once.
      const next = firstAbove(values, words, start + nx, values.length)
      if (next < 0) break
      row = Math.floor(next / nx) - 1
      continue
    }
    let last = start + nx - 1
    while (!(values[last]! > 0)) last--
    const y = row % ny, z = (row - y) / ny
    if (n - start < x0) x0 = n - start
    if (last - start > x1) x1 = last - start
    if (y < y0) y0 = y
    if (y > y1) y1 = y
    if (z < z0) z0 = z
    z1 = z
  }
  return { from: [x0, y0, z0], to: [x1, y1, z1] }
}

/** The box grown by whole voxels each way, cut at the grid's edge. */
export function grownBox(b: VoxelBox, by: Vec3, size: Vec3): VoxelBox {
  const d = [0, 1, 2] as const
  return {
    from: d.map(n => Math.max(0, b.from[n] - by[n])) as unknown as Vec3,
    to: d.map(n => Math.min(size[n] - 1, b.to[n] + by[n])) as unknown as Vec3,
  }
}

/** The smallest block that holds all of them, those without voxels left out; undefined for none. */
export function unitedBox(boxes: readonly VoxelBox[]): VoxelBox | undefined {
  const filled = boxes.filter(b => b.to[0] >= b.from[0])
  if (filled.length === 0) return undefined
  const end = (pick: (...x: number[]) => number, which: 'from' | 'to') =>
    ([0, 1, 2] as const).map(d => pick(...filled.map(b => b[which][d]))) as unknown as Vec3
  return { from: end(Math.min, 'from'), to: end(Math.max, 'to') }
}

/** What two blocks share, or undefined where they share nothing. */
export function commonBox(a: VoxelBox, b: VoxelBox): VoxelBox | undefined {
  const d = [0, 1, 2] as const
  const from = d.map(n => Math.max(a.from[n], b.from[n])) as unknown as Vec3
  const to = d.map(n => Math.min(a.to[n], b.to[n])) as unknown as Vec3
  return d.every(n => from[n] <= to[n]) ? { from, to } : undefined
}

/** The box as another grid has it whose first voxel is voxel `first` of this one. */
export const boxFrom = (b: VoxelBox, first: Vec3): VoxelBox => ({
  from: [b.from[0] - first[0], b.from[1] - first[1], b.from[2] - first[2]],
  to: [b.to[0] - first[0], b.to[1] - first[1], b.to[2] - first[2]],
})

/** The grid of a block of a grid's voxels. Throws RangeError where the block leaves the grid. */
export function croppedGeometry(g: Geometry, b: VoxelBox): Geometry {
  for (let d = 0; d < 3; d++)
    if (!(b.from[d]! >= 0 && b.from[d]! <= b.to[d]! && b.to[d]! < g.size[d]!))
      throw new RangeError(`box ${b.from.join(', ')} to ${b.to.join(', ')} in a grid of ${g.size.join(' x ')}`)
  return { ...g, size: boxSize(b), origin: indexToPosition(g, b.from) }
}

/** The values of a block of an array of `size` (i fastest): a new array of the same kind. */
export function blockOf<V extends Voxels>(values: V, size: Vec3, box: VoxelBox): V {
  const [nx, ny, nz] = boxSize(box)
  const out = new (values.constructor as new (length: number) => V)(nx * ny * nz)
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const from = box.from[0] + size[0] * (box.from[1] + j + size[1] * (box.from[2] + k))
    // The union's own `set` wants one kind of number; the kinds are the same by construction.
    ;(out as Float32Array).set((values as Float32Array).subarray(from, from + nx), nx * (j + ny * k))
  }
  return out
}

/** Writes what the block `own` has of `values` into `out`, which is the block `box` of the same grid; the rest stays. */
export function placeBlock(out: Uint8Array | Float32Array, box: VoxelBox, values: Uint8Array | Float32Array, own: VoxelBox): void {
  const both = commonBox(own, box)
  if (!both) return
  const [ox, oy] = boxSize(own), [bx, by] = boxSize(box), width = both.to[0] - both.from[0] + 1
  for (let k = both.from[2]; k <= both.to[2]; k++) for (let j = both.from[1]; j <= both.to[1]; j++) {
    const from = both.from[0] - own.from[0] + ox * (j - own.from[1] + oy * (k - own.from[2]))
    out.set(values.subarray(from, from + width), both.from[0] - box.from[0] + bx * (j - box.from[1] + by * (k - box.from[2])))
  }
}

/** A mask's bytes four at a time, to pass what is empty; a copy where the array is not aligned for it. */
export function wordsOf(inside: Uint8Array): Int32Array {
  const aligned = inside.byteOffset % 4 === 0 ? inside : new Uint8Array(inside)
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}

function firstAbove(values: Uint8Array | Float32Array, words: Int32Array | undefined, from: number, to: number): number {
  let n = from
  if (words) {
    while (n < to && n & 3) { if (values[n]! > 0) return n; n++ }
    let w = n >> 2
    const end = to >> 2
    while (w < end && words[w] === 0) w++
    n = Math.max(n, w << 2)
  }
  while (n < to) { if (values[n]! > 0) return n; n++ }
  return -1
}
