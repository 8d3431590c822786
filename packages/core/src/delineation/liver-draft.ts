import { type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import {
  type Geometry, type Vec3, type Voi, type Volume, croppedGeometry, distanceMm, frameConflict, maskComponents,
  maskVoi, resample, voxelVolumeMl,
} from '../volume/index.ts'
import { diaphragm } from './diaphragm.ts'
import { type Trunk, smoothed, trunkOf } from './trunk.ts'
import { awayFromEdge } from './away-from-edge.ts'

const gridMm: Vec3 = [3, 3, 3]
// Livers of adults, with metastases and without a lobe.
const leastMl = 500, mostMl = 4500
// Bridges to muscle, stomach and kidney are narrower than twice this.
const openingsMm = [9, 12, 15]

/**
 * A rough liver for a start, on a 3 mm grid along the patient's axes in the CT's frame: the largest solid piece of even soft tissue on
 * the patient's right below the diaphragm, cut free of what touches it narrowly; where a PET in SUV is given, of what takes up less than
 * 60% of the liver's uptake. Never good enough to be used unseen: always with a finding that says so. Refused where nothing fits.
 */
export function draftLiver(args: { ct: Volume<"[hnsf'U]">; pet?: Volume }): Outcome<Voi> {
  const trunk = upperAbdomen(trunkOf(args.ct, gridMm)), g = trunk.geometry
  const even = smoothed(smoothed(trunk.hu, g.size), g.size)
  const limits = { middle: middleOf(even, g), zones: diaphragm(trunk) }
  const soft = maskOf(even, n => even[n]! > 0 && even[n]! < 200 && below(limits.zones, trunk, n))
  const depth = depthOf(soft, g)
  const seed = deepest(depth, limits, trunk)
  if (seed === undefined || depth[seed]! < 25) return refusal(error('delineation/no-liver-draft', {},
    'No liver can be drafted: the CT shows no solid organ on the right below the diaphragm.', 'Give a liver contour.'))

  const typical = spreadAbout(even, depth, seed, g), width = Math.max(18, 3 * typical.sd)
  const uptake = uptakeOn(args.pet, g)
  const enoughUptake = uptake ? 0.6 * spreadAbout(uptake, depth, seed, g).median : 0
  const like = maskOf(even, n => soft[n] === 1 && Math.abs(even[n]! - typical.median) < width && (!uptake || uptake[n]! >= enoughUptake))
  const toUnlike = depthOf(like, g)
  let liver: Uint8Array | undefined, ml = 0
  for (const opening of openingsMm) {
    const grown = openedFrom(like, toUnlike, g, seed, opening)
    if (!grown) break
    liver = grown
    ml = count(grown) * voxelVolumeMl(g)
    if (ml < 2200) break
  }
  if (!liver) return refusal(error('delineation/no-liver-draft', {}, 'No liver can be drafted: what was found on the right is too thin.', 'Give a liver contour.'))
  // Smoothing took the rim where the liver borders on fat or lung: back comes what is nearer to liver than to fat.
  const once = smoothed(trunk.hu, g.size), toLiver = distanceMm(liver, g)
  liver = maskOf(liver, n => toLiver[n]! <= gridMm[0] && once[n]! > (typical.median - 100) / 2 && once[n]! < typical.median + 60)
  liver = filled(closed(liver, soft, g), g)
  ml = count(liver) * voxelVolumeMl(g)
  if (ml < leastMl || ml > mostMl) return refusal(error('delineation/no-liver-draft', { value: Math.round(ml) },
    `No liver can be drafted: what was found has ${ml.toFixed(0)} mL.`, 'Give a liver contour.'))
  return answer(maskVoi('liver (draft)', g, liver), [warning('delineation/liver-draft', { value: Math.round(ml) },
    `The liver (${ml.toFixed(0)} mL) is a rough draft grown from CT${uptake ? ' and PET' : ''}: not fit for use unseen. It decides where lesions are looked for, and the dose of the healthy liver.`,
    'Give a contour that a person has checked (RTSTRUCT, SEG or NIfTI).')])
}

/** What of the trunk can hold liver: the body, from 200 mm below the lowest lung to 160 mm above it, and not its left flank. */
function upperAbdomen(trunk: Trunk): Trunk {
  const { geometry: g, hu, lungs } = trunk, [nx, ny, nz] = g.size, slice = nx * ny
  const lowest = trunk.lungsMl < 50 ? -1 : Math.floor(lungs.indexOf(1) / slice)
  const z0 = lowest < 0 ? 0 : Math.max(0, lowest - Math.round(200 / g.spacing[2])), z1 = lowest < 0 ? nz - 1 : Math.min(nz - 1, lowest + Math.round(160 / g.spacing[2]))
  let x0 = nx, x1 = -1, y0 = ny, y1 = -1, sum = 0, voxels = 0
  for (let n = z0 * slice; n < (z1 + 1) * slice; n++) if (hu[n]! > -150) {
    const i = n % nx, j = Math.floor(n / nx) % ny
    sum += i
    voxels++
    if (i < x0) x0 = i
    if (i > x1) x1 = i
    if (j < y0) y0 = j
    if (j > y1) y1 = j
  }
  if (voxels === 0) return trunk
  x1 = Math.min(x1, Math.round(sum / voxels + 130 / g.spacing[0]))
  const box = { from: [x0, y0, z0] as const, to: [x1, y1, z1] as const }, geometry = croppedGeometry(g, box), [wx, wy, wz] = geometry.size
  const inner = { hu: new Float32Array(wx * wy * wz), lungs: new Uint8Array(wx * wy * wz) }
  for (let k = 0; k < wz; k++) for (let j = 0; j < wy; j++) {
    const from = (z0 + k) * slice + (y0 + j) * nx + x0, to = (k * wy + j) * wx
    inner.hu.set(hu.subarray(from, from + wx), to)
    inner.lungs.set(lungs.subarray(from, from + wx), to)
  }
  return { geometry, ...inner, lungsMl: trunk.lungsMl }
}

interface Limits { readonly middle: number; readonly zones: ReturnType<typeof diaphragm> }

const below = (zones: Limits['zones'], { geometry: g }: Trunk, n: number): boolean =>
  zones === undefined || Math.floor(n / (g.size[0] * g.size[1])) <= zones.top[n % (g.size[0] * g.size[1])]!

/** The patient's midline in voxels: the middle of all tissue. */
function middleOf(even: Float32Array, g: Geometry): number {
  let sum = 0, voxels = 0
  for (let n = 0; n < even.length; n++) if (even[n]! > -150) { sum += n % g.size[0]; voxels++ }
  return voxels > 0 ? sum / voxels : g.size[0] / 2
}

function deepest(depth: Float32Array, { middle, zones }: Limits, { geometry: g }: Trunk): number | undefined {
  const [nx, ny] = g.size, rightOf = middle - 20 / g.spacing[0]
  let best: number | undefined
  for (let n = 0; n < depth.length; n++) {
    if (n % nx > rightOf || (best !== undefined && depth[n]! <= depth[best]!)) continue
    // Brain, buttock and thigh are deep too: the liver hangs below the right lung.
    if (zones && Math.floor(n / (nx * ny)) < zones.base - 160 / g.spacing[2]) continue
    best = n
  }
  return best
}

/** Median and SD within the ball of 60% of the seed's depth. */
function spreadAbout(values: Float32Array, depth: Float32Array, seed: number, g: Geometry): { median: number; sd: number } {
  const [nx, ny, nz] = g.size, radius = 0.6 * depth[seed]!, at = [seed % nx, Math.floor(seed / nx) % ny, Math.floor(seed / (nx * ny))] as const
  const reach = g.spacing.map(s => Math.floor(radius / s)), found: number[] = []
  for (let k = Math.max(0, at[2] - reach[2]!); k <= Math.min(nz - 1, at[2] + reach[2]!); k++)
    for (let j = Math.max(0, at[1] - reach[1]!); j <= Math.min(ny - 1, at[1] + reach[1]!); j++)
      for (let i = Math.max(0, at[0] - reach[0]!); i <= Math.min(nx - 1, at[0] + reach[0]!); i++)
        if (Math.hypot((i - at[0]) * g.spacing[0], (j - at[1]) * g.spacing[1], (k - at[2]) * g.spacing[2]) <= radius) found.push(values[(k * ny + j) * nx + i]!)
  const sorted = Float64Array.from(found).sort(), median = sorted[Math.floor(sorted.length / 2)]!
  // From the quartiles: lesions must not widen it.
  return { median, sd: (sorted[Math.floor(0.75 * sorted.length)]! - sorted[Math.floor(0.25 * sorted.length)]!) / 1.349 }
}

function uptakeOn(pet: Volume | undefined, g: Geometry): Float32Array | undefined {
  if (!pet || !pet.unit.startsWith('{SUV') || frameConflict(pet.geometry.frameOfReferenceUid, g.frameOfReferenceUid)) return undefined
  return smoothed(resample(pet, g).voxels as Float32Array, g.size)
}

/** Opening by distance: what of the mask lies within `mm` of its part deeper than `mm` that holds the seed. */
function openedFrom(like: Uint8Array, toUnlike: Float32Array, g: Geometry, seed: number, mm: number): Uint8Array | undefined {
  const core = maskOf(like, n => toUnlike[n]! > mm)
  const found = maskComponents(core, g.size, { connectivity: 6 })
  const own = found.label[seed] || (found.count > 0 ? 1 : 0)
  if (own === 0) return undefined
  const toCore = distanceMm(maskOf(core, n => found.label[n] === own), g)
  return maskOf(like, n => like[n] === 1 && toCore[n]! <= mm + gridMm[0])
}

/** Vessels and lesions of other density, taken in where they lie within 9 mm of liver on all sides, and are soft tissue. */
function closed(liver: Uint8Array, soft: Uint8Array, g: Geometry): Uint8Array {
  const reach = 9, toLiver = distanceMm(liver, g)
  const toOutside = distanceMm(maskOf(liver, n => toLiver[n]! > reach), g)
  return maskOf(liver, n => liver[n] === 1 || (soft[n] === 1 && toOutside[n]! > reach))
}

/** Holes within axial slices. */
function filled(inside: Uint8Array, g: Geometry): Uint8Array {
  const out = awayFromEdge(inside.map(x => x ? 0 : 1), g.size)
  for (let n = 0; n < out.length; n++) if (inside[n]) out[n] = 1
  return out
}

/** mm from each voxel of the mask to the nearest outside it. */
const depthOf = (mask: Uint8Array, g: Geometry): Float32Array =>
  distanceMm(maskOf(mask, n => mask[n] === 0), g)

function maskOf(like: { readonly length: number }, holds: (n: number) => boolean): Uint8Array {
  const mask = new Uint8Array(like.length)
  for (let n = 0; n < mask.length; n++) if (holds(n)) mask[n] = 1
  return mask
}

const count = (mask: Uint8Array): number => mask.reduce((sum, x) => sum + x, 0)
