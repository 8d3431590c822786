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
  // Of several sets with code extensions the multi-byte one decodes the others' ASCII too.
  const known = characterSet.map(labelOf).filter(l => l !== undefined)
  const label = known.find(l => !l.startsWith('iso-8859')) ?? known[0] ?? 'iso-8859-1'
  const raw = label === 'iso-2022-jp' ? bytes.subarray(start, end) : withoutEscapes(bytes.subarray(start, end))
  return new TextDecoder(label).decode(raw)
}

/** Whether a term names a set beyond ASCII that can be decoded here. */
export const knownCharacterSet = (term: string): boolean => labelOf(term) !== undefined

function labelOf(term: string): string | undefined {
  if (term === 'GB18030' || term === 'GBK') return term.toLowerCase()
  const code = /^ISO(?:_IR| 2022 IR) (\d+)$/.exec(term)?.[1]
  return code === undefined ? undefined : labels[code]
}

/** One-byte characters as they are; short strings are the many, and for them a loop beats a decoder. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 48) return new TextDecoder('iso-8859-1').decode(bytes.subarray(start, end))
  let text = ''
  for (let n = start; n < end; n++) text += String.fromCharCode(bytes[n]!)
  return text
}

/** ISO 2022 escape sequences (ESC, intermediate bytes 20-2F, a final byte) select sets that the decoder has already been told. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x1b)) return bytes
  const kept: number[] = []
  for (let n = 0; n < bytes.length; n++) {
    if (bytes[n] !== 0x1b) { kept.push(bytes[n]!); continue }
    do n++; while (n < bytes.length && bytes[n]! >= 0x20 && bytes[n]! <= 0x2f)
  }
  return Uint8Array.from(kept)
}
