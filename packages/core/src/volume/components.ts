import { boxSize, wordsOf } from './box.ts'
import type { Vec3 } from './vector.ts'
import { type Voi, blockVoi } from './voi.ts'

export interface Components {
  readonly count: number
  /** Per voxel of the mask (of a VOI: of its box): 0 outside, else 1 to count, the largest component first. */
  readonly label: Int32Array
  /** Voxels of component n + 1. */
  readonly sizes: readonly number[]
}

export interface ComponentOptions { readonly connectivity?: 6 | 26 }

/** The connected components of a VOI, labelled in its box. */
export const components = (v: Voi, options: ComponentOptions = {}): Components =>
  maskComponents(v.inside, boxSize(v.box), options)

/**
 * Connected components of a mask of `size` (i fastest) by runs and union-find, ordered by size, equals by their first voxel.
 * `connectivity`: 26 (faces, edges and corners) or 6 (faces).
 */
export function maskComponents(inside: Uint8Array, [nx, ny, nz]: Vec3, options: ComponentOptions = {}): Components {
  const { connectivity = 26 } = options
  // Runs of a row: [start, end) along i, in order; rowStart[r] is the first run of row r.
  let starts = new Int32Array(1024), ends = new Int32Array(1024), runs = 0
  const rowStart = new Int32Array(ny * nz + 1)
  const words = wordsOf(inside)
  for (let row = 0; row < ny * nz; row++) {
    rowStart[row] = runs
    const base = row * nx, limit = base + nx
    let n = base
    for (;;) {
      // Four empty voxels at a time.
      while (n < limit && inside[n] === 0) {
        n++
        while ((n & 3) === 0 && n + 4 <= limit && words[n >> 2] === 0) n += 4
      }
      if (n === limit) break
      if (runs === starts.length) { starts = doubled(starts); ends = doubled(ends) }
      starts[runs] = n - base
      while (n < limit && inside[n] !== 0) n++
      ends[runs++] = n - base
    }
  }
  rowStart[ny * nz] = runs

  const parent = new Int32Array(runs)
  for (let r = 0; r < runs; r++) parent[r] = r
  const find = (r: number): number => {
    while (parent[r] !== r) r = parent[r] = parent[parent[r]!]!
    return r
  }
  const touch = connectivity === 26 ? 1 : 0
  const join = (row: number, other: number): void => {
    let a = rowStart[row]!, b = rowStart[other]!
    const aEnd = rowStart[row + 1]!, bEnd = rowStart[other + 1]!
    while (a < aEnd && b < bEnd) {
      if (starts[a]! < ends[b]! + touch && starts[b]! < ends[a]! + touch) {
        const p = find(a), q = find(b)
        if (p < q) parent[q] = p; else parent[p] = q
      }
      if (ends[a]! < ends[b]!) a++; else b++
    }
  }
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
    const row = z * ny + y
    if (rowStart[row] === rowStart[row + 1]) continue
    if (y > 0) join(row, row - 1)
    if (z === 0) continue
    join(row, row - ny)
    if (connectivity === 26) {
      if (y > 0) join(row, row - ny - 1)
      if (y < ny - 1) join(row, row - ny + 1)
    }
  }

  const sizeOf = new Int32Array(runs), bySize = new Map<number, number[]>()
  for (let r = 0; r < runs; r++) sizeOf[find(r)]! += ends[r]! - starts[r]!
  // A root is its component's first run, so roots of one size come in the order of their first voxels.
  for (let r = 0; r < runs; r++) {
    if (parent[r] !== r) continue
    const equals = bySize.get(sizeOf[r]!)
    if (equals) equals.push(r); else bySize.set(sizeOf[r]!, [r])
  }
  const roots = [...bySize.keys()].sort((a, b) => b - a).flatMap(size => bySize.get(size)!)
  const labelOf = new Int32Array(runs)
  roots.forEach((root, n) => { labelOf[root] = n + 1 })
  const label = new Int32Array(inside.length)
  for (let row = 0; row < ny * nz; row++)
    for (let r = rowStart[row]!; r < rowStart[row + 1]!; r++) {
      const l = labelOf[find(r)]!, base = row * nx
      for (let n = base + starts[r]!; n < base + ends[r]!; n++) label[n] = l
    }
  return { count: roots.length, label, sizes: roots.map(r => sizeOf[r]!) }
}

/** One component as a VOI. Throws RangeError for a number that is none. */
export function componentVoi(v: Voi, found: Components, number: number, name = `${v.name} ${number}`): Voi {
  if (!(Number.isInteger(number) && number >= 1 && number <= found.count)) throw new RangeError(`component ${number} of ${found.count}`)
  const inside = new Uint8Array(v.inside.length)
  for (let n = 0; n < inside.length; n++) if (found.label[n] === number) inside[n] = 1
  return blockVoi(name, v.grid, v.box, inside)
}

function doubled(a: Int32Array): Int32Array<ArrayBuffer> {
  const b = new Int32Array(2 * a.length)
  b.set(a)
  return b
}
