import {
  type CourseFile, type ReadyExam, baselineAt, dosesAt, drawnPieces, examBlock, followUpAt, followedBox, livers, referenceIn,
  regionBox, thresholdIn,
} from '@yttria/core/course'
import type { Component, ReferenceKind, ReferenceRegion, ThresholdRule } from '@yttria/core/delineation'
import type { DoseConstants } from '@yttria/core/physics'
import type { Outcome } from '@yttria/core/record'
import {
  type Geometry, type RigidTransform, type SuvUnit, type Vec3, type Voi, type Volume, type VoxelBox, type Voxels, croppedGeometry,
  eachVoxel, isEmpty, maskVoi, onGrid, placeBlock, scaled, uncropVoi, voxelCount, wholeBox,
} from '@yttria/core/volume'

/*
 * What the page tries out before it is analysed again, by the functions of the analysis itself and on the same voxels. No state: the
 * worker keeps what `openFdg` makes.
 */

export interface LabelBlock { readonly geometry: Geometry; readonly map: Uint8Array; readonly names: readonly string[] }

/** An FDG exam ready to try thresholds on; its uptake is in the protocol's unit. */
export interface FdgOnWork extends ReadyExam {
  readonly id: string
  /** Cut to the block in which its lesions lie by any threshold. */
  readonly near: ReadyExam
}

/** `voxels` as read, `factor` to the protocol's uptake unit; `region`: 0 outside, 1 margin, 2 liver. */
export function openFdg(a: { id: string; geometry: Geometry; voxels: Voxels; factor: number; perSuvbw: number; unit: SuvUnit; region: Uint8Array | undefined }): FdgOnWork {
  const { id, geometry, perSuvbw, region } = a
  const uptake = scaled({ unit: '1', geometry, voxels: a.voxels }, a.factor, a.unit)
  const voi = (name: string, least: number): Voi | undefined => region && maskVoi(name, geometry, region.map(x => x >= least ? 1 : 0))
  return onWork(id, { uptake: { volume: uptake, perSuvbw }, liver: voi('liver', 2), region: voi('region', 1) })
}

function onWork(id: string, exam: ReadyExam): FdgOnWork {
  return { id, ...exam, near: examBlock(exam, regionBox(exam)) }
}

/** By a liver drawn anew: liver and margin carried to the exam's PET as the analysis carries them. `toExam`: from the liver's exam. */
export function withLiver(e: FdgOnWork, liver: { readonly exam: string; readonly voi: Voi }, toExam: RigidTransform, marginMm: number): FdgOnWork {
  const carried = livers({ ...liver, source: 'drawn', draft: false }, { between: () => toExam }), grid = e.uptake.volume.geometry
  return onWork(e.id, { uptake: e.uptake, liver: carried.maskOn(e.id, grid, 0), region: carried.maskOn(e.id, grid, marginMm) })
}

export interface Place { readonly centreMm: Vec3; readonly axis?: Vec3 }

export const referenceAt = (e: FdgOnWork, kind: ReferenceKind, place: Place | undefined, ct?: Volume<"[hnsf'U]">): Outcome<ReferenceRegion> =>
  referenceIn(e, kind, place, ct)

export const thresholdBy = (e: FdgOnWork, rule: ThresholdRule, reference: ReferenceRegion | undefined): Outcome<number> =>
  thresholdIn(e.near, rule, reference)

export interface MeasuredLesion {
  readonly name: string
  readonly volumeMl: number
  readonly mean: number
  readonly max: number
  readonly tlg: number
  readonly centreMm: Vec3
  readonly voxels: number
}
export interface FoundLesions { readonly labels: LabelBlock; readonly lesions: readonly MeasuredLesion[]; readonly small: LabelBlock; readonly smallCount: number }

/** The lesions at a threshold, as the analysis finds them. */
export function lesionsAt(e: FdgOnWork, threshold: number, minimumVolumeMl: number): FoundLesions {
  const found = baselineAt({ exam: e.near, threshold, minimumVolumeMl }), grid = e.near.uptake.volume.geometry
  return {
    labels: labelBlock(grid, found.lesions.map(l => l.voi)), lesions: found.lesions.map(l => ({ ...numbers(l), name: l.voi.name })),
    small: labelBlock(grid, [found.smallVoi]), smallCount: found.small.length,
  }
}

const numbers = ({ volumeMl, mean, max, tlg, centreMm, voxels }: Component) => ({ volumeMl, mean, max, tlg, centreMm, voxels })

/** The lesions of a label map that a person drew on the PET's grid, measured as the analysis measures them: the largest piece of each. */
export function measureDrawn(e: FdgOnWork, labels: LabelBlock): MeasuredLesion[] {
  const pet = e.uptake.volume, block = boxIn(pet.geometry, labels.geometry, wholeBox(labels.geometry))
  // On the PET's own voxels, whatever frame of reference the file of the labels says.
  const grid = croppedGeometry(pet.geometry, block), onPet = (v: Voi): Voi => uncropVoi(onGrid(v, grid), pet.geometry, block)
  return drawnVois(labels).map(v => ({ ...numbers(drawnPieces(onPet(v), pet).list[0]!), name: v.name }))
}

export interface LiveDose { readonly name: string; readonly meanGy: number | undefined; readonly covered: number }

/** Mean doses of lesions on the version's dose map: each by the transform given for it, else by that of the exams. */
export function dosesOf(args: {
  dose: Volume<'Gy'>; labels: LabelBlock; toTreatment: RigidTransform; transforms: ReadonlyMap<string, RigidTransform>; constants: DoseConstants
}): LiveDose[] {
  const { labels, ...by } = args, lesions = drawnVois(labels).map(v => ({ id: v.name, voi: v }))
  return dosesAt({ ...by, lesions, vDosesGy: [] }).map(l => ({ name: l.id, meanGy: l.dose?.meanGy, covered: l.covered }))
}

export interface LiveFollowUp { readonly labels: LabelBlock; readonly remainders: readonly { readonly name: string; readonly volumeMl: number; readonly tlg: number; readonly mergedWith: readonly string[] }[]; readonly newLesions: readonly MeasuredLesion[] }

/** What is left of the lesions at follow-up at a threshold, as the analysis shares it out. `small`: of the baseline, no new lesions when they grow. */
export function followUpOf(e: FdgOnWork, args: {
  threshold: number; baseline: LabelBlock; small: LabelBlock | undefined; transform: RigidTransform
  split: 'watershed' | 'nearest' | 'one'; reachMm: number; minimumVolumeMl: number
}): LiveFollowUp {
  const { baseline, small, ...by } = args, box = followedBox(e, baseline.geometry, by.transform)
  const found = followUpAt({ ...by, exam: e, box, lesions: drawnVois(baseline), small: small && vois(small)[0] })
  const names = [...found.lesions, found.small].map(l => l.voi.name), later = [...found.remainders, ...found.newLesions].map(l => l.voi)
  return {
    labels: labelBlock(croppedGeometry(e.uptake.volume.geometry, box), later),
    remainders: found.remainders.map((r, n) => ({ name: names[n]!, volumeMl: r.volumeMl, tlg: r.tlg, mergedWith: r.mergedWith.map(m => names[m]!) })),
    newLesions: found.newLesions.map(l => ({ ...numbers(l), name: l.voi.name })),
  }
}

const drawnVois = (labels: LabelBlock): Voi[] => vois(labels).filter(v => !isEmpty(v))

export function vois({ geometry, map, names }: LabelBlock): Voi[] {
  const box = names.map(() => new Uint8Array(map.length))
  for (let n = 0; n < map.length; n++) { const l = map[n]!; if (l > 0 && l <= names.length) box[l - 1]![n] = 1 }
  return names.map((name, n) => maskVoi(name, geometry, box[n]!))
}

export function labelBlock(geometry: Geometry, list: readonly Voi[]): LabelBlock {
  const map = new Uint8Array(voxelCount(geometry))
  list.slice(0, 255).forEach((v, n) => eachVoxel(v, m => { map[m] = n + 1 }))
  return { geometry, map, names: list.slice(0, 255).map(v => v.name) }
}

/** A label map of a block on the whole grid. */
export function onWholeGrid(b: LabelBlock, whole: Geometry): LabelBlock {
  if (voxelCount(b.geometry) === voxelCount(whole)) return { ...b, geometry: whole }
  const map = new Uint8Array(voxelCount(whole)), all = wholeBox(b.geometry)
  placeBlock(map, wholeBox(whole), b.map, boxIn(whole, b.geometry, all))
  return { geometry: whole, names: b.names, map }
}

/** Where a box of a block lies in the whole grid. */
export function boxIn(whole: Geometry, block: Geometry, box: VoxelBox): VoxelBox {
  const offset = [0, 1, 2].map(c => Math.round([0, 1, 2].reduce((sum, r) => sum + whole.direction[3 * r + c]! * (block.origin[r]! - whole.origin[r]!), 0) / whole.spacing[c]!))
  const moved = (p: Vec3) => p.map((x, d) => x + offset[d]!) as unknown as Vec3
  const made = { from: moved(box.from), to: moved(box.to) }
  croppedGeometry(whole, made)
  return made
}

/** By which of the version's lesions each lesion lies most, by voxels that both have; undefined: by none. */
export function matchedTo(labels: LabelBlock, version: LabelBlock, whole: Geometry): Map<string, string> {
  const a = onWholeGrid(labels, whole).map, b = onWholeGrid(version, whole).map, shared = new Map<number, number>()
  for (let n = 0; n < a.length; n++) if (a[n] !== 0 && b[n] !== 0) { const key = a[n]! * 256 + b[n]!; shared.set(key, (shared.get(key) ?? 0) + 1) }
  const best = new Map<string, { name: string; count: number }>()
  for (const [key, count] of shared) {
    const own = labels.names[Math.floor(key / 256) - 1], name = version.names[key % 256 - 1]
    if (own !== undefined && name !== undefined && count > (best.get(own)?.count ?? 0)) best.set(own, { name, count })
  }
  return new Map([...best].map(([own, { name }]) => [own, name]))
}

export type Overrides = NonNullable<CourseFile['overrides']>
