import { knownCharacterSet } from '../../bytes/character-set.ts'
import type { DicomDataset, Tag } from './dataset.ts'

const names: readonly Tag[] = ['x00100010', 'x00081030', 'x0008103e', 'x00180031']

/** Whether names and descriptions hold bytes above ASCII that no Specific Character Set, or none known here, explains. */
export function textDoubtful(d: DicomDataset): boolean | undefined {
  const terms = d.texts('x00080005').filter(t => t !== '' && !/^ISO(_IR| 2022 IR) 6$/.test(t))
  const explained = terms.length > 0 && terms.every(knownCharacterSet)
  for (const tag of names) {
    const bytes = d.bytesOf(tag)
    if (!bytes?.some(b => b > 0x7e)) continue
    if (!explained || d.text(tag)?.includes('\ufffd')) return true
  }
  return undefined
}
