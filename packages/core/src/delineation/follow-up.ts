import { type Vec3, type Voi, type Volume, components, distanceNear, requireSameGeometry, voxelVolumeMl } from '../volume/index.ts'
import { type Component, type Lesion, componentsOf } from './lesions.ts'
import { isocontour } from './threshold.ts'
import { watershed } from './watershed.ts'

/** What is left of one baseline lesion; an empty VOI where nothing is. */
export interface Remainder {
  readonly voi: Voi
  readonly voxels: number
  readonly volumeMl: number
  readonly mean: number
  readonly tlg: number
  /** Baseline lesions (by their place in the list) with which it is one piece at follow-up. */
  readonly mergedWith: readonly number[]
}

export interface FollowUp {
  /** One per baseline lesion, in their order. */
  readonly remainders: readonly Remainder[]
  readonly newLesions: readonly Lesion[]
  readonly newSmall: readonly Component[]
}

/**
 * Every voxel at or above the follow-up's threshold goes to one baseline lesion or is new: a component that overlaps one lesion
 * (or lies within reach of it) is its remainder, whatever its size; one that touches several is split by `split`; one beyond reach
 * of all is new. Nothing counts twice and nothing is lost. `baseline`: the lesions carried to the follow-up grid.
 */
export function followUpLesions(args: {
  pet: Volume; threshold: number; region?: Voi; baseline: readonly Voi[]
  split: 'watershed' | 'nearest' | 'one'; reachMm: number; minimumVolumeMl: number
}): FollowUp {
  const { pet, threshold, region, baseline, split, reachMm, minimumVolumeMl } = args
  for (const b of baseline) requireSameGeometry(pet.geometry, b.geometry, `baseline lesion ${b.name} on the follow-up PET`)
  const mask = isocontour(pet, threshold, region)
  const found = components(mask), label = found.label
  const near = baseline.map(b => distanceNear(b, reachMm))
  // Per component: the distance to each baseline lesion it comes within reach of; 0 where they overlap.
  const reached = Array.from({ length: found.count }, () => new Map<number, number>())
  for (const [b, d] of near.entries()) if (d) eachVoxel(d, pet.geometry.size, (n, mm) => {
    const c = label[n]!
    if (c === 0 || mm > reachMm) return
    const before = reached[c - 1]!.get(b)
    if (before === undefined || mm < before) reached[c - 1]!.set(b, mm)
  })

  const owner = new Int16Array(label.length).fill(-1)
  const merged = baseline.map(() => new Set<number>())
  const isNew = new Uint8Array(found.count)
  for (let c = 0; c < found.count; c++) {
    const overlapping = [...reached[c]!].filter(([, mm]) => mm === 0).map(([b]) => b)
    const nearest = [...reached[c]!].sort((x, y) => x[1] - y[1] || x[0] - y[0])[0]
    const owners = overlapping.length > 0 ? overlapping : nearest ? [nearest[0]] : []
    if (owners.length === 0) { isNew[c] = 1; continue }
    if (owners.length > 1) for (const a of owners) for (const b of owners) if (a !== b) merged[a]!.add(b)
    assign(owner, label, c + 1, owners, { pet, baseline, near, split })
  }
  const ml = voxelVolumeMl(pet.geometry)
  const remainders = baseline.map((b, n): Remainder => {
    const inside = new Uint8Array(owner.length)
    let voxels = 0, sum = 0
    for (let v = 0; v < owner.length; v++) if (owner[v] === n) {
      inside[v] = 1
      voxels++
      sum += pet.voxels[v]!
    }
    return { voi: { name: b.name, geometry: pet.geometry, inside }, voxels, volumeMl: voxels * ml, mean: voxels > 0 ? sum / voxels : 0, tlg: sum * ml, mergedWith: [...merged[n]!].sort((x, y) => x - y) }
  })
  return { remainders, ...newOnes(pet, label, isNew, minimumVolumeMl) }
}

type Near = ReturnType<typeof distanceNear>

/** Calls with the voxel's index in the whole grid and its distance. */
function eachVoxel(near: NonNullable<Near>, size: Vec3, act: (n: number, mm: number) => void): void {
  const [nx, ny, nz] = near.geometry.size, { from } = near.box
  for (let k = 0, m = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const row = from[0] + size[0] * (from[1] + j + size[1] * (from[2] + k))
    for (let i = 0; i < nx; i++, m++) act(row + i, near.distanceMm[m]!)
  }
}

/** Baseline lesions that one piece of tumour touches at follow-up, in groups of two or more (by their place in the list). */
export function mergedGroups(remainders: readonly Remainder[]): number[][] {
  const group = remainders.map((_, n) => n)
  const root = (n: number): number => group[n] === n ? n : root(group[n]!)
  for (const [n, r] of remainders.entries()) for (const m of r.mergedWith) group[root(m)] = root(n)
  const groups = new Map<number, number[]>()
  for (let n = 0; n < group.length; n++) groups.set(root(n), [...(groups.get(root(n)) ?? []), n])
  return [...groups.values()].filter(g => g.length > 1)
}

/** Gives the voxels of one component to its owners. */
function assign(owner: Int16Array, label: Int32Array, c: number, owners: readonly number[], by: {
  pet: Volume; baseline: readonly Voi[]; near: readonly Near[]; split: 'watershed' | 'nearest' | 'one'
}): void {
  if (owners.length === 1 || by.split === 'one') {
    for (let n = 0; n < label.length; n++) if (label[n] === c) owner[n] = owners[0]!
    return
  }
  const size = by.pet.geometry.size
  if (by.split === 'nearest') {
    const best = new Float32Array(label.length).fill(Infinity)
    for (const b of owners) if (by.near[b]) eachVoxel(by.near[b]!, size, (n, mm) => {
      if (label[n] === c && mm < best[n]!) { best[n] = mm; owner[n] = b }
    })
  }
  // Watershed on uptake from the baseline lesions; by nearest, what is beyond reach of all is flooded likewise.
  const within = new Uint8Array(label.length), marker = new Int16Array(label.length).fill(-1)
  for (let n = 0; n < label.length; n++) if (label[n] === c) {
    within[n] = 1
    if (by.split === 'nearest') marker[n] = owner[n]!
    else for (const b of owners) if (by.baseline[b]!.inside[n]) { marker[n] = b; break }
  }
  watershed(by.pet.voxels, within, marker, by.pet.geometry)
  for (let n = 0; n < label.length; n++) if (within[n]) owner[n] = marker[n]!
}

function newOnes(pet: Volume, label: Int32Array, isNew: Uint8Array, minimumVolumeMl: number): { newLesions: Lesion[]; newSmall: Component[] } {
  const inside = new Uint8Array(label.length)
  for (let n = 0; n < label.length; n++) if (label[n]! > 0 && isNew[label[n]! - 1]) inside[n] = 1
  const { list, labels } = componentsOf(pet, { name: 'new', geometry: pet.geometry, inside })
  const newLesions = list.filter(c => c.volumeMl >= minimumVolumeMl).map((c, n): Lesion => {
    const own = new Uint8Array(labels.length)
    for (let v = 0; v < labels.length; v++) if (labels[v] === c.number) own[v] = 1
    return { ...c, voi: { name: `N${n + 1}`, geometry: pet.geometry, inside: own } }
  })
  return { newLesions, newSmall: list.slice(newLesions.length) }
}
