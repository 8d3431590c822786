import { type RigidTransform, type Vec3, type Volume, applyTransform, indexToPosition, positionToIndex, subtract } from '../volume/index.ts'
import { type LesionTemplate, type Places, fieldAt } from './lesion-template.ts'
import { type PatternFit, patternFit } from './pattern-fit.ts'
import { moved } from './pose.ts'
import type { RefinementSettings } from './settings.ts'

/** Rotation vector (rad) about the lesion's centre, then shift (mm): what a lesion does beyond the common transform. */
export interface LocalMotion { readonly turn: Vec3; readonly shift: Vec3 }

export const atRest: LocalMotion = { turn: [0, 0, 0], shift: [0, 0, 0] }

export const withMotion = (t: RigidTransform, template: LesionTemplate, m: LocalMotion): RigidTransform => moved(t, template.centre, m.turn, m.shift)

/** What a lesion is fitted among. */
export interface LesionScene {
  readonly template: LesionTemplate
  readonly neighbours: readonly { readonly template: LesionTemplate; readonly motion: LocalMotion }[]
  readonly liver?: LesionTemplate
  readonly target: Volume
  readonly transform: RigidTransform
  readonly settings: RefinementSettings
}

/** Voxels of the target about a lesion: where, how much, and how many voxels each stands for. */
export interface Neighbourhood { readonly places: Places; readonly data: Float64Array; readonly thinning: number }

/** The target about a lesion as constant + slopes + liver + neighbours + amplitude x pattern(motion) + noise. */
export interface LesionModel {
  readonly fit: PatternFit
  readonly count: number
  readonly rows: number
  readonly data: Float64Array
  /** The pattern at a motion, in one array that the next call overwrites. */
  readonly place: (m: LocalMotion) => Float64Array
  /** Variance of a residual that stands for one independent one, taken from the residuals at a motion. */
  readonly noiseAt: (m: LocalMotion) => number
  /** Share of the pattern on the neighbours' patterns, beyond what it is with nothing moved. */
  readonly overlap: (pattern: Float64Array) => number
  /** -log posterior up to a constant. */
  readonly cost: (m: LocalMotion, noise2: number) => number
}

/** Log likelihood lost per whole pattern of overlap with a neighbour. */
const overlapWeight = 50
/** Prior SD of the background's slope: over the neighbourhood's radius, relative to the mean. */
const slopeShare = 0.3

/** The model over a neighbourhood; `about`: the motion at which the noise for the slopes' prior is first guessed. */
export function lesionModel(scene: LesionScene, neighbourhood: Neighbourhood, about: LocalMotion): LesionModel {
  const { template, target, transform, settings } = scene
  const { places, data, thinning } = neighbourhood, n = data.length, rows = n + 3
  const padded = (): Float64Array => new Float64Array(rows)

  const others = padded(), othersAtRest = padded(), one = padded()
  const beside: Float64Array[] = []
  for (const b of scene.neighbours) {
    const column = fieldAt(b.template.geometry, b.template.pattern, withMotion(transform, b.template, b.motion), places, 0, padded())
    if (!column.some(v => v > 0.02)) continue
    beside.push(column)
    fieldAt(b.template.geometry, b.template.pattern, transform, places, 0, one)
    for (let r = 0; r < n; r++) { others[r]! += column[r]!; othersAtRest[r]! += one[r]! }
  }
  const liver = scene.liver ? [fieldAt(scene.liver.geometry, scene.liver.pattern, transform, places, 0, padded())] : []
  let mean = 0, radius = 1
  for (let r = 0; r < n; r++) {
    mean += data[r]! / n
    radius = Math.max(radius, Math.hypot(places.x[r]!, places.y[r]!, places.z[r]!))
  }
  const y = padded()
  y.set(data)
  // The slopes' prior is a pseudo-observation each, in the last three rows.
  const nuisance = (noise2: number): Float64Array[] => {
    const weight = mean > 0 ? Math.sqrt(noise2) / (slopeShare * mean) : 0
    const slopes = [places.x, places.y, places.z].map((axis, d) => {
      const column = padded()
      for (let r = 0; r < n; r++) column[r] = axis[r]! / radius
      column[n + d] = weight
      return column
    })
    return [padded().fill(1, 0, n), ...liver, ...beside, ...slopes]
  }

  const pattern = padded()
  const place = (m: LocalMotion): Float64Array => fieldAt(template.geometry, template.pattern, withMotion(transform, template, m), places, 0, pattern)
  const share = (p: Float64Array, beside: Float64Array): number => {
    let both = 0, own = 1e-9
    for (let r = 0; r < n; r++) { both += p[r]! * Math.min(1, beside[r]!); own += p[r]! }
    return both / own
  }
  const shareAtRest = beside.length > 0 ? share(place(atRest), othersAtRest) : 0

  const voxel = target.geometry.spacing[0] * target.geometry.spacing[1] * target.geometry.spacing[2]
  // Residuals are correlated: so many count as one.
  const perIndependent = Math.max(1, noiseVolumeMm3(settings.noiseFwhmMm) / voxel / thinning)
  let fit = patternFit(y, nuisance(0))
  const noiseAt = (m: LocalMotion): number => {
    const freedom = Math.max(1, n / perIndependent - fit.terms - 1)
    return Math.max(fit.fit(place(m)).residual / freedom, 1e-12 * mean * mean, Number.MIN_VALUE)
  }
  fit = patternFit(y, nuisance(noiseAt(about)))
  const overlap = (p: Float64Array): number => beside.length > 0 ? share(p, others) - shareAtRest : 0
  const perShift = 0.5 / settings.expectedShiftMm ** 2, perTurn = 0.5 / (settings.expectedRotationDeg * Math.PI / 180) ** 2
  const cost = (m: LocalMotion, noise2: number): number => {
    const p = place(m)
    return 0.5 * fit.fit(p).residual / noise2 + perShift * square(m.shift) + perTurn * square(m.turn) + overlapWeight * Math.max(0, overlap(p))
  }
  return { fit, count: n, rows, data, place, noiseAt, overlap, cost }
}

/** Integral of the squared correlation of Gaussian-filtered noise over its peak: (4 pi s^2)^(3/2), s the filter's SD. */
const noiseVolumeMm3 = (fwhm: number): number => (4 * Math.PI * (fwhm / Math.sqrt(8 * Math.LN2)) ** 2) ** 1.5

const square = (v: Vec3): number => v[0] * v[0] + v[1] * v[1] + v[2] * v[2]

/** Voxels of the target within `reach` of the VOI at rest or at its present motion: places about its resting centre, and data. */
export function neighbourhoodOf(template: LesionTemplate, target: Volume, transform: RigidTransform, motion: LocalMotion, reach: number): Neighbourhood | undefined {
  const g = target.geometry, centre = applyTransform(transform, template.centre), moving = withMotion(transform, template, motion)
  // The block of the target that holds the template's block, at rest and moved.
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity], t = template.geometry
  for (let corner = 0; corner < 8; corner++) {
    const p = indexToPosition(t, [corner & 1 ? t.size[0] - 1 : 0, corner & 2 ? t.size[1] - 1 : 0, corner & 4 ? t.size[2] - 1 : 0])
    for (const q of [applyTransform(transform, p), applyTransform(moving, p)]) positionToIndex(g, q).forEach((x, d) => {
      low[d] = Math.min(low[d]!, Math.max(0, Math.ceil(x)))
      high[d] = Math.max(high[d]!, Math.min(g.size[d]! - 1, Math.floor(x)))
    })
  }
  const count = [0, 1, 2].reduce((n, d) => n * Math.max(0, high[d]! - low[d]! + 1), 1)
  if (count === 0) return undefined
  const x = new Float32Array(count), y = new Float32Array(count), z = new Float32Array(count), at = new Int32Array(count)
  const o = subtract(g.origin, centre), e = g.direction
  let n = 0
  for (let k = low[2]!; k <= high[2]!; k++) for (let j = low[1]!; j <= high[1]!; j++) for (let i = low[0]!; i <= high[0]!; i++, n++) {
    const a = i * g.spacing[0], b = j * g.spacing[1], c = k * g.spacing[2]
    x[n] = o[0] + e[0] * a + e[1] * b + e[2] * c
    y[n] = o[1] + e[3] * a + e[4] * b + e[5] * c
    z[n] = o[2] + e[6] * a + e[7] * b + e[8] * c
    at[n] = i + g.size[0] * (j + g.size[1] * k)
  }
  const places = { count, centre, x, y, z }
  const resting = fieldAt(template.geometry, template.distance, transform, places, Infinity, new Float64Array(count))
  const now = fieldAt(template.geometry, template.distance, moving, places, Infinity, new Float64Array(count))
  const chosen: number[] = []
  for (let q = 0; q < count; q++) if (Math.min(resting[q]!, now[q]!) <= reach && Number.isFinite(target.voxels[at[q]!]!)) chosen.push(q)
  if (chosen.length < 30) return undefined
  const pick = (a: Float32Array): Float32Array => Float32Array.from(chosen, q => a[q]!)
  return { places: { count: chosen.length, centre, x: pick(x), y: pick(y), z: pick(z) }, data: Float64Array.from(chosen, q => target.voxels[at[q]!]!), thinning: 1 }
}

/** At most so many of the places, evenly by scan order. */
export function thinnedTo(nb: Neighbourhood, most: number): Neighbourhood {
  const every = Math.ceil(nb.data.length / most)
  if (every <= 1) return nb
  const pick = (a: Float32Array): Float32Array => a.filter((_, n) => n % every === 0)
  const x = pick(nb.places.x)
  return { places: { count: x.length, centre: nb.places.centre, x, y: pick(nb.places.y), z: pick(nb.places.z) }, data: nb.data.filter((_, n) => n % every === 0), thinning: nb.thinning * every }
}
