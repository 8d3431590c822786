import { type Finding, warning } from '../../record/index.ts'
import { type Component, type ComponentList, type Lesion, componentsOf, voiOf } from '../../delineation/index.ts'
import { type Voi, type Volume, atLeast, coverVoi } from '../../volume/index.ts'
import { without } from '../livers/ablations.ts'
import type { LesionInput, LesionOrigin } from '../images/inputs.ts'

export interface DrawnLesions {
  /** Each one connected piece of tissue, in the order in which they were drawn. */
  readonly lesions: readonly Lesion[]
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
  readonly origins: ReadonlyMap<string, LesionOrigin>
  /** Those that are the threshold's, unchanged: under which name it found them. */
  readonly unchanged: ReadonlyMap<string, string>
  /** Of these nothing lies on the PET. */
  readonly missing: readonly string[]
}

/**
 * Lesions drawn by a person, measured on the PET. The largest connected piece (26 neighbours) keeps the name; another is a lesion of
 * its own where its mean reaches the threshold and it has the minimum volume, and is left out with a warning where not.
 * `thresholded`: what the threshold gives; a lesion of the same voxels is that one, unchanged. `threshold` undefined: not known.
 */
export function drawnLesions(args: {
  drawn: readonly LesionInput[]; pet: Volume; ablated: Voi | undefined
  threshold: number | undefined; thresholded: readonly Lesion[]; minimumVolumeMl: number
}): DrawnLesions {
  const { drawn, pet, ablated, threshold, thresholded, minimumVolumeMl } = args
  const lesions: Lesion[] = [], missing: string[] = []
  const lesionFindings = new Map<string, readonly Finding[]>(), origins = new Map<string, LesionOrigin>()
  const unchanged = new Map<string, string>()
  const taken = new Set(drawn.map(d => d.name))
  const isLesion = (c: Component) => threshold !== undefined && c.mean >= threshold && c.volumeMl >= minimumVolumeMl
  for (const d of drawn) {
    const { mask, list, voxelsOf } = drawnPieces(d.voi, pet, ablated), [main, ...others] = list
    if (!main) { missing.push(d.name); continue }
    const own = others.filter(isLesion), left = others.filter(c => !isLesion(c))
    for (const [n, c] of [main, ...own].entries()) {
      const name = n === 0 ? d.name : freeName(d.name, taken)
      const lesion: Lesion = { ...c, number: lesions.length + 1, voi: voiOf(mask, [voxelsOf(c.number)], name) }
      const found = thresholded.find(t => sameVoxels(t, lesion)), apart = n === 0 ? left : []
      lesions.push(lesion)
      if (found) unchanged.set(name, found.voi.name)
      origins.set(name, found ? { origin: 'threshold' } : d.origin ?? { origin: 'imported' })
      lesionFindings.set(name, [
        ...(found ? [] : doubtsOf(lesion, threshold, minimumVolumeMl)),
        ...(n === 0 ? [] : [warning('course/drawn-apart', { lesion: name, value: rounded(c.volumeMl) }, `${name} was drawn as part of ${d.name} and does not touch it: it counts as a lesion of its own.`, 'Look at it; connect it with the lesion, or delete it.')]),
        ...(apart.length === 0 ? [] : [leftOut(d.name, apart, threshold, minimumVolumeMl)]),
      ])
    }
  }
  return { lesions, lesionFindings, origins, unchanged, missing }
}

/** The connected pieces of a VOI that a person drew, measured on the PET, the largest first: a lesion is measured by that one. */
export function drawnPieces(voi: Voi, pet: Volume, ablated?: Voi): ComponentList & { readonly mask: Voi } {
  const mask = onPet(voi, pet, ablated)
  return { mask, ...componentsOf(pet, mask) }
}

const onPet = (voi: Voi, pet: Volume, ablated: Voi | undefined): Voi => {
  const grid = pet.geometry, here = { ...voi, grid: { ...voi.grid, frameOfReferenceUid: grid.frameOfReferenceUid } }
  return without(atLeast(coverVoi(here, grid), 0.5), ablated)
}

function freeName(name: string, taken: Set<string>): string {
  let n = 2
  while (taken.has(`${name}-${n}`)) n++
  taken.add(`${name}-${n}`)
  return `${name}-${n}`
}

const sameVoxels = ({ voi: a }: Lesion, { voi: b }: Lesion): boolean =>
  a.box.from.every((x, d) => x === b.box.from[d]) && a.inside.length === b.inside.length
  && a.box.to.every((x, d) => x === b.box.to[d]) && a.inside.every((x, n) => x === b.inside[n])

/** What speaks against a lesion that the threshold did not outline. */
function doubtsOf({ voi: { name }, mean, max, volumeMl }: Lesion, threshold: number | undefined, minimumVolumeMl: number): Finding[] {
  const remedy = 'Look at it on the FDG PET; delete it where it is no tumour.', small = volumeMl < minimumVolumeMl
  const below = threshold !== undefined && mean < threshold
  const reach = threshold !== undefined && max < threshold ? `nothing of it reaches the threshold (maximum ${max.toFixed(2)}, threshold ${threshold.toFixed(2)}): whatever comes of it, it will seem to have responded`
    : `its mean of ${mean.toFixed(2)} is below the threshold of ${threshold?.toFixed(2)}: part of it is no tumour by the protocol`
  return [
    ...(below ? [warning('course/drawn-below-threshold', { lesion: name, value: rounded(mean) }, `${name} was drawn by hand, and ${reach}.`, remedy)] : []),
    ...(small ? [warning('course/drawn-too-small', { lesion: name, value: rounded(volumeMl) }, `${name} was drawn by hand with ${volumeMl.toFixed(1)} mL, under the ${minimumVolumeMl} mL from which the protocol measures lesions.`, remedy)] : []),
  ]
}

function leftOut(name: string, apart: readonly Component[], threshold: number | undefined, minimumVolumeMl: number): Finding {
  const ml = apart.reduce((sum, c) => sum + c.volumeMl, 0), pieces = apart.length === 1 ? 'A piece' : `${apart.length} pieces`
  const rule = `it would have to reach ${threshold === undefined ? 'the threshold, which is not known' : `the threshold of ${threshold.toFixed(2)} in its mean`}, and ${minimumVolumeMl} mL`
  return warning('course/drawn-left-out', { lesion: name, value: rounded(ml) }, `${pieces} drawn as part of ${name}, ${ml.toFixed(1)} mL, ${apart.length === 1 ? 'does' : 'do'} not touch it and ${apart.length === 1 ? 'is' : 'are'} left out: to be a lesion of its own, ${rule}.`, 'Connect it with the lesion, or erase it.')
}

const rounded = (x: number): number => Number(x.toFixed(2))
