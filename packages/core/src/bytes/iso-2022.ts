// DICOM PS3.3 tables C.12-3 and C.12-4: what follows ESC, the half it selects, and how its bytes are decoded.
const escapes: readonly (readonly [sequence: string, half: 'low' | 'high', set: string])[] = [
  ['(B', 'low', 'ascii'], ['(J', 'low', 'ascii'], [')I', 'high', 'shift_jis'],
  ['-A', 'high', 'iso-8859-1'], ['-B', 'high', 'iso-8859-2'], ['-C', 'high', 'iso-8859-3'], ['-D', 'high', 'iso-8859-4'],
  ['-L', 'high', 'iso-8859-5'], ['-G', 'high', 'iso-8859-6'], ['-F', 'high', 'iso-8859-7'], ['-H', 'high', 'iso-8859-8'],
  ['-M', 'high', 'iso-8859-9'], ['-b', 'high', 'iso-8859-15'], ['-T', 'high', 'windows-874'],
  ['$B', 'low', 'jis x 0208'], ['$@', 'low', 'jis x 0208'], ['$(D', 'low', 'jis x 0212'],
  ['$)C', 'high', 'euc-kr'], ['$)A', 'high', 'gb2312'],
]
const ESC = 0x1b

/**
 * Text with ISO 2022 escape sequences, each of which sets what the bytes below or above 0x80 mean from there on. `high`: what
 * the latter mean at the beginning and after each end of a line, as TextDecoder knows it. Unknown sequences are passed over.
 */
export function decodeIso2022(bytes: Uint8Array, high: string): string {
  let text = '', low = 'ascii', upper = high, from = 0
  const flush = (to: number): void => { text += decodeRun(bytes.subarray(from, to), low, upper) }
  for (let n = 0; n < bytes.length; n++) {
    const byte = bytes[n]!
    if (byte === 0x0a || byte === 0x0c || byte === 0x0d) {
      flush(n)
      from = n
      low = 'ascii'
      upper = high
    } else if (byte === ESC) {
      flush(n)
      let end = n + 1
      while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end]! <= 0x2f) end++
      const sequence = String.fromCharCode(...bytes.subarray(n + 1, end + 1))
      const known = escapes.find(e => e[0] === sequence)
      if (known?.[1] === 'low') low = known[2]
      if (known?.[1] === 'high') upper = known[2]
      n = end
      from = end + 1
    }
  }
  flush(bytes.length)
  return text
}

/** Bytes of one meaning: two below 0x80 for a Japanese character, else ASCII; those above by the set of the upper half. */
function decodeRun(run: Uint8Array, low: string, upper: string): string {
  if (low === 'ascii') return new TextDecoder(upper).decode(run)
  const euc: number[] = []
  for (let n = 0; n < run.length; n++) {
    const isPair = run[n]! > 0x20 && run[n]! < 0x7f && n + 1 < run.length
    if (!isPair) { euc.push(run[n]!); continue }
    // EUC-JP is the same tables with the eighth bit set, those of JIS X 0212 behind 0x8f.
    if (low === 'jis x 0212') euc.push(0x8f)
    euc.push(run[n]! | 0x80, run[++n]! | 0x80)
  }
  return new TextDecoder('euc-jp').decode(Uint8Array.from(euc))
}
