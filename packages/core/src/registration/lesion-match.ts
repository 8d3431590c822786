import { cholesky, choleskySolve } from '../numerics/index.ts'
import { type RigidTransform, type Vec3, type Volume, add, applyTransform, indexToPosition, norm, positionToIndex, scale } from '../volume/index.ts'
import { type LesionTemplate, type Places, fieldAt } from './lesion-template.ts'
import { type PatternFit, patternFit } from './pattern-fit.ts'
import { moved } from './pose.ts'
import type { RefinementSettings } from './settings.ts'

/** Rotation vector (rad) about the lesion's centre, then shift (mm): what a lesion does beyond the common transform. */
export interface LocalMotion { readonly turn: Vec3; readonly shift: Vec3 }

export const atRest: LocalMotion = { turn: [0, 0, 0], shift: [0, 0, 0] }

export const withMotion = (t: RigidTransform, template: LesionTemplate, m: LocalMotion): RigidTransform => moved(t, template.centre, m.turn, m.shift)

/** How a lesion's pattern lies in the target about one motion. */
export interface LesionMatch {
  readonly motion: LocalMotion
  /** Of the pattern, in the target's units: lesion minus what surrounds it; negative where it is colder. */
  readonly amplitude: number
  /** Mean of the nuisance terms' fit within the pattern. */
  readonly background: number
  /** |amplitude| over its standard error. */
  readonly contrastToNoise: number
  /** Share of the variation about the nuisance terms that the pattern explains. */
  readonly shape: number
  /** Twice the log likelihood gained over no motion. */
  readonly gain: number
  /** Standard error of the shift along its worst axis, from the data alone. */
  readonly uncertaintyMm: number
  /** Share of the pattern that lies on the neighbours' patterns, beyond what it did with nothing moved. */
  readonly overlap: number
  readonly atBound: boolean
}

const mostPlaces = 3000
/** Log likelihood lost per whole pattern of overlap with a neighbour. */
const overlapWeight = 50
/** Prior SD of the background's slope: over the neighbourhood's radius, relative to the mean. */
const slopeShare = 0.3

/**
 * The motion of greatest posterior: the target about the lesion = constant + slopes + liver + neighbours + amplitude x
 * pattern + noise, amplitudes free, motion Gaussian about rest and bounded. The amplitude's sign and size earn nothing, so a
 * mean dose as such is never climbed; and with no contrast the likelihood is flat and the lesion stays.
 */
export function matchLesion(args: {
  template: LesionTemplate; neighbours: readonly { template: LesionTemplate; motion: LocalMotion }[]; liver?: LesionTemplate
  target: Volume; transform: RigidTransform; from: LocalMotion; search: boolean; settings: RefinementSettings
}): LesionMatch | undefined {
  const { template, neighbours, target, transform, settings } = args
  const taken = neighbourhood(template, target, transform, args.from, settings.neighbourhoodMm)
  if (!taken) return undefined
  const { places, data, thinning } = taken, n = data.length, rows = n + 3
  const padded = (): Float64Array => new Float64Array(rows)

  const other = padded(), one = padded(), restingOthers = padded()
  const beside: Float64Array[] = []
  for (const b of neighbours) {
    const column = fieldAt(b.template.geometry, b.template.pattern, withMotion(transform, b.template, b.motion), places, 0, padded())
    if (!column.some(v => v > 0.02)) continue
    beside.push(column)
    for (let r = 0; r < n; r++) other[r]! += column[r]!
    fieldAt(b.template.geometry, b.template.pattern, transform, places, 0, one)
    for (let r = 0; r < n; r++) restingOthers[r]! += one[r]!
  }
  let mean = 0, radius = 0
  for (let r = 0; r < n; r++) {
    mean += data[r]! / n
    radius = Math.max(radius, Math.hypot(places.x[r]!, places.y[r]!, places.z[r]!))
  }
  const y = padded()
  y.set(data)
  const nuisance = (noise2: number): Float64Array[] => {
    const constant = padded().fill(1, 0, n)
    const weight = noise2 > 0 && mean > 0 ? Math.sqrt(noise2) / (slopeShare * mean) : 0
    const slopes = [places.x, places.y, places.z].map((axis, d) => {
      const column = padded()
      for (let r = 0; r < n; r++) column[r] = axis[r]! / radius
      column[n + d] = weight
      return column
    })
    const liver = args.liver ? [fieldAt(args.liver.geometry, args.liver.pattern, transform, places, 0, padded())] : []
    return [constant, ...liver, ...beside, ...slopes]
  }

  const pattern = padded()
  const place = (m: LocalMotion): Float64Array => fieldAt(template.geometry, template.pattern, withMotion(transform, template, m), places, 0, pattern)
  const overlapWith = (p: Float64Array, others: Float64Array): number => {
    let both = 0, own = 1e-9
    for (let r = 0; r < n; r++) { both += p[r]! * Math.min(1, others[r]!); own += p[r]! }
    return both / own
  }
  const overlapAtRest = overlapWith(place(atRest), restingOthers)

  // Residuals are correlated: each independent one counts once.
  const voxel = target.geometry.spacing[0] * target.geometry.spacing[1] * target.geometry.spacing[2]
  const perIndependent = Math.max(1, noiseVolumeMm3(settings.noiseFwhmMm) / voxel / thinning)
  let fit: PatternFit = patternFit(y, nuisance(0))
  const freedom = Math.max(1, n / perIndependent - fit.terms - 1) / (n / perIndependent)
  const noiseOf = (residual: number): number => perIndependent * residual / (n * freedom)
  let noise2 = Math.max(noiseOf(fit.fit(place(args.from)).residual), 1e-12 * mean * mean, Number.MIN_VALUE)
  fit = patternFit(y, nuisance(noise2))

  const perShift = 1 / settings.expectedShiftMm ** 2, perTurn = 1 / (settings.expectedRotationDeg * Math.PI / 180) ** 2
  const cost = (m: LocalMotion): number => {
    const p = place(m), f = fit.fit(p)
    const prior = 0.5 * (perShift * square(m.shift) + perTurn * square(m.turn))
    return 0.5 * f.residual / noise2 + prior + overlapWeight * Math.max(0, overlapWith(p, other) - overlapAtRest)
  }

  let best = args.from, lowest = cost(best)
  const consider = (m: LocalMotion): void => { const c = cost(m); if (c < lowest) { lowest = c; best = m } }
  consider(atRest)
  if (args.search) for (const shift of lattice(settings.maxShiftMm, Math.min(5, settings.maxShiftMm / 2))) consider({ turn: [0, 0, 0], shift })

  // Noise is what is left at the best place, not at the start.
  noise2 = Math.max(noiseOf(fit.fit(place(best)).residual), 1e-12 * mean * mean, Number.MIN_VALUE)
  lowest = cost(best)
  let curvature: Float64Array = new Float64Array(36), damping = 1e-3
  for (let turn = 0; turn < 12; turn++) {
    const step = newton(best)
    if (!step) break
    curvature = step.information
    let improved = false, length = 0
    for (let t = 0; t < 5 && !improved; t++) {
      const a = new Float64Array(36)
      a.set(step.hessian)
      for (let d = 0; d < 6; d++) a[7 * d]! *= 1 + damping
      const factor = cholesky(a, 6)
      if (!factor) break
      const s = choleskySolve(factor, step.gradient)
      const next = bounded({ turn: [best.turn[0] - s[0]!, best.turn[1] - s[1]!, best.turn[2] - s[2]!], shift: [best.shift[0] - s[3]!, best.shift[1] - s[4]!, best.shift[2] - s[5]!] }, settings)
      const c = cost(next)
      if (c < lowest) {
        length = norm(add(next.shift, scale(best.shift, -1))) + 20 * norm(add(next.turn, scale(best.turn, -1)))
        improved = true
        best = next
        lowest = c
        damping = Math.max(1e-6, damping / 10)
      } else damping *= 10
    }
    if (!improved || length < 0.02) break
  }

  const final = fit.fit(place(best)), resting = fit.fit(place(atRest)), found = place(best).slice()
  let inside = 0, weight = 0
  for (let r = 0; r < n; r++) { inside += found[r]! * (data[r]! - final.amplitude * found[r]!); weight += found[r]! }
  return {
    motion: best, amplitude: final.amplitude, background: weight > 0 ? inside / weight : 0,
    contrastToNoise: Math.abs(final.amplitude) * Math.sqrt(final.length2 / noise2),
    shape: fit.withoutPattern > 0 ? 1 - final.residual / fit.withoutPattern : 0,
    gain: (resting.residual - final.residual) / noise2,
    uncertaintyMm: worstShiftError(curvature, perTurn), overlap: overlapWith(found, other) - overlapAtRest,
    atBound: norm(best.shift) > settings.maxShiftMm - 0.01 || (settings.maxRotationDeg > 0 && norm(best.turn) > settings.maxRotationDeg * Math.PI / 180 - 1e-4),
  }

  /** Gauss-Newton of the cost, amplitude projected out (Kaufman): information of the data, Hessian and gradient with the prior. */
  function newton(m: LocalMotion): { information: Float64Array; hessian: Float64Array; gradient: Float64Array } | undefined {
    const t = fit.project(place(m).slice()), f = fit.fit(place(m))
    if (!(f.length2 > 0)) return undefined
    const columns: Float64Array[] = []
    for (let d = 0; d < 6; d++) {
      const h = d < 3 ? 0.01 : 0.5
      const up = place(nudged(m, d, h)).slice(), down = place(nudged(m, d, -h))
      for (let r = 0; r < rows; r++) up[r] = (up[r]! - down[r]!) * (f.amplitude / (2 * h))
      fit.project(up)
      let s = 0
      for (let r = 0; r < rows; r++) s += up[r]! * t[r]!
      s /= f.length2
      for (let r = 0; r < rows; r++) up[r]! -= s * t[r]!
      columns.push(up)
    }
    const information = new Float64Array(36), gradient = new Float64Array(6)
    for (let d = 0; d < 6; d++) {
      for (let e = 0; e <= d; e++) {
        let s = 0
        for (let r = 0; r < rows; r++) s += columns[d]![r]! * columns[e]![r]!
        information[6 * d + e] = information[6 * e + d] = s / noise2
      }
      let s = 0
      for (let r = 0; r < rows; r++) s += columns[d]![r]! * (fit.data[r]! - f.amplitude * t[r]!)
      gradient[d] = -s / noise2 + (d < 3 ? perTurn * m.turn[d]! : perShift * m.shift[d - 3]!)
    }
    const hessian = information.slice()
    for (let d = 0; d < 6; d++) hessian[7 * d]! += d < 3 ? perTurn : perShift
    return { information, hessian, gradient }
  }
}

/** Integral of the squared correlation of Gaussian-filtered noise over its peak: (4 pi s^2)^(3/2), s the filter's SD. */
const noiseVolumeMm3 = (fwhm: number): number => (4 * Math.PI * (fwhm / Math.sqrt(8 * Math.LN2)) ** 2) ** 1.5

const square = (v: Vec3): number => v[0] * v[0] + v[1] * v[1] + v[2] * v[2]

const nudged = (m: LocalMotion, d: number, by: number): LocalMotion => d < 3
  ? { turn: [m.turn[0] + (d === 0 ? by : 0), m.turn[1] + (d === 1 ? by : 0), m.turn[2] + (d === 2 ? by : 0)], shift: m.shift }
  : { turn: m.turn, shift: [m.shift[0] + (d === 3 ? by : 0), m.shift[1] + (d === 4 ? by : 0), m.shift[2] + (d === 5 ? by : 0)] }

function bounded(m: LocalMotion, settings: RefinementSettings): LocalMotion {
  const most = settings.maxRotationDeg * Math.PI / 180, angle = norm(m.turn), length = norm(m.shift)
  return {
    turn: angle > most ? scale(m.turn, angle > 0 ? most / angle : 0) : m.turn,
    shift: length > settings.maxShiftMm ? scale(m.shift, settings.maxShiftMm / length) : m.shift,
  }
}

/** Shifts of a cubic lattice within a ball. */
function lattice(radius: number, step: number): Vec3[] {
  const list: Vec3[] = [], most = Math.floor(radius / step)
  for (let k = -most; k <= most; k++) for (let j = -most; j <= most; j++) for (let i = -most; i <= most; i++)
    if ((i * i + j * j + k * k) * step * step <= radius * radius) list.push([i * step, j * step, k * step])
  return list
}

/** Voxels of the target within `reach` of the VOI at rest or at its present motion: places about its resting centre, and data. */
function neighbourhood(template: LesionTemplate, target: Volume, transform: RigidTransform, motion: LocalMotion, reach: number): { places: Places; data: Float64Array; thinning: number } | undefined {
  const g = target.geometry, centre = applyTransform(transform, template.centre)
  const half = template.geometry.size.map((s, d) => s * template.geometry.spacing[d]! / 2)
  const extent = Math.hypot(half[0]!, half[1]!, half[2]!) + norm(motion.shift)
  const c = positionToIndex(g, centre)
  const low = c.map((x, d) => Math.max(0, Math.ceil(x - extent / g.spacing[d]!))), high = c.map((x, d) => Math.min(g.size[d]! - 1, Math.floor(x + extent / g.spacing[d]!)))
  const count = [0, 1, 2].reduce((n, d) => n * Math.max(0, high[d]! - low[d]! + 1), 1)
  if (count === 0) return undefined
  const x = new Float32Array(count), y = new Float32Array(count), z = new Float32Array(count), at = new Int32Array(count)
  let n = 0
  for (let k = low[2]!; k <= high[2]!; k++) for (let j = low[1]!; j <= high[1]!; j++) for (let i = low[0]!; i <= high[0]!; i++, n++) {
    const p = indexToPosition(g, [i, j, k])
    x[n] = p[0] - centre[0]
    y[n] = p[1] - centre[1]
    z[n] = p[2] - centre[2]
    at[n] = i + g.size[0] * (j + g.size[1] * k)
  }
  const places = { count, centre, x, y, z }
  const resting = fieldAt(template.geometry, template.distance, transform, places, Infinity, new Float64Array(count))
  const now = fieldAt(template.geometry, template.distance, withMotion(transform, template, motion), places, Infinity, new Float64Array(count))
  const chosen: number[] = []
  for (let q = 0; q < count; q++) if (Math.min(resting[q]!, now[q]!) <= reach && Number.isFinite(target.voxels[at[q]!]!)) chosen.push(q)
  const every = Math.ceil(chosen.length / mostPlaces)
  // An odd stride through the scan order spreads what is kept.
  const kept = every > 1 ? chosen.filter((_, q) => q % every === 0) : chosen
  if (kept.length < 30) return undefined
  const pick = (a: Float32Array): Float32Array => Float32Array.from(kept, q => a[q]!)
  return {
    places: { count: kept.length, centre, x: pick(x), y: pick(y), z: pick(z) },
    data: Float64Array.from(kept, q => target.voxels[at[q]!]!), thinning: every,
  }
}

/** Standard error of the shift along its worst axis: largest eigenvalue of the shift block of the inverse, turns held by their prior only. */
function worstShiftError(information: Float64Array, perTurn: number): number {
  const a = information.slice()
  for (let d = 0; d < 3; d++) a[7 * d]! += perTurn
  const factor = cholesky(a, 6)
  if (!factor) return Infinity
  const cov = [3, 4, 5].map(d => choleskySolve(factor, Float64Array.from({ length: 6 }, (_, e) => e === d ? 1 : 0)).subarray(3))
  let v: Vec3 = [0.5, 0.6, 0.7], value = 0
  for (let turn = 0; turn < 60; turn++) {
    const w: Vec3 = [0, 1, 2].map(r => cov[r]![0]! * v[0] + cov[r]![1]! * v[1] + cov[r]![2]! * v[2]) as unknown as Vec3
    value = norm(w)
    if (!(value > 0)) return Infinity
    v = scale(w, 1 / value)
  }
  return Math.sqrt(value)
}
