import { type Finding, note } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'
import { parseOffset } from '../../header/times.ts'

/** An offset from UTC (0008,0201) that cannot be read: times then count as local clocks of one place. */
export function timeZone(series: Series): Finding[] {
  const odd = series.kind === 'pet' ? series.instances.find(i => i.times.offset !== undefined && parseOffset(i.times.offset) === undefined) : undefined
  return odd ? [note('pet/time-zone', { series: series.key, file: odd.file, tag: '(0008,0201)', value: odd.times.offset },
    `The offset from UTC is written as ${odd.times.offset}, which cannot be read: all times count as those of one clock.`, '--repair timeZone=+hh:mm where it matters.')] : []
}
