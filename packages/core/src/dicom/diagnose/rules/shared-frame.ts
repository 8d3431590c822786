import { type Finding, warning } from '../../../record/index.ts'
import { hour } from '../../../physics/index.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'
import { dateText, secondsBetween } from '../../header/times.ts'

/** One frame of reference for exams of different days: copied by a program that resampled or registered, or by an anonymiser. The patient lay differently. */
export function sharedFrame(series: Series, index: FolderIndex): Finding[] {
  const frame = series.frameOfReferenceUid
  if (series.kind !== 'pet' || frame === undefined || !series.start) return []
  const others = index.series.filter(s => s.kind === 'pet' && s.patient === series.patient && s.frameOfReferenceUid === frame && s.start && secondsBetween(s.start, series.start!) > 12 * hour)
  const first = others[0]
  if (!first) return []
  return [warning('frame/shared', { series: series.key, tag: '(0020,0052)', value: frame },
    `The PET shares its frame of reference with the exam of ${dateText(first.start!)}, although the patient was laid down anew: one was resampled or registered to the other, or the frame was copied. Exams with a CT are registered all the same; without one, positions are taken as they are, and which exam a contour belongs to cannot be told by its frame.`,
    'Use the original series; or give one of them a frame of its own: --repair frameOfReference=...')]
}
