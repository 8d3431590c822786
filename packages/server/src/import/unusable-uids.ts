import { isUid } from '@yttria/core/dicom'
import { type Finding, error } from '@yttria/core/record'

const listed = 5

/** Files whose SOP Instance UID cannot name them: it must be digits and dots. `names`: what the files were called. */
export function unusableUids(files: readonly { readonly file: string; readonly uid: string }[], names: readonly string[]): Finding | undefined {
  const wrong = files.filter(f => !isUid(f.uid)), [first] = wrong
  if (!first) return undefined
  const said = wrong.slice(0, listed).map(f => `${names[Number(f.file)] ?? f.file} (${JSON.stringify(f.uid.slice(0, 80))})`)
  const more = wrong.length > listed ? ` and ${wrong.length - listed} more` : ''
  return error(
    'import/uid', { file: names[Number(first.file)] ?? first.file, value: wrong.length },
    `The SOP Instance UID of ${wrong.length === 1 ? 'a file' : `${wrong.length} files`} is not a UID (digits and dots, at most 64 characters): ${said.join(', ')}${more}.`,
    `Import the folder again without ${wrong.length === 1 ? 'this file' : 'these files'}, or have ${wrong.length === 1 ? 'it' : 'them'} exported anew.`,
  )
}
