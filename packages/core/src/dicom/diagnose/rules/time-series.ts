import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** Dynamic and gated PET, told at the first part: each volume holds a part of the counts, and none is the scan. */
export function timeSeries(series: Series): Finding[] {
  const pet = series.instances.find(i => i.pet)?.pet
  if (series.kind !== 'pet' || !pet || (series.part && series.part.number !== 1)) return []
  const type = pet.seriesType[0]?.toUpperCase()
  const volumes = Math.max(series.part?.of ?? 1, pet.timeSlices ?? 1, pet.gates ?? 1)
  const subject = { series: series.key, tag: '(0054,1000)', value: pet.seriesType.join('\\') }
  if (type === 'GATED') return [warning('pet/gated', subject, `The series is gated${volumes > 1 ? ` (${volumes} phases)` : ''}: each phase holds a share of the counts and, unless the scanner scaled it, of the activity.`,
    'Use the ungated series of the same scan; where there is none, name one phase by its key and check the activity.')]
  if (type === 'DYNAMIC' || (pet.timeSlices ?? 1) > 1) return [warning('pet/dynamic', subject, `The series is dynamic${volumes > 1 ? ` (${volumes} time frames)` : ''}: each frame is a volume of its own, short and noisy; none of them is the static scan.`,
    'Use the static series, or name one frame by its key.')]
  return []
}
