import { watershed } from '@yttria/core/delineation'
import { type Vec3, type VoxelBox, boxSize, cross, croppedGeometry, dot, norm, subtract } from '@yttria/core/volume'
import type { Labels } from '../voxels/labels.ts'
import { alongGrid, turnedToGrid } from './grid-frame.ts'
import { freeName, withLabel } from './labels-edit.ts'

/** The block that holds a label; undefined where there is none of it. */
export function labelBox({ geometry: { size: [nx, ny, nz] }, map }: Labels, label: number): VoxelBox | undefined {
  const low = [nx, ny, nz], high = [-1, -1, -1]
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) if (map[n] === label) {
    if (i < low[0]!) low[0] = i
    if (i > high[0]!) high[0] = i
    if (j < low[1]!) low[1] = j
    if (j > high[1]!) high[1] = j
    if (k < low[2]!) low[2] = k
    high[2] = k
  }
  return high[2]! < 0 ? undefined : { from: low as unknown as Vec3, to: high as unknown as Vec3 }
}

/** Calls with each voxel of a block: its place in the whole grid and in the block. */
export function eachOf(box: VoxelBox, [nx, ny]: Vec3, act: (whole: number, own: number, i: number, j: number, k: number) => void): void {
  let own = 0
  for (let k = box.from[2]; k <= box.to[2]; k++) for (let j = box.from[1]; j <= box.to[1]; j++)
    for (let i = box.from[0], n = i + nx * (j + ny * k); i <= box.to[0]; i++, n++, own++) act(n, own, i, j, k)
}

/**
 * A lesion in two where a line drawn from `a` to `b` cuts it, straight on through the direction of view. The larger part keeps the name.
 * Undefined where all of it lies on one side.
 */
export function splitByLine(l: Labels, label: number, a: Vec3, b: Vec3, normal: Vec3): Labels | undefined {
  const box = labelBox(l, label), g = l.geometry, from = alongGrid(g, a), across = cross(subtract(alongGrid(g, b), from), turnedToGrid(g, normal))
  if (!box || norm(across) < 1e-9) return undefined
  return parted(l, label, box, (i, j, k) => dot(subtract([i * g.spacing[0], j * g.spacing[1], k * g.spacing[2]], from), across) >= 0 ? 1 : 0)
}

/**
 * A lesion in `parts` along the valleys between its peaks (watershed on uptake, the same as at follow-up). The peaks are those that
 * stand out most: by how far uptake falls on the way to a higher one. Undefined where there are not so many.
 */
export function splitByWatershed(l: Labels, label: number, uptake: ArrayLike<number>, parts = 2): Labels | undefined {
  const box = labelBox(l, label)
  if (!box) return undefined
  const geometry = croppedGeometry(l.geometry, box), count = geometry.size[0] * geometry.size[1] * geometry.size[2]
  const within = new Uint8Array(count), value = new Float32Array(count)
  eachOf(box, l.geometry.size, (n, m) => { if (l.map[n] === label) { within[m] = 1; value[m] = uptake[n]! } })
  const peaks = standingPeaks(value, within, geometry.size).slice(0, parts)
  if (peaks.length < parts) return undefined
  const marker = new Int16Array(count).fill(-1)
  peaks.forEach((p, n) => { marker[p] = n })
  watershed(value, within, marker, geometry)
  const [nx, ny] = boxSize(box)
  // What hangs together with no peak stays with the first.
  return parted(l, label, box, (i, j, k) => Math.max(0, marker[i - box.from[0] + nx * (j - box.from[1] + ny * (k - box.from[2]))]!))
}

/** Local maxima, the one that stands out most first: the highest, then by the fall to the saddle that leads to a higher one. */
export function standingPeaks(value: Float32Array, within: Uint8Array, [nx, ny, nz]: Vec3): number[] {
  const order = Int32Array.from(within.keys()).filter(n => within[n] === 1).sort((a, b) => value[b]! - value[a]! || a - b)
  const parent = new Int32Array(within.length).fill(-1), peak = new Int32Array(within.length), stands = new Map<number, number>()
  const root = (n: number): number => { while (parent[n] !== n) n = parent[n] = parent[parent[n]!]!; return n }
  for (const n of order) {
    parent[n] = n
    peak[n] = n
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++) for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++)
      for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
        const m = a + nx * (b + ny * c)
        if (parent[m] === -1) continue
        const x = root(n), y = root(m)
        if (x === y) continue
        const [high, low] = value[peak[x]!]! >= value[peak[y]!]! ? [x, y] : [y, x]
        const fall = value[peak[low]!]! - value[n]!
        if (fall > 0) stands.set(peak[low]!, fall)
        parent[low] = high
      }
  }
  for (const n of order) if (parent[n] === n) stands.set(peak[n]!, Infinity)
  return [...stands].sort((a, b) => b[1] - a[1] || value[b[0]]! - value[a[0]]! || a[0] - b[0]).map(([n]) => n)
}

/** `side` numbers the part of each voxel from 0. The largest keeps label and name, the next get names in the order of their size. */
function parted(l: Labels, label: number, box: VoxelBox, side: (i: number, j: number, k: number) => number): Labels | undefined {
  const sizes = new Map<number, number>()
  eachOf(box, l.geometry.size, (n, _, i, j, k) => { if (l.map[n] === label) { const s = side(i, j, k); sizes.set(s, (sizes.get(s) ?? 0) + 1) } })
  if (sizes.size < 2) return undefined
  let named: Labels = { ...l, map: l.map.slice() }
  const labelOf = new Map<number, number>()
  for (const [s] of [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    if (labelOf.size > 0) named = withLabel(named, freeName(named.names))
    labelOf.set(s, labelOf.size === 0 ? label : named.names.length)
  }
  eachOf(box, l.geometry.size, (n, _, i, j, k) => { if (l.map[n] === label) named.map[n] = labelOf.get(side(i, j, k))! })
  return named
}
