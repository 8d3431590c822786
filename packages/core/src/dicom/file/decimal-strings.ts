const exactPowers = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

/**
 * The numbers of a DS value read straight from its bytes (contours hold hundreds of thousands), each the double nearest to its
 * text; undefined where any is empty or no number.
 */
export function readDecimals(bytes: Uint8Array): Float64Array | undefined {
  let count = 1, end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--
  if (end === 0) return new Float64Array(0)
  for (let n = 0; n < end; n++) if (bytes[n] === 0x5c) count++
  const values = new Float64Array(count)
  let at = 0
  for (let n = 0; n < count; n++) {
    while (at < end && bytes[at] === 0x20) at++
    const start = at
    let mantissa = 0, digits = 0, decimals = 0, point = false, plain = true
    const negative = bytes[at] === 0x2d
    if (negative || bytes[at] === 0x2b) at++
    for (; at < end && bytes[at] !== 0x5c; at++) {
      const c = bytes[at]!
      if (c >= 0x30 && c <= 0x39) {
        mantissa = mantissa * 10 + c - 0x30
        digits++
        if (point) decimals++
      } else if (c === 0x2e && !point) point = true
      else if (c === 0x20) break
      else plain = false
    }
    const stop = at
    while (at < end && bytes[at] === 0x20) at++
    if (at < end && bytes[at] !== 0x5c) return undefined
    at++
    // 15 digits and a power of ten up to 22 are both exact, and so is the rounding of their quotient.
    if (plain && digits > 0 && digits <= 15) {
      const value = mantissa / exactPowers[decimals]!
      values[n] = negative ? -value : value
      continue
    }
    const text = String.fromCharCode(...bytes.subarray(start, Math.min(stop, start + 64)))
    if (stop - start > 64 || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined
    const value = Number(text)
    if (!Number.isFinite(value)) return undefined
    values[n] = value
  }
  return values
}
