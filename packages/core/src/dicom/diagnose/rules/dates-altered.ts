import { type Finding, note } from '../../../record/index.ts'
import type { FolderIndex } from '../../folder/series.ts'

/** Said once per folder: de-identification that moves dates may move them apart. */
export function datesAltered(index: FolderIndex): Finding[] {
  const altered = index.series.filter(s => s.kind === 'pet' && s.instances.some(i => i.datesAltered !== undefined))
  const first = altered[0]
  if (!first) return []
  return [note('dicom/dates-altered', { series: first.key, tag: '(0028,0303)', value: first.instances.find(i => i.datesAltered !== undefined)!.datesAltered },
    `De-identification changed the dates of ${altered.length === 1 ? 'a PET series' : `${altered.length} PET series`}: days between exams, and between injection and scan, may not be the true ones.`)]
}
