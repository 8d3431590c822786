import {
  type Geometry, type RigidTransform, type Vec3, type Voi, type Volume, boundingBox, boxSize, croppedGeometry,
  distanceMm, grownBox, indexToPosition, insideOver, inverseTransform, requireSameGeometry,
} from '../volume/index.ts'
import { indexMap, sampleToIndex } from './sampling.ts'

/** A lesion's expected pattern on a block of its own grid: about 1 within, 0 far outside. */
export interface LesionTemplate {
  readonly id: string
  readonly geometry: Geometry
  readonly pattern: Float32Array
  /** mm to the VOI, on the same block. */
  readonly distance: Float32Array
  /** Of the VOI, LPS mm in the source frame. */
  readonly centre: Vec3
  readonly volumeMm3: number
}

/** Places in the target's frame, relative to a centre there, LPS mm. */
export interface Places { readonly count: number; readonly centre: Vec3; readonly x: Float32Array; readonly y: Float32Array; readonly z: Float32Array }

const fwhmPerSd = Math.sqrt(8 * Math.LN2)

/**
 * The pattern of a VOI: its mask blurred by a Gaussian of `resolutionMm` FWHM ('edge'), or the source's uptake above the
 * level at its rim, cut off beyond it ('uptake'). Undefined for an empty VOI.
 */
export function lesionTemplate(args: {
  id: string; voi: Voi; source: Volume; kind: 'edge' | 'uptake'; resolutionMm: number; reachMm: number
}): LesionTemplate | undefined {
  const { voi, source, resolutionMm } = args
  const box = boundingBox(voi)
  if (!box) return undefined
  const by = voi.grid.spacing.map(s => Math.ceil((args.reachMm + 1.5 * resolutionMm) / s)) as unknown as Vec3
  const grown = grownBox(box, by, voi.grid.size)
  const geometry = croppedGeometry(voi.grid, grown), [nx, ny, nz] = boxSize(grown), [mx, my] = voi.grid.size
  const inside = insideOver(voi, grown)
  let count = 0, ci = 0, cj = 0, ck = 0
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
    if (inside[n] === 0) continue
    count++
    ci += i; cj += j; ck += k
  }
  const distance = distanceMm(inside, geometry)
  let pattern: Float32Array = blurred(Float32Array.from(inside), geometry, resolutionMm)
  if (args.kind === 'uptake') {
    requireSameGeometry(voi.grid, source.geometry, `uptake of lesion ${args.id}`)
    const values = new Float32Array(inside.length)
    let within = 0, rim = 0, rims = 0
    for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
      values[n] = source.voxels[grown.from[0] + i + mx * (grown.from[1] + j + my * (grown.from[2] + k))]!
      if (inside[n]) within += values[n]!
      else if (distance[n]! > resolutionMm && distance[n]! < 1.6 * resolutionMm) { rim += values[n]!; rims++ }
    }
    const level = rims > 0 ? rim / rims : 0, above = within / count - level
    const window = blurred(Float32Array.from(distance, d => d <= resolutionMm ? 1 : 0), geometry, resolutionMm / 2)
    if (above > 0) pattern = values.map((v, n) => Math.max(0, (v - level) / above) * window[n]!)
  }
  const g = voi.grid
  return {
    id: args.id, geometry, pattern, distance, volumeMm3: count * g.spacing[0] * g.spacing[1] * g.spacing[2],
    centre: indexToPosition(geometry, [ci / count, cj / count, ck / count]),
  }
}

/** Separable Gaussian, FWHM in mm, normalised within the grid's edges; a new array. */
export function blurred(values: Float32Array, g: Geometry, fwhmMm: number): Float32Array {
  const [nx, ny, nz] = g.size
  let a = values, strides = 1
  for (const axis of [0, 1, 2] as const) {
    const sd = fwhmMm / fwhmPerSd / g.spacing[axis], reach = Math.ceil(3 * sd), length = g.size[axis]
    const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-0.5 * ((n - reach) / sd) ** 2))
    const out = new Float32Array(a.length)
    for (let n = 0; n < a.length; n++) {
      const at = Math.floor(n / strides) % length
      let sum = 0, weight = 0
      for (let r = Math.max(-reach, -at); r <= reach && at + r < length; r++) {
        sum += kernel[r + reach]! * a[n + r * strides]!
        weight += kernel[r + reach]!
      }
      out[n] = sum / weight
    }
    a = out
    strides *= axis === 0 ? nx : axis === 1 ? ny : nz
  }
  return a
}

/** The field of a block (its pattern or distances) at places of the target, through the inverse of source -> target; `beyond` off the block. */
export function fieldAt(geometry: Geometry, field: Float32Array, transform: RigidTransform, places: Places, beyond: number, out: Float64Array): Float64Array {
  const { matrix: m, offset: o } = sampleToIndex(inverseTransform(transform), places.centre, indexMap(geometry))
  const [nx, ny, nz] = geometry.size, row = nx, plane = nx * ny
  const { x, y, z, count } = places
  for (let n = 0; n < count; n++) {
    const px = x[n]!, py = y[n]!, pz = z[n]!
    const i = m[0] * px + m[1] * py + m[2] * pz + o[0], j = m[3] * px + m[4] * py + m[5] * pz + o[1], k = m[6] * px + m[7] * py + m[8] * pz + o[2]
    if (!(i >= 0 && j >= 0 && k >= 0 && i < nx - 1 && j < ny - 1 && k < nz - 1)) { out[n] = beyond; continue }
    const i0 = i | 0, j0 = j | 0, k0 = k | 0, a = i - i0, b = j - j0, c = k - k0, q = i0 + row * j0 + plane * k0
    const e0 = field[q]! + a * (field[q + 1]! - field[q]!), e1 = field[q + row]! + a * (field[q + row + 1]! - field[q + row]!)
    const e2 = field[q + plane]! + a * (field[q + plane + 1]! - field[q + plane]!), e3 = field[q + plane + row]! + a * (field[q + plane + row + 1]! - field[q + plane + row]!)
    const f0 = e0 + b * (e1 - e0), f1 = e2 + b * (e3 - e2)
    out[n] = f0 + c * (f1 - f0)
  }
  return out
}
