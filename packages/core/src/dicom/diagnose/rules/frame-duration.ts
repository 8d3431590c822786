import { type Finding, warning } from '../../../record/index.ts'
import { bedsOf } from '../../folder/beds.ts'
import type { Series } from '../../folder/series.ts'

/** Actual Frame Duration (0018,1242) is in ms; typed in seconds it makes the decay within the frame vanish and the frame's mean moment move. */
export function frameDuration(series: Series): Finding[] {
  if (series.kind !== 'pet' || series.instances[0]?.pet?.seriesType[0] === 'DYNAMIC' || series.instances[0]?.pet?.seriesType[0] === 'GATED') return []
  const beds = bedsOf(series).filter(b => b.durationS !== undefined)
  const odd = beds.find(b => b.durationS! <= 3 && b.durationS! > 0) ?? beds.find(b => b.durationS! > 4 * 3600)
  if (!odd) return []
  const s = odd.durationS!
  return [warning('pet/frame-duration', { series: series.key, tag: '(0018,1242)', value: s * 1000 },
    `A frame lasted ${s < 1 ? `${(s * 1000).toFixed(0)} ms` : s <= 3 ? `${s.toPrecision(2)} s` : `${(s / 3600).toFixed(1)} h`} by the header; the unit is milliseconds${s <= 3 ? `, and ${(s * 1000).toFixed(0)} s were probably meant` : ''}. It is used where decay is not corrected, or is to be redone.`,
    'Ask how long each bed position was measured.')]
}
