import { type Finding, warning } from '../../record/index.ts'
import type { PixelContext } from './slice-sums.ts'

/** A CT in HU has air; one whose intercept was lost has none below 0 and bone or metal far above. */
export function hounsfield(c: PixelContext): Finding[] {
  const { voxels } = c
  let min = Infinity, max = -Infinity
  // Every seventh voxel serves: air is not rare.
  for (let n = 0; n < voxels.length; n += 7) {
    const x = voxels[n]!
    if (x < min) min = x
    if (x > max) max = x
  }
  if (!(min >= 0 && max > 1200)) return []
  return [warning('image/hounsfield', { file: c.fileOf(0), tag: '(0028,1052)', value: min },
    `The CT has no value below 0 and some above ${Math.floor(max / 100) * 100}: its rescale intercept (usually -1024) is probably missing, and the values are not HU.`, 'Export the CT again. Registration bears it; masses from HU would not.')]
}
