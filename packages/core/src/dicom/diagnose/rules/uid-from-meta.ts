import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** Data sets without SOP Instance UID: the file meta names one, which other programs may not read. */
export function uidFromMeta(series: Series): Finding[] {
  const files = new Set(series.instances.filter(i => i.uidFromMeta).map(i => i.file)).size
  if (files === 0) return []
  const all = new Set(series.instances.map(i => i.file)).size, [first] = series.instances.filter(i => i.uidFromMeta)
  return [warning('dicom/no-uid', { series: series.key, file: first!.file, tag: '(0008,0018)' },
    `${files} of ${all} files ${files === 1 ? 'has' : 'have'} no SOP Instance UID in the data set; that of the file meta (0002,0003) was taken.`,
    'Another program has taken it out: export the series again from the archive.')]
}
