import { type Finding, note } from '../../record/index.ts'
import { isDerived } from '../not-measured.ts'
import type { FolderIndex, Series } from '../series.ts'

/** An image computed from others after the scan: reformatted, resampled or fused; told where it would be measured. */
export function derived(series: Series, index: FolderIndex): Finding[] {
  const head = series.instances[0]
  if ((series.kind !== 'ct' && series.kind !== 'pet') || !head || !isDerived(head)) return []
  const original = index.series.some(s => s.kind === series.kind && s.patient === series.patient && s.studyUid === series.studyUid && s.frameOfReferenceUid === series.frameOfReferenceUid && s.instances[0] && !isDerived(s.instances[0]))
  return [note('image/derived', { series: series.key, tag: '(0008,0008)', value: head.imageType.join('\\') },
    `The images were computed from others after the scan (DERIVED, SECONDARY): reformatted, resampled or cut.${original ? ' The original of the same scan is in the folder and is taken before it.' : ''}`,
    ...(original ? [] : ['Use the original series if the archive has it.']))]
}
