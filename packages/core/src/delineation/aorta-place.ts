import { type Vec3, type Volume, indexToPosition, positionToIndex } from '../volume/index.ts'

const radiusMm = 5, halfLengthMm = 10
/** What is hot within so much of the cylinder's axis may spill in. */
const nearMm = 16
/** So much below the best score a place is still surely the vessel. */
const asGood = 0.1

export interface AortaPlace { readonly centreMm: Vec3; readonly axis: Vec3; readonly score: number }

/**
 * The 2 cm of the path that speak for the whole vessel: of those that are surely vessel and not in its lowest third, the cylinder whose mean and
 * SD are nearest those of all. Near the diaphragm PET and CT disagree by breathing. A cylinder of 1.6 mL holds few independent voxels: one place
 * taken for its looks alone is 2 to 3% off the vessel's mean by chance. Neighbours twice as hot as blood are kept away from. `path` from the
 * feet upwards, `scores` per point of it. Undefined where the PET shows none.
 */
export function aortaPlace(path: readonly Vec3[], scores: readonly number[], pet: Volume, stepMm: number): AortaPlace | undefined {
  const half = Math.round(halfLengthMm / stepMm)
  const windows = path.flatMap((centreMm, n) => {
    // The ends of the track are where it begins to be something else.
    if (n <= half || n >= path.length - half - 1) return []
    const a = path[n - half]!, b = path[n + half]!, along = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const, length = Math.hypot(...along)
    const axis: Vec3 = [along[0] / length, along[1] / length, along[2] / length]
    const uptake = inCylinder(pet, centreMm, axis)
    const within = scores.slice(n - half, n + half + 1)
    return uptake && uptake.mean > 0 ? [{ centreMm, axis, score: within.reduce((x, y) => x + y, 0) / within.length, ...uptake }] : []
  })
  const best = Math.max(...windows.map(w => w.score))
  const sure = windows.filter(w => w.score >= best - asGood)
  const away = sure.slice(Math.floor(sure.length / 3))
  // A hot neighbour must not raise the vessel's mean.
  const hot = 2 * median(sure.map(w => w.mean)), cool = sure.filter(w => w.hottestNear <= hot), counted = cool.length > 0 ? cool : sure
  const mean = counted.reduce((sum, w) => sum + w.mean, 0) / counted.length, sd = median(away.map(w => w.sd))
  let chosen: AortaPlace | undefined, least = Infinity
  for (const w of away) {
    const cost = (Math.abs(w.mean - mean) + Math.abs(w.sd - sd)) / mean + 0.5 * Math.max(0, Math.log(w.hottestNear / hot))
    if (cost < least) { least = cost; chosen = { centreMm: w.centreMm, axis: w.axis, score: w.score } }
  }
  return chosen
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Mean and SD in the cylinder, voxels by the part of them within (27 points), and the hottest voxel within 16 mm of its axis; undefined where it leaves the PET. */
function inCylinder(pet: Volume, centre: Vec3, axis: Vec3): { mean: number; sd: number; hottestNear: number } | undefined {
  const g = pet.geometry, at = positionToIndex(g, centre), [nx, ny, nz] = g.size
  const reach = g.spacing.map(s => Math.ceil((halfLengthMm + nearMm) / s)), middle = at.map(Math.round)
  if (middle.some((m, d) => m - Math.ceil(12 / g.spacing[d]!) < 0 || m + Math.ceil(12 / g.spacing[d]!) >= g.size[d]!)) return undefined
  const part = [-1 / 3, 0, 1 / 3]
  let weight = 0, sum = 0, squares = 0, hottestNear = -Infinity
  for (let k = Math.max(0, middle[2]! - reach[2]!); k <= Math.min(nz - 1, middle[2]! + reach[2]!); k++)
    for (let j = Math.max(0, middle[1]! - reach[1]!); j <= Math.min(ny - 1, middle[1]! + reach[1]!); j++)
      for (let i = Math.max(0, middle[0]! - reach[0]!); i <= Math.min(nx - 1, middle[0]! + reach[0]!); i++) {
        const value = pet.voxels[i + nx * (j + ny * k)]!
        const [along, aside] = offAxis(indexToPosition(g, [i, j, k]), centre, axis)
        if (Math.hypot(Math.max(0, Math.abs(along) - halfLengthMm), aside) <= nearMm && value > hottestNear) hottestNear = value
        if (Math.abs(along) > halfLengthMm + 6 || aside > radiusMm + 6) continue
        let hits = 0
        for (const c of part) for (const b of part) for (const a of part) {
          const [l, r] = offAxis(indexToPosition(g, [i + a, j + b, k + c]), centre, axis)
          if (Math.abs(l) <= halfLengthMm && r <= radiusMm) hits++
        }
        weight += hits
        sum += hits * value
        squares += hits * value * value
      }
  if (weight === 0) return undefined
  const mean = sum / weight
  return { mean, sd: Math.sqrt(Math.max(0, squares / weight - mean * mean)), hottestNear }
}

/** mm along the axis from the centre, and away from it. */
function offAxis(p: Vec3, centre: Vec3, axis: Vec3): readonly [number, number] {
  const x = p[0] - centre[0], y = p[1] - centre[1], z = p[2] - centre[2], along = x * axis[0] + y * axis[1] + z * axis[2]
  return [along, Math.sqrt(Math.max(0, x * x + y * y + z * z - along * along))]
}
