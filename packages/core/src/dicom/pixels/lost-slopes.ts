import { type Finding, error } from '../../record/index.ts'
import type { PixelContext, SliceSums } from './slice-sums.ts'

/** One slope, and yet slice after slice reaches the same highest value: each was scaled to the full range by a slope of its own, which is lost. */
export function lostSlopes(slices: readonly SliceSums[], most: number, c: PixelContext): Finding[] {
  if (slices.length < 5) return []
  const slope = c.slopeOf(0)
  if (slices.some((_, k) => c.slopeOf(k) !== slope)) return []
  const full = slices.filter(s => s.max >= most * (1 - 1e-6)).length
  if (full < 5 || full < 0.2 * slices.length) return []
  return [error('image/slope', { file: c.fileOf(0), tag: '(0028,1053)', value: slope },
    `All ${slices.length} slices have one rescale slope, and ${full} of them reach exactly the same highest value: every slice was stored with a slope of its own, and a program on the way replaced them by one. The numbers of all slices but one are wrong by factors that nobody can know.`,
    'Fetch the original series.')]
}
