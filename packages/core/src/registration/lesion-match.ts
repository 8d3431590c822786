import { cholesky, choleskySolve } from '../numerics/index.ts'
import { type Vec3, add, norm, scale } from '../volume/index.ts'
import { type LesionModel, type LesionScene, type LocalMotion, atRest, lesionModel, neighbourhoodOf, thinnedTo } from './lesion-model.ts'
import type { RefinementSettings } from './settings.ts'

/** How a lesion's pattern lies in the target about one motion. */
export interface LesionMatch {
  readonly motion: LocalMotion
  /** Of the pattern, in the target's units: lesion minus what surrounds it; negative where it is colder. */
  readonly amplitude: number
  /** Mean within the pattern of what is not the lesion's. */
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
  /** Amplitude with nothing moved over the amplitude found: near 0 or negative where something else was found. */
  readonly heldAtRest: number
  readonly atBound: boolean
}

/** Places for the search on a lattice, and for the last steps. */
const searchPlaces = 500, mostPlaces = 2000
const latticeMm = 5

/**
 * The motion of greatest posterior: amplitudes free, motion Gaussian about rest and bounded. The amplitude's sign and size
 * earn nothing, so a mean dose as such is never climbed; with no contrast the likelihood is flat and the lesion stays.
 * `search`: also look for a start on a lattice. Undefined where the target does not show the lesion.
 */
export function matchLesion(scene: LesionScene, from: LocalMotion, search: boolean): LesionMatch | undefined {
  const { template, target, transform, settings } = scene
  const all = neighbourhoodOf(template, target, transform, from, settings.neighbourhoodMm)
  if (!all) return undefined
  let best = from
  if (search) {
    const rough = lesionModel(scene, thinnedTo(all, searchPlaces), from), noise2 = rough.noiseAt(from)
    best = lowestOf(rough, noise2, [from, atRest, ...lattice(settings.maxShiftMm, Math.min(latticeMm, settings.maxShiftMm / 2)).map(shift => ({ turn: atRest.turn, shift }))])
  }
  const model = lesionModel(scene, thinnedTo(all, mostPlaces), best)
  // Noise is what is left at the best place so far.
  const noise2 = model.noiseAt(best)
  best = lowestOf(model, noise2, [best, atRest])
  const climbed = climb(model, best, noise2, settings)
  best = climbed.motion

  const { fit } = model, resting = fit.fit(model.place(atRest)), pattern = model.place(best), final = fit.fit(pattern)
  let rest = 0, weight = 0
  for (let r = 0; r < model.count; r++) { rest += pattern[r]! * (model.data[r]! - final.amplitude * pattern[r]!); weight += pattern[r]! }
  return {
    motion: best, amplitude: final.amplitude, background: weight > 0 ? rest / weight : 0,
    contrastToNoise: Math.abs(final.amplitude) * Math.sqrt(final.length2 / noise2),
    shape: fit.withoutPattern > 0 ? 1 - final.residual / fit.withoutPattern : 0,
    gain: (resting.residual - final.residual) / noise2,
    uncertaintyMm: worstShiftError(climbed.information, expectedTurn(settings)),
    overlap: model.overlap(pattern), heldAtRest: final.amplitude !== 0 ? resting.amplitude / final.amplitude : 0,
    // A turn is little determined and may rest on its bound; a shift that does would have gone on.
    atBound: norm(best.shift) > settings.maxShiftMm - 0.01,
  }
}

const expectedTurn = (s: RefinementSettings): number => 1 / (s.expectedRotationDeg * Math.PI / 180) ** 2

function lowestOf(model: LesionModel, noise2: number, motions: readonly LocalMotion[]): LocalMotion {
  let best = motions[0]!, lowest = Infinity
  for (const m of motions) {
    const c = model.cost(m, noise2)
    if (c < lowest) { lowest = c; best = m }
  }
  return best
}

/** Levenberg-Marquardt on the posterior from a start, within the bounds. */
function climb(model: LesionModel, start: LocalMotion, noise2: number, settings: RefinementSettings): { motion: LocalMotion; information: Float64Array } {
  let best = start, lowest = model.cost(best, noise2), damping = 1e-3
  let information: Float64Array = new Float64Array(36)
  for (let turn = 0; turn < 12; turn++) {
    const step = newton(model, best, noise2, settings)
    if (!step) break
    information = step.information
    let length = 0
    for (let attempt = 0; attempt < 5 && length === 0; attempt++) {
      const a = step.hessian.slice()
      for (let d = 0; d < 6; d++) a[7 * d]! *= 1 + damping
      const factor = cholesky(a, 6)
      if (!factor) break
      const s = choleskySolve(factor, step.gradient)
      const next = bounded({ turn: [best.turn[0] - s[0]!, best.turn[1] - s[1]!, best.turn[2] - s[2]!], shift: [best.shift[0] - s[3]!, best.shift[1] - s[4]!, best.shift[2] - s[5]!] }, settings)
      const c = model.cost(next, noise2)
      if (c < lowest) {
        // 20 mm: a turn counts by what it does at a lesion's edge.
        length = norm(add(next.shift, scale(best.shift, -1))) + 20 * norm(add(next.turn, scale(best.turn, -1)))
        best = next
        lowest = c
        damping = Math.max(1e-6, damping / 10)
      } else damping *= 10
    }
    if (length < 0.03) break
  }
  return { motion: best, information }
}

/** Gauss-Newton of the cost, amplitude projected out (Kaufman): information of the data, Hessian and gradient with the prior. */
function newton(model: LesionModel, m: LocalMotion, noise2: number, settings: RefinementSettings): { information: Float64Array; hessian: Float64Array; gradient: Float64Array } | undefined {
  const { fit, place, rows } = model
  const f = fit.fit(place(m)), t = fit.project(place(m).slice())
  if (!(f.length2 > 0)) return undefined
  const columns: Float64Array[] = []
  for (let d = 0; d < 6; d++) {
    const h = d < 3 ? 0.01 : 0.5
    const column = place(nudged(m, d, h)).slice(), down = place(nudged(m, d, -h))
    for (let r = 0; r < rows; r++) column[r] = (column[r]! - down[r]!) * (f.amplitude / (2 * h))
    fit.project(column)
    let s = 0
    for (let r = 0; r < rows; r++) s += column[r]! * t[r]!
    s /= f.length2
    for (let r = 0; r < rows; r++) column[r]! -= s * t[r]!
    columns.push(column)
  }
  const information = new Float64Array(36), gradient = new Float64Array(6)
  const perShift = 1 / settings.expectedShiftMm ** 2, perTurn = expectedTurn(settings)
  for (let d = 0; d < 6; d++) {
    const c = columns[d]!
    for (let e = 0; e <= d; e++) {
      const b = columns[e]!
      let s = 0
      for (let r = 0; r < rows; r++) s += c[r]! * b[r]!
      information[6 * d + e] = information[6 * e + d] = s / noise2
    }
    let s = 0
    for (let r = 0; r < rows; r++) s += c[r]! * (fit.data[r]! - f.amplitude * t[r]!)
    gradient[d] = -s / noise2 + (d < 3 ? perTurn * m.turn[d]! : perShift * m.shift[d - 3]!)
  }
  const hessian = information.slice()
  for (let d = 0; d < 6; d++) hessian[7 * d]! += d < 3 ? perTurn : perShift
  return { information, hessian, gradient }
}

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
