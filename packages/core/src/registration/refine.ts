import { type Finding, note } from '../record/index.ts'
import {
  type RigidTransform, type Voi, type Volume, boundingBox, croppedGeometry, frameConflict, grownBox,
  insideOver, norm, subtract,
} from '../volume/index.ts'
import { downsample, downsampleFactors } from './downsample.ts'
import { type LesionMatch, matchLesion } from './lesion-match.ts'
import { type LocalMotion, atRest, withMotion } from './lesion-model.ts'
import { type LesionTemplate, blurred, lesionTemplate } from './lesion-template.ts'
import { type RefinementSettings, refinementSettings } from './settings.ts'

/** Why a lesion was moved, or left where the common transform puts it. */
export type RefinementReason = 'refined' | 'switched off' | 'outside the target' | 'no contrast' | 'unlike its pattern' | 'uncertain' | 'at the bound' | 'found elsewhere' | 'overlaps a neighbour' | 'put by hand'

export interface LesionRefinement {
  readonly id: string
  /** Source -> target: the common transform, moved where accepted. */
  readonly transform: RigidTransform
  /** How far the lesion's centre is moved, and by what angle; 0 where refused. */
  readonly shiftMm: number
  readonly rotationDeg: number
  readonly accepted: boolean
  readonly reason: RefinementReason
  /** What was found, also where it was refused. */
  readonly proposed?: { readonly transform: RigidTransform; readonly shiftMm: number; readonly rotationDeg: number }
  /** Lesion over background in the target, by the pattern's fit. */
  readonly contrast?: number
  readonly contrastToNoise?: number
  readonly shape?: number
  readonly gain?: number
  readonly uncertaintyMm?: number
  readonly overlap?: number
  readonly heldAtRest?: number
  readonly findings: readonly Finding[]
}

/**
 * Each lesion on its own, rigidly, on the 90Y map: bounded, all fitted jointly (each with its neighbours' patterns in the
 * model), none moved where its contrast does not carry it. docs/methods/registration/refinement.md.
 * `source`: FDG on the lesions' grid; `liver`: in the source frame, an edge of the activity that is no lesion's;
 * `others`: tumours that are in the image but not asked about (those under the minimum volume).
 * Throws RangeError where frames of reference do not chain.
 */
export function refineLesions(args: {
  lesions: readonly { readonly id: string; readonly voi: Voi }[]
  source: Volume; target: Volume; transform: RigidTransform
  liver?: Voi; others?: readonly Voi[]; settings?: Partial<RefinementSettings>
}): LesionRefinement[] {
  const { lesions, source, target, transform } = args
  const settings = refinementSettings.parse(args.settings ?? {})
  const conflict = frameConflict(target.geometry.frameOfReferenceUid, transform.to)
    ?? [...lesions.map(l => l.voi), ...(args.others ?? []), ...(args.liver ? [args.liver] : [])].map(v => frameConflict(v.grid.frameOfReferenceUid, transform.from)).find(c => c !== undefined)
  if (conflict) throw new RangeError(`refinement of lesions: ${conflict}`)
  if (!settings.enabled) return lesions.map(l => stays(l.id, transform, 'switched off'))

  const make = (id: string, voi: Voi): LesionTemplate | undefined => lesionTemplate({
    id, voi, source, kind: settings.template, resolutionMm: settings.resolutionMm, reachMm: settings.neighbourhoodMm,
  })
  const templates = lesions.map(l => make(l.id, l.voi))
  const still = (args.others ?? []).map((v, n) => make(`other ${n + 1}`, v)).filter(t => t !== undefined).map(template => ({ template, motion: atRest }))
  const liver = args.liver && liverPattern(args.liver, settings)

  const motions: LocalMotion[] = lesions.map(() => atRest)
  const matches: (LesionMatch | undefined)[] = lesions.map(() => undefined)
  const refused: (RefinementReason | undefined)[] = templates.map(t => t ? undefined : 'outside the target')
  // Large lesions first: the small ones are then fitted beside them where they lie.
  const order = lesions.map((_, n) => n).filter(n => templates[n]).sort((a, b) => templates[b]!.volumeMm3 - templates[a]!.volumeMm3 || a - b)
  const beside = templates.map((t, n) => order.filter(m => m !== n && t && reach(t, settings) + reach(templates[m]!, settings) > norm(subtract(t.centre, templates[m]!.centre))))
  // Where a lesion's neighbours have not moved since it was matched, its answer stands.
  const stale = templates.map(() => true)
  const sweep = (search: boolean): void => {
    for (const n of order) {
      if (refused[n] || !stale[n]) continue
      const neighbours = [...beside[n]!.map(m => ({ template: templates[m]!, motion: motions[m]! })), ...still]
      const match = matchLesion({ template: templates[n]!, neighbours, liver, target, transform, settings }, motions[n]!, search)
      matches[n] = match
      stale[n] = false
      moveTo(n, match?.motion ?? atRest)
    }
  }
  const moveTo = (n: number, motion: LocalMotion): void => {
    const before = motions[n]!
    motions[n] = motion
    if (norm(subtract(before.shift, motion.shift)) + 20 * norm(subtract(before.turn, motion.turn)) > 0.1) for (const m of beside[n]!) stale[m] = true
  }
  sweep(true)
  sweep(true)
  // One refusal at a time, the worst first: what it put where it was not shifts its neighbours' answers.
  for (;;) {
    sweep(false)
    const objections = order.filter(n => !refused[n]).map(n => ({ n, reason: objection(matches[n], settings) })).filter(o => o.reason !== undefined)
    const first = objections.sort((a, b) => (matches[a.n]?.contrastToNoise ?? 0) - (matches[b.n]?.contrastToNoise ?? 0))[0]
    if (!first) break
    refused[first.n] = first.reason
    moveTo(first.n, atRest)
  }

  return lesions.map((l, n) => {
    const match = matches[n], template = templates[n], reason = refused[n] ?? 'refined'
    if (!match || !template) return stays(l.id, transform, 'outside the target')
    const proposed = { transform: withMotion(transform, template, match.motion), shiftMm: norm(match.motion.shift), rotationDeg: norm(match.motion.turn) * 180 / Math.PI }
    const kept = reason === 'refined' ? proposed : { transform, shiftMm: 0, rotationDeg: 0 }
    return {
      id: l.id, ...kept, accepted: reason === 'refined', reason, proposed,
      contrast: match.background > 0 ? (match.background + match.amplitude) / match.background : undefined,
      contrastToNoise: match.contrastToNoise, shape: match.shape, gain: match.gain, uncertaintyMm: match.uncertaintyMm, overlap: match.overlap, heldAtRest: match.heldAtRest,
      findings: reason === 'refined' ? [] : [refusalNote(l.id, reason)],
    }
  })
}

function objection(m: LesionMatch | undefined, s: RefinementSettings): RefinementReason | undefined {
  if (!m) return 'outside the target'
  if (!(m.contrastToNoise >= s.leastContrastToNoise) || !(Math.abs(m.amplitude) >= s.leastContrast * Math.max(0, m.background))) return 'no contrast'
  if (!(m.shape >= s.leastShape)) return 'unlike its pattern'
  if (!(m.uncertaintyMm <= s.mostUncertaintyMm)) return 'uncertain'
  if (m.atBound) return 'at the bound'
  if (!(m.heldAtRest >= s.leastHeldAtRest)) return 'found elsewhere'
  return m.overlap > s.mostOverlap ? 'overlaps a neighbour' : undefined
}

const stays = (id: string, transform: RigidTransform, reason: RefinementReason): LesionRefinement =>
  ({ id, transform, shiftMm: 0, rotationDeg: 0, accepted: false, reason, findings: [refusalNote(id, reason)] })

const refusalNote = (id: string, reason: RefinementReason): Finding =>
  note('refinement-refused', { lesion: id }, `Lesion ${id} stays where the registration of the CTs puts it: ${reason}`, 'Look at its outline on the 90Y image')

/** As far from its centre as a lesion's fit can be touched by another. */
const reach = (t: LesionTemplate, s: RefinementSettings): number => {
  const g = t.geometry
  return Math.hypot(...g.size.map((n, d) => n * g.spacing[d]! / 2)) + s.maxShiftMm
}

/** The liver's blurred mask on a grid of about 4 mm. */
function liverPattern(liver: Voi, settings: RefinementSettings): LesionTemplate | undefined {
  const box = boundingBox(liver)
  if (!box) return undefined
  const s = liver.grid.spacing
  const grown = grownBox(box, [Math.ceil(12 / s[0]), Math.ceil(12 / s[1]), Math.ceil(12 / s[2])], liver.grid.size)
  const geometry = croppedGeometry(liver.grid, grown), inside = insideOver(liver, grown)
  const small = downsample({ unit: '1', geometry, voxels: inside }, downsampleFactors(geometry, 4))
  const pattern = blurred(small.voxels as Float32Array, small.geometry, settings.resolutionMm)
  return { id: 'liver', geometry: small.geometry, pattern, distance: pattern, centre: geometry.origin, volumeMm3: 0 }
}
