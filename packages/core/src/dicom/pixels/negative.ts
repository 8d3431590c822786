import { type Finding, error, note, warning } from '../../record/index.ts'
import type { PixelContext, SliceSums } from './slice-sums.ts'

/** Reconstructions without a bound at 0 have some; large ones are positive numbers read with a sign. */
export function negatives(slices: readonly SliceSums[], most: number, c: PixelContext): Finding[] {
  const least = slices.reduce((m, s) => Math.min(m, s.min), 0)
  if (least >= 0) return []
  const negative = -slices.reduce((t, s) => t + s.negative, 0), positive = slices.reduce((t, s) => t + s.sum, 0) + negative
  const where = slices.findIndex(s => s.min === least)
  const subject = { file: c.fileOf(where), tag: '(7FE0,0010)', value: Number(least.toPrecision(4)) }
  if (least < -0.5 * most && wrapped(slices, most, c)) return [error('image/negative', { ...subject, tag: '(0028,0103)' },
    'Some voxels are as far below 0 as others above: the stored numbers were probably written without a sign and are read with one, so that the hottest voxels turn negative.', 'Export the series again.')]
  const share = negative / positive
  if (share > 0.3) return [warning('image/negative', subject, `Negative voxels hold ${(100 * share).toFixed(0)}% as much as the positive ones: an offset may have been subtracted. Sums of activity count them as they are.`, 'Ask how the series was reconstructed.')]
  return share > 0.01 ? [note('image/negative', subject, `Negative voxels hold ${(100 * share).toFixed(1)}% as much as the positive ones, as in reconstructions without a bound at 0; sums of activity count them.`)] : []
}

/** Whether most of what lies far below 0 stands beside what lies far above: the top of hot spots that went over the largest number with a sign. */
function wrapped(slices: readonly SliceSums[], most: number, { voxels, columns, rows }: PixelContext): boolean {
  const pixels = columns * rows
  let deep = 0, beside = 0
  for (const [k, s] of slices.entries()) {
    if (s.min > -0.5 * most) continue
    for (let n = k * pixels; n < (k + 1) * pixels; n++) {
      if (voxels[n]! > -0.5 * most) continue
      deep++
      const i = n % columns
      if ((i > 0 && voxels[n - 1]! > 0.5 * most) || (i + 1 < columns && voxels[n + 1]! > 0.5 * most) ||
        (n - columns >= k * pixels && voxels[n - columns]! > 0.5 * most) || (n + columns < (k + 1) * pixels && voxels[n + columns]! > 0.5 * most)) beside++
    }
  }
  return deep >= 3 && beside > 0.3 * deep
}
