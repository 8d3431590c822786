import { type Geometry, type Voi, eachVoxel, voxelVolumeMl } from '@yttria/core/volume'
import type { Labels } from '../voxels/labels.ts'

/** No more fit into a byte; 0 is nothing. */
export const mostLabels = 255

/** How many voxels each label has: place n belongs to names[n]. */
export function voxelsOf({ map, names }: Labels): number[] {
  const counts = new Float64Array(256)
  for (let n = 0; n < map.length; n++) { const l = map[n]!; if (l !== 0) counts[l]!++ }
  return names.map((_, n) => counts[n + 1]!)
}

export const volumesMl = (l: Labels): number[] => voxelsOf(l).map(n => n * voxelVolumeMl(l.geometry))

export const emptyLabels = (geometry: Geometry): Labels => ({ geometry, map: new Uint8Array(geometry.size[0] * geometry.size[1] * geometry.size[2]), names: [] })

/** Structures as labels of the grid that they lie on, named in their order; a voxel of several is the first's. */
export function labelsOfVois(geometry: Geometry, names: readonly string[], structures: readonly Voi[]): Labels {
  const labels = { ...emptyLabels(geometry), names }
  structures.forEach((voi, label) => eachVoxel(voi, n => { if (labels.map[n] === 0) labels.map[n] = label + 1 }))
  return labels
}

export const copyOf = (l: Labels): Labels => ({ ...l, map: l.map.slice() })

/** L5 where L4 is the last there ever was in this list: a number is not given twice while its lesion is there. */
export function freeName(names: readonly string[], taken: readonly string[] = []): string {
  const numbers = [...names, ...taken].flatMap(n => /^L\d+$/.test(n) ? [Number(n.slice(1))] : [])
  return `L${Math.max(0, ...numbers) + 1}`
}

/** Free voxels become the label's; what belongs to another stays. Changes `map`; answers how many. */
export function paint(map: Uint8Array, voxels: Int32Array, label: number): number {
  let changed = 0
  for (const n of voxels) if (map[n] === 0) { map[n] = label; changed++ }
  return changed
}

/** The label's voxels, or all labels' where it is undefined, become free. Changes `map`; answers how many. */
export function erase(map: Uint8Array, voxels: Int32Array, label?: number): number {
  let changed = 0
  for (const n of voxels) if (map[n] !== 0 && (label === undefined || map[n] === label)) { map[n] = 0; changed++ }
  return changed
}

/** Throws RangeError for an empty name, one that is there, or one label too many. */
export function withLabel(l: Labels, name: string): Labels {
  requireName(l.names, name)
  if (l.names.length >= mostLabels) throw new RangeError(`${mostLabels} labels are there: no more fit`)
  return { ...l, names: [...l.names, name] }
}

export function renamed(l: Labels, label: number, name: string): Labels {
  if (l.names[label - 1] === name) return l
  requireName(l.names, name)
  return { ...l, names: l.names.map((n, at) => at === label - 1 ? name : n) }
}

function requireName(names: readonly string[], name: string): void {
  if (name.trim() === '' || name !== name.trim() || name.length > 64) throw new RangeError(`the name ${JSON.stringify(name)}: 1 to 64 characters are wanted`)
  if (names.includes(name)) throw new RangeError(`there is a ${name} already`)
}

/** Without the label; the others keep their names. */
export function withoutLabel(l: Labels, label: number): Labels {
  return { ...l, map: l.map.map(x => x === label ? 0 : x > label ? x - 1 : x), names: l.names.filter((_, n) => n !== label - 1) }
}

/** Labels without a voxel are left out, as they are no lesions. */
export function withoutEmpty(l: Labels): Labels {
  const counts = voxelsOf(l)
  if (counts.every(c => c > 0)) return l
  const places = new Uint8Array(256)
  let next = 0
  counts.forEach((c, n) => { if (c > 0) places[n + 1] = ++next })
  return { ...l, map: l.map.map(x => places[x]!), names: l.names.filter((_, n) => counts[n]! > 0) }
}

/** All of them as one, under the name of the first. Not one voxel more or less. */
export function merged(l: Labels, labels: readonly number[]): Labels {
  const [kept, ...others] = labels
  if (kept === undefined || others.length === 0) throw new RangeError('two or more are merged')
  const target = new Uint8Array(256).map((_, n) => others.includes(n) ? kept : n)
  const places = new Uint8Array(256), left = l.names.map((_, n) => n + 1).filter(n => !others.includes(n))
  left.forEach((n, at) => { places[n] = at + 1 })
  return { ...l, map: l.map.map(x => places[target[x]!]!), names: left.map(n => l.names[n - 1]!) }
}
