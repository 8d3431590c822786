import {
  type Vec3, type Voi, type Volume, boxSize, croppedGeometry, distanceNear, requireSameGeometry, voxelVolumeMl, weightOf,
} from '../volume/index.ts'
import { type Component, type ComponentList, type Lesion, componentsOf, voiOf } from './lesions.ts'
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
  for (const b of baseline) requireSameGeometry(pet.geometry, b.grid, `baseline lesion ${b.name} on the follow-up PET`)
  const mask = isocontour(pet, threshold, region)
  const found = componentsOf(pet, mask)
  const label = new Int32Array(pet.voxels.length)
  for (const { number } of found.list) for (const n of found.voxelsOf(number)) label[n] = number
  const near = baseline.map(b => distanceNear(b, reachMm))
  // Per component: the distance to each baseline lesion it comes within reach of; 0 where they overlap.
  const reached = Array.from(found.list, () => new Map<number, number>())
  for (const [b, d] of near.entries()) if (d) eachNear(d, pet.geometry.size, (n, mm) => {
    const c = label[n]!
    if (c === 0 || mm > reachMm) return
    const before = reached[c - 1]!.get(b)
    if (before === undefined || mm < before) reached[c - 1]!.set(b, mm)
  })

  const owned: Int32Array[][] = baseline.map(() => [])
  const merged = baseline.map(() => new Set<number>())
  const left: Component[] = []
  for (const [c, component] of found.list.entries()) {
    const overlapping = [...reached[c]!].filter(([, mm]) => mm === 0).map(([b]) => b)
    const nearest = [...reached[c]!].sort((x, y) => x[1] - y[1] || x[0] - y[0])[0]
    const owners = overlapping.length > 0 ? overlapping : nearest ? [nearest[0]] : []
    if (owners.length === 0) { left.push(component); continue }
    if (owners.length > 1) for (const a of owners) for (const b of owners) if (a !== b) merged[a]!.add(b)
    const voxels = found.voxelsOf(component.number)
    if (owners.length === 1 || split === 'one') owned[owners[0]!]!.push(voxels)
    else for (const [b, share] of shared(voxels, mask, owners, { pet, baseline, near, split })) owned[b]!.push(share)
  }
  const ml = voxelVolumeMl(pet.geometry)
  const remainders = baseline.map((b, n): Remainder => {
    let voxels = 0, sum = 0
    for (const list of owned[n]!) {
      voxels += list.length
      for (const v of list) sum += pet.voxels[v]!
    }
    return { voi: voiOf(mask, owned[n]!, b.name), voxels, volumeMl: voxels * ml, mean: voxels > 0 ? sum / voxels : 0, tlg: sum * ml, mergedWith: [...merged[n]!].sort((x, y) => x - y) }
  })
  return { remainders, ...newOnes(mask, found, left, minimumVolumeMl) }
}

type Near = ReturnType<typeof distanceNear>

/** Calls with the voxel's index in the whole grid and its distance. */
function eachNear(near: NonNullable<Near>, size: Vec3, act: (n: number, mm: number) => void): void {
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

/** The voxels of one component by owner. */
function shared(voxels: Int32Array, mask: Voi, owners: readonly number[], by: {
  pet: Volume; baseline: readonly Voi[]; near: readonly Near[]; split: 'watershed' | 'nearest'
}): Map<number, Int32Array> {
  // All in the component's own box.
  const { box } = voiOf(mask, [voxels], 'component'), geometry = croppedGeometry(mask.grid, box)
  const [wx, wy] = boxSize(box), [nx, ny] = mask.grid.size, count = geometry.size[0] * geometry.size[1] * geometry.size[2]
  const inBox = (n: number): number => n % nx - box.from[0] + wx * (Math.floor(n / nx) % ny - box.from[1] + wy * (Math.floor(n / (nx * ny)) - box.from[2]))
  const uptake = new Float32Array(count), within = new Uint8Array(count), marker = new Int16Array(count).fill(-1)
  const place = new Map<number, number>()
  for (const n of voxels) {
    const m = inBox(n)
    place.set(n, m)
    within[m] = 1
    uptake[m] = by.pet.voxels[n]!
    if (by.split === 'watershed') marker[m] = owners.find(b => weightOf(by.baseline[b]!, n) > 0) ?? -1
  }
  // By nearest, what is beyond reach of all is flooded from what is not.
  if (by.split === 'nearest') {
    const best = new Float32Array(count).fill(Infinity)
    for (const b of owners) if (by.near[b]) eachNear(by.near[b]!, mask.grid.size, (n, mm) => {
      const m = place.get(n)
      if (m !== undefined && mm < best[m]!) { best[m] = mm; marker[m] = b }
    })
  }
  watershed(uptake, within, marker, geometry)
  return new Map(owners.map(b => [b, voxels.filter(n => marker[place.get(n)!] === b)]))
}

function newOnes(mask: Voi, found: ComponentList, left: readonly Component[], minimumVolumeMl: number): { newLesions: Lesion[]; newSmall: Component[] } {
  const newLesions = left.filter(c => c.volumeMl >= minimumVolumeMl).map((c, n): Lesion => ({ ...c, voi: voiOf(mask, [found.voxelsOf(c.number)], `N${n + 1}`) }))
  return { newLesions, newSmall: left.slice(newLesions.length) }
}
