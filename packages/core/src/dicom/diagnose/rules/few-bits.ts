import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** A PET of 8 bits is a picture: 255 steps up to each slice's hottest voxel, and what is faint beside it is lost. */
export function fewBits(series: Series): Finding[] {
  const few = series.kind === 'pet' ? series.instances.find(i => i.image?.bitsStored !== undefined && i.image.bitsStored <= 8) : undefined
  return few ? [warning('image/few-bits', { series: series.key, file: few.file, tag: '(0028,0101)', value: few.image!.bitsStored! },
    `The PET has ${few.image!.bitsStored} bits per voxel: ${2 ** few.image!.bitsStored! - 1} steps up to the hottest voxel of a slice; faint uptake beside it is rounded away.`, 'Use the original series, of 16 bits.')] : []
}
