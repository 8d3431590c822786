import { random } from '../../src/numerics/index.ts'
import { type Geometry, type Mat3, type RigidTransform, type Vec3, type Volume, add, applyTransform, eulerRotation, geometry, identityTransform, multiply, scale, transpose, voxelCount } from '../../src/volume/index.ts'

/** An ellipsoid in the patient's own coordinates: LPS mm about the middle of the liver region's axial level. */
export interface Ellipsoid { readonly centre: Vec3; readonly radii: Vec3; readonly hu: number; readonly turned?: Vec3 }

/** A patient of ellipsoids, painted in order: body, lungs, heart, liver with vessels, spleen, kidneys, spine, ribs, bowel. */
export function patient(seed: number): Ellipsoid[] {
  const r = random(seed)
  const jitter = (x: number, by = 0.12): number => x * (1 + by * (2 * r.uniform() - 1))
  const list: Ellipsoid[] = [
    { centre: [0, 0, 0], radii: [jitter(175), jitter(115), 620], hu: -95 },
    { centre: [0, 0, 0], radii: [155, 95, 600], hu: 45 },
    { centre: [-78, -8, 130], radii: [62, 78, jitter(118)], hu: -820 },
    { centre: [78, -8, 130], radii: [58, 78, jitter(118)], hu: -830 },
    { centre: [18, -35, 95], radii: [jitter(58), 48, 50], hu: 40 },
    { centre: [-65, -8, 8], radii: [jitter(82), jitter(72), jitter(78)], hu: 58, turned: [0, 0, 0.3] },
    { centre: [88, 30, 5], radii: [32, 42, jitter(48)], hu: 48 },
    { centre: [60, 45, -60], radii: [26, 24, jitter(52)], hu: 32, turned: [0.1, 0.2, 0] },
    { centre: [-60, 45, -70], radii: [26, 24, jitter(52)], hu: 32, turned: [0.1, -0.2, 0] },
    { centre: [40, -45, -15], radii: [jitter(48), 32, 42], hu: 20 },
  ]
  for (let n = 0; n < 10; n++) list.push({ centre: [-65 + 90 * (r.uniform() - 0.5), 80 * (r.uniform() - 0.5), 8 + 90 * (r.uniform() - 0.5)], radii: [5 + 8 * r.uniform(), 5 + 8 * r.uniform(), 8 + 20 * r.uniform()], hu: 25 + 20 * r.uniform(), turned: [r.uniform(), r.uniform(), r.uniform()] })
  for (let n = 0; n < 14; n++) list.push({ centre: [170 * (r.uniform() - 0.5), -20 + 90 * (r.uniform() - 0.5), -110 - 170 * r.uniform()], radii: [10 + 22 * r.uniform(), 10 + 18 * r.uniform(), 12 + 25 * r.uniform()], hu: r.uniform() < 0.3 ? -700 : -60 + 90 * r.uniform() })
  for (let z = -480; z <= 480; z += 32) {
    list.push({ centre: [0, 62, z], radii: [22, 18, 13], hu: 260 }, { centre: [0, 88, z - 6], radii: [6, 14, 9], hu: 320 })
    if (z > -20 && z < 230) for (const side of [-1, 1]) for (const [x, y] of [[135, 35], [148, 0], [135, -38], [105, -66]] as const)
      list.push({ centre: [side * x, y, z - 0.35 * (y - 40)], radii: [7, 16, 6], hu: 420, turned: [-0.35, 0, side * (y < -20 ? 0.8 : 0.1)] })
  }
  return list
}

/** A couch in the scanner's coordinates: a curved shell under the patient, or a flat slab where told. Does not move. */
export const couchTop = 118

export interface CtOptions {
  readonly grid: Geometry
  /** From the patient's coordinates to the scanner's (the frame of the grid). */
  readonly pose?: RigidTransform
  readonly noiseHu?: number
  readonly seed?: number
  readonly couch?: 'none' | 'shell'
  /** Sub-slices of which each slice is the mean: its thickness. Default 3. */
  readonly subSlices?: number
}

/** HU of a patient on a grid: each ellipsoid painted by whole rows, so that full-size CTs take seconds. */
export function paintCt(shapes: readonly Ellipsoid[], options: CtOptions): Volume<"[hnsf'U]"> {
  const g = options.grid, [nx, ny, nz] = g.size, m = options.subSlices ?? 3, plane = nx * ny
  const pose = options.pose ?? identityTransform(undefined, undefined), still = identityTransform(undefined, undefined)
  const voxels = new Int16Array(voxelCount(g)), thin = new Int16Array(plane * m), sum = new Int32Array(plane)
  const d = g.direction
  for (let k = 0; k < nz; k++) {
    // One slice at a time as a slab of sub-slices.
    const depth = (k - (m - 1) / (2 * m)) * g.spacing[2]
    const slab: Geometry = { ...g, size: [nx, ny, m], spacing: [g.spacing[0], g.spacing[1], g.spacing[2] / m], origin: add(g.origin, scale([d[2], d[5], d[8]], depth)) }
    thin.fill(-1000)
    if (options.couch !== 'none') {
      paint(thin, slab, { centre: [0, couchTop + 35, 0], radii: [225, 38, 3000], hu: -180 }, still)
      paint(thin, slab, { centre: [0, couchTop + 30, 0], radii: [222, 30, 3000], hu: -940 }, still)
      paint(thin, slab, { centre: [0, couchTop - 20, 0], radii: [190, 45, 3000], hu: -1000 }, still)
    }
    for (const s of shapes) paint(thin, slab, s, pose)
    sum.fill(0)
    for (let n = 0; n < thin.length; n++) sum[n % plane]! += thin[n]!
    for (let n = 0; n < plane; n++) voxels[k * plane + n] = Math.round(sum[n]! / m)
  }
  if (options.noiseHu) addNoise(voxels, g, options.noiseHu, options.seed ?? 1)
  return { unit: "[hnsf'U]", geometry: g, voxels }
}

function paint(voxels: Int16Array, g: Geometry, s: Ellipsoid, pose: RigidTransform): void {
  const [nx, ny, nz] = g.size
  const own: Mat3 = s.turned ? eulerRotation(s.turned) : [1, 0, 0, 0, 1, 0, 0, 0, 1]
  // q = diag(1/radii) . own^T . pose.rotation^T . (p - centre): inside where |q| <= 1.
  const centre = applyTransform(pose, s.centre)
  const back = (v: Vec3): Vec3 => {
    const u = multiply(transpose(own), multiply(transpose(pose.rotation), v))
    return [u[0] / s.radii[0], u[1] / s.radii[1], u[2] / s.radii[2]]
  }
  const d = g.direction
  const di = back(scale([d[0], d[3], d[6]], g.spacing[0])), dj = back(scale([d[1], d[4], d[7]], g.spacing[1])), dk = back(scale([d[2], d[5], d[8]], g.spacing[2]))
  const o = back(add(g.origin, scale(centre, -1)))
  const a = di[0] ** 2 + di[1] ** 2 + di[2] ** 2
  const reach = Math.max(...s.radii), n = [d[2], d[5], d[8]] as const
  const along = n[0] * (centre[0] - g.origin[0]) + n[1] * (centre[1] - g.origin[1]) + n[2] * (centre[2] - g.origin[2])
  if (along < -reach || along > (nz - 1) * g.spacing[2] + reach) return
  for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) {
    const x = o[0] + j * dj[0] + k * dk[0], y = o[1] + j * dj[1] + k * dk[1], z = o[2] + j * dj[2] + k * dk[2]
    const b = di[0] * x + di[1] * y + di[2] * z, c = x * x + y * y + z * z - 1, root = b * b - a * c
    if (root <= 0) continue
    const half = Math.sqrt(root), first = Math.max(0, Math.ceil((-b - half) / a)), last = Math.min(nx - 1, Math.floor((-b + half) / a))
    if (first <= last) voxels.fill(s.hu, nx * (j + ny * k) + first, nx * (j + ny * k) + last + 1)
  }
}

/** Normal-like noise, white, by a table: what matters is that the two CTs have different noise. */
function addNoise(voxels: Int16Array, g: Geometry, sd: number, seed: number): void {
  const r = random(seed), table = new Int16Array(65536)
  for (let n = 0; n < table.length; n++) table[n] = Math.round(sd * r.normal())
  const [nx] = g.size
  for (let row = 0; row < voxels.length; row += nx) {
    let at = r.integer(65536), step = 2 * r.integer(30000) + 1
    for (let n = row; n < row + nx; n++) { at = (at + step) & 65535; voxels[n]! += table[at]!; if (at < 300) step = (step + 2 * at) & 65535 | 1 }
  }
}

/** An axial grid centred at a place. */
export function axialGrid(args: { size: Vec3; spacing: Vec3; centre: Vec3; frame?: string; angles?: Vec3 }): Geometry {
  const direction = eulerRotation(args.angles ?? [0, 0, 0])
  const half: Vec3 = [(args.size[0] - 1) / 2 * args.spacing[0], (args.size[1] - 1) / 2 * args.spacing[1], (args.size[2] - 1) / 2 * args.spacing[2]]
  return geometry({ frameOfReferenceUid: args.frame, size: args.size, spacing: args.spacing, direction, origin: add(args.centre, scale(multiply(direction, half), -1)) })
}
