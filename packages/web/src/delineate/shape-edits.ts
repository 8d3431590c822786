import { type VoxelBox, type Vec3, boxSize, distanceMm, grownBox } from '@yttria/core/volume'
import type { Labels } from '../voxels/labels.ts'
import { eachOf, labelBox } from './split.ts'

/**
 * Slices between two that hold the label and hold none of it themselves are filled by shape-based interpolation: in the plane the
 * signed distance to the outline, weighted by how far the slice lies between (Raya and Udupa, IEEE Trans Med Imaging 1990;9:32).
 * `axis`: of the grid. Voxels of other labels stay. Changes nothing where no slice is missing.
 */
export function filledBetween(l: Labels, label: number, axis: 0 | 1 | 2): { labels: Labels; added: number } {
  const box = labelBox(l, label)
  if (!box) return { labels: l, added: 0 }
  // A rim of outside around it, so that each slice has an outside to measure from; it may lie off the grid.
  const [u, v] = ([0, 1, 2] as const).filter(d => d !== axis) as [0 | 1 | 2, 0 | 1 | 2], { size, spacing } = l.geometry
  const wide = box.to[u] - box.from[u] + 3, high = box.to[v] - box.from[v] + 3, stride: Vec3 = [1, size[0], size[0] * size[1]]
  const place = (slice: number, x: number, y: number) => slice * stride[axis] + (box.from[u] + x - 1) * stride[u] + (box.from[v] + y - 1) * stride[v]
  const sliceOf = (slice: number): Uint8Array | undefined => {
    const inside = new Uint8Array(wide * high)
    let any = false
    for (let y = 1; y < high - 1; y++) for (let x = 1; x < wide - 1; x++) if (l.map[place(slice, x, y)] === label) { inside[y * wide + x] = 1; any = true }
    return any ? inside : undefined
  }
  const signed = (inside: Uint8Array): Float32Array => {
    const geometry = { ...l.geometry, size: [wide, high, 1] as const, spacing: [spacing[u], spacing[v], 1] as const }
    const out = distanceMm(inside, geometry), within = distanceMm(inside.map(x => 1 - x), geometry)
    return out.map((d, n) => d - within[n]!)
  }
  const map = l.map.slice()
  let added = 0, before: { slice: number; distance: Float32Array } | undefined
  for (let slice = box.from[axis]; slice <= box.to[axis]; slice++) {
    const inside = sliceOf(slice)
    if (!inside) continue
    const here = { slice, distance: signed(inside) }
    if (before) for (let between = before.slice + 1; between < slice; between++) {
      const t = (between - before.slice) / (slice - before.slice)
      for (let y = 1; y < high - 1; y++) for (let x = 1; x < wide - 1; x++) {
        const n = y * wide + x, at = place(between, x, y)
        if ((1 - t) * before.distance[n]! + t * here.distance[n]! <= 0 && map[at] === 0) { map[at] = label; added++ }
      }
    }
    before = here
  }
  return added === 0 ? { labels: l, added } : { labels: { ...l, map }, added }
}

/**
 * The label's outline smoothed: its mask blurred by a Gaussian of `sigmaMm` and cut where its volume is as before, to within voxels of
 * equal value (a cut at one half takes a fifth off a tumour of 8 mm). Takes free voxels only.
 */
export function smoothed(l: Labels, label: number, sigmaMm: number): Labels {
  if (!(sigmaMm > 0 && Number.isFinite(sigmaMm))) throw new RangeError(`a Gaussian of ${sigmaMm} mm`)
  const own = labelBox(l, label), { size, spacing } = l.geometry
  if (!own) return l
  const box: VoxelBox = grownBox(own, spacing.map(s => Math.ceil(3 * sigmaMm / s)) as unknown as Vec3, size), extent = boxSize(box)
  let values = new Float32Array(extent[0] * extent[1] * extent[2]), before = 0
  eachOf(box, size, (n, m) => { if (l.map[n] === label) { values[m] = 1; before++ } })
  for (const d of [0, 1, 2] as const) values = blurred(values, extent, d, sigmaMm / spacing[d])
  const free: number[] = []
  eachOf(box, size, (n, m) => { if ((l.map[n] === label || l.map[n] === 0) && values[m]! > 0) free.push(values[m]!) })
  const cut = cutFor(Float32Array.from(free).sort().reverse(), before), map = l.map.slice()
  eachOf(box, size, (n, m) => {
    if (map[n] === label && values[m]! < cut) map[n] = 0
    else if (map[n] === 0 && values[m]! >= cut) map[n] = label
  })
  return { ...l, map }
}

/** The value at or above which there are as nearly `count` of the values, in falling order, as equal ones allow. */
function cutFor(falling: Float32Array, count: number): number {
  const at = falling[count - 1]!
  let first = count - 1, last = count - 1
  while (first > 0 && falling[first - 1] === at) first--
  while (last + 1 < falling.length && falling[last + 1] === at) last++
  return last + 1 - count <= count - first || first === 0 ? at : falling[first - 1]!
}

/** Along one axis; outside the block is nothing. */
function blurred(values: Float32Array, extent: Vec3, axis: 0 | 1 | 2, sigma: number): Float32Array<ArrayBuffer> {
  const reach = Math.ceil(3 * sigma), weight = Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-((n - reach) ** 2) / (2 * sigma * sigma)))
  const sum = weight.reduce((a, b) => a + b), out = new Float32Array(values.length), step = [1, extent[0], extent[0] * extent[1]][axis]!
  for (let n = 0; n < values.length; n++) {
    const x = values[n]!
    if (x === 0) continue
    const at = Math.floor(n / step) % extent[axis], from = Math.max(-reach, -at), to = Math.min(reach, extent[axis] - 1 - at)
    for (let d = from; d <= to; d++) out[n + d * step]! += x * weight[d + reach]! / sum
  }
  return out
}
