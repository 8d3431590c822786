import { type Finding, warning } from '../../record/index.ts'
import type { PixelContext } from './slice-sums.ts'

/** A CT in HU has air; one whose intercept was lost has none below 0 and bone or metal far above. */
export function hounsfield(c: PixelContext): Finding[] {
  const { voxels } = c
  let min = Infinity, max = -Infinity
  const dense: number[] = []
  // Every seventh voxel serves: air is not rare.
  for (let n = 0; n < voxels.length; n += 7) {
    const x = voxels[n]!
    if (x < min) min = x
    if (x > max) max = x
    if (x > -300 && n % 49 === 0) dense.push(x)
  }
  // What is no air is mostly fat, muscle and organs: its median lies within -120 to 120 HU in any part of the body.
  const median = dense.sort((a, b) => a - b)[dense.length >> 1]
  if (min < 0 && dense.length > 1000 && (median! < -150 || median! > 250)) return [warning('image/hounsfield', { file: c.fileOf(0), tag: '(0028,1053)', value: Math.round(median!) },
    `The median of what is no air in the CT is ${median!.toFixed(0)} HU: its rescale slope or intercept is probably wrong, and the values are not HU.`, 'Export the CT again: masses from HU would be wrong, and the registration may fail.')]
  if (!(min >= 0 && max > 1200)) return []
  return [warning('image/hounsfield', { file: c.fileOf(0), tag: '(0028,1052)', value: min },
    `The CT has no value below 0 and some above ${Math.floor(max / 100) * 100}: its rescale intercept (usually -1024) is probably missing, and the values are not HU.`, 'Export the CT again: masses from HU would be wrong, and the registration may fail.')]
}
