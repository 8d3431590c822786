import { type Finding, note } from '../../../record/index.ts'
import { petQuantity } from '../../pet/quantity.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'

/** What petQuantity has to say; of a series without attenuation correction only that, and gently where the corrected one is there. */
export function petNumbers(series: Series, index: FolderIndex): readonly Finding[] {
  if (series.kind !== 'pet') return []
  if (isSpare(series, index))
    return [note('pet/not-attenuation-corrected', { series: series.key, tag: '(0028,0051)' },
      'The series is not attenuation-corrected; it is never used for measuring. The corrected one is in the same study.')]
  return petQuantity(series).findings
}

/** A PET without attenuation correction beside the corrected one of its study. */
export const isSpare = (series: Series, index: FolderIndex): boolean => series.kind === 'pet' && series.pet?.attenuationCorrected === false &&
  index.series.some(s => s.kind === 'pet' && s.studyUid === series.studyUid && s.patient === series.patient && s.pet?.attenuationCorrected)
