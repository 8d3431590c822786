import { type Qr, invertUpper, multiply, transpose } from '../../numerics/index.ts'
import type { ModelFrame } from '../formula/index.ts'

/** A random term: its effects are multiplied by columns of length 1 (root mean square), so that theta is of order 1. */
export interface Effect {
  readonly group: string
  readonly labels: readonly string[]
  readonly names: readonly string[]
  readonly correlated: boolean
  /** What z was divided by: an effect in the outcome's units is the scaled one divided by this. */
  readonly scale: Float64Array
  /** Where its part of theta starts, and how long it is. */
  readonly from: number
  readonly length: number
}

/**
 * Rows that share no random effect with any other rows: with one grouping factor a group, with nested ones a group of the outermost,
 * with crossed ones usually all. S = U'U and B = U'[Q r], where U holds the scaled columns of the block's effects.
 */
export interface Block {
  readonly size: number
  readonly slots: readonly { readonly effect: number; readonly level: number; readonly at: number }[]
  readonly s: Float64Array
  readonly b: Float64Array
}

/**
 * The data of a mixed model, reduced. X = Q R with orthonormal Q, y = Q c + r with r orthogonal to Q: the fixed effects are
 * found relative to least squares, which keeps every digit of an ill-conditioned X.
 */
export interface MixedData {
  readonly frame: ModelFrame
  readonly rows: number
  readonly p: number
  readonly q: Float64Array
  readonly rInverse: Float64Array
  /** ln |X'X|. */
  readonly logDetXX: number
  readonly c: Float64Array
  readonly r: Float64Array
  readonly rr: number
  readonly effects: readonly Effect[]
  readonly thetas: number
  readonly blocks: readonly Block[]
  /** Place of each effect's level: block and column, and the row's scaled z. */
  readonly place: readonly { readonly block: Int32Array; readonly at: Int32Array }[]
  readonly z: readonly Float64Array[]
}

/** Largest block whose dense factor is still reasonable: 8 n^3 / 6 operations a turn. */
export const LARGEST_BLOCK = 2000

/** `factor`: the QR of the frame's x, of full rank. */
export function mixedData(frame: ModelFrame, factor: Qr): MixedData {
  const { rows: n, names } = frame, p = names.length, { q, r } = factor
  let logDetXX = 0
  for (let k = 0; k < p; k++) logDetXX += 2 * Math.log(Math.abs(r[k * p + k]!))

  let from = 0
  const effects: Effect[] = [], z: Float64Array[] = []
  for (const g of frame.groupings) {
    const size = g.names.length, scale = new Float64Array(size)
    for (let i = 0; i < n; i++) for (let k = 0; k < size; k++) scale[k]! += g.z[i * size + k]! ** 2 / n
    for (let k = 0; k < size; k++) scale[k] = Math.sqrt(scale[k]!) || 1
    z.push(g.z.map((v, at) => v / scale[at % size]!))
    const length = g.correlated ? size * (size + 1) / 2 : size
    effects.push({ group: g.name, labels: g.labels, names: g.names, correlated: g.correlated, scale, from, length })
    from += length
  }
  const { blocks, place } = layOut(frame, effects, p)
  const data = { frame, rows: n, p, q, rInverse: invertUpper(r, p), logDetXX, effects, thetas: from, blocks, place, z, c: new Float64Array(p), r: new Float64Array(n), rr: 0 }
  for (let e = 0; e < effects.length; e++) {
    const of = frame.groupings[e]!.of, size = effects[e]!.names.length, ze = z[e]!, { block, at: columns } = place[e]!
    for (let i = 0; i < n; i++) {
      const { b } = blocks[block[of[i]!]!]!, at = columns[of[i]!]!
      for (let k = 0; k < size; k++) {
        const zk = ze[i * size + k]!, to = (at + k) * (p + 1)
        for (let c = 0; c < p; c++) b[to + c]! += zk * q[i * p + c]!
      }
    }
    for (let f = 0; f < effects.length; f++) {
      const ofF = frame.groupings[f]!.of, sizeF = effects[f]!.names.length, zf = z[f]!, columnsF = place[f]!.at
      for (let i = 0; i < n; i++) {
        const { s, size: wide } = blocks[block[of[i]!]!]!, at = columns[of[i]!]!, atF = columnsF[ofF[i]!]!
        for (let k = 0; k < size; k++) for (let l = 0; l < sizeF; l++) s[(at + k) * wide + atF + l]! += ze[i * size + k]! * zf[i * sizeF + l]!
      }
    }
  }
  return withOutcome(data, frame.response)
}

/** The same model for other outcomes in the same rows, as simulation wants. */
export function withOutcome(data: MixedData, y: Float64Array): MixedData {
  const { rows: n, p, q, effects, place, frame, z } = data
  const c = multiply(transpose(q, n, p), y, p, n, 1), r = Float64Array.from(y)
  for (let i = 0; i < n; i++) for (let k = 0; k < p; k++) r[i]! -= q[i * p + k]! * c[k]!
  // Once more: what rounding left of Q in r.
  const again = multiply(transpose(q, n, p), r, p, n, 1)
  let rr = 0
  for (let i = 0; i < n; i++) { for (let k = 0; k < p; k++) r[i]! -= q[i * p + k]! * again[k]!; rr += r[i]! ** 2 }
  for (let k = 0; k < p; k++) c[k]! += again[k]!
  const blocks = data.blocks.map(b => ({ ...b, b: Float64Array.from(b.b) }))
  for (const b of blocks) for (let k = 0; k < b.size; k++) b.b[k * (p + 1) + p] = 0
  for (let e = 0; e < effects.length; e++) {
    const of = frame.groupings[e]!.of, size = effects[e]!.names.length
    for (let i = 0; i < n; i++) {
      const b = blocks[place[e]!.block[of[i]!]!]!, at = place[e]!.at[of[i]!]!
      for (let k = 0; k < size; k++) b.b[(at + k) * (p + 1) + p]! += z[e]![i * size + k]! * r[i]!
    }
  }
  return { ...data, c, r, rr, blocks }
}

/** Levels that meet in a row share a block. */
function layOut(frame: ModelFrame, effects: readonly Effect[], p: number): { blocks: Block[]; place: { block: Int32Array; at: Int32Array }[] } {
  const first: number[] = []
  let levels = 0
  for (const e of effects) { first.push(levels); levels += e.labels.length }
  const parent = Int32Array.from({ length: levels }, (_, k) => k)
  const root = (k: number): number => { while (parent[k] !== k) { parent[k] = parent[parent[k]!]!; k = parent[k]! } return k }
  for (let i = 0; i < frame.rows; i++) for (let e = 1; e < effects.length; e++) {
    const a = root(frame.groupings[0]!.of[i]!), b = root(first[e]! + frame.groupings[e]!.of[i]!)
    parent[Math.max(a, b)] = Math.min(a, b)
  }
  const index = new Map<number, number>(), slots: { effect: number; level: number; at: number }[][] = [], sizes: number[] = []
  const place = effects.map(e => ({ block: new Int32Array(e.labels.length), at: new Int32Array(e.labels.length) }))
  effects.forEach((e, k) => e.labels.forEach((_, level) => {
    const top = root(first[k]! + level)
    let b = index.get(top)
    if (b === undefined) { index.set(top, b = index.size); slots.push([]); sizes.push(0) }
    place[k]!.block[level] = b
    place[k]!.at[level] = sizes[b]!
    slots[b]!.push({ effect: k, level, at: sizes[b]! })
    sizes[b]! += e.names.length
  }))
  const dense = Math.max(0, ...sizes) <= LARGEST_BLOCK
  const blocks = slots.map((s, b) => ({ size: sizes[b]!, slots: s, s: new Float64Array(dense ? sizes[b]! ** 2 : 0), b: new Float64Array(dense ? sizes[b]! * (p + 1) : 0) }))
  return { blocks, place }
}

/** Largest number of effects in one block of these rows: the size of the densest factor. */
export const largestBlock = (data: MixedData): number => data.blocks.reduce((m, b) => Math.max(m, b.size), 0)
