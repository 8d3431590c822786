import { type Finding, note, warning } from '../../record/index.ts'
import type { DoseConstants, Gray } from '../../physics/index.ts'
import { type Dvh, type HealthyLiverDose, cumulativeDvh, voiDose } from '../../dosimetry/index.ts'
import {
  type FractionalVoi, type Geometry, type RigidTransform, type Volume, composeTransforms, croppedGeometry, cropVolume, inverseTransform, resample, subtractVoi,
} from '../../volume/index.ts'
import { type LesionDose, lesionsOnGrid } from './dose-lesions.ts'
import type { DoseStage } from './dose-stage.ts'
import type { ExamImages } from '../images/inputs.ts'

/** The dose of the whole course: of all treatments together. */
export interface CourseDose {
  /** The exam on whose grid map, lesions and liver lie: that of the first treatment. */
  readonly images: ExamImages
  readonly map: Volume<'Gy'>
  readonly lesions: readonly LesionDose[]
  readonly healthyLiver: HealthyLiverDose | undefined
  readonly healthyLiverDvh: Dvh | undefined
  readonly liver: FractionalVoi | undefined
  readonly smallTumourPercent: number
  readonly lesionFindings: ReadonlyMap<string, readonly Finding[]>
  readonly findings: readonly Finding[]
  /** In the order of their injections. */
  readonly treatments: readonly DoseStage[]
}

/**
 * Doses of sequential treatments added up (docs/methods/course/sequential-treatments.md). Mean doses are the sums of those measured on
 * each treatment's own map; extremes, SD, percentiles and DVH come from a summed map: the other maps at the voxels of the first one,
 * within a lesion by that lesion's own transforms, elsewhere by those of the exams. One treatment is its own sum.
 * `between`: the registration of two exams. Throws RangeError for no treatment.
 */
export function doseSum(treatments: readonly DoseStage[], between: (from: string, to: string) => RigidTransform | undefined, args: {
  constants: DoseConstants; vDosesGy: readonly number[]
}): CourseDose {
  const [first, ...others] = treatments
  if (!first) throw new RangeError('the sum of no doses')
  const { images, liver, smallTumourPercent, lesionFindings } = first
  if (others.length === 0) {
    const { map, lesions, healthyLiver, healthyLiverDvh } = first
    return { images, map, lesions, healthyLiver, healthyLiverDvh, liver, smallTumourPercent, lesionFindings, findings: [], treatments }
  }
  const findings: Finding[] = [], sumFindings = new Map<string, Finding[]>()
  for (const t of treatments) for (const [id, own] of t.lesionFindings) sumFindings.set(id, [...(sumFindings.get(id) ?? []), ...own
    // Of the lesion itself once, of its place on a scan for each scan.
    .flatMap(f => f.code !== 'course/small-lesion' ? [{ ...f, message: `${t.session.images.exam.id}: ${f.message}` }] : t === first ? [f] : [])])
  const map = sumOf(first.map, others.map(o => {
    const t = between(images.exam.id, o.images.exam.id)
    if (!t) return undefined
    const carried = resample(o.map, first.map.geometry, { transform: t })
    const all = total(o.map), share = all > 0 ? total(carried) / all : 1
    if (Math.abs(share - 1) > 0.02) findings.push(warning('course/sum-outside', { value: Number(share.toFixed(3)) },
      `${Math.round(100 * share)}% of the energy of ${o.session.id} lies on the grid of ${images.exam.id}, on which the summed dose map is: beyond it the map lacks ${o.session.id}.`, 'Doses of lesions and liver do not rest on that map; only dose.nii.gz and pictures do.'))
    return carried
  }))
  const lesions = first.lesions.map(l => {
    const summed = summedLesion(l, treatments, args)
    sumFindings.set(l.id, [...(sumFindings.get(l.id) ?? []), ...summed.findings])
    return summed.lesion
  })
  const grid = first.map.geometry
  return {
    images, map, lesions, liver, smallTumourPercent, lesionFindings: sumFindings, findings, treatments,
    healthyLiver: summedLiver(treatments),
    healthyLiverDvh: first.healthyLiver && liver && cumulativeDvh(map, subtractVoi(liver, lesionsOnGrid(first.lesions, grid, 'voi', 'tumours'), 'healthy liver')),
  }
}

/** One lesion on its block of the first treatment's grid; without a dose where one of the treatments has none for it. */
function summedLesion(l: LesionDose, treatments: readonly DoseStage[], args: { constants: DoseConstants; vDosesGy: readonly number[] }): { lesion: LesionDose; findings: Finding[] } {
  const parts = treatments.map(t => ({ stage: t, part: t.lesions.find(x => x.id === l.id) }))
  const missing = parts.filter(p => !p.part?.dose)
  const none = { dose: undefined, beforeRefinementGy: undefined, intervalGy: undefined }
  if (missing.length > 0) return {
    lesion: { ...l, ...none },
    findings: [warning('course/lesion-not-summed', { lesion: l.id }, `${l.id} does not lie on the 90Y PET of ${missing.map(p => p.stage.session.id).join(' and ')}: what that gave is not known, and no dose is summed for it.`)],
  }
  const [first, ...others] = treatments as readonly [DoseStage, ...DoseStage[]]
  const block = croppedGeometry(first.map.geometry, l.box), back = inverseTransform(first.transformOf!(l.id))
  const blocks = others.map(o => resample(o.map, block, { transform: composeTransforms(back, o.transformOf!(l.id)) }))
  const onMap = voiDose(sumOf(cropVolume(first.map, l.box), blocks), l.voi, args)!
  const doses = parts.map(p => p.part!)
  const sum = (of: (l: LesionDose) => number | undefined): Gray | undefined => doses.some(d => of(d) === undefined) ? undefined : doses.reduce((s, d) => s + of(d)!, 0)
  const meanGy = sum(p => p.dose!.meanGy)!, low = sum(p => p.intervalGy?.[0]), high = sum(p => p.intervalGy?.[1])
  const perGy = onMap.meanGy === 0 ? 0 : onMap.meanConcentration / onMap.meanGy
  const most = doses.reduce((a, b) => b.dose!.meanGy > a.dose!.meanGy ? b : a)
  const off = meanGy > 0 ? 100 * (onMap.meanGy / meanGy - 1) : 0
  return {
    lesion: {
      ...l, covered: Math.min(...doses.map(d => d.covered)), refinement: most.refinement,
      dose: { ...onMap, meanGy, meanConcentration: meanGy * perGy, activityBq: meanGy * perGy * onMap.volumeMl },
      beforeRefinementGy: sum(p => p.beforeRefinementGy), intervalGy: low === undefined || high === undefined ? undefined : [low, high],
    },
    findings: Math.abs(off) > 2 ? [note('course/sum-interpolated', { lesion: l.id, value: Number(off.toFixed(1)) },
      `On the summed map the mean dose of ${l.id} is ${off.toFixed(1)}% off the sum of its treatments: SD, percentiles and DVH are of the interpolated map, the mean is the sum.`)] : [],
  }
}

/** Each treatment's own dose to the healthy liver, added; volumes are those of the first. */
function summedLiver(treatments: readonly DoseStage[]): HealthyLiverDose | undefined {
  const livers = treatments.map(t => t.healthyLiver)
  if (livers.some(l => l === undefined)) return undefined
  const sum = (of: (l: HealthyLiverDose) => number) => livers.reduce((s, l) => s + of(l!), 0)
  return { ...livers[0]!, doseGy: sum(l => l.doseGy), activityBq: sum(l => l.activityBq), unexpandedDoseGy: sum(l => l.unexpandedDoseGy) }
}

function sumOf(first: Volume<'Gy'>, others: readonly (Volume<'Gy'> | undefined)[]): Volume<'Gy'> {
  const voxels = Float32Array.from(first.voxels)
  for (const o of others) if (o) for (let n = 0; n < voxels.length; n++) voxels[n]! += o.voxels[n]!
  return { unit: 'Gy', geometry: first.geometry, voxels }
}

/** Gy mL: the energy of a map but for its density. */
function total({ voxels, geometry: { spacing } }: Volume<'Gy'>): number {
  let sum = 0
  for (let n = 0; n < voxels.length; n++) sum += voxels[n]!
  return sum * spacing[0] * spacing[1] * spacing[2]
}
