import { type Finding, note } from '../../record/index.ts'
import type { FolderIndex, Series } from '../series.ts'

/** Several attenuation-corrected PET series of one scan: which one is meant, nobody but a person knows. Told at the first of them. */
export function reconstructions(series: Series, index: FolderIndex): Finding[] {
  const same = index.series.filter(s => isAlike(s, series))
  if (same.length < 2 || same[0] !== series) return []
  const names = same.map(s => `${s.description ?? 'without description'} (${[s.instances[0]?.pet?.reconstruction, s.geometry && `${s.geometry.columns} x ${s.geometry.rows} x ${s.geometry.slices}`].filter(Boolean).join(', ')})`)
  return [note('pet/several-reconstructions', { series: series.key, value: same.length },
    `There are ${same.length} attenuation-corrected PET series of one scan: ${names.join('; ')}.`, 'Name the one to be used as petSeriesUid in course.json.')]
}

const isAlike = (a: Series, b: Series): boolean =>
  a.kind === 'pet' && b.kind === 'pet' && a.patient === b.patient && a.studyUid === b.studyUid && a.frameOfReferenceUid === b.frameOfReferenceUid &&
  a.pet?.attenuationCorrected !== false && b.pet?.attenuationCorrected !== false && a.pet?.nuclide === b.pet?.nuclide && (a.geometry?.slices ?? 0) > 1 && (b.geometry?.slices ?? 0) > 1
