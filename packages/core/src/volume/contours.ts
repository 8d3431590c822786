import { type Finding, type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import { planesTold } from './contours-alike.ts'
import { evenOddArea } from './even-odd.ts'
import { type Vec3, add, cross, dot, norm, scale } from './vector.ts'

/** A closed planar polygon in patient space: x, y, z of each corner in LPS mm; the last corner joins the first. */
export interface Contour {
  readonly points: Float64Array
}

/**
 * A structure drawn as contours on parallel planes. Within a plane a point is inside where it lies in an odd number of
 * polygons (even-odd), so nested contours are holes and islands whatever their winding, and a keyhole gives the same.
 * `planeSpacingMm`: the thickness of a lone plane, where the file says it.
 */
export interface ContourSet {
  readonly name: string
  readonly frameOfReferenceUid: string | undefined
  readonly contours: readonly Contour[]
  readonly planeSpacingMm?: number
}

/** One plane and the slab it stands for: `from` to `to` mm along the normal; polygons as u, v pairs in mm. */
export interface ContourPlane {
  readonly position: number
  readonly from: number
  readonly to: number
  readonly polygons: readonly Float64Array[]
}

/** Contours sorted into planes; u, v, normal are a right-handed orthonormal basis. */
export interface ContourStack {
  readonly u: Vec3
  readonly v: Vec3
  readonly normal: Vec3
  readonly spacing: number
  readonly planes: readonly ContourPlane[]
}

// Corners are written with 2 or 3 decimals, and planes of one slice differ by as much.
const flatnessMm = 0.5
const samePlaneMm = 0.1
/** Beyond 100 m no patient lies; also refuses NaN and what would overflow. */
const farthestMm = 1e5
/** A gap between planes above this many typical spacings parts the structure. */
const partingGap = 1.5

/**
 * Sorts contours into planes. Each plane owns the slab half way to its neighbours, an end plane half the typical (median)
 * spacing outwards; where a gap exceeds 1.5 typical spacings the structure is parted there (warning). A lone plane needs
 * `planeSpacingMm` or `loneThickness` (mm, of the normal). `axes`: directions to be preferred as the normal, with their
 * u and v, where the contours lie across them within 0.001 rad. Contours that are not flat or not parallel are left out (error).
 */
export function contourStack(
  set: ContourSet,
  options: { axes?: readonly { u: Vec3; v: Vec3; normal: Vec3 }[]; loneThickness?: (normal: Vec3) => number } = {},
): Outcome<ContourStack> {
  const findings: Finding[] = []
  const about = { value: set.name }
  const closed = set.contours.filter(c => c.points.length >= 9 && c.points.length % 3 === 0 && c.points.every(x => Math.abs(x) < farthestMm))
  if (closed.length < set.contours.length)
    findings.push(warning('contour/no-polygon', about, `${set.name}: ${set.contours.length - closed.length} of ${set.contours.length} contours are no polygon of three corners or more within 100 m; they were left out.`))
  const fitted = commonNormal(closed)
  if (!fitted) return refusal(...findings, error('contour/none', about, `${set.name} holds no closed contour that encloses an area.`))
  const { u, v, normal } = options.axes?.find(a => norm(cross(a.normal, fitted)) < 1e-3) ?? basisOf(fitted)

  const flat: { position: number; polygon: Float64Array }[] = []
  for (const { points } of closed) {
    let low = Infinity, high = -Infinity, sum = 0
    const polygon = new Float64Array(points.length / 3 * 2)
    for (let n = 0, m = 0; n < points.length; n += 3, m += 2) {
      const x = points[n]!, y = points[n + 1]!, z = points[n + 2]!
      const h = x * normal[0] + y * normal[1] + z * normal[2]
      if (h < low) low = h
      if (h > high) high = h
      sum += h
      polygon[m] = x * u[0] + y * u[1] + z * u[2]
      polygon[m + 1] = x * v[0] + y * v[1] + z * v[2]
    }
    if (high - low <= 2 * flatnessMm) flat.push({ position: sum / (points.length / 3), polygon })
  }
  if (flat.length < closed.length)
    findings.push(error('contour/not-parallel', about, `${set.name}: ${closed.length - flat.length} of ${closed.length} contours do not lie flat in planes parallel to the others; they were left out, and the volume lacks them.`))
  if (flat.length === 0) return refusal(...findings)

  flat.sort((a, b) => a.position - b.position)
  const groups: { readonly position: number; polygons: Float64Array[] }[] = []
  for (const { position, polygon } of flat) {
    const last = groups.at(-1)
    if (!last || position - last.position > samePlaneMm) groups.push({ position, polygons: [polygon] })
    else last.polygons.push(polygon)
  }
  const told = planesTold(groups.map(g => g.polygons))
  for (const [n, g] of groups.entries()) g.polygons = told.planes[n]!.slice()
  findings.push(...told.findings(set.name))
  if (groups.length === 1 && told.stacked)
    return refusal(...findings, error('contour/collapsed', about, `${set.name}: ${told.given} contours lie on one plane and cover one another as the slices of a body do: their places along the body are lost, and with them the volume.`, 'Export the structure set again.'))

  const gaps = groups.slice(1).map((g, n) => g.position - groups[n]!.position)
  const spacing = gaps.length > 0 ? medianOf(gaps) : set.planeSpacingMm ?? options.loneThickness?.(normal)
  if (spacing === undefined)
    return refusal(...findings, error('contour/one-plane', about, `${set.name} is drawn on one plane only, and nothing says how thick it is.`))
  if (gaps.length === 0) {
    const from = set.planeSpacingMm === undefined ? 'of a slice' : 'that its file gives'
    findings.push(warning('contour/one-plane', about, `${set.name} is drawn on one plane only; it was given the thickness ${from}, ${spacing.toFixed(2)} mm, and its volume is no better than that.`))
  }
  const parted = gaps.flatMap((gap, n) => gap > partingGap * spacing ? [`${groups[n]!.position.toFixed(2)} and ${groups[n + 1]!.position.toFixed(2)}`] : [])
  if (parted.length > 0)
    findings.push(warning('contour/gap', about, `${set.name}: planes are missing between ${parted.join('; ')} mm (typical spacing ${spacing.toFixed(2)} mm); the structure was parted there, not joined.`))

  const borders = gaps.map((gap, n) => gap > partingGap * spacing ? undefined : (groups[n]!.position + groups[n + 1]!.position) / 2)
  const planes = groups.map(({ position, polygons }, n) =>
    ({ position, polygons, from: borders[n - 1] ?? position - spacing / 2, to: borders[n] ?? position + spacing / 2 }))
  return answer({ u, v, normal, spacing, planes }, findings)
}

/** Polygon areas times the thickness of their slabs, mL. */
export function contoursVolumeMl(set: ContourSet): Outcome<number> {
  const stack = contourStack(set)
  return { value: stack.value && stackVolumeMl(stack.value), findings: stack.findings }
}

export const stackVolumeMl = (stack: ContourStack): number =>
  stack.planes.reduce((sum, p) => sum + evenOddArea(p.polygons) * (p.to - p.from), 0) / 1000

/**
 * The normal that the largest area agrees on: area-weighted mean (Newell) of the contours within 1 degree of it, its largest
 * component positive, so that a stray contour cannot tilt it. Undefined where no contour encloses an area.
 */
function commonNormal(contours: readonly Contour[]): Vec3 | undefined {
  const normals = contours.map(newell).filter(n => norm(n) > 1e-9)
  let best: Vec3 = [0, 0, 0]
  const tried: Vec3[] = []
  for (const candidate of normals) {
    const length = norm(candidate)
    // Contours of one stack repeat their direction; each direction is tried once.
    if (tried.some(t => Math.abs(dot(t, candidate)) > 0.999999 * length)) continue
    if (tried.length === 50) break
    tried.push(scale(candidate, 1 / length))
    let sum: Vec3 = [0, 0, 0]
    for (const n of normals) {
      const along = dot(n, candidate)
      if (Math.abs(along) > 0.99985 * norm(n) * length) sum = add(sum, along < 0 ? scale(n, -1) : n)
    }
    if (norm(sum) > norm(best)) best = sum
  }
  const length = norm(best)
  if (!(length > 1e-9)) return undefined
  const lead = best.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a)
  return scale(best, Math.sign(lead) / length)
}

/** Twice the area vector; about the first corner, so that distant contours lose no digits. */
function newell({ points: p }: Contour): Vec3 {
  let x = 0, y = 0, z = 0
  for (let n = 3; n + 5 < p.length; n += 3) {
    const ax = p[n]! - p[0]!, ay = p[n + 1]! - p[1]!, az = p[n + 2]! - p[2]!
    const bx = p[n + 3]! - p[0]!, by = p[n + 4]! - p[1]!, bz = p[n + 5]! - p[2]!
    x += ay * bz - az * by
    y += az * bx - ax * bz
    z += ax * by - ay * bx
  }
  return [x, y, z]
}

function basisOf(normal: Vec3): { u: Vec3; v: Vec3; normal: Vec3 } {
  const start: Vec3 = Math.abs(normal[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]
  const across = cross(normal, start)
  const v = scale(across, 1 / norm(across))
  return { u: cross(v, normal), v, normal }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
