import { type Finding, error, warning } from '../../record/index.ts'
import { type FractionalVoi, type Volume, eachVoxel } from '../../volume/index.ts'
import { placingText } from '../images/pet-on-ct.ts'

export interface ActivityPlace {
  /** Share of the image's activity that lies in the liver and its margin, and the largest that the same image would have there otherwise placed. */
  readonly share: number
  readonly best: { readonly share: number; readonly flipped: readonly [boolean, boolean, boolean]; readonly shiftSlices: number }
}

/** How far slices are shifted at most in search of a better place, mm. */
const reachMm = 150

/**
 * How much of a 90Y image lies in the liver with its margin (on the image's grid), and how much would with columns, rows or slices
 * in the reverse order or the slices shifted. Undefined where the image holds nothing.
 */
export function activityPlace(activity: Volume<'Bq/ml'>, liver: FractionalVoi): ActivityPlace | undefined {
  const { size: [nx, ny, nz], spacing } = activity.geometry, plane = nx * ny, { voxels } = activity
  let total = 0
  for (let n = 0; n < voxels.length; n++) total += voxels[n]!
  if (!(total > 0)) return undefined
  const at: number[] = [], parts: number[] = []
  eachVoxel(liver, (n, part) => { at.push(n); parts.push(part) })
  const shareOf = ([x, y, z]: readonly [boolean, boolean, boolean], shift: number): number => {
    let sum = 0
    for (const [m, n] of at.entries()) {
      const k = Math.floor(n / plane), j = Math.floor(n / nx) % ny, i = n % nx, from = (z ? nz - 1 - k : k) - shift
      if (from >= 0 && from < nz) sum += parts[m]! * voxels[(x ? nx - 1 - i : i) + nx * (y ? ny - 1 - j : j) + plane * from]!
    }
    return sum / total
  }
  const share = shareOf([false, false, false], 0)
  let best: ActivityPlace['best'] = { share, flipped: [false, false, false], shiftSlices: 0 }
  const better = (flipped: readonly [boolean, boolean, boolean], shiftSlices: number): void => {
    const found = shareOf(flipped, shiftSlices)
    if (found > best.share) best = { share: found, flipped, shiftSlices }
  }
  for (let f = 1; f < 8; f++) better([(f & 1) > 0, (f & 2) > 0, (f & 4) > 0], 0)
  const step = Math.max(1, Math.round(9 / spacing[2]))
  for (let shift = step; shift <= Math.floor(reachMm / spacing[2]); shift += step) for (const sign of [-1, 1]) better([false, false, false], sign * shift)
  return { share, best }
}

// Right scans of the phantom have 0.95 and more; noise, scatter and lungs of a real one may take a third.
const doubtful = 0.65, wrong = 0.25
/** By how much another place must hold more, and from how far: breath moves the liver by less. */
const leastGain = 0.1, leastShiftMm = 25

/** Of a liver that was drafted a warning only: it may be the draft that lies wrong. `refused`: no dose may be given. */
export function activityPlaceFindings(args: { activity: Volume<'Bq/ml'>; liver: FractionalVoi | undefined; draft: boolean; series: string }): { readonly findings: readonly Finding[]; readonly refused: boolean } {
  const { activity, liver, draft, series } = args
  const found = liver && activityPlace(activity, liver)
  if (!found) return { findings: [], refused: false }
  const { share, best } = found, mm = best.shiftSlices * activity.geometry.spacing[2]
  const elsewhere = best.share > share + leastGain && (best.flipped.some(Boolean) || Math.abs(mm) >= leastShiftMm)
  if (!elsewhere && share >= doubtful) return { findings: [], refused: false }
  const percent = (x: number) => `${Math.max(0, 100 * x).toFixed(0)}%`
  const refused = !draft && (share < wrong || (elsewhere && share < doubtful))
  const message = `${percent(share)} of the activity of the 90Y PET lies in the liver and its margin${elsewhere ? `; ${placingText(best.flipped, mm)} it would be ${percent(best.share)}: the PET or the contour seems to lie in the wrong place` : ''}.${refused ? ' No dose is given.' : ''}`
  const remedy = `Look at PET, CT and ${draft ? 'the drafted liver' : 'liver contour'} on each other; ${draft ? 'give a liver contour.' : 'export again what lies wrong.'}`
  return { findings: [(refused ? error : warning)('course/activity-elsewhere', { series, value: Number(share.toFixed(3)) }, message, remedy)], refused }
}
