import { type MinimiserRecord, bfgs } from '../numerics/index.ts'
import { type Finding, error, warning } from '../record/index.ts'
import {
  type Geometry, type RigidTransform, type Vec3, type Voi, type Volume, frameConflict, indexToPosition,
  inverseTransform, weightAt,
} from '../volume/index.ts'
import { bodyMask, boxDilate } from './body-mask.ts'
import { type DifferenceRecord, leastDifference } from './difference.ts'
import { mutualInformation } from './mutual-information.ts'
import { disagreementMm, moved, posed } from './pose.ts'
import { bodyOverlap, likeness } from './quality.ts'
import { type Samples, indexMap, sampleToIndex, takeSamples } from './sampling.ts'
import { type RigidSettings, rigidSettings } from './settings.ts'
import { downsample, downsampleFactors, downsampleMask, smoothed } from './downsample.ts'
import { softTissue, softTissueRange } from './soft-tissue.ts'
import { starts } from './starts.ts'

export interface RegistrationQuality {
  /** Mutual information over the body, nats. */
  readonly information: number
  /** Of soft-tissue values over the fixed body. */
  readonly correlation: number
  /** Median absolute difference over the fixed body, HU; undefined where nothing is covered. */
  readonly differenceHu?: number
  /** Share of the smaller body that the other image shows. */
  readonly overlap: number
  /** Dice coefficient of the bodies where both images show them. */
  readonly bodyDice: number
  /** How far apart, at 100 mm from the centre, two runs from different starts end; undefined where the second came to no end. */
  readonly disagreementMm?: number
  /** correlation x bodyDice, 0 to 1. */
  readonly score: number
  readonly converged: boolean
  /** In the region and its margin, where one was given. */
  readonly regionCorrelation?: number
  readonly regionDifferenceHu?: number
  /** How far the focused last step moved the region's centre. */
  readonly regionShiftMm?: number
}

export interface RigidRegistration {
  /** From the fixed CT's frame to the moving CT's. */
  readonly transform: RigidTransform
  readonly quality: RegistrationQuality
  readonly record: readonly (MinimiserRecord | DifferenceRecord)[]
  readonly accepted: boolean
  readonly findings: readonly Finding[]
}

/** What of a CT does not depend on the other one: averaged, its body, and soft tissue's values there. */
export interface PreparedCt {
  readonly geometry: Geometry
  readonly finestMm: number
  readonly fine: Volume<"[hnsf'U]">
  readonly body: Uint8Array
  readonly soft: Volume
}

/** A CT that is registered to several others is prepared once. */
export function prepareCt(ct: Volume<"[hnsf'U]">, settings: Partial<RigidSettings> = {}): PreparedCt {
  const { finestMm } = rigidSettings.parse(settings)
  const fine = downsample(ct, downsampleFactors(ct.geometry, finestMm)), body = bodyMask(fine)
  return { geometry: ct.geometry, finestMm, fine, body, soft: smoothed(softTissue(fine, body)) }
}

interface Level { readonly fixed: Volume; readonly moving: Volume; readonly samples: Samples }

/** Clip of Huber's loss, in soft-tissue values (HU within soft tissue). */
const clip = 40
/** Averaged HU above which a voxel is taken for bone. */
const boneHu = 130
/** Half side of the cube on which two answers are compared. */
const compared = 100

/**
 * Rigid registration of two CTs of one patient: mutual information of the bodies on a pyramid from several starts, then least
 * clipped differences at the finest level, in the end about `region` (on any grid of the fixed frame) where one is given.
 * Not converging, poor overlap or poor likeness is `accepted: false` with the finding 'poor-registration', not a crash.
 * docs/methods/registration/rigid.md.
 */
export function registerRigid(args: {
  fixed: Volume<"[hnsf'U]"> | PreparedCt; moving: Volume<"[hnsf'U]"> | PreparedCt; settings?: Partial<RigidSettings>; initial?: RigidTransform; region?: Voi
}): RigidRegistration {
  const settings = rigidSettings.parse(args.settings ?? {})
  const { initial, region } = args
  const [fixed, moving] = [args.fixed, args.moving].map(ct => 'body' in ct ? ct : prepareCt(ct, settings)) as [PreparedCt, PreparedCt]
  for (const ct of [fixed, moving]) if (ct.finestMm !== settings.finestMm) throw new RangeError(`a CT prepared at ${ct.finestMm} mm for a registration at ${settings.finestMm} mm`)
  if (initial) requireFrames(initial, fixed.geometry, moving.geometry)
  if (region) {
    const conflict = frameConflict(region.grid.frameOfReferenceUid, fixed.geometry.frameOfReferenceUid)
    if (conflict) throw new RangeError(`region ${region.name} and the fixed CT: ${conflict}`)
  }
  const from = fixed.geometry.frameOfReferenceUid, to = moving.geometry.frameOfReferenceUid
  const { fine: fineFixed, body: fixedBody } = fixed, { fine: fineMoving, body: movingBody } = moving
  const volumes = [bodyMm3(fixedBody, fineFixed.geometry), bodyMm3(movingBody, fineMoving.geometry)] as const
  if (volumes[0] < 1e5 || volumes[1] < 1e5) {
    const side = volumes[0] < 1e5 ? 'fixed' : 'moving'
    return refused({ from, to, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] }, `no body of 100 mL or more is found on the ${side} CT`)
  }

  // Samples come from the smaller body, so that a scan of a short range is looked for in the long one.
  const swap = volumes[1] < 0.7 * volumes[0]
  const pyramid = swap
    ? levels(moving, fixed, settings)
    : levels(fixed, moving, settings)
  const begin = starts(fineFixed, fixedBody, fineMoving, movingBody, initial).map(t => swap ? inverseTransform(t) : t)
  const record: (MinimiserRecord | DifferenceRecord)[] = []

  const coarse = pyramid[pyramid.length - 1]!
  const tried = promising(coarse, begin, settings)
    .map(t => climb(coarse, t, settings, 60))
    .filter(r => r !== undefined)
    .sort((a, b) => a.value - b.value)
  const best = tried[0]
  if (!best) return refused(identityLike(from, to), 'no start lets the images overlap enough')
  record.push(best.record)
  let found = best.transform
  // The finest level is left to the differences.
  for (let n = pyramid.length - 2; n >= 1; n--) {
    const next = climb(pyramid[n]!, found, settings, 40)
    if (!next) break
    record.push(next.record)
    found = next.transform
  }
  const finest = pyramid[0]!
  const tuned = leastDifference({ samples: finest.samples, moving: finest.moving, start: found, clip, tolerance: 0.005 })
  record.push(tuned)
  found = tuned.transform

  const middle = pyramid[Math.min(1, pyramid.length - 1)]!
  const again = climb(middle, moved(found, finest.samples.centre, [0.06, -0.05, 0.05], [9, -8, 10]), settings, 40)
  const retuned = again && leastDifference({ samples: thinned(finest.samples, 4), moving: finest.moving, start: again.transform, clip, tolerance: 0.02 })
  const apart = retuned ? disagreementMm(found, retuned.transform, finest.samples.centre, compared) : undefined

  let transform = swap ? { ...inverseTransform(found), from, to } : { ...found, from, to }
  const softFixed = swap ? finest.moving : finest.fixed, softMoving = swap ? finest.fixed : finest.moving
  const findings: Finding[] = []
  let regional: Partial<RegistrationQuality> = {}
  if (region) {
    const mask = regionMask(region, fineFixed, fixedBody, settings.regionMarginMm)
    const centre = centreOfMask(mask, fineFixed.geometry)
    const samples = takeSamples(softFixed, mask, centre, settings.samples)
    let shift = 0
    if (settings.focus === 'region' && samples.count >= 500) {
      const focused = leastDifference({ samples, moving: softMoving, start: transform, clip, tolerance: 0.005, shiftOnly: settings.regionMotion === 'shift' })
      record.push(focused)
      shift = disagreementMm(transform, focused.transform, centre, 0)
      if (focused.converged && shift <= settings.regionLimitMm && focused.covered > 0.5) transform = focused.transform
      else {
        findings.push(warning('region-registration', { value: Number(shift.toFixed(1)) }, `The last step about ${region.name} ${focused.converged ? `moved it by ${shift.toFixed(1)} mm` : 'did not converge'}; the whole body's registration is kept`, 'Look at the registered CTs about the liver'))
        shift = 0
      }
    }
    const there = likeness(samples, softMoving, transform)
    regional = { regionCorrelation: there.correlation, regionDifferenceHu: there.differenceHu, regionShiftMm: shift }
  }

  const own = swap ? finest : { ...finest, samples: finest.samples }
  const alike = likeness(own.samples, own.moving, swap ? inverseTransform(transform) : transform)
  const lie = bodyOverlap(fineFixed, fixedBody, fineMoving, movingBody, transform)
  const measured = mutualInformation({ samples: own.samples, moving: own.moving, start: swap ? inverseTransform(transform) : transform, bins: settings.bins, range: softTissueRange, leastCovered: 0 })
  const information = Math.max(0, -measured.objective(new Float64Array(6)))
  const quality: RegistrationQuality = {
    information: Number.isFinite(information) ? information : 0, correlation: alike.correlation, differenceHu: alike.differenceHu, overlap: lie.shown, bodyDice: lie.dice,
    disagreementMm: apart, score: Math.max(0, alike.correlation) * lie.dice, converged: tuned.converged, ...regional,
  }
  const reasons = objections(quality, settings)
  if (reasons.length > 0) findings.unshift(error('poor-registration', { value: Number(quality.score.toFixed(3)) }, `The CTs could not be registered well: ${reasons.join('; ')}`, 'Look at the registered CTs; give a registration (DICOM REG) or leave the patient out'))
  return { transform, quality, record, accepted: reasons.length === 0, findings }
}

/** Why a registration of this quality is not to be used; empty where it is. */
export function objections(q: RegistrationQuality, settings: RigidSettings): string[] {
  const reasons: string[] = []
  if (!q.converged) reasons.push('the search did not converge')
  if (!(q.overlap >= settings.leastOverlap)) reasons.push(`${(100 * q.overlap).toFixed(0)}% of the body is shown by both, ${100 * settings.leastOverlap}% wanted`)
  if (!(q.bodyDice >= settings.leastBodyOverlap)) reasons.push(`the bodies overlap by ${q.bodyDice.toFixed(2)} (Dice), ${settings.leastBodyOverlap} wanted`)
  if (!(q.correlation >= settings.leastCorrelation)) reasons.push(`correlation ${q.correlation.toFixed(2)}, ${settings.leastCorrelation} wanted`)
  if (!(q.information >= settings.leastInformation)) reasons.push(`mutual information ${q.information.toFixed(2)} nats, ${settings.leastInformation} wanted`)
  if (q.disagreementMm === undefined) reasons.push('a second start came to no end')
  else if (!(q.disagreementMm <= settings.mostDisagreementMm)) reasons.push(`two starts end ${q.disagreementMm.toFixed(1)} mm apart, at most ${settings.mostDisagreementMm} wanted`)
  return reasons
}

function levels(fixed: PreparedCt, moving: PreparedCt, settings: RigidSettings): Level[] {
  const list: Level[] = []
  let a = fixed.soft, b = moving.soft
  let mask = skinned(fixed.body, fixed.fine.geometry)
  const centre = centreOfMask(fixed.body, fixed.fine.geometry)
  for (let n = 0; n < settings.levels; n++) {
    if (n > 0) {
      const f = halves(a.geometry)
      mask = downsampleMask(mask, a.geometry, f)
      a = downsample(a, f)
      b = downsample(b, halves(b.geometry))
    }
    list.push({ fixed: a, moving: b, samples: takeSamples(a, mask, centre, n === 0 ? settings.samples : settings.samples / (n === 1 ? 4 : 12)) })
  }
  return list
}

/** The three starts of greatest information, and the first in any case: it is the caller's, or the scanner's own. */
function promising(level: Level, begin: readonly RigidTransform[], settings: RigidSettings): RigidTransform[] {
  const zero = new Float64Array(6)
  const valued = begin.map((t, n) => {
    const mi = mutualInformation({ samples: level.samples, moving: level.moving, start: t, bins: settings.bins, range: softTissueRange, leastCovered: 0.5 * settings.leastOverlap })
    const value = mi.objective(zero)
    return { t, n, value: Number.isFinite(value) ? value * mi.covered() : Infinity }
  })
  const best = valued.toSorted((a, b) => a.value - b.value || a.n - b.n).slice(0, 3)
  return valued.filter(v => v.n === 0 || best.includes(v)).map(v => v.t)
}

/** Halves every axis that stays at least 8 voxels long. */
const halves = (g: Geometry): Vec3 => [g.size[0] >= 16 ? 2 : 1, g.size[1] >= 16 ? 2 : 1, g.size[2] >= 16 ? 2 : 1]

/** The body and the skin's outer edge, where the contrast to air is. */
const skinned = (body: Uint8Array, g: Geometry): Uint8Array => boxDilate(body, g, 2, 2)

function climb(level: Level, start: RigidTransform, settings: RigidSettings, maxEvaluations: number): { transform: RigidTransform; record: MinimiserRecord; value: number } | undefined {
  const mi = mutualInformation({ samples: level.samples, moving: level.moving, start, bins: settings.bins, range: softTissueRange, leastCovered: 0.5 * settings.leastOverlap })
  const zero = new Float64Array(6)
  if (!Number.isFinite(mi.objective(zero))) return undefined
  const record = bfgs(mi.objective, zero, { scale: [0.01, 0.01, 0.01, 1, 1, 1], firstStep: 4, maxEvaluations, stepTolerance: 0.02, objectiveTolerance: 1e-6, gradientTolerance: 1e-5 })
  mi.objective(Float64Array.from(record.end))
  return { transform: posed(start, level.samples.centre, record.end), record, value: record.objective * mi.covered() }
}

const thinned = (s: Samples, every: number): Samples => {
  const take = (a: Float32Array): Float32Array => a.filter((_, n) => n % every === 0)
  const x = take(s.x)
  return { count: x.length, centre: s.centre, x, y: take(s.y), z: take(s.z), value: take(s.value) }
}

/** The region by nearest voxel on the CT's grid, grown by a box of the margin, within the body and without the bones: they do not breathe. */
function regionMask(region: Voi, ct: Volume, body: Uint8Array, marginMm: number): Uint8Array {
  const onto = ct.geometry
  const [nx, ny, nz] = onto.size, [mx, my, mz] = region.grid.size
  const { matrix: m, offset: o } = sampleToIndex({ from: undefined, to: undefined, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] }, [0, 0, 0], indexMap(region.grid))
  const mask = new Uint8Array(nx * ny * nz), { origin: g, direction: d, spacing } = onto
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
    const a = i * spacing[0], b = j * spacing[1], c = k * spacing[2]
    const x = g[0] + (d[0] * a + d[1] * b + d[2] * c), y = g[1] + (d[3] * a + d[4] * b + d[5] * c), z = g[2] + (d[6] * a + d[7] * b + d[8] * c)
    const u = Math.round(m[0] * x + m[1] * y + m[2] * z + o[0]), v = Math.round(m[3] * x + m[4] * y + m[5] * z + o[1]), w = Math.round(m[6] * x + m[7] * y + m[8] * z + o[2])
    if (u >= 0 && v >= 0 && w >= 0 && u < mx && v < my && w < mz && weightAt(region, u, v, w) > 0) mask[n] = 1
  }
  const bone = new Uint8Array(mask.length)
  for (let n = 0; n < bone.length; n++) bone[n] = ct.voxels[n]! > boneHu ? 1 : 0
  const nearBone = boxDilate(bone, onto, 1, 1)
  const wide = boxDilate(mask, onto, Math.round(marginMm / onto.spacing[0]), Math.round(marginMm / onto.spacing[1]))
  const out = new Uint8Array(wide.length), reach = Math.round(marginMm / onto.spacing[2]), plane = nx * ny
  for (let q = 0; q < nz; q++) {
    const first = wide.indexOf(1, q * plane) - q * plane
    if (first < 0 || first >= plane) continue
    for (let k = Math.max(0, q - reach); k <= Math.min(nz - 1, q + reach); k++)
      for (let n = first; n < plane; n++) if (wide[q * plane + n] && body[k * plane + n] && !nearBone[k * plane + n]) out[k * plane + n] = 1
  }
  return out
}

function centreOfMask(mask: Uint8Array, g: Geometry): Vec3 {
  const [nx, ny, nz] = g.size
  let count = 0, i = 0, j = 0, k = 0
  for (let c = 0, n = 0; c < nz; c++) for (let b = 0; b < ny; b++) {
    let row = 0
    for (let a = 0; a < nx; a++, n++) if (mask[n]) { row++; i += a }
    count += row
    j += b * row
    k += c * row
  }
  return count > 0 ? indexToPosition(g, [i / count, j / count, k / count]) : indexToPosition(g, [(g.size[0] - 1) / 2, (g.size[1] - 1) / 2, (g.size[2] - 1) / 2])
}

function bodyMm3(mask: Uint8Array, g: Geometry): number {
  let n = 0
  for (let q = 0; q < mask.length; q++) n += mask[q]!
  return n * g.spacing[0] * g.spacing[1] * g.spacing[2]
}

const identityLike = (from: string | undefined, to: string | undefined): RigidTransform => ({ from, to, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] })

function refused(transform: RigidTransform, why: string): RigidRegistration {
  const quality: RegistrationQuality = { information: 0, correlation: 0, overlap: 0, bodyDice: 0, score: 0, converged: false }
  return { transform, quality, record: [], accepted: false, findings: [error('poor-registration', {}, `The CTs could not be registered: ${why}`, 'Look at the CTs; give a registration (DICOM REG) or leave the patient out')] }
}

function requireFrames(t: RigidTransform, fixed: Geometry, moving: Geometry): void {
  const conflict = frameConflict(t.from, fixed.frameOfReferenceUid) ?? frameConflict(t.to, moving.frameOfReferenceUid)
  if (conflict) throw new RangeError(`the initial transform does not lead from the fixed CT to the moving one: ${conflict}`)
}
