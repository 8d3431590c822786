import { type Finding, error } from '../../record/index.ts'
import { hounsfield } from './hounsfield.ts'
import { lostSlopes } from './lost-slopes.ts'
import { negatives } from './negative.ts'
import { saturation } from './saturated.ts'
import { type PixelContext, sumsOf } from './slice-sums.ts'
import { jumps } from './slopes.ts'

/**
 * What the numbers of a PET or CT themselves show: negative values (`image/negative`), a cut-off top (`image/saturated`), slices whose
 * rescale slope does not fit their neighbours, or one slope for slices that were scaled each by itself (`image/slope`), nothing at all
 * (`image/empty`), a CT that was not led over to HU (`image/hounsfield`). docs/methods/dicom/image-volume.md.
 */
export function pixelFindings(c: PixelContext): Finding[] {
  const pixels = c.columns * c.rows, count = pixels === 0 ? 0 : c.voxels.length / pixels
  if (c.modality === 'CT') return hounsfield(c)
  if (c.modality !== 'PT') return []
  const slices = Array.from({ length: count }, (_, k) => sumsOf(c.voxels, k * pixels, (k + 1) * pixels))
  const most = slices.reduce((m, s) => Math.max(m, s.max), 0)
  if (!(most > 0)) return [error('image/empty', { file: c.fileOf(0) }, 'The PET holds no value above 0.', 'Export the series again.')]
  return [...negatives(slices, most, c), ...jumps(slices, c), ...lostSlopes(slices, most, c), ...saturation(slices, most, c)]
}
