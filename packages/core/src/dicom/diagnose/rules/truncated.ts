import { type Finding, error } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** Files shorter than their own header says: pixel data cut off in copying, or headers exported without pixels. */
export function truncated(series: Series): Finding[] {
  if (series.kind !== 'ct' && series.kind !== 'pet' && series.kind !== 'spect') return []
  const cut = series.instances.filter(i => (i.missingBytes ?? 0) > 0), first = cut[0]
  if (!first) return []
  return [error('image/truncated', { series: series.key, file: first.file, tag: '(7FE0,0010)', value: first.missingBytes },
    `${cut.length === series.instances.length ? `Every file` : cut.length === 1 ? `One file` : `${cut.length} of ${series.instances.length} files`} of the series ${cut.length === 1 || cut.length === series.instances.length ? 'holds' : 'hold'} fewer pixels than announced (${first.file}: ${first.missingBytes} bytes are missing).`,
    'Copy or export the series again.')]
}
