import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** Lossy compression changes the numbers that are to be measured. */
export function lossy(series: Series): Finding[] {
  const bad = series.instances.filter(i => i.image?.lossy)
  if (bad.length === 0 || series.kind === 'other') return []
  return [warning('image/lossy', { series: series.key, file: bad[0]!.file, tag: '(0028,2110)', value: bad.length },
    `${bad.length === series.instances.length ? 'The images were' : `${bad.length} images were`} compressed with loss: their numbers are not those that were measured.`, 'Fetch the original series.')]
}
