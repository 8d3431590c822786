import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** A PET whose header names no nuclide and gives no half-life. */
export function nuclideMissing(series: Series): Finding[] {
  const { pet } = series
  if (series.kind !== 'pet' || !pet || (pet.evidence && (pet.evidence.label !== undefined || pet.halfLifeS !== undefined))) return []
  return [warning('pet/nuclide-missing', { series: series.key, tag: '(0054,0016)' },
    'The header does not name the nuclide: a 90Y PET cannot be told from FDG, and decay cannot be computed.', 'Name it: --repair isotope=Y-90 or isotope=F-18.')]
}
