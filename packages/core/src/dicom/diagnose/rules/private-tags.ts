import { type Finding, note } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/**
 * Private elements where a number hangs on them: counts need a calibration, and the known ones (Philips, by its creator's name) may have
 * lost their creator to an anonymiser. Elsewhere private elements are nobody's business.
 */
export function privateTags(series: Series): Finding[] {
  const head = series.instances.find(i => i.pet), pet = head?.pet
  if (series.kind !== 'pet' || !pet || pet.units?.toUpperCase() !== 'CNTS' || pet.philipsActivityScale !== undefined || pet.philipsSuvScale !== undefined) return []
  const creators = head.privateCreators ?? []
  const orphan = creators.some(c => c.startsWith('(7053)'))
  return [note('pet/private', { series: series.key, tag: orphan ? '(7053,0010)' : '(0054,1001)', value: creators.join(', ') || 'none' },
    orphan ? 'The private group (7053) of a Philips file is there, but its creator was taken out, by an anonymiser probably: its factors cannot be trusted and are not used.'
      : creators.length > 0 ? `The voxels are counts; none of the private groups of the file (${creators.join(', ')}) is known to hold their calibration.` : 'The voxels are counts, and the private elements that may have held their calibration are not in the file: an anonymiser may have removed them.',
    'Export the series with its private elements, or reconstruct it in Bq/mL.')]
}
