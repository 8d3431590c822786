import { type Finding, error, note, warning } from '../record/index.ts'
import type { Millilitre } from '../physics/index.ts'
import {
  type Voi, type Volume, clip, eachVoxel, expand, filterVoi, requireSameGeometry, shrink, subtractVoi, unite,
  volumeMl, voxelsInside,
} from '../volume/index.ts'
import type { ImagePlanFile } from './plan-file.ts'

/** Masks on the SPECT's grid, as they were drawn; a territory without one is found by uptake. */
export interface DrawnCompartments {
  readonly liver: Voi
  readonly lungs?: Voi
  readonly territories: readonly { readonly id: string; readonly voi?: Voi; readonly aboveUptakePercent?: number; readonly tumours: readonly Voi[] }[]
  readonly tumoursOutside: readonly Voi[]
}

export interface MeasuredTumour { readonly id: string; readonly voi: Voi; readonly volumeMl: Millilitre; readonly meanCounts: number; readonly tumourToNormal: number }
export interface MeasuredTerritory {
  readonly id: string
  /** With its tumours. */
  readonly voi: Voi
  readonly volumeMl: Millilitre
  readonly normal: Voi
  /** Per voxel, of normal liver away from edges and tumours. */
  readonly normalCounts: number
  readonly counts: number
  readonly tumours: readonly MeasuredTumour[]
}

export function countsIn(image: Volume, v: Voi): number {
  requireSameGeometry(image.geometry, v.grid, `counts in ${v.name}`)
  let sum = 0
  eachVoxel(v, n => { sum += image.voxels[n]! })
  return sum
}

/** Share of voxels of `a` that `b` holds too. */
const shareIn = (a: Voi, b: Voi): number => voxelsInside(clip(a, b)) / Math.max(1, voxelsInside(a))
const percent = (x: number) => `${(100 * x).toFixed(1)}%`

/** Voxels that count as the same where masks of different grids meet. */
const fringe = 0.05

/** Territories with their tumours, in the liver and not overlapping, and what they took up; undefined with errors that say why not. */
export function measuredTerritories(spect: Volume, drawn: DrawnCompartments, edgeMm: ImagePlanFile['edgeMm']): { readonly value?: readonly MeasuredTerritory[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [], tumours = [...drawn.territories.flatMap(t => t.tumours), ...drawn.tumoursOutside]
  for (const [n, a] of tumours.entries()) for (const b of tumours.slice(n + 1)) if (shareIn(a, b) > 0) findings.push(error('planning/tumours-overlap', { lesion: a.name },
    `Tumours ${a.name} and ${b.name} overlap by ${voxelsInside(clip(a, b))} voxels: what is in both would count twice.`, 'Draw them apart, or as one.'))
  const liver = tumours.length > 0 ? unite([drawn.liver, ...tumours]) : drawn.liver
  const vois = drawn.territories.map(t => {
    const ground = t.voi ?? byUptake(spect, drawn.liver, t.aboveUptakePercent!, t.id)
    const outside = 1 - shareIn(ground, liver)
    if (voxelsInside(ground) === 0 || outside > fringe) findings.push(error('planning/territory-outside-liver', { value: t.id }, voxelsInside(ground) === 0 ? `Territory ${t.id} is empty.` : `${percent(outside)} of territory ${t.id} lies outside the liver.`, 'A territory is the part of the liver that one injection reaches: check its mask and that of the liver.'))
    else if (outside > 0) findings.push(note('planning/territory-clipped', { value: t.id }, `${percent(outside)} of territory ${t.id} lay outside the liver and was left out.`))
    for (const tumour of t.tumours) {
      const off = 1 - shareIn(tumour, ground)
      if (voxelsInside(tumour) === 0) findings.push(error('planning/tumour-empty', { lesion: tumour.name }, `Tumour ${tumour.name} holds no voxel of the SPECT.`, 'It is smaller than the voxels, or lies elsewhere: leave it out or check its mask.'))
      else if (t.voi && off > 0.5) findings.push(error('planning/tumour-outside-territory', { lesion: tumour.name }, `${percent(off)} of tumour ${tumour.name} lies outside territory ${t.id}.`, 'Name it in the territory that holds it, or under tumoursOutside.'))
      else if (t.voi && off > fringe) findings.push(warning('planning/tumour-at-edge', { lesion: tumour.name }, `${percent(off)} of tumour ${tumour.name} lies outside territory ${t.id}; all of it was counted to the territory.`, 'Check whether another injection reaches it.'))
    }
    const voi = unite([clip(ground, liver), ...t.tumours], t.id), strange = tumours.filter(x => !t.tumours.includes(x))
    return strange.length > 0 && !t.voi ? subtractVoi(voi, unite(strange), t.id) : voi
  })
  const taken: Voi[] = []
  for (const [n, v] of vois.entries()) {
    for (const w of taken) {
      const both = voxelsInside(clip(v, w)), least = Math.min(voxelsInside(v), voxelsInside(w))
      if (both > 0.01 * least) findings.push(error('planning/territories-overlap', { value: v.name }, `Territories ${w.name} and ${v.name} overlap by ${percent(both / least)} of the smaller.`, 'Liver that two injections reach is counted twice: draw the territories apart.'))
      else if (both > 0) vois[n] = subtractVoi(vois[n]!, w, v.name)
    }
    for (const x of tumours) if (!drawn.territories[n]!.tumours.includes(x) && shareIn(x, v) > 0.5) findings.push(error('planning/tumour-in-other-territory', { lesion: x.name }, `${percent(shareIn(x, v))} of tumour ${x.name} lies in territory ${v.name}, which does not name it.`, 'Name it there: else it would count as normal liver.'))
    taken.push(vois[n]!)
  }
  if (findings.some(f => f.severity === 'error')) return { findings }
  const near = tumours.length > 0 ? expand(unite(tumours), edgeMm) : undefined
  const value = vois.map((voi, n): MeasuredTerritory => {
    const t = drawn.territories[n]!, normal = t.tumours.length > 0 ? subtractVoi(voi, unite(t.tumours), `${t.id}, normal`) : voi
    const inner = edgeMm > 0 ? shrink(voi, edgeMm) : voi, core = near && edgeMm > 0 ? subtractVoi(inner, near) : clip(inner, normal)
    const enough = volumeMl(core) >= Math.max(20, 0.05 * volumeMl(normal)), from = enough ? core : normal
    if (!enough && edgeMm > 0 && voxelsInside(normal) > 0) findings.push(warning('planning/normal-liver-at-edges', { value: t.id }, `Territory ${t.id} has hardly any normal liver ${edgeMm} mm from its edges and tumours: all ${volumeMl(normal).toFixed(0)} mL were measured, with what spills in and out.`, 'T/N is less certain.'))
    const normalCounts = voxelsInside(from) > 0 ? countsIn(spect, from) / voxelsInside(from) : 0
    if (t.tumours.length > 0 && !(normalCounts > 0)) findings.push(error('planning/no-normal-counts', { value: t.id }, `The normal liver of territory ${t.id} shows no counts: there is no T/N.`, 'Check the mask and that the SPECT is that of the rehearsal.'))
    return {
      id: t.id, voi, volumeMl: volumeMl(voi), normal, normalCounts, counts: countsIn(spect, voi),
      tumours: t.tumours.map(x => {
        const meanCounts = countsIn(spect, x) / voxelsInside(x)
        return { id: x.name, voi: x, volumeMl: volumeMl(x), meanCounts, tumourToNormal: meanCounts / normalCounts }
      }),
    }
  })
  return findings.some(f => f.severity === 'error') ? { findings } : { value, findings }
}

/** Liver with more than that share of its highest uptake. */
function byUptake(spect: Volume, liver: Voi, share: number, name: string): Voi {
  requireSameGeometry(spect.geometry, liver.grid, `territory ${name}`)
  let most = 0
  eachVoxel(liver, n => { if (spect.voxels[n]! > most) most = spect.voxels[n]! })
  return filterVoi(liver, n => spect.voxels[n]! > most * share / 100, name)
}
