import { type Finding, note } from '../../../record/index.ts'
import type { FolderIndex } from '../../folder/series.ts'

/** Said once per folder: texts that the declared character set does not explain may be misread, and one person counted as two. */
export function characterSet(index: FolderIndex): Finding[] {
  const doubtful = index.series.flatMap(s => s.instances).filter(i => i.textDoubtful), first = doubtful[0]
  if (!first) return []
  return [note('dicom/character-set', { file: first.file, tag: '(0008,0005)', value: first.characterSet.join('\\') },
    `Names or descriptions in ${doubtful.length === 1 ? first.file : `${doubtful.length} files`} hold characters that ${first.characterSet.length === 0 ? 'no character set is given for' : `the character set given (${first.characterSet.join(', ')}) does not have, or that is not known here`}; they may be shown wrongly. No number depends on them.`)]
}
