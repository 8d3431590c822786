import { type Finding, note } from '../../../record/index.ts'
import { isDerived } from '../../header/not-measured.ts'
import { hasOriginal } from '../../folder/originals.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'

/** An image computed from others after the scan: reformatted, resampled or fused; told where it would be measured. */
export function derived(series: Series, index: FolderIndex): Finding[] {
  const head = series.instances[0]
  if ((series.kind !== 'ct' && series.kind !== 'pet') || !head || !isDerived(head)) return []
  const original = hasOriginal(series, index.series)
  return [note('image/derived', { series: series.key, tag: '(0008,0008)', value: head.imageType.join('\\') },
    `The images were computed from others after the scan (DERIVED, SECONDARY): reformatted, resampled or cut.${original ? ' The original of the same scan is in the folder and is taken before it.' : ''}`,
    ...(original ? [] : ['Use the original series if the archive has it.']))]
}
