import { decodeIso2022 } from './iso-2022.ts'

// DICOM PS3.3 C.12.1.1.2: defined terms of Specific Character Set -> the label by which TextDecoder knows it.
const labels: Readonly<Record<string, string>> = {
  '100': 'iso-8859-1', '101': 'iso-8859-2', '109': 'iso-8859-3', '110': 'iso-8859-4', '144': 'iso-8859-5', '127': 'iso-8859-6',
  '126': 'iso-8859-7', '138': 'iso-8859-8', '148': 'iso-8859-9', '203': 'iso-8859-15', '13': 'shift_jis', '166': 'windows-874',
  '192': 'utf-8', '87': 'iso-2022-jp', '159': 'iso-2022-jp', '149': 'euc-kr', '58': 'gb2312',
}

/** Text of bytes by the values of Specific Character Set (0008,0005); the default repertoire is read as Latin-1. */
export function decodeText(bytes: Uint8Array, start: number, end: number, characterSet: readonly string[]): string {
  let ascii = true
  for (let n = start; n < end; n++) if (bytes[n]! > 0x7e || bytes[n] === 0x1b) { ascii = false; break }
  if (ascii) return asciiText(bytes, start, end)
  const all = characterSet.map(labelOf), known = all.filter(l => l !== undefined), raw = bytes.subarray(start, end)
  // Without escapes the first value counts; where that is the default repertoire, which has no bytes above ASCII, another of them is meant.
  const label = all[0] ?? known.find(l => !l.startsWith('iso-8859')) ?? known[0] ?? 'iso-8859-1'
  const whole = /^(utf-8|gb18030|gbk)$/.test(label)
  return whole || !raw.includes(0x1b) ? new TextDecoder(label).decode(raw) : decodeIso2022(raw, label === 'iso-2022-jp' ? 'iso-8859-1' : label)
}

/** Whether a term names a set beyond ASCII that can be decoded here. */
export const knownCharacterSet = (term: string): boolean => labelOf(term) !== undefined

function labelOf(term: string): string | undefined {
  if (term === 'GB18030' || term === 'GBK') return term.toLowerCase()
  // Also as misspelt by some: 'ISO IR 100', 'ISO-IR 149', 'iso_2022_ir_87'.
  const code = /^ISO[ _-]?(?:2022[ _-]?)?IR[ _-]?(\d+)$/i.exec(term)?.[1]
  return code === undefined ? undefined : labels[code]
}

/** One-byte characters as they are; short strings are the many, and for them a loop beats a decoder. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 48) return new TextDecoder('iso-8859-1').decode(bytes.subarray(start, end))
  let text = ''
  for (let n = start; n < end; n++) text += String.fromCharCode(bytes[n]!)
  return text
}
