import { croppedGeometry, maskComponents, voxelVolumeMl } from '@yttria/core/volume'
import type { Labels } from '../voxels/labels.ts'
import { eachOf, labelBox } from './split.ts'

/** What a stroke left of a lesion; `strayMl`: of the stroke, taken out again; `pieces`: in how many the lesion now lies. */
export interface Settled { readonly labels: Labels; readonly strayMl: number; readonly pieces: number }

/**
 * A lesion is one piece of tissue: what was painted without touching it (26 neighbours) is taken out again. What lies above or below
 * the rest along `axis`, as seen in the slices that are drawn on, stays: it may be filled between. `before`: the map without the stroke.
 */
export function settledStroke(l: Labels, label: number, before: Uint8Array, axis: 0 | 1 | 2): Settled {
  const box = labelBox(l, label)
  if (!box) return { labels: l, strayMl: 0, pieces: 0 }
  const geometry = croppedGeometry(l.geometry, box), inside = new Uint8Array(geometry.size[0] * geometry.size[1] * geometry.size[2])
  eachOf(box, l.geometry.size, (n, m) => { inside[m] = l.map[n] === label ? 1 : 0 })
  const { label: piece, count } = maskComponents(inside, geometry.size)
  const known = new Set<number>()
  eachOf(box, l.geometry.size, (n, m) => { if (piece[m]! > 0 && before[n] === label) known.add(piece[m]!) })
  // The first stroke of a lesion is the lesion.
  if (known.size === 0) return { labels: l, strayMl: 0, pieces: count }
  const shadow = (i: number, j: number, k: number) => [j + geometry.size[1] * k, i + geometry.size[0] * k, i + geometry.size[0] * j][axis]!
  const covered = new Set<number>(), over = new Set<number>()
  eachOf(box, l.geometry.size, (_, m, i, j, k) => { if (known.has(piece[m]!)) covered.add(shadow(i - box.from[0], j - box.from[1], k - box.from[2])) })
  eachOf(box, l.geometry.size, (_, m, i, j, k) => { if (piece[m]! > 0 && covered.has(shadow(i - box.from[0], j - box.from[1], k - box.from[2]))) over.add(piece[m]!) })
  const map = l.map.slice()
  let stray = 0
  eachOf(box, l.geometry.size, (n, m) => { if (piece[m]! > 0 && !over.has(piece[m]!)) { map[n] = 0; stray++ } })
  return { labels: stray > 0 ? { ...l, map } : l, strayMl: stray * voxelVolumeMl(l.geometry), pieces: over.size }
}
