import { type CourseFile, type LesionDose, carriedVoi, doseLesions, livers } from '@yttria/core/course'
import {
  type Component, type Lesion, type ReferenceKind, type ReferenceRegion, type ThresholdRule, componentsOf, delineateLesions, followUpLesions, mergedGroups, referenceRegion, thresholdOf,
} from '@yttria/core/delineation'
import type { DoseConstants } from '@yttria/core/physics'
import type { Outcome } from '@yttria/core/record'
import {
  type Geometry, type RigidTransform, type SuvUnit, type Vec3, type Voi, type Volume, type VoxelBox, type Voxels, boundingBox, cropVoi, cropVolume, croppedGeometry,
  eachVoxel, grownBox, maskVoi, placeBlock, scaled, unite, volumeMl, voxelCount, voxelsInside, wholeBox,
} from '@yttria/core/volume'

/*
 * What the page tries out before it is analysed again, by the functions of the analysis itself and on the same voxels. No state: the
 * worker keeps what `openFdg` makes.
 */

export interface LabelBlock { readonly geometry: Geometry; readonly map: Uint8Array; readonly names: readonly string[] }

/** An FDG exam ready to try thresholds on: uptake in the protocol's unit, and the region in which lesions are looked for. */
export interface FdgOnWork {
  readonly id: string
  readonly uptake: Volume<SuvUnit>
  readonly perSuvbw: number
  readonly liver: Voi | undefined
  /** Undefined: everywhere. */
  readonly region: Voi | undefined
  /** The block that holds the region and a voxel around it; what follows is cut to it. */
  readonly box: VoxelBox
  readonly near: Volume<SuvUnit>
  readonly nearRegion: Voi | undefined
}

/** `voxels` as read, `factor` to the protocol's uptake unit; `region`: 0 outside, 1 margin, 2 liver. */
export function openFdg(a: { id: string; geometry: Geometry; voxels: Voxels; factor: number; perSuvbw: number; unit: SuvUnit; region: Uint8Array | undefined }): FdgOnWork {
  const { id, geometry, perSuvbw, region } = a
  const uptake = scaled({ unit: '1', geometry, voxels: a.voxels }, a.factor, a.unit)
  const voi = (name: string, least: number): Voi | undefined => region && maskVoi(name, geometry, region.map(x => x >= least ? 1 : 0))
  return inRegion({ id, uptake, perSuvbw, liver: voi('liver', 2) }, voi('region', 1))
}

/** The same exam with another region. */
export function inRegion(e: Pick<FdgOnWork, 'id' | 'uptake' | 'perSuvbw' | 'liver'>, region: Voi | undefined): FdgOnWork {
  const { size } = e.uptake.geometry, bounds = region && boundingBox(region)
  const box: VoxelBox = bounds ? grownBox(bounds, [1, 1, 1], size) : { from: [0, 0, 0], to: [size[0] - 1, size[1] - 1, size[2] - 1] }
  return { id: e.id, uptake: e.uptake, perSuvbw: e.perSuvbw, liver: e.liver, region, box, near: cropVolume(e.uptake, box), nearRegion: region && cropVoi(region, box) }
}

/** By a liver drawn anew: liver and margin carried to the exam's PET as the analysis carries them. `toExam`: from the liver's exam. */
export function withLiver(e: FdgOnWork, liver: { readonly exam: string; readonly voi: Voi }, toExam: RigidTransform, marginMm: number): FdgOnWork {
  const carried = livers({ ...liver, source: 'drawn', draft: false }, { between: () => toExam }), grid = e.uptake.geometry
  return inRegion({ ...e, liver: carried.maskOn(e.id, grid, 0) }, carried.maskOn(e.id, grid, marginMm))
}

export interface Place { readonly centreMm: Vec3; readonly axis?: Vec3 }

export const referenceAt = (e: FdgOnWork, kind: ReferenceKind, place: Place | undefined, ct?: Volume<"[hnsf'U]">): Outcome<ReferenceRegion> =>
  referenceRegion({ kind, pet: e.uptake, liver: e.liver, ...(place ? { place } : {}), ...(ct ? { ct: { ...ct, geometry: { ...ct.geometry, frameOfReferenceUid: e.uptake.geometry.frameOfReferenceUid } } } : {}) })

export const thresholdBy = (e: FdgOnWork, rule: ThresholdRule, reference: ReferenceRegion | undefined): Outcome<number> =>
  thresholdOf(rule, { pet: e.near, region: e.nearRegion, perSuvbw: e.perSuvbw, ...(reference ? { reference } : {}) })

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
  const found = delineateLesions({ pet: e.near, threshold, region: e.nearRegion, minimumVolumeMl })
  return {
    labels: labelBlock(e.near.geometry, found.lesions.map(l => l.voi)), lesions: found.lesions.map(l => ({ ...numbers(l), name: l.voi.name })),
    small: labelBlock(e.near.geometry, [found.smallVoi]), smallCount: found.small.length,
  }
}

const numbers = ({ volumeMl, mean, max, tlg, centreMm, voxels }: Component) => ({ volumeMl, mean, max, tlg, centreMm, voxels })

/** The lesions of a label map that a person drew on the PET's grid, measured as the analysis measures them: the largest piece of each. */
export function measureDrawn(e: FdgOnWork, labels: LabelBlock): MeasuredLesion[] {
  return vois(labels).filter(v => voxelsInside(v) > 0).map(v => {
    const box = boundingBox(v)!, pet = cropVolume(e.uptake, boxIn(e.uptake.geometry, labels.geometry, box))
    return { ...numbers(componentsOf(pet, cropVoi(v, box)).list[0]!), name: v.name }
  })
}

export interface LiveDose { readonly name: string; readonly meanGy: number | undefined; readonly covered: number }

/** Mean doses of lesions on the version's dose map: each by the transform given for it, else by that of the exams. */
export function dosesOf(args: {
  dose: Volume<'Gy'>; labels: LabelBlock; toTreatment: RigidTransform; transforms: ReadonlyMap<string, RigidTransform>; constants: DoseConstants
}): LiveDose[] {
  const { dose, labels, toTreatment, transforms, constants } = args
  const asked = vois(labels).filter(v => voxelsInside(v) > 0).map(v => ({ id: v.name, voi: v }))
  const refinements = asked.flatMap(l => {
    const transform = transforms.get(l.id)
    return transform ? [{ id: l.id, transform, accepted: true, shiftMm: 0, rotationDeg: 0, reason: 'put by hand' as const, findings: [] } satisfies NonNullable<LesionDose['refinement']>] : []
  })
  return doseLesions({ dose, lesions: asked, toTreatment, refinements, constants, vDosesGy: [] }).map(l => ({ name: l.id, meanGy: l.dose?.meanGy, covered: l.covered }))
}

export interface LiveFollowUp { readonly labels: LabelBlock; readonly remainders: readonly { readonly name: string; readonly volumeMl: number; readonly tlg: number; readonly mergedWith: readonly string[] }[]; readonly newLesions: readonly MeasuredLesion[] }

/** What is left of the lesions at follow-up at a threshold, as the analysis shares it out. `small`: of the baseline, no new lesions when they grow. */
export function followUpAt(e: FdgOnWork, args: {
  threshold: number; baseline: LabelBlock; small: LabelBlock | undefined; transform: RigidTransform
  split: 'watershed' | 'nearest' | 'one'; reachMm: number; minimumVolumeMl: number
}): LiveFollowUp {
  const { geometry } = e.uptake, carry = (v: Voi): Voi => cropVoi(carriedVoi(v, geometry, args.transform), e.box)
  const small = args.small ? vois(args.small) : []
  const find = (lesions: readonly Voi[]) => followUpLesions({
    pet: e.near, threshold: args.threshold, region: e.nearRegion, baseline: [...lesions, ...small].map(carry), split: args.split, reachMm: args.reachMm, minimumVolumeMl: args.minimumVolumeMl,
  })
  let lesions = vois(args.baseline).filter(v => voxelsInside(v) > 0), found = find(lesions)
  if (args.split === 'one') {
    const groups = mergedGroups(found.remainders.slice(0, lesions.length).map(r => ({ ...r, mergedWith: r.mergedWith.filter(n => n < lesions.length) })))
    const taken = new Set(groups.flat()), joined = groups.map(g => unite(g.map(n => lesions[n]!), g.map(n => lesions[n]!.name).join('+')))
    if (groups.length > 0) {
      lesions = [...lesions.filter((_, n) => !taken.has(n)), ...joined].sort((a, b) => volumeMl(b) - volumeMl(a))
      found = find(lesions)
    }
  }
  const remainders = found.remainders.slice(0, lesions.length)
  return {
    labels: labelBlock(e.near.geometry, [...remainders.map(r => r.voi), ...found.newLesions.map(l => l.voi)]),
    remainders: remainders.map((r, n) => ({ name: lesions[n]!.name, volumeMl: r.volumeMl, tlg: r.tlg, mergedWith: r.mergedWith.flatMap(m => lesions[m]?.name ?? []) })),
    newLesions: found.newLesions.map((l: Lesion) => ({ ...numbers(l), name: l.voi.name })),
  }
}

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
