import { type Finding, warning } from '../../record/index.ts'
import type { PixelContext, SliceSums } from './slice-sums.ts'

/**
 * A top that was cut off: several voxels share the highest value of the series and stand beside much lower ones, while others lie just
 * below. Objects that are drawn share theirs with nothing just below (unblurred) or with neighbours that fall off slowly (blurred).
 */
export function saturation(slices: readonly SliceSums[], most: number, c: PixelContext): Finding[] {
  const { columns, rows, voxels } = c, pixels = columns * rows
  let plateau = 0, edges = 0, steep = 0, below = 0, between = 0, alike = 0, where: number | undefined
  for (let k = 0; k < slices.length; k++) {
    const { max } = slices[k]!
    if (max < most * (1 - 1e-6)) continue
    const top = max * (1 - 1e-6), from = k * pixels
    let own = 0, ownEdges = 0, ownSteep = 0, ownBelow = 0
    for (let n = 0; n < pixels; n++) {
      const x = voxels[from + n]!
      if (x < 0.8 * max) {
        if (x > 0.05 * max && n + 1 < pixels) { between++; if (voxels[from + n + 1] === x) alike++ }
        continue
      }
      if (x < top) { if (x < 0.9999 * max) ownBelow++; continue }
      own++
      const i = n % columns
      for (const m of [i > 0 ? n - 1 : -1, i + 1 < columns ? n + 1 : -1, n - columns, n + columns]) {
        if (m < 0 || m >= pixels || voxels[from + m]! >= top) continue
        ownEdges++
        if (voxels[from + m]! < 0.97 * max) ownSteep++
      }
    }
    if (own < 2) continue
    plateau += own
    edges += ownEdges
    steep += ownSteep
    below += ownBelow
    where ??= k
  }
  // Neighbours that are equal to the last digit: an image that was drawn, not measured.
  if (where === undefined || plateau < 8 || steep < 0.3 * edges || below < 0.1 * plateau || alike > 0.1 * between) return []
  return [warning('image/saturated', { file: c.fileOf(where), tag: '(7FE0,0010)', value: plateau },
    `${plateau} voxels share the highest value of the series (from ${c.fileOf(where)} on): the image was cut off at the largest number that could be stored, and the hottest voxels are lower than measured.`,
    'Export the series again from the scanner; the doses of the hottest lesions are too low.')]
}
