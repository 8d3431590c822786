import { type Outcome, answer, error, refusal } from '../record/index.ts'
import {
  type Vec3, type Voi, type Volume, cropVolume, distanceMm, grownBox, indexToPosition, insideOver, isEmpty,
} from '../volume/index.ts'

export interface FoundPlace { readonly centreMm: Vec3; readonly confidence: number }

const radiusMm = 15

/**
 * Centre of a 3 cm sphere in the right lobe (the patient's right half of the liver), as far as can be from the liver's edge and
 * from uptake that is not the liver's own. The place is not chosen by its SD, which would be biased by that.
 * `liver` on the PET grid. Refused where no such sphere fits.
 */
export function findLiverReference(pet: Volume, liver: Voi): Outcome<FoundPlace> {
  if (isEmpty(liver)) return refusal(error('delineation/no-liver', { value: liver.name }, `The liver contour ${liver.name} holds no voxel of the PET.`, 'Check that it was drawn on an exam of this patient and carried to the PET.'))
  const grown = grownBox(liver.box, [1, 1, 1], liver.grid.size), near = cropVolume(pet, grown), g = near.geometry, [nx, ny, nz] = g.size
  const uptake = Float32Array.from(near.voxels), outside = insideOver(liver, grown).map(x => x === 0 ? 1 : 0)
  const toEdge = distanceMm(outside, g)
  const odd = unlike(uptake, outside, [nx, ny, nz])
  const toOdd = distanceMm(odd, g)
  const isRight = rightHalf(outside, n => indexToPosition(g, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])[0])

  let best = -1, bestRoom = -Infinity, anyRoom = -Infinity
  for (let n = 0; n < uptake.length; n++) {
    if (outside[n] || !isRight(n)) continue
    const edge = toEdge[n]!
    if (edge > anyRoom) anyRoom = edge
    const room = Math.min(edge, toOdd[n]!)
    if (room > bestRoom) { bestRoom = room; best = n }
  }
  // A sphere whose edge meets the liver's by less than half a voxel still lies in it.
  const slack = Math.min(...g.spacing) / 2
  if (bestRoom < radiusMm - slack) return refusal(error('delineation/no-liver-reference', { value: Number(Math.max(0, bestRoom).toFixed(1)) },
    anyRoom < radiusMm - slack
      ? `No 3 cm sphere fits into the right lobe: its deepest point is ${anyRoom.toFixed(0)} mm from the edge.`
      : `No 3 cm sphere of the right lobe is free of other uptake: the largest free one has a radius of ${bestRoom.toFixed(0)} mm.`,
    'Diseased livers are measured by the blood pool (PERCIST); or put the sphere by hand in course.json (overrides.referenceRegions).'))
  return answer({
    centreMm: indexToPosition(g, [best % nx, Math.floor(best / nx) % ny, Math.floor(best / (nx * ny))]),
    confidence: Math.min(1, bestRoom / (2 * radiusMm)),
  })
}

/** Whether a voxel lies in the half of the liver towards the patient's right (-x in LPS), between its 2nd and 98th percentile. */
function rightHalf(outside: Uint8Array, xOf: (n: number) => number): (n: number) => boolean {
  const xs: number[] = []
  for (let n = 0; n < outside.length; n++) if (!outside[n]) xs.push(xOf(n))
  const sorted = Float64Array.from(xs).sort()
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))]!
  const middle = (at(0.02) + at(0.98)) / 2
  return n => xOf(n) < middle
}

/**
 * Voxels of the liver whose smoothed uptake is not that of most of it: more than 3 SD from the mode, the SD taken from the side below
 * the mode (metastases lie above).
 */
function unlike(uptake: Float32Array, outside: Uint8Array, [nx, ny, nz]: Vec3): Uint8Array {
  const smooth = new Float32Array(uptake.length), slice = nx * ny
  const values: number[] = []
  for (let n = 0; n < uptake.length; n++) {
    if (outside[n]) continue
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / slice)
    let sum = 0, count = 0
    for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++) for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++)
      for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
        const m = c * slice + b * nx + a
        if (!outside[m]) { sum += uptake[m]!; count++ }
      }
    smooth[n] = sum / count
    values.push(smooth[n]!)
  }
  const sorted = Float64Array.from(values).sort()
  const mode = modeOf(sorted)
  let square = 0, below = 0
  for (const x of sorted) if (x < mode) { square += (mode - x) ** 2; below++ }
  // A uniform liver has no SD; within 15% of the mode is liver.
  const spread = Math.max(3 * Math.sqrt(below > 0 ? square / below : 0), 0.15 * mode)
  const odd = new Uint8Array(uptake.length)
  for (let n = 0; n < odd.length; n++) if (!outside[n] && Math.abs(smooth[n]! - mode) > spread) odd[n] = 1
  return odd
}

/**
 * The densest place of sorted values: again and again the half of the values that spans least (half-sample mode, Robertson and
 * Cryer 1974), stopped at 5% of them, of which the mean is taken: to one value alone it would follow the noise.
 */
export function modeOf(sorted: Float64Array): number {
  if (sorted.length === 0) throw new RangeError('mode of no values')
  const enough = Math.max(2, 0.05 * sorted.length)
  let from = 0, count = sorted.length
  while (count > enough) {
    const half = Math.ceil(count / 2)
    let best = from, least = Infinity
    for (let n = from; n + half <= from + count; n++) {
      const span = sorted[n + half - 1]! - sorted[n]!
      if (span < least) { least = span; best = n }
    }
    from = best
    count = half
  }
  let sum = 0
  for (let n = from; n < from + count; n++) sum += sorted[n]!
  return sum / count
}
